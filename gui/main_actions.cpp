// The window's menus and what they do.
#include "efs/prov/document_json.h"
#include "efs/prov/xml.h"
#include "gui/compare_page.h"
#include "gui/desk.h"
#include "gui/document_page.h"
#include "gui/main_window.h"
#include "gui/new_card_dialog.h"
#include "gui/pin_dialog.h"
#include "gui/recovery_dialog.h"
#include "gui/report.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/workspace.h"
#include "gui/write_dialog.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolBar>

namespace gui {

namespace {

constexpr int mostRecent = 10, statusMilliseconds = 5000;

// XML, JSON or, under any other name, WBXML; credentials and all, as a file that is to be used again.
apdu::Bytes documentAs(const efs::wbxml::Document& document, const QString& path) {
    if (path.endsWith(QLatin1String(".xml"))) return apdu::toBytes(apdu::asBytes(efs::prov::toXml(document)));
    if (path.endsWith(QLatin1String(".json")))
        return apdu::toBytes(apdu::asBytes(efs::prov::documentToJson(document, false) + "\n"));
    return apdu::toBytes(document.bytes());
}

} // namespace

QAction* MainWindow::action(const QString& name) const {
    return findChild<QAction*>(name, Qt::FindDirectChildrenOnly);
}

QAction* MainWindow::make(const QString& name, const QString& text, const QKeySequence& keys) {
    auto* made = new QAction(text, this);
    made->setObjectName(name);
    made->setShortcut(keys);
    return made;
}

void MainWindow::makeActions() {
    const auto on = [this](QAction* action, auto slot) { connect(action, &QAction::triggered, this, slot); };
    on(make(QStringLiteral("new"), tr("&New Card Image…"), QKeySequence::New), [this] { newCardImage(); });
    on(make(QStringLiteral("open"), tr("&Open…"), QKeySequence::Open), [this] { openFromDialog(); });
    on(make(QStringLiteral("save"), tr("&Save"), QKeySequence::Save), [this] { save(); });
    on(make(QStringLiteral("saveAs"), tr("Save &As…"), QKeySequence::SaveAs), [this] { saveAs(); });
    on(make(QStringLiteral("exportXml"), tr("Document as &XML…"), {}), [this] { exportDocument(false); });
    on(make(QStringLiteral("exportJson"), tr("Document as &JSON…"), {}), [this] { exportDocument(true); });
    on(make(QStringLiteral("exportReport"), tr("&Report…"), QKeySequence::Print), [this] { exportReport(); });
    on(make(QStringLiteral("recover"), tr("Re&cover…"), {}), [this] { recover(); });
    on(make(QStringLiteral("compare"), tr("&Compare With…"), {}), [this] { compare(); });
    on(make(QStringLiteral("batch"), tr("&Batch"), Qt::CTRL | Qt::Key_B), [this] { showBatch(); });
    on(make(QStringLiteral("quit"), tr("&Quit"), QKeySequence::Quit), [this] { close(); });
    on(make(QStringLiteral("readAgain"), tr("&Read Again"), QKeySequence::Refresh), [this] {
        if (confirmLoss()) desk_->readAgain();
    });
    on(make(QStringLiteral("readWithPin"), tr("Read with &PIN…"), {}), [this] { readWithPin(); });
    on(make(QStringLiteral("fixAll"), tr("&Fix Everything Certain"), {}), [this] {
        if (const auto done = workspace_->fixAll(); !done) report(done.error());
    });
    on(make(QStringLiteral("erase"), tr("&Empty This File"), {}), [this] {
        if (auto* page = qobject_cast<DocumentPage*>(tabs_->currentWidget())) workspace_->erase(page->id());
    });
    make(QStringLiteral("write"), tr("&Write to Card…"), Qt::CTRL | Qt::Key_Return)->setEnabled(false);
    on(action(QStringLiteral("write")), [this] { writeToCard(); });
    QAction* reveal = make(QStringLiteral("reveal"), tr("Re&veal Secrets"), Qt::CTRL | Qt::Key_R);
    reveal->setCheckable(true);
    reveal->setToolTip(tr("Show passwords and other secrets of the documents"));
    connect(reveal, &QAction::toggled, this, [this](bool shown) {
        for (int i = 0; i < tabs_->count(); ++i) static_cast<Page*>(tabs_->widget(i))->setRevealed(shown);
    });
    on(make(QStringLiteral("about"), tr("&About simprov"), {}), [this] { about(); });
    auto* undo = workspace_->undoStack().createUndoAction(this, tr("&Undo"));
    undo->setObjectName(QStringLiteral("undo"));
    undo->setShortcut(QKeySequence::Undo);
    auto* redo = workspace_->undoStack().createRedoAction(this, tr("&Redo"));
    redo->setObjectName(QStringLiteral("redo"));
    redo->setShortcut(QKeySequence::Redo);
    const std::pair<const char*, Glyph> icons[] = {
        {"open", Glyph::Open}, {"save", Glyph::Save}, {"readAgain", Glyph::Read}, {"write", Glyph::Write},
        {"undo", Glyph::Undo}, {"redo", Glyph::Redo}, {"reveal", Glyph::Reveal}};
    for (const auto& [name, icon] : icons) action(QLatin1String(name))->setIcon(glyph(icon));
}

void MainWindow::makeMenus() {
    const auto add = [this](QMenu* menu, std::initializer_list<const char*> names) {
        for (const char* name : names) {
            if (*name == '\0')
                menu->addSeparator();
            else
                menu->addAction(action(QLatin1String(name)));
        }
    };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    add(file, {"new", "open"});
    auto* recent = file->addMenu(tr("Open &Recent"));
    recent->setObjectName(QStringLiteral("recent"));
    connect(recent, &QMenu::aboutToShow, this, &MainWindow::openRecent);
    add(file, {"", "save", "saveAs"});
    add(file->addMenu(tr("&Export")), {"exportXml", "exportJson", "", "exportReport"});
    add(file, {"", "quit"});
    add(menuBar()->addMenu(tr("&Edit")), {"undo", "redo", "", "fixAll", "erase"});
    add(menuBar()->addMenu(tr("&Card")),
        {"readAgain", "readWithPin", "", "write", "recover", "", "compare", "", "batch"});
    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (QDockWidget* dock : findChildren<QDockWidget*>()) view->addAction(dock->toggleViewAction());
    add(view, {"", "reveal"});
    add(menuBar()->addMenu(tr("&Help")), {"about"});
}

void MainWindow::makeToolBar() {
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const int icon = fontMetrics().height() * 5 / 4;
    bar->setIconSize({icon, icon});
    bar->setMovable(false);
    for (const char* name : {"open", "save", "", "readAgain", "write", "", "undo", "redo", "", "reveal"}) {
        if (*name == '\0')
            bar->addSeparator();
        else
            bar->addAction(action(QLatin1String(name)));
    }
}

void MainWindow::makePendingBar() {
    addToolBarBreak();
    pendingBar_ = addToolBar(tr("Interrupted writes"));
    pendingBar_->setObjectName(QStringLiteral("pending"));
    pendingBar_->setMovable(false);
    pendingLabel_ = new QLabel;
    pendingLabel_->setTextFormat(Qt::PlainText);
    pendingLabel_->setContentsMargins(fontMetrics().averageCharWidth(), 0, fontMetrics().averageCharWidth(), 0);
    pendingBar_->addWidget(pendingLabel_);
    pendingBar_->addAction(action(QStringLiteral("recover")));
    pendingBar_->hide();
    lookForPending();
}

void MainWindow::updateActions() {
    const auto enable = [this](const char* name, bool on) { action(QLatin1String(name))->setEnabled(on); };
    const Source& source = workspace_->source();
    enable("save", workspace_->isOpen());
    enable("saveAs", workspace_->isOpen());
    enable("exportXml", !workspace_->report().contents.documents.empty());
    enable("exportJson", !workspace_->report().contents.documents.empty());
    enable("exportReport", workspace_->isOpen());
    enable("compare", workspace_->isOpen());
    enable("recover", source.isCard());
    enable("readAgain", source.isCard());
    enable("readWithPin", source.kind == Source::Kind::Reader);
    enable("fixAll", !workspace_->report().report.fixes.empty());
}

void MainWindow::openFromDialog() {
    if (!confirmLoss()) return;
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a card image or a document"), {},
        tr("Cards and documents (*.card.json *.xml *.wbxml *.json *.bin *.hex);;All files (*)"));
    if (!path.isEmpty()) desk_->openFile(path);
}

