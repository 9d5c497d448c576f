// What is open beside another card image or document: what a device would take differently, thing by thing, and the
// bytes behind it.
#pragma once

#include "gui/opened.h"
#include "gui/page.h"

class QLabel;

namespace gui {

class EmptyState;
class SelectingTree;
class Workspace;

class ComparePage final : public Page {
    Q_OBJECT

  public:
    ComparePage(Workspace& workspace, Opened other, QWidget* parent = nullptr);

    std::string id() const override { return "compare"; }
    QString title() const override;
    bool shows(const Selection& selection) const override;
    void setRevealed(bool reveal) override;
    SelectingTree& tree() { return *tree_; }

  private:
    void refresh() override;

    Workspace& workspace_;
    Opened other_;
    SelectingTree* tree_;
    EmptyState* stack_;
    QLabel* legend_;
    bool reveal_ = false;
};

} // namespace gui
