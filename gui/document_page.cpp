#include "gui/document_page.h"

#include "gui/bytes_pane.h"
#include "gui/form_view.h"
#include "gui/text.h"
#include "gui/workspace.h"
#include "gui/xml_pane.h"

#include <QFileInfo>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace gui {

DocumentPage::DocumentPage(Workspace& workspace, std::string object, QWidget* parent)
    : Page(parent), workspace_(workspace), object_(std::move(object)), views_(new QTabWidget),
      form_(new FormView(workspace, object_)), xml_(new XmlPane(workspace, object_)), bytes_(new BytesPane(workspace)) {
    bytes_->showObject(object_);
    views_->setDocumentMode(true);
    views_->setAccessibleName(tr("Form or XML"));
    views_->addTab(form_, tr("Form"));
    views_->addTab(xml_, tr("XML"));
    auto* bytesTab = new QTabWidget; // the same frame as its neighbour, so that both sides line up
    bytesTab->setDocumentMode(true);
    bytesTab->setAccessibleName(tr("Bytes"));
    bytesTab->addTab(bytes_, tr("Bytes"));
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(views_);
    splitter->addWidget(bytesTab);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
}

QString DocumentPage::title() const {
    if (workspace_.source().kind == Source::Kind::Document)
        return QFileInfo(exact(workspace_.source().target)).fileName();
    const efs::ProvisioningFile* file = workspace_.file(object_);
    return file == nullptr ? exact(object_) : objectTitle(file->object);
}

void DocumentPage::setRevealed(bool revealed) {
    form_->model().setRevealed(revealed);
    xml_->setRevealed(revealed);
    bytes_->setRevealed(revealed);
}

bool DocumentPage::showView(const std::string& name) {
    for (int i = 0; i < views_->count(); ++i) {
        if (views_->tabText(i).toLower() != exact(name)) continue;
        views_->setCurrentIndex(i);
        return true;
    }
    return false;
}

} // namespace gui
