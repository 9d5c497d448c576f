// The bytes of one file: the selection marked, findings underlined, credentials masked; hover tells the token.
#pragma once

#include "efs/wbxml/annotate.h"
#include "gui/hex_view.h"

#include <QWidget>

namespace gui {

class EmptyState;
class Workspace;

class BytesPane final : public QWidget {
    Q_OBJECT

  public:
    explicit BytesPane(Workspace& workspace, QWidget* parent = nullptr);

    void showObject(const std::string& object);
    void setRevealed(bool revealed) { hex_->setRevealed(revealed); }
    // Ranges that are marked besides the selection, as when another object is selected that this file lists.
    void setField(std::optional<apdu::Range> field);
    HexView& hex() { return *hex_; }

  private:
    void refresh();
    void follow();
    QString describe(std::size_t offset) const;

    Workspace& workspace_;
    std::string object_;
    HexView* hex_;
    EmptyState* stack_;
    // Of a document, in order; made when they are first asked for.
    mutable std::optional<std::vector<efs::wbxml::Note>> tokens_;
};

} // namespace gui
