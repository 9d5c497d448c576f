#include "gui/hex_view.h"

#include "gui/text.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace gui {

namespace {

constexpr int group = 8; // bytes before a wider gap

QString offsetText(std::size_t offset, int digits) {
    return QStringLiteral("%1").arg(offset, digits, 16, QLatin1Char('0')).toUpper();
}

// In order, and what touches or overlaps is one.
std::vector<apdu::Range> merged(std::vector<apdu::Range> ranges) {
    std::erase_if(ranges, [](apdu::Range range) { return range.length == 0; });
    std::sort(ranges.begin(), ranges.end(), [](apdu::Range a, apdu::Range b) { return a.offset < b.offset; });
    std::vector<apdu::Range> result;
    for (const apdu::Range& range : ranges) {
        if (!result.empty() && range.offset <= result.back().end())
            result.back().length = std::max(result.back().end(), range.end()) - result.back().offset;
        else
            result.push_back(range);
    }
    return result;
}

// A card's text is foreign: shown as it is, never as markup.
QString plainToolTip(const QString& text) {
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped().replace('\n', QStringLiteral("<br>")));
}

} // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFont(monospace());
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    auto* copy = new QAction(tr("&Copy as hex"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &HexView::copyHex);
    auto* all = new QAction(tr("Select &all"), this);
    all->setShortcut(QKeySequence::SelectAll);
    all->setShortcutContext(Qt::WidgetShortcut);
    connect(all, &QAction::triggered, this, [this] {
        if (bytes_.empty()) return;
        anchor_ = 0;
        cursor_ = bytes_.size() - 1;
        viewport()->update();
    });
    addActions({copy, all});
    measure();
}

void HexView::show(apdu::Bytes bytes) {
    bytes_ = std::move(bytes);
    masked_.clear();
    marks_.clear();
    field_.reset();
    anchor_.reset();
    hovered_.reset();
    cursor_ = std::min(cursor_, bytes_.empty() ? 0 : bytes_.size() - 1);
    measure();
    viewport()->update();
}

void HexView::setMasked(std::vector<apdu::Range> masked) {
    masked_ = merged(std::move(masked));
    viewport()->update();
}

void HexView::setRevealed(bool revealed) {
    revealed_ = revealed;
    viewport()->update();
}

void HexView::setField(std::optional<apdu::Range> field) {
    field_ = field;
    anchor_.reset();
    if (field && field->length > 0 && !field->contains(cursor_) && field->offset < bytes_.size())
        cursor_ = field->offset;
    viewport()->update();
}

void HexView::setMarks(std::vector<HexMark> marks) {
    marks_ = std::move(marks);
    viewport()->update();
}

void HexView::scrollTo(apdu::Range bytes) {
    if (bytes_.empty()) return;
    const auto perRow = static_cast<std::size_t>(layout_.perRow);
    const auto first = static_cast<int>(std::min(bytes.offset, bytes_.size() - 1) / perRow);
    const auto last = static_cast<int>((std::min(std::max(bytes.end(), bytes.offset + 1), bytes_.size()) - 1) / perRow);
    QScrollBar* bar = verticalScrollBar();
    const int shown = std::max(1, visibleRows());
    if (first < bar->value() || last >= bar->value() + shown) {
        // What comes into view gets a little of what stands before it.
        const int before = last - first >= shown ? 0 : std::min(shown / 4, shown - 1 - (last - first));
        bar->setValue(first - before);
    }
    ensurePolished();
}

apdu::Range HexView::selected() const {
    if (anchor_) return {std::min(*anchor_, cursor_), std::max(*anchor_, cursor_) - std::min(*anchor_, cursor_) + 1};
    if (field_) return *field_;
    return {cursor_, bytes_.empty() ? std::size_t{0} : std::size_t{1}};
}

QString HexView::hexOf(apdu::Range range) const {
    QString text;
    const std::size_t end = std::min(range.end(), bytes_.size());
    for (std::size_t at = range.offset; at < end; ++at) {
        if (!text.isEmpty()) text += QLatin1Char(' ');
        text += isMasked(at) ? QStringLiteral("**") : offsetText(bytes_[at], 2);
    }
    return text;
}

void HexView::copyHex() const {
    QGuiApplication::clipboard()->setText(hexOf(selected()));
}

