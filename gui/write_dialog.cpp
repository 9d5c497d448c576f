#include "gui/write_dialog.h"

#include "gui/credential_fields.h"
#include "gui/desk.h"
#include "gui/plan_view.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace gui {

using apdu::Result;

WriteDialog::WriteDialog(Workspace& workspace, Desk& desk, QWidget* parent)
    : QDialog(parent), workspace_(workspace), desk_(desk), cancelled_(std::make_shared<std::atomic<bool>>(false)),
      changes_(new TreeModel(changeColumns(), this)), plan_(new PlanModel(this)), fields_(new CredentialFields),
      progress_(new QProgressBar), status_(new QLabel), write_(new QPushButton(tr("&Write"))),
      close_(new QPushButton(tr("Cancel"))) {
    setWindowTitle(tr("Write to card"));
    setModal(true);
    build();
    const card::PlannedWrite planned = desk_.plan().value_or(card::PlannedWrite{});
    changes_->show(changeTree(workspace_));
    plan_->show(planned, fileNames(workspace_));
    progress_->setRange(0, static_cast<int>(planned.plan.steps.size()));
    fields_->ask(planned.needs, false);
    connect(write_, &QPushButton::clicked, this, &WriteDialog::write);
    connect(close_, &QPushButton::clicked, this, &WriteDialog::reject);
    connect(fields_, &CredentialFields::edited, this, [this] { setState(state_); });
    setState(State::Asking);
    askNeeds();
}

void WriteDialog::build() {
    auto* changes = new QTreeView;
    changes->setModel(changes_);
    changes->setRootIsDecorated(false);
    changes->setUniformRowHeights(true);
    changes->setAlternatingRowColors(true);
    changes->setAccessibleName(tr("What changes"));
    const int em = fontMetrics().averageCharWidth();
    for (int i = 0; i < 3; ++i) changes->header()->resizeSection(i, (i == 0 ? 46 : 30) * em);
    auto* tabs = new QTabWidget;
    tabs->addTab(changes, tr("Before and after"));
    tabs->addTab(planTable(*plan_), tr("Steps"));
    progress_->setVisible(false);
    progress_->setAccessibleName(tr("Steps written"));
    status_->setTextFormat(Qt::PlainText);
    status_->setWordWrap(true);
    status_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(write_, QDialogButtonBox::AcceptRole);
    buttons->addButton(close_, QDialogButtonBox::RejectRole);
    write_->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tabs, 1);
    layout->addWidget(fields_);
    layout->addWidget(progress_);
    layout->addWidget(status_);
    layout->addWidget(buttons);
    resize(em * 120, fontMetrics().height() * 30);
}

void WriteDialog::askNeeds() {
    say(tr("Asking the card which PINs and keys it takes …"), false);
    desk_.cardWorker().run(
        [access = desk_.access(), wanted = workspace_.wanted()] { return readNeeds(access, wanted); }, this,
        [this](Result<std::vector<card::Keyring::Need>> needs) {
            if (state_ != State::Asking) return;
            if (!needs) return say(message(needs.error()), true);
            fields_->ask(*needs, true);
            say(needs->empty() ? tr("No PIN or key is needed.")
                               : tr("A value is sent once, and never again when the card refuses it."),
                false);
        });
}

void WriteDialog::write() {
    auto credentials = fields_->take();
    if (!credentials) return say(message(credentials.error()), true);
    credentials->iccid = workspace_.provisioning().iccid; // never shown to another card
    setState(State::Writing);
    say(tr("Comparing the card with the plan …"), false);
    WriteCalls calls;
    calls.cancelled = [flag = cancelled_] { return flag->load(); };
    // The dialog outlives the worker's job: it cannot be closed meanwhile.
    calls.progress = [this](const card::WriteProgress& progress) {
        progressed_.post([this, progress] { showProgress(progress); });
    };
    CardAccess access = desk_.access();
    access.stop.reset(); // a write ends at its own safe points
    desk_.cardWorker().run(
        [access, credentials = std::move(*credentials), opened = workspace_.opened(), wanted = workspace_.wanted(),
         calls]() mutable { return writeCard(access, std::move(credentials), opened, wanted, calls); },
        this, [this](Result<Written> written) { finish(std::move(written)); });
}

void WriteDialog::showProgress(const card::WriteProgress& progress) {
    if (progress.undoing) return say(tr("Putting back what was written …"), true);
    const int done = static_cast<int>(progress.done);
    progress_->setRange(0, static_cast<int>(progress.steps));
    progress_->setValue(done);
    plan_->setDone(done);
    if (!*cancelled_) say(tr("Writing, step %1 of %2 …").arg(done).arg(progress.steps), false);
}

void WriteDialog::finish(Result<Written> written) {
    if (written) {
        progress_->setValue(progress_->maximum());
        plan_->setDone(plan_->rowCount());
        const card::Receipt receipt = written->receipt;
        workspace_.written(std::move(written->now));
        setState(State::Done);
        say(tr("Written, read back and compared: %1 in %2.")
                .arg(counted(receipt.bytes, tr("%1 byte"), tr("%1 bytes")),
                     counted(receipt.files, tr("%1 file"), tr("%1 files"))),
            false);
    } else {
        setState(written.error().cardChanged ? State::Done : State::Asking);
        say(message(written.error()), true);
        *cancelled_ = false;
    }
    emit ended();
}

void WriteDialog::setState(State state) {
    state_ = state;
    write_->setVisible(state != State::Done);
    write_->setEnabled(state == State::Asking && fields_->isComplete());
    fields_->setEnabled(state == State::Asking);
    fields_->setVisible(state != State::Done && !fields_->isEmpty());
    progress_->setVisible(state != State::Asking);
    close_->setText(state == State::Writing ? tr("Stop") : state == State::Done ? tr("Close") : tr("Cancel"));
}

void WriteDialog::say(const QString& text, bool problem) {
    status_->setText(text);
    QPalette colours = palette();
    if (problem) colours.setColor(QPalette::WindowText, toneColor(Tone::Error));
    status_->setPalette(colours);
}

void WriteDialog::cancel() {
    *cancelled_ = true;
    close_->setEnabled(true);
    say(tr("Stopping at the next safe point: before the first byte nothing is written, later the write is finished or "
           "put back."),
        false);
}

void WriteDialog::reject() {
    if (state_ == State::Writing) return cancel();
    QDialog::reject();
}

QString WriteDialog::result() const {
    return status_->text();
}

} // namespace gui