void MainWindow::openRecent() {
    auto* menu = findChild<QMenu*>(QStringLiteral("recent"));
    menu->clear();
    for (const QString& path : QSettings().value(QStringLiteral("recent")).toStringList())
        menu->addAction(path, this, [this, path] {
            if (confirmLoss()) desk_->openFile(path);
        });
    if (menu->isEmpty()) menu->addAction(tr("Nothing yet"))->setEnabled(false);
}

void MainWindow::addRecent(const QString& path) {
    QSettings settings;
    QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
    const QString whole = QFileInfo(path).absoluteFilePath();
    recent.removeAll(whole);
    recent.prepend(whole);
    while (recent.size() > mostRecent) recent.removeLast();
    settings.setValue(QStringLiteral("recent"), recent);
}

bool MainWindow::confirmLoss() {
    if (!workspace_->isModified()) return true;
    return QMessageBox::question(
               this, tr("simprov"), tr("The changes were neither written to the card nor saved. Go on without them?"),
               QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Cancel) == QMessageBox::Discard;
}

void MainWindow::newCardImage() {
    if (!confirmLoss()) return;
    auto* dialog = new NewCardDialog(*desk_, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewCardDialog::made, desk_.get(), &Desk::openFile);
    dialog->open();
}

void MainWindow::writeToCard() {
    writing_ = new WriteDialog(*workspace_, *desk_, this);
    writing_->setAttribute(Qt::WA_DeleteOnClose);
    connect(writing_, &WriteDialog::ended, this, [this] {
        lookForPending(); // a write that was cut leaves its journal
        if (closing_) QTimer::singleShot(0, this, &QWidget::close);
    });
    writing_->open();
}

