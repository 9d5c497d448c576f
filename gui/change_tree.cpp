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

using Contexts = std::span<const efs::prov::ConfigurationContext>;

// The object whose document has the field.
std::string objectOf(const Workspace& workspace, const std::string& field) {
    const auto path = efs::prov::FieldPath::parse(field);
    if (!path) return {};
    for (const auto& [object, document] : workspace.report().contents.documents)
        if (efs::prov::FieldPaths(document).find(*path)) return std::string(efs::name(object));
    return {};
}

std::vector<Node> differences(const Workspace& workspace, Contexts before, Contexts after) {
    using Kind = efs::prov::ContextChange::Kind;
    std::vector<Node> nodes;
    for (const auto& change : efs::prov::compareContexts(before, after)) {
        QString what = change.where.empty() ? tr("the context itself") : shown(change.where);
        if (change.kind == Kind::Reordered) what += tr(" (order)");
        Node node{{what, valuesText(change, change.before), valuesText(change, change.after)}, {}};
        if (change.kind == Kind::Added && change.after.empty()) node.texts[2] = tr("there");
        if (change.kind == Kind::Removed && change.before.empty()) node.texts[1] = tr("there");
        if (!change.where.empty()) node.selection = {objectOf(workspace, change.where), change.where, {}};
        nodes.push_back(std::move(node));
    }
    return nodes;
}

} // namespace

QStringList changeColumns() {
    return {tr("What changes"), tr("Before"), tr("After")};
}

std::vector<Node> changeTree(const Workspace& workspace) {
    efs::Provisioning before = workspace.opened().provisioning;
    const auto contents = efs::prov::interpret(before);
    std::vector<Node> nodes = differences(workspace, contents.contexts, workspace.report().contents.contexts);
    if (nodes.empty() && !workspace.wanted().empty())
        nodes.push_back({{tr("Nothing that a device would take differently"), {}, {}}, {}, {}, Tone::Dim});
    return nodes;
}

std::vector<Node> comparisonTree(const Workspace& workspace, Contexts other) {
    return differences(workspace, workspace.report().contents.contexts, other);
}

} // namespace gui
