// Asks for a PIN or key to read what is locked.
#pragma once

#include "card/credentials.h"

#include <QDialog>

class QLabel;

namespace gui {

class CredentialFields;

class PinDialog final : public QDialog {
    Q_OBJECT

  public:
    explicit PinDialog(QWidget* parent = nullptr);
    // Once, after given(): what was typed.
    card::Credentials take() { return std::move(credentials_); }
    CredentialFields& fields() { return *fields_; }

    void accept() override;

  signals:
    void given();

  private:
    CredentialFields* fields_;
    QLabel* problem_;
    card::Credentials credentials_;
};

} // namespace gui
