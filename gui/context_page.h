// The whole context: what the documents of the card configure together, as a device takes them.
#pragma once

#include "gui/page.h"

namespace gui {

class EmptyState;
class SelectingTree;
class Workspace;

class ContextPage final : public Page {
    Q_OBJECT

  public:
    explicit ContextPage(Workspace& workspace, QWidget* parent = nullptr);

    std::string id() const override { return "contexts"; }
    QString title() const override { return tr("Contexts"); }
    bool shows(const Selection& selection) const override;
    void setRevealed(bool revealed) override;

  private:
    void refresh() override;

    Workspace& workspace_;
    SelectingTree* tree_;
    EmptyState* stack_;
    bool revealed_ = false;
};

} // namespace gui