bool HexView::isMasked(std::size_t offset) const {
    if (revealed_) return false;
    const auto next = std::upper_bound(masked_.begin(), masked_.end(), offset,
                                       [](std::size_t at, const apdu::Range& range) { return at < range.offset; });
    return next != masked_.begin() && std::prev(next)->contains(offset);
}

// Geometry

void HexView::measure() {
    const QFontMetricsF metrics(font());
    layout_.character = metrics.horizontalAdvance(QLatin1Char('0'));
    layout_.row = static_cast<int>(std::ceil(metrics.height() * 1.15));
    layout_.ascent = static_cast<int>(metrics.ascent() + (layout_.row - metrics.height()) / 2);
    layout_.margin = static_cast<int>(layout_.character);
    layout_.digits = bytes_.size() > 0x10000 ? 6 : 4;
    layout_.perRow = contentWidth(16) <= viewport()->width() || viewport()->width() < contentWidth(8) / 2 ? 16 : 8;
    const auto count = static_cast<int>(rows());
    verticalScrollBar()->setRange(0, std::max(0, count - visibleRows()));
    verticalScrollBar()->setPageStep(std::max(1, visibleRows()));
    const int beyond = static_cast<int>(std::ceil(contentWidth(layout_.perRow))) - viewport()->width();
    horizontalScrollBar()->setRange(0, std::max(0, beyond));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(static_cast<int>(layout_.character));
}

std::size_t HexView::rows() const {
    const auto perRow = static_cast<std::size_t>(layout_.perRow);
    return (bytes_.size() + perRow - 1) / perRow;
}

int HexView::visibleRows() const {
    return (viewport()->height() - layout_.margin / 2) / layout_.row;
}

qreal HexView::hexX(int column) const {
    return layout_.margin + layout_.character * (layout_.digits + 2 + 3 * column + column / group) -
           horizontalScrollBar()->value();
}

qreal HexView::textX(int column) const {
    return hexX(layout_.perRow - 1) + layout_.character * (4.5 + column);
}

qreal HexView::contentWidth(int perRow) const {
    return 2 * layout_.margin +
           layout_.character * (layout_.digits + 2 + 3 * perRow + (perRow - 1) / group + 1.5 + perRow);
}

QRect HexView::cellOf(std::size_t offset) const {
    const auto perRow = static_cast<std::size_t>(layout_.perRow);
    const int row = static_cast<int>(offset / perRow) - verticalScrollBar()->value();
    return QRectF(hexX(static_cast<int>(offset % perRow)), layout_.margin / 2 + row * layout_.row,
                  2 * layout_.character, layout_.row)
        .toAlignedRect();
}

std::optional<std::size_t> HexView::offsetAt(QPoint position) const {
    const int row = (position.y() - layout_.margin / 2) / layout_.row + verticalScrollBar()->value();
    if (position.y() < 0 || row < 0 || bytes_.empty()) return std::nullopt;
    const qreal half = layout_.character / 2;
    for (int column = 0; column < layout_.perRow; ++column) {
        const bool hex = position.x() >= hexX(column) - half && position.x() < hexX(column) + 5 * half;
        const bool text = position.x() >= textX(column) && position.x() < textX(column) + 2 * half;
        const std::size_t offset =
            static_cast<std::size_t>(row) * static_cast<std::size_t>(layout_.perRow) + static_cast<std::size_t>(column);
        if ((hex || text) && offset < bytes_.size()) return offset;
    }
    return std::nullopt;
}

QSize HexView::sizeHint() const {
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    return {static_cast<int>(std::ceil(contentWidth(16))) + bar + 2 * frameWidth(), layout_.row * 16};
}

QSize HexView::minimumSizeHint() const {
    return {static_cast<int>(contentWidth(8)) / 2, layout_.row * 4};
}

// Painting

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
                     offsetText(row * perRow, layout_.digits));
    const std::size_t end = std::min((row + 1) * perRow, bytes_.size());
    for (std::size_t at = row * perRow; at < end; ++at) {
        const auto column = static_cast<int>(at % perRow);
        const std::uint8_t byte = bytes_[at];
        const bool masked = isMasked(at), readable = !masked && byte >= 0x20 && byte < 0x7F;
        painter.setPen(masked || byte == 0xFF || byte == 0 ? dim : plain);
        painter.drawText(QPointF(hexX(column), baseline), masked ? QStringLiteral("**") : offsetText(byte, 2));
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

// Mouse and keys

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
    QString text = tr("offset %1, byte %2").arg(offsetText(cursor_, layout_.digits), hexOf({cursor_, 1}));
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
