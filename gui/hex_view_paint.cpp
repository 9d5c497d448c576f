// How the bytes are drawn: grounds first, then offsets, hex and text, then strokes and the cursor.
#include "gui/hex_view.h"
#include "gui/text.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace gui {

// Calls paint(rectangle in the hex column, rectangle in the text column) for each visible row of the range.
template <class Paint>
void HexView::eachStretch(apdu::Range bytes, std::size_t top, const Paint& paint) const {
    const auto perRow = static_cast<std::size_t>(layout_.perRow);
    const std::size_t end = std::min(bytes.end(), bytes_.size());
    const std::size_t bottom = top + static_cast<std::size_t>(visibleRows()) + 1;
    std::size_t at = std::max(bytes.offset, top * perRow);
    while (at < end && at / perRow <= bottom) {
        const std::size_t row = at / perRow, last = std::min(end, (row + 1) * perRow) - 1;
        const auto from = static_cast<int>(at % perRow), to = static_cast<int>(last % perRow);
        const qreal y = layout_.margin / 2 + static_cast<int>(row - top) * layout_.row, half = layout_.character / 2;
        paint(QRectF(hexX(from) - half, y, hexX(to) - hexX(from) + 6 * half, layout_.row),
              QRectF(textX(from), y, textX(to) - textX(from) + 2 * half, layout_.row));
        at = last + 1;
    }
}

void HexView::paintMark(QPainter& painter, const HexMark& mark, std::size_t top) const {
    eachStretch(mark.bytes, top, [&](const QRectF& hex, const QRectF& text) {
        if (mark.fill) {
            painter.fillRect(hex, ground(palette(), mark.tint));
            painter.fillRect(text, ground(palette(), mark.tint));
            return;
        }
        const qreal width = std::max(1.0, layout_.row / 12.0);
        painter.setPen(QPen(ink(palette(), mark.tint), width, mark.tint == Tint::Note ? Qt::DotLine : Qt::SolidLine));
        for (const QRectF& one : {hex, text})
            painter.drawLine(QPointF(one.left() + width, one.bottom() - width / 2),
                             QPointF(one.right() - width, one.bottom() - width / 2));
    });
}

void HexView::paintRow(QPainter& painter, std::size_t row, qreal y) const {
    const QColor plain = palette().color(QPalette::Text), dim = palette().color(QPalette::PlaceholderText);
    const auto perRow = static_cast<std::size_t>(layout_.perRow);
    const qreal baseline = y + layout_.ascent;
    painter.setPen(dim);
    painter.drawText(QPointF(layout_.margin - horizontalScrollBar()->value(), baseline),
                     hexDigits(row * perRow, layout_.digits));
    const std::size_t end = std::min((row + 1) * perRow, bytes_.size());
    for (std::size_t at = row * perRow; at < end; ++at) {
        const auto column = static_cast<int>(at % perRow);
        const std::uint8_t byte = bytes_[at];
        const bool masked = isMasked(at), readable = !masked && byte >= 0x20 && byte < 0x7F;
        painter.setPen(masked || byte == 0xFF || byte == 0 ? dim : plain);
        painter.drawText(QPointF(hexX(column), baseline), masked ? QStringLiteral("**") : hexDigits(byte, 2));
        painter.setPen(readable ? plain : dim);
        const QChar sign = readable ? QChar(byte) : masked ? QLatin1Char('*') : QChar(0x00B7);
        painter.drawText(QPointF(textX(column), baseline), sign);
    }
}

void HexView::paintCursor(QPainter& painter, std::size_t top) const {
    const QColor color = hasFocus() ? palette().color(QPalette::Highlight) : ink(palette(), Tint::Quiet);
    painter.setPen(QPen(color, std::max(1.0, layout_.row / 14.0)));
    painter.setBrush(Qt::NoBrush);
    eachStretch({cursor_, 1}, top, [&](const QRectF& hex, const QRectF& text) {
        painter.drawRect(hex.adjusted(1, 0.5, -1, -0.5));
        painter.drawRect(text.adjusted(0, 0.5, 0, -0.5));
    });
}

void HexView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.setFont(font());
    if (bytes_.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("No bytes"));
        return;
    }
    const auto top = static_cast<std::size_t>(verticalScrollBar()->value());
    for (const HexMark& mark : marks_)
        if (mark.fill) paintMark(painter, mark, top);
    if (field_) paintMark(painter, {*field_, Tint::Field, true}, top);
    if (anchor_) {
        QColor selection = palette().color(QPalette::Highlight);
        selection.setAlphaF(0.45F);
        eachStretch(selected(), top, [&](const QRectF& hex, const QRectF& text) {
            painter.fillRect(hex, selection);
            painter.fillRect(text, selection);
        });
    }
    const std::size_t end = std::min(rows(), top + static_cast<std::size_t>(visibleRows()) + 2);
    for (std::size_t row = top; row < end; ++row)
        paintRow(painter, row, layout_.margin / 2 + static_cast<int>(row - top) * layout_.row);
    for (const HexMark& mark : marks_)
        if (!mark.fill) paintMark(painter, mark, top);
    paintCursor(painter, top);
}

} // namespace gui
