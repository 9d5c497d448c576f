#include "gui/context_page.h"

#include "gui/empty_state.h"
#include "gui/selecting_tree.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QVBoxLayout>

namespace gui {

ContextPage::ContextPage(Workspace& workspace, QWidget* parent)
    : Page(parent), workspace_(workspace), tree_(new SelectingTree(workspace, contextColumns())),
      stack_(new EmptyState(tree_)) {
    tree_->setWidths({34, 44, 16});
    tree_->setAlternatingRowColors(true);
    tree_->setAccessibleName(tr("Configuration contexts"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    connect(&workspace_, &Workspace::changed, this, &ContextPage::refreshWhenSeen);
    refreshWhenSeen();
}

void ContextPage::refresh() {
    tree_->show(contextTree(workspace_, revealed_));
    if (tree_->tree().rowCount() > 0)
        stack_->showContent();
    else
        stack_->showMessage(tr("No context"), tr("No document configures anything yet. Fill Bootstrap first: it names "
                                                 "the provisioning server and the ways to reach it."));
}

bool ContextPage::shows(const Selection& selection) const {
    return workspace_.document(selection.object) != nullptr;
}

void ContextPage::setRevealed(bool revealed) {
    revealed_ = revealed;
    refreshWhenSeen();
}

} // namespace gui
