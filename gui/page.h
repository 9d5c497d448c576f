// A tab of the centre: what it is called, and which selections it shows by itself.
#pragma once

#include "gui/late_widget.h"
#include "gui/selection.h"

namespace gui {

class Page : public LateWidget {
    Q_OBJECT

  public:
    using LateWidget::LateWidget;
    // For --tab and for tests: "bootstrap", "contexts", "device".
    virtual std::string id() const = 0;
    virtual QString title() const = 0;
    // False: a selection like this brings another tab to the front.
    virtual bool shows(const Selection& selection) const = 0;
    virtual void setRevealed(bool) {} // document credentials
    // A view inside the page by name; false: there is none of that name.
    virtual bool showView(const std::string&) { return false; }
};

} // namespace gui
