// What writing would do, step by step, as the documents are now.
#pragma once

#include "gui/plan_model.h"

#include <QWidget>

class QTreeView;
class QAction;

namespace gui {

class Desk;
class EmptyState;
class Workspace;

// A table of plan steps, as the dock and the dialog show it.
QTreeView* planTable(PlanModel& model);
// Objects by their files, for a plan.
std::map<efs::Path, QString> fileNames(const Workspace& workspace);

class PlanView final : public QWidget {
    Q_OBJECT

  public:
    PlanView(Workspace& workspace, Desk& desk, QAction* write, QWidget* parent = nullptr);
    PlanModel& model() { return *model_; }

  private:
    void refresh();

    Workspace& workspace_;
    Desk& desk_;
    QAction* write_;
    PlanModel* model_;
    EmptyState* stack_;
};

} // namespace gui
