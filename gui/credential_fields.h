// Where a PIN or key is typed in: one line for each that is needed, with the tries left. What is typed goes into
// apdu::Secret and nowhere else, and the lines are emptied when it was taken.
#pragma once

#include "card/credentials.h"

#include <QWidget>

#include <map>

class QFormLayout;
class QLabel;
class QLineEdit;

namespace gui {

class CredentialFields final : public QWidget {
    Q_OBJECT

  public:
    explicit CredentialFields(QWidget* parent = nullptr);

    // A line for each PIN or key the plan needs, without tries yet.
    void ask(const std::vector<card::Keyring::Need>& needs, bool triesKnown);
    // Any credential, when it is not known which one is asked for.
    void askFor(const std::vector<card::Role>& roles);

    bool isEmpty() const { return lines_.empty(); }
    bool isComplete() const;
    // Reads and empties the lines. Usage errors for what is no PIN or key.
    apdu::Result<card::Credentials> take();
    QLineEdit* line(card::Role role) const;

  signals:
    void edited();

  private:
    struct Line {
        card::Role role;
        std::optional<efs::KeyReference> reference;
        QLineEdit* edit;
    };
    void add(card::Role role, std::optional<efs::KeyReference> reference, const QString& name, const QString& remark);
    void clear();

    QFormLayout* layout_;
    std::vector<Line> lines_;
};

} // namespace gui
