#include "gui/plan_view.h"

#include "gui/desk.h"
#include "gui/empty_state.h"
#include "gui/roomy_delegate.h"
#include "gui/text.h"
#include "gui/workspace.h"

#include <QAction>
#include <QHeaderView>
#include <QTreeView>
#include <QVBoxLayout>

namespace gui {

QTreeView* planTable(PlanModel& model) {
    auto* table = new QTreeView;
    table->setModel(&model);
    table->setItemDelegate(new RoomyDelegate(table));
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAllColumnsShowFocus(true);
    table->setAlternatingRowColors(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setAccessibleName(PlanModel::tr("Steps of the plan"));
    const int em = table->fontMetrics().averageCharWidth();
    const int widths[] = {8, 34, 20, 22, 22};
    for (int i = 0; i < PlanModel::ColumnCount; ++i) table->header()->resizeSection(i, widths[i] * em);
    return table;
}

std::map<efs::Path, QString> fileNames(const Workspace& workspace) {
    std::map<efs::Path, QString> names;
    for (const auto& [path, role] : workspace.roles()) names[path] = shown(role.name);
    for (const efs::ProvisioningFile& file : workspace.provisioning().files)
        names[file.path] = objectTitle(file.object);
    return names;
}

PlanView::PlanView(Workspace& workspace, Desk& desk, QAction* write, QWidget* parent)
    : QWidget(parent), workspace_(workspace), desk_(desk), write_(write), model_(new PlanModel(this)),
      stack_(new EmptyState(planTable(*model_))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    connect(&desk_, &Desk::planned, this, &PlanView::refresh);
    refresh();
}

void PlanView::refresh() {
    const auto& plan = desk_.plan();
    model_->show(plan ? *plan : card::PlannedWrite{}, fileNames(workspace_));
    if (!workspace_.source().isCard())
        stack_->showMessage(tr("No card is open"), tr("What writing would do to a card appears here."));
    else if (!plan)
        stack_->showMessage(tr("This cannot be written"), message(plan.error()));
    else if (plan->plan.empty())
        stack_->showMessage(tr("Nothing to write"), tr("The documents are as they are on the card."));
    else
        stack_->showContent();
    write_->setEnabled(plan && !plan->plan.empty());
}

} // namespace gui