void MainWindow::compare() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Compare with a card image or a document"), {},
        tr("Cards and documents (*.card.json *.xml *.wbxml *.json *.bin *.hex);;All files (*)"));
    if (!path.isEmpty()) compareWith(path);
}

void MainWindow::compareWith(const QString& path) {
    desk_->readOther(path, [this](Opened other) {
        if (comparePage_ != nullptr) delete comparePage_;
        addPage(comparePage_ = new ComparePage(*workspace_, std::move(other)));
        tabs_->setCurrentWidget(comparePage_);
    });
}

void MainWindow::exportReport() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Report"), QStringLiteral("report.html"),
                                                      tr("HTML (*.html);;PDF (*.pdf)"));
    if (path.isEmpty()) return;
    const bool reveal =
        action(QStringLiteral("reveal"))->isChecked() &&
        QMessageBox::question(this, tr("Report"),
                              tr("Secrets are shown in the window. Shall they stand in the report, too?"),
                              QMessageBox::Yes | QMessageBox::No, QMessageBox::No) == QMessageBox::Yes;
    const QByteArray bytes = path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)
                                 ? reportPdf(*workspace_, reveal)
                                 : reportHtml(*workspace_, reveal).toUtf8();
    desk_->exportBytes(path, apdu::Bytes(bytes.begin(), bytes.end()));
}

void MainWindow::recover() {
    if (!confirmLoss()) return;
    recovering_ = new RecoveryDialog(*workspace_, *desk_, this);
    recovering_->setAttribute(Qt::WA_DeleteOnClose);
    connect(recovering_, &RecoveryDialog::ended, this, &MainWindow::lookForPending);
    connect(recovering_, &RecoveryDialog::ended, this, [this] {
        if (closing_) QTimer::singleShot(0, this, &QWidget::close);
    });
    recovering_->open();
}

// Writes that were cut, also by the end of another program, are offered as long as they are pending.
void MainWindow::lookForPending() {
    desk_->files().run([] { return pendingWrites(); }, this,
                       [this](const std::vector<PendingWrite>& pending) {
                           QStringList cards;
                           for (const PendingWrite& one : pending) cards << shown(one.card);
                           pendingLabel_->setText(tr("A write to %1 was interrupted. Open that card, then recover it.")
                                                      .arg(cards.join(QStringLiteral(", "))));
                           pendingBar_->setVisible(!pending.empty());
                       });
}

void MainWindow::readWithPin() {
    auto* dialog = new PinDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PinDialog::given, this, [this, dialog] {
        if (confirmLoss()) desk_->readAgain(dialog->take());
    });
    dialog->open();
}

// A document goes back into its file in the form its name asks for; edits of a card image are saved into that image.
void MainWindow::save() {
    const Source& source = workspace_->source();
    if (source.kind == Source::Kind::Reader) return saveAs();
    saveTo(exact(source.target));
}

void MainWindow::saveAs() {
    const bool card = workspace_->source().isCard();
    const QString path = QFileDialog::getSaveFileName(
        this, card ? tr("Save as a card image") : tr("Save the document"),
        card ? QStringLiteral("card.card.json") : exact(workspace_->source().target),
        card ? tr("Card images (*.card.json)") : tr("XML (*.xml);;WBXML (*.wbxml);;JSON (*.json)"));
    if (!path.isEmpty()) saveTo(path);
}

void MainWindow::saveTo(const QString& path) {
    if (workspace_->source().isCard()) {
        if (!desk_->plan()) return report(desk_->plan().error());
        return desk_->saveImage(path);
    }
    if (const auto* document = workspace_->document(std::string(efs::name(efs::ObjectType::Bootstrap))))
        desk_->saveDocument(path, documentAs(*document, path));
}

void MainWindow::exportDocument(bool json) {
    const auto* page = qobject_cast<Page*>(tabs_->currentWidget());
    const auto* document = page == nullptr ? nullptr : workspace_->document(page->id());
    if (document == nullptr) {
        statusBar()->showMessage(tr("Choose the tab of a document first"), statusMilliseconds);
        return;
    }
    const QString suffix = json ? QStringLiteral(".json") : QStringLiteral(".xml");
    const QString path = QFileDialog::getSaveFileName(this, tr("Export the document"), exact(page->id()) + suffix,
                                                      json ? tr("JSON (*.json)") : tr("XML (*.xml)"));
    if (!path.isEmpty()) desk_->exportBytes(path, documentAs(*document, path));
}

void MainWindow::about() {
    QMessageBox::about(this, tr("simprov"), tr("Reads and writes provisioning data on SIM, USIM and WIM cards."));
}

} // namespace gui
