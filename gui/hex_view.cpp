#include "gui/hex_view.h"

#include "gui/text.h"

#include <QApplication>
#include <QClipboard>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace gui {

namespace {

constexpr int group = 8; // bytes before a wider gap

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
        text += isMasked(at) ? QStringLiteral("**") : hexDigits(bytes_[at], 2);
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

} // namespace gui
