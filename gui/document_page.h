// One provisioning file: its form or XML beside its bytes, so that the one lights the other.
#pragma once

#include "gui/page.h"

class QTabWidget;

namespace gui {

class BytesPane;
class FormView;
class XmlPane;
class Workspace;

class DocumentPage final : public Page {
    Q_OBJECT

  public:
    DocumentPage(Workspace& workspace, std::string object, QWidget* parent = nullptr);

    std::string id() const override { return object_; }
    QString title() const override;
    bool shows(const Selection& selection) const override { return selection.object == object_; }
    bool showView(const std::string& name) override; // "form", "xml"

    FormView& form() { return *form_; }
    XmlPane& xml() { return *xml_; }
    BytesPane& bytes() { return *bytes_; }
    void setRevealed(bool revealed) override;

  private:
    Workspace& workspace_;
    std::string object_;
    QTabWidget* views_;
    FormView* form_;
    XmlPane* xml_;
    BytesPane* bytes_;
};

} // namespace gui
