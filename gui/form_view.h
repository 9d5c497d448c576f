// The form of one provisioning file: fields to edit, and buttons to add, remove, reorder, and reveal credentials.
#pragma once

#include "gui/form_model.h"

#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QTreeView;

namespace gui {

class EmptyState;
class Workspace;

class FormView final : public QWidget {
    Q_OBJECT

  public:
    FormView(Workspace& workspace, std::string object, QWidget* parent = nullptr);

    FormModel& model() { return *model_; }
    QTreeView& tree() { return *tree_; }

  private:
    void makeToolBar();
    void refresh();
    void showSelection();
    void fillAddMenu();
    void add(const Addition& addition);
    void remove();
    void move(int by);
    void report(const apdu::Result<void>& result);
    void updateActions();
    const FormRow* current() const;

    Workspace& workspace_;
    std::string object_;
    FormModel* model_;
    QTreeView* tree_;
    EmptyState* stack_;
    QLabel* problem_;
    QMenu* addMenu_ = nullptr;
    bool following_ = false; // the selection of others, not making one
    QAction *add_ = nullptr, *remove_ = nullptr, *up_ = nullptr, *down_ = nullptr;
};

} // namespace gui
