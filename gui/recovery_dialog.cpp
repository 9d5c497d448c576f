#include "gui/recovery_dialog.h"

#include "gui/credential_fields.h"
#include "gui/desk.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/workspace.h"

#include <QCheckBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace gui {

using apdu::Result;

RecoveryDialog::RecoveryDialog(Workspace& workspace, Desk& desk, QWidget* parent)
    : QDialog(parent), workspace_(workspace), desk_(desk), fields_(new CredentialFields), about_(new QLabel),
      status_(new QLabel), undo_(new QCheckBox(tr("&Undo it instead: the card as it was before"))),
      recover_(new QPushButton(tr("&Recover"))), close_(new QPushButton(tr("Close"))) {
    setWindowTitle(tr("Recover an interrupted write"));
    setModal(true);
    for (QLabel* label : {about_, status_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(recover_, QDialogButtonBox::AcceptRole);
    buttons->addButton(close_, QDialogButtonBox::RejectRole);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(about_);
    layout->addWidget(undo_);
    layout->addWidget(fields_);
    layout->addWidget(status_);
    layout->addStretch();
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 16);
    connect(recover_, &QPushButton::clicked, this, &RecoveryDialog::recover);
    connect(close_, &QPushButton::clicked, this, &RecoveryDialog::reject);
    connect(fields_, &CredentialFields::edited, this, &RecoveryDialog::updateButtons);
    updateButtons();
    look();
}

void RecoveryDialog::look() {
    say(tr("Looking at the card …"), false);
    desk_.cardWorker().run([access = desk_.access()] { return readOutlook(access); }, this,
                           [this](Result<Outlook> outlook) {
                               if (outlook)
                                   showOutlook(*outlook);
                               else
                                   say(message(outlook.error()), outlook.error().kind != apdu::ErrorKind::Missing);
                               emit looked();
                           });
}

void RecoveryDialog::showOutlook(const Outlook& outlook) {
    QStringList files;
    for (const std::string& file : outlook.files) files << shown(file);
    const QString when = QLocale().toString(QDateTime::fromSecsSinceEpoch(outlook.time), QLocale::ShortFormat);
    QString state = tr("It is between before and after.");
    if (outlook.state == card::CardState::Before) state = tr("The card is exactly as before.");
    if (outlook.state == card::CardState::After) state = tr("The card is exactly as after.");
    const QString what = outlook.direction == card::Direction::Forward ? tr("Recovering finishes the write.")
                                                                       : tr("Recovering undoes the write.");
    about_->setText(tr("A write of %1 to %2 was cut. %3 %4").arg(when, files.join(QStringLiteral(", ")), state, what));
    fields_->ask(outlook.needs, false);
    possible_ = true;
    say({}, false);
    updateButtons();
}

void RecoveryDialog::recover() {
    auto credentials = fields_->take();
    if (!credentials) return say(message(credentials.error()), true);
    credentials->iccid = workspace_.provisioning().iccid; // never shown to another card
    working_ = true;
    updateButtons();
    say(tr("Recovering …"), false);
    CardAccess access = desk_.access();
    access.stop.reset(); // it ends by itself, in one state or the other
    desk_.cardWorker().run(
        [access, credentials = std::move(*credentials), undo = undo_->isChecked()]() mutable {
            return recoverCard(access, std::move(credentials), undo);
        },
        this, [this](Result<Mended> mended) { finish(std::move(mended)); });
}

void RecoveryDialog::finish(Result<Mended> mended) {
    working_ = false;
    possible_ = !mended;
    updateButtons();
    if (mended) {
        const bool after = mended->recovered.state == card::CardState::After;
        Opened now = std::move(mended->now);
        if (!now.whole) { // the card's other files are as they were
            now.whole = workspace_.opened().whole;
            now.image.files.insert(workspace_.before().files.begin(), workspace_.before().files.end());
        }
        workspace_.open(std::move(now));
        say(after ? tr("Done: the card is exactly as after the write.")
                  : tr("Done: the card is exactly as before the write."),
            false);
    } else {
        say(message(mended.error()), true);
    }
    emit ended();
}

void RecoveryDialog::updateButtons() {
    recover_->setEnabled(possible_ && !working_ && fields_->isComplete());
    undo_->setVisible(possible_);
    undo_->setEnabled(!working_);
    fields_->setVisible(possible_ && !fields_->isEmpty());
    fields_->setEnabled(!working_);
    close_->setEnabled(!working_);
}

void RecoveryDialog::say(const QString& text, bool problem) {
    status_->setText(text);
    QPalette colours = palette();
    if (problem) colours.setColor(QPalette::WindowText, toneColor(Tone::Error));
    status_->setPalette(colours);
}

void RecoveryDialog::reject() {
    if (!working_) QDialog::reject();
}

QString RecoveryDialog::result() const {
    return status_->text();
}

} // namespace gui
