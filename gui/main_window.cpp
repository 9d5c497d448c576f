#include "gui/main_window.h"

#include "gui/batch_page.h"
#include "gui/context_page.h"
#include "gui/desk.h"
#include "gui/device_page.h"
#include "gui/document_page.h"
#include "gui/empty_state.h"
#include "gui/file_page.h"
#include "gui/findings_view.h"
#include "gui/plan_view.h"
#include "gui/reader_watch.h"
#include "gui/readers_view.h"
#include "gui/recovery_dialog.h"
#include "gui/selecting_tree.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/trace_view.h"
#include "gui/trees.h"
#include "gui/workspace.h"
#include "gui/write_dialog.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolButton>

// The icon lies in a library, where nobody asks for it unless told.
static void loadResources() {
    Q_INIT_RESOURCE(simprov);
}

namespace gui {

namespace {

// Of the arrangement of docks: another number when docks come or go.
constexpr int layoutVersion = 1;

QDockWidget* dock(QMainWindow& window, const QString& name, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title, &window);
    dock->setObjectName(name);
    dock->setWidget(content);
    return dock;
}

} // namespace

MainWindow::MainWindow(ReadersFactory readers, QWidget* parent)
    : QMainWindow(parent), workspace_(std::make_unique<Workspace>()),
      desk_(std::make_unique<Desk>(*workspace_, readers)), watch_(std::make_unique<ReaderWatch>(readers)) {
    loadResources();
    setWindowIcon(QIcon(QStringLiteral(":/simprov.svg")));
    setAcceptDrops(true);
    setDockOptions(dockOptions() | AllowTabbedDocks | AllowNestedDocks);
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->setMovable(false);
    tabs_->setAccessibleName(tr("Documents"));
    centre_ = new EmptyState(tabs_);
    setCentralWidget(centre_);
    makeActions();
    makeDocks();
    makeMenus();
    makeToolBar();
    connectParts();
    arrange();
    restoreLayout();
    makePendingBar();
    makePages();
    updateTitle();
}

BatchPage& MainWindow::showBatch() {
    if (batchPage_ == nullptr) {
        batchPage_ = new BatchPage(this);
        connect(batchPage_, &BatchPage::ended, this, [this] {
            if (closing_) close();
        });
        addPage(batchPage_);
    }
    centre_->showContent();
    tabs_->setCurrentWidget(batchPage_);
    return *batchPage_;
}

// Views go before what they look at; the workers' threads end with the desk.
MainWindow::~MainWindow() {
    watch_.reset();
    clearPages();
    for (QDockWidget* dock : findChildren<QDockWidget*>()) delete dock;
}

void MainWindow::makeDocks() {
    readers_ = new ReadersView;
    readers_->setMinimumHeight(fontMetrics().height() * 9); // what it says where there is no reader
    addDockWidget(Qt::LeftDockWidgetArea, dock(*this, QStringLiteral("readers"), tr("Readers"), readers_));
    card_ = new SelectingTree(*workspace_, cardColumns());
    card_->setFitting();
    card_->setMinimumWidth(fontMetrics().averageCharWidth() * 48);
    card_->setAccessibleName(tr("The card"));
    cardState_ = new EmptyState(card_);
    auto* cardDock = dock(*this, QStringLiteral("card"), tr("Card"), cardState_);
    addDockWidget(Qt::LeftDockWidgetArea, cardDock);
    findings_ = new FindingsView(*workspace_);
    auto* findingsDock = dock(*this, QStringLiteral("findings"), tr("Findings"), findings_);
    addDockWidget(Qt::BottomDockWidgetArea, findingsDock);
    plan_ = new PlanView(*workspace_, *desk_, action(QStringLiteral("write")));
    auto* planDock = dock(*this, QStringLiteral("plan"), tr("Plan"), plan_);
    addDockWidget(Qt::BottomDockWidgetArea, planDock);
    trace_ = new TraceView;
    auto* traceDock = dock(*this, QStringLiteral("trace"), tr("Trace"), trace_);
    addDockWidget(Qt::BottomDockWidgetArea, traceDock);
    tabifyDockWidget(findingsDock, planDock);
    tabifyDockWidget(planDock, traceDock);
    findingsDock->raise();
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    cardLabel_ = new QLabel;
    activity_ = new QLabel;
    for (QLabel* label : {cardLabel_, activity_}) label->setTextFormat(Qt::PlainText);
    progress_ = new QProgressBar;
    progress_->setRange(0, 0);
    progress_->setTextVisible(false);
    progress_->setMaximumWidth(fontMetrics().averageCharWidth() * 16);
    stopButton_ = new QToolButton;
    stopButton_->setText(tr("Stop"));
    stopButton_->setToolTip(tr("Ask nothing more of the card after the command at hand"));
    statusBar()->addWidget(cardLabel_, 1);
    statusBar()->addPermanentWidget(activity_);
    statusBar()->addPermanentWidget(progress_);
    statusBar()->addPermanentWidget(stopButton_);
    progress_->hide();
    stopButton_->hide();
}

