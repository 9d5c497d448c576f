// Rows half a line higher than their text: lists and tables of this window breathe alike, and an editor fits into a row
// without moving anything.
#pragma once

#include <QStyledItemDelegate>

#include <algorithm>

namespace gui {

class RoomyDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(std::max(size.height(), option.fontMetrics.height() * 3 / 2));
        return size;
    }
};

} // namespace gui
