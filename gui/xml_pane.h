// The XML of one provisioning file, following the workspace: what is edited becomes an edit of the document, findings
// and the selection are marked in place.
#pragma once

#include "gui/late_widget.h"
#include "gui/xml_view.h"

namespace gui {

class EmptyState;
class Workspace;

class XmlPane final : public LateWidget {
    Q_OBJECT

  public:
    XmlPane(Workspace& workspace, std::string object, QWidget* parent = nullptr);
    XmlView& view() { return *view_; }
    void setRevealed(bool revealed) { view_->setRevealed(revealed); }

  private:
    void refresh() override;
    void follow();

    Workspace& workspace_;
    std::string object_;
    XmlView* view_;
    EmptyState* stack_;
    bool following_ = false;
};

} // namespace gui
