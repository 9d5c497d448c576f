// A new card image: what kind, its numbers, its files; then a place to keep it.
#pragma once

#include "efs/blank_card.h"

#include <QWizard>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace gui {

class Desk;

class NewCardDialog final : public QWizard {
    Q_OBJECT

  public:
    explicit NewCardDialog(Desk& desk, QWidget* parent = nullptr);
    void setFile(const QString& path);

    void accept() override;
    bool validateCurrentPage() override;

  signals:
    void made(const QString& path);

  private:
    QWizardPage* cardPage();
    QWizardPage* filesPage();
    QWizardPage* placePage();
    efs::BlankCardOptions options() const;
    void fail(const apdu::Error& error);

    Desk& desk_;
    QComboBox* kind_;
    QLineEdit *iccid_, *imsi_, *file_;
    QCheckBox *provisioning_, *pinProtected_;
    QSpinBox *bootstrap_, *config1_, *config2_;
};

} // namespace gui