// Sizes by the font; docks take theirs from the window's, so that comes first.
void MainWindow::arrange() {
    const int em = fontMetrics().averageCharWidth(), line = fontMetrics().height();
    resize(em * 190, line * 52);
    const auto dock = [this](const char* name) { return findChild<QDockWidget*>(QLatin1String(name)); };
    resizeDocks({dock("card"), dock("findings")}, {em * 54, em * 136}, Qt::Horizontal);
    resizeDocks({dock("readers"), dock("card")}, {line * 9, line * 36}, Qt::Vertical);
    resizeDocks({dock("findings")}, {line * 12}, Qt::Vertical);
}

void MainWindow::connectParts() {
    connect(watch_.get(), &ReaderWatch::changed, this,
            [this](const std::vector<card::Reader>& readers) { readers_->show(readers); });
    connect(watch_.get(), &ReaderWatch::failed, readers_, &ReadersView::showFailure);
    connect(readers_, &ReadersView::chosen, this, [this](const std::string& name) {
        if (confirmLoss()) desk_->openReader(name);
    });
    connect(desk_.get(), &Desk::started, this, [this](const QString& what) {
        activity_->setText(what + QStringLiteral(" …"));
        progress_->show();
        stopButton_->show();
    });
    connect(desk_.get(), &Desk::finished, this, [this] {
        activity_->clear();
        progress_->hide();
        stopButton_->hide();
    });
    connect(stopButton_, &QToolButton::clicked, this, [this] {
        activity_->setText(tr("Stopping after the command at hand …"));
        desk_->stop();
    });
    connect(desk_.get(), &Desk::failed, this, &MainWindow::report);
    connect(desk_.get(), &Desk::traced, trace_, &TraceView::add);
    connect(desk_.get(), &Desk::stopped, this,
            [this] { statusBar()->showMessage(tr("Stopped: nothing more was asked of the card"), 5000); });
    connect(findings_, &FindingsView::failed, this, &MainWindow::report);
    connect(desk_.get(), &Desk::saved, this, [this](const QString& path) {
        statusBar()->showMessage(tr("Saved %1").arg(path), 5000);
        addRecent(path);
    });
    connect(workspace_.get(), &Workspace::closing, this, &MainWindow::clearPages);
    connect(workspace_.get(), &Workspace::openedChanged, this, [this] {
        makePages();
        if (workspace_->source().kind == Source::Kind::Image || workspace_->source().kind == Source::Kind::Document)
            addRecent(exact(workspace_->source().target));
    });
    connect(workspace_.get(), &Workspace::changed, this, [this] {
        card_->show(cardTree(*workspace_), 1);
        updateActions();
        updateTitle();
    });
    connect(workspace_.get(), &Workspace::selected, this, &MainWindow::followSelection);
    connect(&workspace_->undoStack(), &QUndoStack::cleanChanged, this, &MainWindow::updateTitle);
}

// Another page is one line here.
void MainWindow::makePages() {
    const efs::Provisioning& found = workspace_->provisioning();
    for (const efs::ProvisioningFile& file : found.files)
        if (file.object != efs::ObjectType::TrustedCertificates)
            addPage(new DocumentPage(*workspace_, std::string(efs::name(file.object))));
    addPage(new ContextPage(*workspace_));
    auto* device = new DevicePage(*workspace_);
    addPage(device);
    connect(device, &DevicePage::exported, this, [this](const QString& path, const QByteArray& bytes) {
        desk_->exportBytes(path, apdu::Bytes(bytes.begin(), bytes.end()));
    });
    if (workspace_->source().isCard()) {
        addPage(filePage_ = new FilePage(*workspace_));
        connect(filePage_, &FilePage::titleChanged, this,
                [this, page = filePage_] { tabs_->setTabText(tabs_->indexOf(page), page->title()); });
    }
    if (batchPage_ != nullptr) addPage(batchPage_);
    if (!workspace_->isOpen()) {
        centre_->showMessage(tr("Nothing is open"),
                             tr("Double-click a reader to read its card, open a card image or a document, or drop a "
                                "file here."),
                             {action(QStringLiteral("open")), action(QStringLiteral("new"))});
        cardState_->showMessage(tr("No card"), tr("Put a card into a reader and double-click the reader above."));
    } else {
        centre_->showContent();
        cardState_->showContent();
        if (workspace_->source().isCard() && !found.application)
            centre_->showMessage(tr("This card has no provisioning application"),
                                 tr("Its files are in the tree on the left. A card image with one can be made with "
                                    "File ▸ New Card Image."));
    }
    if (batchPage_ != nullptr) centre_->showContent();
    updateActions();
}

