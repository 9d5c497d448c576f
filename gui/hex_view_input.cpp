// Mouse and keys over the bytes.
#include "gui/hex_view.h"
#include "gui/text.h"

#include <QAccessible>
#include <QAction>
#include <QContextMenuEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace gui {

namespace {

// A card's text is foreign: shown as it is, never as markup.
QString plainToolTip(const QString& text) {
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped().replace('\n', QStringLiteral("<br>")));
}

} // namespace

void HexView::moveTo(std::size_t offset, bool extend) {
    if (bytes_.empty()) return;
    if (!extend) anchor_.reset();
    if (extend && !anchor_) anchor_ = cursor_;
    cursor_ = std::min(offset, bytes_.size() - 1);
    scrollTo({cursor_, 1});
    viewport()->update();
    tell();
    if (!extend) emit byteSelected(cursor_);
}

// To those who do not see it.
void HexView::tell() {
    QString text = tr("offset %1, byte %2").arg(hexDigits(cursor_, layout_.digits), hexOf({cursor_, 1}));
    if (describe_)
        if (const QString more = describe_(cursor_); !more.isEmpty()) text += QStringLiteral(", ") + more;
    setAccessibleDescription(text);
}

void HexView::keyPressEvent(QKeyEvent* event) {
    const auto row = static_cast<std::size_t>(layout_.perRow);
    const std::size_t page = row * static_cast<std::size_t>(std::max(1, visibleRows() - 1));
    const std::size_t last = bytes_.empty() ? 0 : bytes_.size() - 1;
    const bool extend = event->modifiers() & Qt::ShiftModifier, whole = event->modifiers() & Qt::ControlModifier;
    const auto back = [&](std::size_t by) { moveTo(cursor_ < by ? cursor_ % row : cursor_ - by, extend); };
    const auto on = [&](std::size_t by) { moveTo(std::min(last, cursor_ + by), extend); };
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(cursor_ == 0 ? 0 : cursor_ - 1, extend);
    case Qt::Key_Right:
        return on(1);
    case Qt::Key_Up:
        return back(row);
    case Qt::Key_Down:
        return on(row);
    case Qt::Key_PageUp:
        return back(page);
    case Qt::Key_PageDown:
        return on(page);
    case Qt::Key_Home:
        return moveTo(whole ? 0 : cursor_ - cursor_ % row, extend);
    case Qt::Key_End:
        return moveTo(whole ? last : std::min(last, cursor_ - cursor_ % row + row - 1), extend);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void HexView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QAbstractScrollArea::mousePressEvent(event);
    if (const auto offset = offsetAt(event->pos())) moveTo(*offset, event->modifiers() & Qt::ShiftModifier);
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
    const auto offset = offsetAt(event->pos());
    if (event->buttons() & Qt::LeftButton) {
        if (offset && *offset != cursor_) moveTo(*offset, true);
    } else if (offset != hovered_) {
        hovered_ = offset;
        offset ? emit byteHovered(*offset) : emit hoverLeft();
    }
}

void HexView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addActions(actions());
    menu.exec(event->globalPos());
}

bool HexView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto offset = offsetAt(help->pos());
        const QString text = offset && describe_ ? describe_(*offset) : QString();
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), plainToolTip(text), viewport(), cellOf(*offset));
        return true;
    }
    if (event->type() == QEvent::Leave && hovered_) {
        hovered_.reset();
        emit hoverLeft();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HexView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    measure();
}

void HexView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) measure();
}

void HexView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HexView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace gui
