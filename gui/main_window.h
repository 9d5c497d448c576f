// The window: readers and the card's tree at the left, a page per provisioning file and for the whole context in the
// middle, findings, plan and trace below. It arranges views and says what is going on; what is done is the desk's.
#pragma once

#include "gui/card_jobs.h"

#include <QMainWindow>
#include <QPointer>

class QAction;
class QLabel;
class QProgressBar;
class QTabWidget;
class QToolBar;
class QToolButton;

namespace gui {

class BatchPage;
class ComparePage;
class Desk;
class EmptyState;
class FilePage;
class FindingsView;
class Page;
class PlanView;
class ReaderWatch;
class ReadersView;
class RecoveryDialog;
class SelectingTree;
class TraceView;
class Workspace;
class WriteDialog;
struct Selection;

class MainWindow final : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(ReadersFactory readers, QWidget* parent = nullptr);
    ~MainWindow() override;

    // A card image, a document, a reader by number or name; nothing: nothing.
    void openTarget(const QString& target);
    // "bootstrap", "bootstrap/xml", "contexts", "device", or a dock: "findings", "plan", "trace"; false: no such tab.
    bool showTab(const QString& name);
    void compareWith(const QString& path);
    BatchPage& showBatch(); // made when it is first asked for; it stays whatever is opened

    Workspace& workspace() { return *workspace_; }
    Desk& desk() { return *desk_; }
    RecoveryDialog* recovering() const;
    WriteDialog* writing() const;               // while it is open
    QAction* action(const QString& name) const; // by object name

  protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    // main_window.cpp
    void makeDocks();
    void arrange();
    void connectParts();
    void makePages();
    void addPage(Page* page);
    void clearPages();
    void followSelection();
    void updateTitle();
    void updateActions();
    void report(const apdu::Error& error);
    void saveLayout() const;
    void restoreLayout();

    // main_actions.cpp: menus and what they do
    void makeActions();
    void makeMenus();
    void makeToolBar();
    void makePendingBar();
    QAction* make(const QString& name, const QString& text, const QKeySequence& keys);
    void openFromDialog();
    void openRecent();
    void addRecent(const QString& path);
    void newCardImage();
    bool confirmLoss(); // asks when edits would be lost
    void save();
    void saveAs();
    void saveTo(const QString& path);
    void exportDocument(bool json);
    void exportReport();
    void readWithPin();
    void writeToCard();
    void recover();
    void lookForPending();
    void compare();
    void about();

    std::unique_ptr<Workspace> workspace_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<ReaderWatch> watch_;
    ReadersView* readers_ = nullptr;
    SelectingTree* card_ = nullptr;
    EmptyState* cardState_ = nullptr;
    QTabWidget* tabs_ = nullptr;
    EmptyState* centre_ = nullptr;
    FindingsView* findings_ = nullptr;
    PlanView* plan_ = nullptr;
    FilePage* filePage_ = nullptr;
    QPointer<ComparePage> comparePage_;
    BatchPage* batchPage_ = nullptr;
    TraceView* trace_ = nullptr;
    QLabel *cardLabel_ = nullptr, *activity_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QToolButton* stopButton_ = nullptr;
    QPointer<WriteDialog> writing_;
    QPointer<RecoveryDialog> recovering_;
    QToolBar* pendingBar_ = nullptr;
    QLabel* pendingLabel_ = nullptr;
    bool closing_ = false; // as soon as the write at hand has ended
};

} // namespace gui