void MainWindow::addPage(Page* page) {
    page->setRevealed(action(QStringLiteral("reveal"))->isChecked());
    tabs_->addTab(page, page->title());
}

void MainWindow::clearPages() {
    filePage_ = nullptr;
    for (int last = tabs_->count() - 1; last >= 0; --last) { // from behind: none of them comes to the front meanwhile
        QWidget* page = tabs_->widget(last);
        tabs_->removeTab(last);
        if (page != batchPage_) delete page;
    }
}

void MainWindow::followSelection() {
    const Selection& selection = workspace_->selection();
    if (selection.object.empty()) return;
    if (const auto path = efs::Path::parse(selection.object); path && filePage_ != nullptr) {
        filePage_->showFile(selection.object);
        centre_->showContent();
    }
    if (auto* now = qobject_cast<Page*>(tabs_->currentWidget()); now != nullptr && now->shows(selection)) return;
    for (int i = 0; i < tabs_->count(); ++i) {
        if (!static_cast<Page*>(tabs_->widget(i))->shows(selection)) continue;
        tabs_->setCurrentIndex(i);
        return;
    }
}

void MainWindow::openTarget(const QString& target) {
    if (target.isEmpty()) return;
    if (QFileInfo::exists(target)) return desk_->openFile(target);
    desk_->openReader(utf8(target));
}

bool MainWindow::showTab(const QString& name) {
    const QStringList parts = name.split(u'/');
    if (name == QLatin1String("batch")) return showBatch(), true;
    if (auto* dock = findChild<QDockWidget*>(parts.front())) {
        dock->show();
        dock->raise();
        return true;
    }
    for (int i = 0; i < tabs_->count(); ++i) {
        auto* page = static_cast<Page*>(tabs_->widget(i));
        if (page->id() != utf8(parts.front())) continue;
        tabs_->setCurrentIndex(i);
        return parts.size() < 2 || page->showView(utf8(parts[1]));
    }
    return false;
}

void MainWindow::updateTitle() {
    const Source& source = workspace_->source();
    const QString name =
        source.kind == Source::Kind::Reader ? shown(source.target) : QFileInfo(exact(source.target)).fileName();
    setWindowTitle(name.isEmpty() ? tr("simprov") : tr("%1[*] — simprov").arg(name));
    setWindowModified(workspace_->isModified());
    if (!source.isCard()) {
        cardLabel_->setText(name);
        return;
    }
    QString text = kindName(workspace_->image().kind);
    if (const auto& iccid = workspace_->provisioning().iccid) text += tr(" · ICCID %1").arg(shown(*iccid));
    cardLabel_->setText(text + QStringLiteral(" · ") + name);
}

RecoveryDialog* MainWindow::recovering() const {
    return recovering_;
}

WriteDialog* MainWindow::writing() const {
    return writing_;
}

void MainWindow::report(const apdu::Error& error) {
    auto* box = new QMessageBox(QMessageBox::Warning, tr("simprov"), shown(error.text), QMessageBox::Ok, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(message(error));
    box->open();
}

// A write is finished or put back first, and so are the cards of a batch; what only reads ends at the next command,
// when nobody looks any more.
void MainWindow::closeEvent(QCloseEvent* event) {
    if (writing_ && writing_->isWriting()) {
        closing_ = true;
        writing_->cancel();
        return event->ignore();
    }
    if (recovering_ && recovering_->isWorking()) {
        closing_ = true;
        return event->ignore();
    }
    if (!closing_ && !confirmLoss()) return event->ignore();
    if (batchPage_ != nullptr && batchPage_->isRunning()) {
        closing_ = true;
        batchPage_->stop();
        return event->ignore();
    }
    desk_->stop();
    saveLayout();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    if (!event->mimeData()->hasUrls() || !confirmLoss()) return;
    event->acceptProposedAction();
    desk_->openFile(event->mimeData()->urls().front().toLocalFile());
}

void MainWindow::saveLayout() const {
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/docks"), saveState(layoutVersion));
}

void MainWindow::restoreLayout() {
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/docks")).toByteArray(), layoutVersion);
}

} // namespace gui
