// Bytes as people of this field read them: offset, hex, text.
//
// What is selected elsewhere is marked as a field; findings are underlined; a click or a key tells which byte is meant.
// Bytes that are, or may be, document credentials are shown as ** unless revealed, here and in what is copied.
#pragma once

#include "apdu/bytes.h"
#include "efs/finding.h"
#include "gui/tints.h"

#include <QAbstractScrollArea>

#include <functional>
#include <optional>
#include <vector>

namespace gui {

struct HexMark {
    apdu::Range bytes;
    Tint tint = Tint::Note;
    bool fill = false; // a ground under the bytes; otherwise a line below them
};

class HexView final : public QAbstractScrollArea {
    Q_OBJECT

  public:
    // What stands at an offset, for the tool tip; plain text.
    using Describe = std::function<QString(std::size_t offset)>;

    explicit HexView(QWidget* parent = nullptr);

    void show(apdu::Bytes bytes); // forgets field, marks and masked ranges; keeps the place when it still exists
    using QWidget::show;
    void setMasked(std::vector<apdu::Range> masked);
    void setRevealed(bool revealed);
    void setField(std::optional<apdu::Range> field);
    void setMarks(std::vector<HexMark> marks);
    void setDescribe(Describe describe) { describe_ = std::move(describe); }
    void scrollTo(apdu::Range bytes);

    const apdu::Bytes& bytes() const { return bytes_; }
    std::size_t current() const { return cursor_; }
    apdu::Range selected() const; // by mouse or keys; else the field; else the current byte
    // "45 C6 ** **": masked bytes are not told.
    QString hexOf(apdu::Range bytes) const;
    // Where the byte is drawn in the hex column, in the viewport.
    QRect cellOf(std::size_t offset) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  public slots:
    void copyHex() const;

  signals:
    void byteSelected(std::size_t offset);
    void byteHovered(std::size_t offset);
    void hoverLeft();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

  private:
    struct Layout {
        int digits = 4, perRow = 16;
        qreal character = 1; // widths of a column and of a text's character
        int row = 1, ascent = 1, margin = 1;
    };
    void measure();
    std::size_t rows() const;
    int visibleRows() const;
    qreal hexX(int column) const;
    qreal textX(int column) const;
    qreal contentWidth(int perRow) const;
    std::optional<std::size_t> offsetAt(QPoint position) const;
    bool isMasked(std::size_t offset) const;
    void moveTo(std::size_t offset, bool extend);
    void tell();

    void paintMark(QPainter& painter, const HexMark& mark, std::size_t top) const;
    void paintRow(QPainter& painter, std::size_t row, qreal y) const;
    void paintCursor(QPainter& painter, std::size_t top) const;
    template <class Paint>
    void eachStretch(apdu::Range bytes, std::size_t top, const Paint& paint) const;

    apdu::Bytes bytes_;
    std::vector<apdu::Range> masked_; // in order, apart
    std::vector<HexMark> marks_;
    std::optional<apdu::Range> field_;
    bool revealed_ = false;
    std::size_t cursor_ = 0;
    std::optional<std::size_t> anchor_;
    std::optional<std::size_t> hovered_;
    Describe describe_;
    Layout layout_;
};

} // namespace gui
