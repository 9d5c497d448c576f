#include "gui/compare_page.h"

#include "gui/empty_state.h"
#include "gui/selecting_tree.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QFileInfo>
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
      stack_(new EmptyState(tree_)) {
    tree_->setWidths({46, 36, 36});
    tree_->setRootIsDecorated(false);
    tree_->setAlternatingRowColors(true);
    tree_->setAccessibleName(tr("Differences"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    connect(&workspace_, &Workspace::changed, this, &ComparePage::refresh);
    refresh();
}

QString ComparePage::title() const {
    return tr("Compare");
}

bool ComparePage::shows(const Selection& selection) const {
    return workspace_.document(selection.object) != nullptr;
}

void ComparePage::refresh() {
    efs::Provisioning others = other_.provisioning;
    const auto contents = efs::prov::interpret(others);
    tree_->show(comparisonTree(workspace_, contents.contexts));
    if (tree_->tree().rowCount() == 0)
        stack_->showMessage(
            tr("No difference"),
            tr("A device takes the same from %1 and %2.").arg(nameOf(workspace_.source()), nameOf(other_.source)));
    else
        stack_->showContent();
}

} // namespace gui
