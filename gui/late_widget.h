// A widget that is brought up to date when it is seen: at once while it is, else when it is shown. What nobody looks at
// costs nothing, however large the document.
#pragma once

#include <QWidget>

#include <utility>

namespace gui {

class LateWidget : public QWidget {
    Q_OBJECT

  public:
    using QWidget::QWidget;

  protected:
    void refreshWhenSeen() {
        stale_ = !isVisible();
        if (!stale_) refresh();
    }
    bool isStale() const { return stale_; }
    virtual void refresh() {}
    void showEvent(QShowEvent* event) override {
        QWidget::showEvent(event);
        if (std::exchange(stale_, false)) refresh();
    }

  private:
    bool stale_ = false;
};

} // namespace gui
