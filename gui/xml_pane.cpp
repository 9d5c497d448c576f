#include "gui/xml_pane.h"

#include "gui/empty_state.h"
#include "gui/text.h"
#include "gui/workspace.h"

#include <QVBoxLayout>

namespace gui {

namespace prov = efs::prov;

XmlPane::XmlPane(Workspace& workspace, std::string object, QWidget* parent)
    : LateWidget(parent), workspace_(workspace), object_(std::move(object)), view_(new XmlView),
      stack_(new EmptyState(view_)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    connect(view_, &XmlView::fieldSelected, this, [this](const std::string& field) {
        if (!following_) workspace_.select({object_, field, {}});
    });
    connect(view_, &XmlView::edited, this, [this](const std::string& xml) {
        const auto imported = prov::fromXml(xml);
        if (!imported) return;
        following_ = true; // the text is where the document comes from
        (void)workspace_.replace(object_, imported->document, tr("Edit the XML of %1").arg(exact(object_)));
        following_ = false;
    });
    connect(&workspace_, &Workspace::changed, this, &XmlPane::refreshWhenSeen);
    connect(&workspace_, &Workspace::selected, this, &XmlPane::follow);
    refreshWhenSeen();
}

void XmlPane::refresh() {
    const efs::ProvisioningFile* file = workspace_.file(object_);
    const efs::wbxml::Document* document = workspace_.document(object_);
    const bool empty = file != nullptr && file->state == efs::FileState::Empty;
    if (document == nullptr && !empty) {
        const auto damage = workspace_.damage(object_);
        stack_->showMessage(tr("No document"),
                            damage ? message(*damage) : tr("There is nothing that could be shown as XML."));
        return;
    }
    stack_->showContent();
    view_->setReadOnly(!workspace_.isEditable(object_));
    if (!following_) view_->show(prov::toXml(document != nullptr ? *document : prov::emptyDocument()));
    std::vector<efs::Finding> findings;
    for (const efs::Finding& finding : workspace_.report().report.findings)
        if (finding.object == object_) findings.push_back(finding);
    view_->setFindings(std::move(findings));
    follow();
}

void XmlPane::follow() {
    if (following_ || isStale() || workspace_.selection().object != object_) return;
    following_ = true;
    view_->select(workspace_.selection().field);
    following_ = false;
}

} // namespace gui
