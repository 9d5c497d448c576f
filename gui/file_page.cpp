#include "gui/file_page.h"

#include "gui/bytes_pane.h"
#include "gui/empty_state.h"
#include "gui/selecting_tree.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace gui {

namespace {

QTabWidget* framed(QWidget* content, const QString& title) {
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->setAccessibleName(title);
    tabs->addTab(content, title);
    return tabs;
}

} // namespace

FilePage::FilePage(Workspace& workspace, QWidget* parent)
    : Page(parent), workspace_(workspace), title_(tr("File")), outline_(new SelectingTree(workspace, outlineColumns())),
      stack_(new EmptyState(outline_)), bytes_(new BytesPane(workspace)) {
    outline_->setWidths({34, 34, 12});
    outline_->setAlternatingRowColors(true);
    outline_->setAccessibleName(tr("Outline of the file"));
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(framed(stack_, tr("Outline")));
    splitter->addWidget(framed(bytes_, tr("Bytes")));
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    connect(&workspace_, &Workspace::changed, this, &FilePage::refresh);
    connect(&workspace_, &Workspace::selected, this, &FilePage::follow);
    refresh();
}

void FilePage::showFile(const std::string& path) {
    if (path == path_) return;
    path_ = path;
    bytes_->showObject(path_);
    refresh();
    follow();
}

void FilePage::refresh() {
    const auto path = efs::Path::parse(path_);
    const efs::File* file = path ? workspace_.image().find(*path) : nullptr;
    if (file == nullptr) {
        title_ = tr("File");
        outline_->show({});
        stack_->showMessage(tr("No file is selected"), tr("Choose a file in the card's tree on the left."));
        emit titleChanged();
        return;
    }
    const QString name = shown(efs::nameOf(workspace_.roles(), *path));
    title_ = name.isEmpty() ? exact(path_) : name;
    if (efs::isDirectory(file->fcp.kind)) {
        outline_->show({});
        stack_->showMessage(tr("A directory"), shown(path_));
    } else if (file->content.empty()) {
        outline_->show({});
        stack_->showMessage(
            file->readError ? tr("Locked") : tr("Not read"),
            tr("Reading takes: %1").arg(file->fcp.access ? accessName(file->fcp.access->read) : tr("unknown")));
    } else {
        outline_->show(outlineTree(path_, efs::outline(file->content, efs::kindOf(workspace_.roles(), *path))));
        stack_->showContent();
    }
    emit titleChanged();
}

bool FilePage::shows(const Selection& selection) const {
    if (selection.object == path_) return true;
    const efs::ProvisioningFile* file = workspace_.file(selection.object);
    return file != nullptr && file->dodf.text() == path_;
}

void FilePage::follow() {
    const efs::ProvisioningFile* file = workspace_.file(workspace_.selection().object);
    if (file == nullptr || file->dodf.text() != path_ || path_.empty()) return;
    bytes_->setField(file->record);
    outline_->showAs({path_, {}, file->record});
}

} // namespace gui
