#include "gui/selecting_tree.h"

#include "gui/roomy_delegate.h"
#include "gui/workspace.h"

#include <QHeaderView>
#include <QScrollBar>

#include <set>

namespace gui {

namespace {

QString placeOf(const QModelIndex& index) {
    QString place;
    for (QModelIndex at = index.siblingAtColumn(0); at.isValid(); at = at.parent())
        place += QStringLiteral("/%1:%2").arg(at.row()).arg(at.data().toString());
    return place;
}

template <class Visit>
void visit(const QAbstractItemModel& model, const QModelIndex& above, const Visit& each) {
    for (int i = 0; i < model.rowCount(above); ++i) {
        const QModelIndex index = model.index(i, 0, above);
        each(index);
        visit(model, index, each);
    }
}

} // namespace

SelectingTree::SelectingTree(Workspace& workspace, QStringList headers, QWidget* parent)
    : QTreeView(parent), workspace_(workspace), model_(new TreeModel(std::move(headers), this)) {
    setModel(model_);
    setItemDelegate(new RoomyDelegate(this));
    setIndentation(fontMetrics().height());
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setFrameShape(QFrame::NoFrame);
    const auto choose = [this](const QModelIndex& now) {
        const Selection selection = model_->selectionAt(now);
        if (!following_ && !selection.object.empty()) workspace_.select(selection);
    };
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, choose);
    connect(this, &QTreeView::clicked, this, choose); // the row that is current already, too
    connect(&workspace_, &Workspace::selected, this, &SelectingTree::follow);
}

void SelectingTree::setFitting() {
    header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setStretchLastSection(false);
    setTextElideMode(Qt::ElideRight);
}

void SelectingTree::setWidths(const std::vector<int>& characters) {
    const int em = fontMetrics().averageCharWidth();
    for (std::size_t i = 0; i < characters.size(); ++i)
        header()->resizeSection(static_cast<int>(i), characters[i] * em);
}

void SelectingTree::show(std::vector<Node> nodes, int depth) {
    std::set<QString> closed, known;
    visit(*model_, {}, [&](const QModelIndex& index) {
        known.insert(placeOf(index));
        if (!isExpanded(index)) closed.insert(placeOf(index));
    });
    const int scroll = verticalScrollBar()->value();
    following_ = true;
    model_->show(std::move(nodes));
    expandToDepth(depth);
    visit(*model_, {}, [&](const QModelIndex& index) {
        const QString place = placeOf(index);
        if (known.contains(place)) setExpanded(index, !closed.contains(place));
    });
    following_ = false;
    follow();
    if (!known.empty()) verticalScrollBar()->setValue(scroll);
}

void SelectingTree::follow() {
    showAs(workspace_.selection());
}

void SelectingTree::showAs(const Selection& selection) {
    const QModelIndex index = model_->find(selection);
    if (!index.isValid() || index == currentIndex().siblingAtColumn(0)) return;
    following_ = true;
    setCurrentIndex(index);
    following_ = false;
}

} // namespace gui
