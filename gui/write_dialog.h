// Writing to the card: what changes, step by step, which credentials it takes and how many tries they have left; then
// progress, and what came of it. The card is asked on its own thread.
#pragma once

#include "gui/card_jobs.h"
#include "gui/mailbox.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace gui {

class CredentialFields;
class Desk;
class PlanModel;
class TreeModel;
class Workspace;

class WriteDialog final : public QDialog {
    Q_OBJECT

  public:
    WriteDialog(Workspace& workspace, Desk& desk, QWidget* parent = nullptr);

    bool isWriting() const { return state_ == State::Writing; }
    // Before the first byte nothing is written; from then on the write is finished or put back first.
    void cancel();
    QPushButton& writeButton() { return *write_; }
    CredentialFields& credentials() { return *fields_; }
    QString result() const;

    void reject() override;

  signals:
    void ended(); // the write, either way

  private:
    enum class State : std::uint8_t { Asking, Writing, Done };
    void build();
    void askNeeds();
    void write();
    void showProgress(const card::WriteProgress& progress);
    void finish(apdu::Result<Written> written);
    void setState(State state);
    void say(const QString& text, bool problem);

    Workspace& workspace_;
    Desk& desk_;
    State state_ = State::Asking;
    StopFlag cancelled_;
    Mailbox progressed_; // by the card's worker
    TreeModel* changes_;
    PlanModel* plan_;
    CredentialFields* fields_;
    QProgressBar* progress_;
    QLabel* status_;
    QPushButton *write_, *close_;
};

} // namespace gui
