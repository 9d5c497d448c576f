#include "gui/batch_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolButton>

namespace gui {

namespace {

enum From { Column, Typed };
const QString columnPrefix = QStringLiteral("column:");

} // namespace

BatchForm::BatchForm(QWidget* parent) : QWidget(parent) {
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    rows_ = fileRow(*form, tr("&Rows"), tr("A row for every card: CSV, or JSON lines"));
    connect(rows_, &QLineEdit::editingFinished, this, [this] {
        if (!rows_->text().isEmpty() && ledger_->text().isEmpty()) setRows(rows_->text());
    });
    match_ = new QComboBox;
    match_->addItem(tr("by ICCID"), QStringLiteral("iccid"));
    match_->addItem(tr("by IMSI"), QStringLiteral("imsi"));
    match_->addItem(tr("any card takes the next"), QStringLiteral("next"));
    form->addRow(tr("A card finds its row"), match_);
    const std::pair<const char*, QString> templates[] = {
        {"--bootstrap", tr("&Bootstrap")}, {"--config1", tr("Config &1")}, {"--config2", tr("Config &2")}};
    for (const auto& [option, label] : templates)
        templates_[QLatin1String(option)] =
            fileRow(*form, label, tr("A document with {{column}} in the values of its parms"));
    adm_ = credentialRow(*form, tr("&ADM key"), "--adm", "SIMPROV_WINDOW_ADM");
    adm_.edit->setText(QStringLiteral("adm1"));
    pin_ = credentialRow(*form, tr("&PIN"), "--pin", "SIMPROV_WINDOW_PIN");
    unknownTries_ = new QCheckBox(tr("Cards do not tell the tries &left: verify all the same"));
    form->addRow({}, unknownTries_);
    ledger_ = fileRow(*form, tr("&Ledger"), tr("The record of the batch: a file, or postgresql://user@host/database"));
    rack_ = fileRow(*form, tr("Ra&ck"), tr("To practise: card images of a directory instead of readers"), true);
    slots_ = new QSpinBox;
    slots_->setRange(1, 256);
    form->addRow(tr("Virtual &slots"), slots_);
    const auto enableSlots = [this] { slots_->setEnabled(!rack_->text().isEmpty()); };
    connect(rack_, &QLineEdit::textChanged, this, enableSlots);
    enableSlots();
}

QLineEdit* BatchForm::fileRow(QFormLayout& form, const QString& label, const QString& hint, bool directory) {
    auto* edit = new QLineEdit;
    edit->setPlaceholderText(hint);
    edit->setToolTip(hint);
    edit->setClearButtonEnabled(true);
    auto* choose = new QToolButton;
    choose->setText(QStringLiteral("…"));
    choose->setToolTip(tr("Choose"));
    choose->setAccessibleName(tr("Choose: %1").arg(QString(label).remove(u'&')));
    connect(choose, &QToolButton::clicked, this, [this, edit, directory] {
        const QString path = directory ? QFileDialog::getExistingDirectory(this) : QFileDialog::getOpenFileName(this);
        if (path.isEmpty()) return;
        edit->setText(path);
        emit edit->editingFinished();
    });
    connect(edit, &QLineEdit::textChanged, this, &BatchForm::edited);
    auto* row = new QHBoxLayout;
    row->addWidget(edit, 1);
    row->addWidget(choose);
    form.addRow(label, row);
    static_cast<QLabel*>(form.labelForField(row))->setBuddy(edit);
    return edit;
}

BatchForm::Credential BatchForm::credentialRow(QFormLayout& form, const QString& label, const char* option,
                                               const char* variable) {
    Credential made{new QComboBox, new QLineEdit, option, variable};
    made.from->addItem(tr("column"));
    made.from->addItem(tr("typed"));
    made.from->setAccessibleName(tr("Where it comes from: %1").arg(QString(label).remove(u'&')));
    made.edit->setPlaceholderText(tr("none"));
    connect(made.from, &QComboBox::currentIndexChanged, made.edit, [edit = made.edit](int from) {
        edit->clear();
        edit->setEchoMode(from == Typed ? QLineEdit::Password : QLineEdit::Normal);
    });
    connect(made.edit, &QLineEdit::textChanged, this, &BatchForm::edited);
    auto* row = new QHBoxLayout;
    row->addWidget(made.from);
    row->addWidget(made.edit, 1);
    form.addRow(label, row);
    static_cast<QLabel*>(form.labelForField(row))->setBuddy(made.edit);
    return made;
}

void BatchForm::setRows(const QString& file) {
    rows_->setText(file);
    const QFileInfo info(file);
    if (ledger_->text().isEmpty()) setLedger(info.path() + u'/' + info.completeBaseName() + QStringLiteral(".ledger"));
}

void BatchForm::setTemplate(const QString& object, const QString& file) {
    if (QLineEdit* edit = templates_.value(QStringLiteral("--") + object)) edit->setText(file);
}

void BatchForm::setLedger(const QString& ledger) {
    ledger_->setText(ledger);
}

void BatchForm::setRack(const QString& directory, int readers) {
    rack_->setText(directory);
    slots_->setValue(readers);
}

void BatchForm::setAdm(const QString& source) {
    const bool column = source.startsWith(columnPrefix);
    adm_.from->setCurrentIndex(column ? Column : Typed);
    adm_.edit->setText(column ? source.mid(columnPrefix.size()) : source);
}

QString BatchForm::ledger() const {
    return ledger_->text();
}

bool BatchForm::isComplete() const {
    bool any = false;
    for (const QLineEdit* edit : templates_) any = any || !edit->text().isEmpty();
    return any && !rows_->text().isEmpty();
}

QStringList BatchForm::arguments(bool dryRun) const {
    QStringList all{QStringLiteral("run")};
    const auto add = [&all](const char* option, const QString& value) {
        if (!value.isEmpty()) all << QLatin1String(option) << value;
    };
    add("--rows", rows_->text());
    add("--match", match_->currentData().toString());
    for (const auto& [option, edit] : templates_.asKeyValueRange())
        if (!edit->text().isEmpty()) all << option << edit->text();
    for (const Credential* one : {&adm_, &pin_})
        if (!one->edit->text().isEmpty())
            add(one->option, one->from->currentIndex() == Column
                                 ? columnPrefix + one->edit->text()
                                 : QStringLiteral("env:") + QLatin1String(one->variable));
    if (unknownTries_->isChecked()) all << QStringLiteral("--allow-unknown-tries");
    add("--ledger", ledger_->text());
    if (!rack_->text().isEmpty()) {
        add("--rack", rack_->text());
        add("--slots", QString::number(slots_->value()));
    }
    all << (dryRun ? QStringLiteral("--dry-run") : QStringLiteral("--yes"));
    return all;
}

QMap<QString, QString> BatchForm::secrets() const {
    QMap<QString, QString> all;
    for (const Credential* one : {&adm_, &pin_})
        if (one->from->currentIndex() == Typed && !one->edit->text().isEmpty())
            all.insert(QLatin1String(one->variable), one->edit->text());
    return all;
}

} // namespace gui
