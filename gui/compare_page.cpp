#include "gui/compare_page.h"

#include "gui/empty_state.h"
#include "gui/selecting_tree.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QFileInfo>
#include <QLabel>
#include <QVBoxLayout>

namespace gui {

namespace {

QString nameOf(const Source& source) {
    return source.kind == Source::Kind::Reader ? shown(source.target) : QFileInfo(exact(source.target)).fileName();
}

} // namespace

ComparePage::ComparePage(Workspace& workspace, Opened other, QWidget* parent)
    : Page(parent), workspace_(workspace), other_(std::move(other)),
      tree_(new SelectingTree(workspace, {tr("What differs"), nameOf(workspace.source()), nameOf(other_.source)})),
      stack_(new EmptyState(tree_)), legend_(new QLabel) {
    tree_->setWidths({60, 40, 40});
    tree_->setAccessibleName(tr("Differences"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(stack_, 1);
    legend_->setText(changeLegend());
    legend_->setContentsMargins(fontMetrics().averageCharWidth(), 0, 0, fontMetrics().averageCharWidth() / 2);
    legend_->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(legend_);
    connect(&workspace_, &Workspace::changed, this, &ComparePage::refresh);
    refresh();
}

QString ComparePage::title() const {
    return tr("Compare");
}

bool ComparePage::shows(const Selection& selection) const {
    return workspace_.document(selection.object) != nullptr;
}

void ComparePage::setRevealed(bool reveal) {
    reveal_ = reveal;
    refresh();
}

void ComparePage::refresh() {
    tree_->show(comparisonTree(workspace_, other_.provisioning, reveal_));
    const bool same = tree_->tree().rowCount() == 0;
    legend_->setVisible(!same);
    if (same)
        stack_->showMessage(tr("No difference"), tr("%1 and %2 hold the same provisioning data, byte for byte.")
                                                     .arg(nameOf(workspace_.source()), nameOf(other_.source)));
    else
        stack_->showContent();
}

} // namespace gui
