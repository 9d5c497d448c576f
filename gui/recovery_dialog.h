// An interrupted write to the card that is open: what state the card is in, and finishing or undoing it.
#pragma once

#include "gui/recovery_jobs.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QPushButton;

namespace gui {

class CredentialFields;
class Desk;
class Workspace;

class RecoveryDialog final : public QDialog {
    Q_OBJECT

  public:
    RecoveryDialog(Workspace& workspace, Desk& desk, QWidget* parent = nullptr);

    bool isWorking() const { return working_; }
    QPushButton& recoverButton() { return *recover_; }
    CredentialFields& credentials() { return *fields_; }
    QString result() const;

    void reject() override; // not while it works

  signals:
    void looked(); // the card was examined
    void ended();

  private:
    void look();
    void showOutlook(const Outlook& outlook);
    void recover();
    void finish(apdu::Result<Mended> mended);
    void say(const QString& text, bool problem);
    void updateButtons();

    Workspace& workspace_;
    Desk& desk_;
    CredentialFields* fields_;
    QLabel *about_, *status_;
    QCheckBox* undo_;
    QPushButton *recover_, *close_;
    bool working_ = false, possible_ = false;
};

} // namespace gui
