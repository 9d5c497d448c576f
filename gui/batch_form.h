// What a batch is made of, to be filled in: rows, templates, ledger, credentials, readers or a rack of card images.
#pragma once

#include <QMap>
#include <QStringList>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace gui {

class BatchForm final : public QWidget {
    Q_OBJECT

  public:
    explicit BatchForm(QWidget* parent = nullptr);

    void setRows(const QString& file); // and the ledger beside it
    void setTemplate(const QString& object, const QString& file);
    void setLedger(const QString& ledger);
    void setRack(const QString& directory, int readers); // virtual readers instead of those of this machine
    void setAdm(const QString& source);                // "column:adm1", or the key itself
    QString ledger() const;
    bool isComplete() const; // rows and a template

    // Of `simprov batch run`; typed credentials are named as environment variables, which secrets() has.
    QStringList arguments(bool dryRun) const;
    QMap<QString, QString> secrets() const;

  signals:
    void edited();

  private:
    struct Credential {
        QComboBox* from = nullptr;
        QLineEdit* edit = nullptr;
        const char* option = nullptr;
        const char* variable = nullptr;
    };
    QLineEdit* fileRow(QFormLayout& form, const QString& label, const QString& hint, bool directory = false);
    Credential credentialRow(QFormLayout& form, const QString& label, const char* option, const char* variable);

    QLineEdit *rows_ = nullptr, *ledger_ = nullptr, *rack_ = nullptr;
    QMap<QString, QLineEdit*> templates_; // by option
    QComboBox* match_ = nullptr;
    QSpinBox* slots_ = nullptr;
    QCheckBox* unknownTries_ = nullptr;
    Credential pin_, adm_;
};

} // namespace gui
