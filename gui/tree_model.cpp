#include "gui/tree_model.h"

#include "gui/text.h"
#include "gui/theme.h"

namespace gui {

TreeModel::TreeModel(QStringList headers, QObject* parent) : QAbstractItemModel(parent), headers_(std::move(headers)) {}

void TreeModel::show(std::vector<Node> nodes) {
    beginResetModel();
    entries_.clear();
    roots_.clear();
    nodes_ = std::move(nodes);
    add(nodes_, none);
    endResetModel();
}

void TreeModel::add(const std::vector<Node>& nodes, std::size_t parent) {
    int row = 0;
    for (const Node& node : nodes) {
        const std::size_t self = entries_.size();
        entries_.push_back({&node, parent, row++});
        (parent == none ? roots_ : entries_[parent].children).push_back(self);
        add(node.children, self);
    }
}

const std::vector<std::size_t>& TreeModel::childrenOf(const QModelIndex& parent) const {
    return parent.isValid() ? entry(parent).children : roots_;
}

const Selection& TreeModel::selectionAt(const QModelIndex& index) const {
    static const Selection nothing;
    return index.isValid() ? entry(index).node->selection : nothing;
}

QModelIndex TreeModel::find(const Selection& selection) const {
    std::size_t best = none, length = SIZE_MAX;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Selection& one = entries_[i].node->selection;
        if (one.object != selection.object || one.object.empty()) continue;
        if (one.field.empty() && !one.bytes && best == none) best = i;
        if (!one.field.empty() && one.field == selection.field) return createIndex(entries_[i].row, 0, i);
        // Of ranges around the place the smallest; of equal ones the outermost.
        if (one.bytes && selection.bytes && one.bytes->contains(selection.bytes->offset) &&
            one.bytes->length < length) {
            best = i;
            length = one.bytes->length;
        }
    }
    return best == none ? QModelIndex() : createIndex(entries_[best].row, 0, best);
}

QModelIndex TreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || row >= rowCount(parent) || column >= columnCount(parent)) return {};
    return createIndex(row, column, childrenOf(parent)[static_cast<std::size_t>(row)]);
}

QModelIndex TreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const std::size_t above = entry(child).parent;
    return above == none ? QModelIndex() : createIndex(entries_[above].row, 0, above);
}

int TreeModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(childrenOf(parent).size());
}

int TreeModel::columnCount(const QModelIndex&) const {
    return static_cast<int>(headers_.size());
}

QVariant TreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Node& node = *entry(index).node;
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return node.texts.value(index.column());
    if (role == Qt::ToolTipRole && !node.toolTip.isEmpty()) return node.toolTip;
    if (role == Qt::ForegroundRole && node.tone != Tone::Plain && node.tone != Tone::Strong)
        return toneColor(node.tone);
    if (role == Qt::BackgroundRole && node.ground) return gui::ground(QGuiApplication::palette(), *node.ground);
    if (role == Qt::FontRole && node.mono && index.column() > 0) return monospace();
    if (role == Qt::FontRole && node.tone == Tone::Strong && index.column() == 0) {
        QFont font;
        font.setBold(true);
        return font;
    }
    return {};
}

QVariant TreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return headers_.value(section);
}

} // namespace gui
