#include "gui/credential_fields.h"

#include "gui/text.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

namespace gui {

namespace {

// The bytes of the line, whose own memory is Qt's; the copy made here is wiped with the Secret.
apdu::Secret secretOf(QLineEdit& edit) {
    QString text = edit.text();
    edit.clear();
    QByteArray bytes = text.toUtf8();
    apdu::Secret secret(apdu::Bytes(bytes.begin(), bytes.end()));
    text.fill(u'\0');
    bytes.fill('\0');
    return secret;
}

} // namespace

CredentialFields::CredentialFields(QWidget* parent) : QWidget(parent), layout_(new QFormLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
}

void CredentialFields::clear() {
    while (layout_->rowCount() > 0) layout_->removeRow(0);
    lines_.clear();
}

void CredentialFields::add(card::Role role, std::optional<efs::KeyReference> reference, const QString& name,
                           const QString& remark) {
    auto* edit = new QLineEdit;
    edit->setEchoMode(QLineEdit::Password);
    edit->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    edit->setAccessibleName(name);
    edit->setPlaceholderText(role == card::Role::Adm ? tr("8 characters, 16 hex digits, or hex:…")
                                                     : tr("4 to 8 digits"));
    connect(edit, &QLineEdit::textChanged, this, &CredentialFields::edited);
    auto* remarkLabel = new QLabel(remark);
    remarkLabel->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout;
    row->addWidget(edit, 1);
    row->addWidget(remarkLabel);
    layout_->addRow(name, row);
    if (auto* label = qobject_cast<QLabel*>(layout_->labelForField(row))) label->setBuddy(edit);
    lines_.push_back({role, reference, edit});
}

void CredentialFields::ask(const std::vector<card::Keyring::Need>& needs, bool triesKnown) {
    std::map<card::Role, QString> typed;
    for (const Line& line : lines_) typed[line.role] = line.edit->text();
    clear();
    for (const card::Keyring::Need& need : needs) {
        if (line(need.role) != nullptr) continue;
        const QString reference = hexDigits(need.reference, 2);
        const QString name =
            need.role == card::Role::Adm ? tr("ADM key (%1)").arg(reference) : tr("PIN (%1)").arg(reference);
        QString remark;
        if (triesKnown)
            remark = !need.status.enabled    ? tr("disabled: not needed")
                     : need.status.triesLeft ? counted(*need.status.triesLeft, tr("%1 try left"), tr("%1 tries left"))
                                             : tr("tries left: unknown");
        add(need.role, need.reference, name, remark);
    }
    for (const Line& line : lines_)
        if (const auto was = typed.find(line.role); was != typed.end()) line.edit->setText(was->second);
    emit edited();
}

void CredentialFields::askFor(const std::vector<card::Role>& roles) {
    clear();
    for (const card::Role role : roles)
        add(role, std::nullopt,
            role == card::Role::Adm    ? tr("ADM key")
            : role == card::Role::Chv1 ? tr("CHV1")
                                       : tr("PIN"),
            {});
    emit edited();
}

bool CredentialFields::isComplete() const {
    return std::ranges::none_of(lines_, [](const Line& line) { return line.edit->text().isEmpty(); });
}

apdu::Result<card::Credentials> CredentialFields::take() {
    card::Credentials credentials;
    for (const Line& line : lines_) {
        if (line.edit->text().isEmpty()) continue;
        auto secret = card::parseCredential(secretOf(*line.edit), line.role);
        if (!secret) return apdu::propagate(secret);
        auto& slot = line.role == card::Role::Adm    ? credentials.adm
                     : line.role == card::Role::Chv1 ? credentials.chv1
                                                     : credentials.pin;
        slot = card::Credential{std::move(*secret), line.reference};
    }
    return credentials;
}

QLineEdit* CredentialFields::line(card::Role role) const {
    for (const Line& line : lines_)
        if (line.role == role) return line.edit;
    return nullptr;
}

} // namespace gui
