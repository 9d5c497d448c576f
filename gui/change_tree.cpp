#include "efs/printable.h"
#include "efs/prov/compare.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QCoreApplication>

namespace gui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("gui::ChangeTree", text);
}

QString valuesText(const efs::prov::ContextChange& change, const efs::prov::ContextChange::Values& values) {
    QStringList texts;
    for (const auto& value : values)
        texts << (!value ? tr("set") : change.sensitive ? exact(efs::maskedValue) : shown(*value));
    return texts.join(QStringLiteral(", "));
}

} // namespace

QStringList changeColumns() {
    return {tr("What changes"), tr("Before"), tr("After")};
}

std::vector<Node> changeTree(const Workspace& workspace) {
    using Kind = efs::prov::ContextChange::Kind;
    efs::Provisioning before = workspace.opened().provisioning;
    const auto contents = efs::prov::interpret(before);
    std::vector<Node> nodes;
    for (const auto& change : efs::prov::compareContexts(contents.contexts, workspace.report().contents.contexts)) {
        QString what = change.where.empty() ? tr("the context itself") : shown(change.where);
        if (change.kind == Kind::Reordered) what += tr(" (order)");
        Node node{{what, valuesText(change, change.before), valuesText(change, change.after)}, {}};
        if (change.kind == Kind::Added && change.after.empty()) node.texts[2] = tr("added");
        if (change.kind == Kind::Removed && change.before.empty()) node.texts[1] = tr("removed");
        nodes.push_back(std::move(node));
    }
    if (nodes.empty() && !workspace.wanted().empty())
        nodes.push_back({{tr("Nothing that a device would take differently"), {}, {}}, {}, {}, Tone::Dim});
    return nodes;
}

} // namespace gui
