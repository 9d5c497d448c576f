// Many cards: the rows and templates of an order, what is wrong with them, the slots while it runs, and what came of
// it.
//
// The work is `simprov batch` (batch_process.h); here stand its arguments and its events.
#pragma once

#include "gui/page.h"

#include <QElapsedTimer>
#include <QJsonObject>

class QLabel;
class QProgressBar;
class QPushButton;
class QTreeWidget;
class QTreeView;

namespace gui {

class BatchForm;
class BatchProcess;
class BatchSlots;
class EmptyState;

class BatchPage final : public Page {
    Q_OBJECT

  public:
    explicit BatchPage(QWidget* parent = nullptr);

    std::string id() const override { return "batch"; }
    QString title() const override { return tr("Batch"); }
    bool shows(const Selection&) const override { return false; }

    void check(); // rows and templates; no card is touched
    void run();   // or goes on with the order that is in the ledger
    void stop();  // at the next safe point
    bool isRunning() const;

    BatchForm& form() { return *form_; }
    BatchSlots& slotsModel() { return *slots_; }
    QTreeWidget& problems() { return *problems_; }
    QString verdict() const;
    QString figures() const;
    // The order's report, as a page that stands alone, is written here.
    void writeReport(const QString& file);

  signals:
    void ended();

  private:
    enum class Task : std::uint8_t { Check, Run, Report };

    QWidget* makeLeft();
    QWidget* makeRight();
    void start(Task task, const QStringList& arguments);
    void on(const QJsonObject& event);
    void addProblem(const QJsonObject& event);
    void finish(int exitCode, const QString& error);
    void say(const QString& text, const QString& detail, bool problem);
    void showFigures();
    void showLists(const QString& noProblem);
    void updateButtons();

    BatchForm* form_;
    BatchProcess* process_;
    BatchSlots* slots_;
    QPushButton *check_, *run_, *stop_, *report_;
    QLabel *verdict_, *detail_, *figures_;
    QProgressBar* progress_;
    QTreeView* table_;
    QTreeWidget* problems_;
    EmptyState *slotsState_, *problemsState_;
    Task task_ = Task::Check;
    bool stopping_ = false;
    QString reportFile_;
    QElapsedTimer clock_;
    qint64 rows_ = 0, before_ = 0, done_ = 0, notDone_ = 0;
};

} // namespace gui
