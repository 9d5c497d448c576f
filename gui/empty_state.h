// What stands where there is nothing to show: what it is, and what to do next.
#pragma once

#include <QStackedWidget>

class QLabel;
class QVBoxLayout;

namespace gui {

// Shows `content`, or a title with a line of advice and, below it, buttons for actions.
class EmptyState final : public QStackedWidget {
    Q_OBJECT

  public:
    explicit EmptyState(QWidget* content, QWidget* parent = nullptr);

    void showContent();
    void showMessage(const QString& title, const QString& advice, const QList<QAction*>& actions = {});
    bool isEmpty() const { return currentIndex() == 1; }
    QString title() const;

  private:
    QLabel* title_;
    QLabel* advice_;
    QVBoxLayout* buttons_;
};

} // namespace gui
