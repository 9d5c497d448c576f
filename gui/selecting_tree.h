// A tree of values that follows the selection and makes it.
#pragma once

#include "gui/tree_model.h"

#include <QTreeView>

#include <functional>

namespace gui {

class Workspace;

class SelectingTree final : public QTreeView {
    Q_OBJECT

  public:
    SelectingTree(Workspace& workspace, QStringList headers, QWidget* parent = nullptr);

    // Other rows; what was expanded and selected stays, by the texts of its first column. At first all is expanded down
    // to `depth`.
    void show(std::vector<Node> nodes, int depth = 1);
    // Goes to the row of a selection without making it.
    void showAs(const Selection& selection);
    TreeModel& tree() { return *model_; }
    // Columns as wide as what stands in them; the first takes what is left.
    void setFitting();
    void setWidths(const std::vector<int>& characters);

  private:
    void follow();

    Workspace& workspace_;
    TreeModel* model_;
    bool following_ = false;
};

} // namespace gui
