#include "efs/printable.h"
#include "efs/prov/compare.h"
#include "efs/prov/compare_files.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QCoreApplication>

namespace gui {

namespace {

namespace prov = efs::prov;
using Contexts = std::span<const prov::ConfigurationContext>;
using Kind = prov::ContextChange::Kind;

QString tr(const char* text) {
    return QCoreApplication::translate("gui::ChangeTree", text);
}

// A change is told by a sign and by colour.
struct Mark {
    QString sign;
    Tint ground;
};
Mark markOf(Kind kind) {
    switch (kind) {
    case Kind::Added:
        return {QStringLiteral("+"), Tint::Added};
    case Kind::Removed:
        return {QStringLiteral("−"), Tint::Removed};
    case Kind::Reordered:
        return {QStringLiteral("↕"), Tint::Changed};
    case Kind::Changed:
        break;
    }
    return {QStringLiteral("≠"), Tint::Changed};
}

Node marked(Kind kind, const QString& what, const QString& before, const QString& after) {
    const Mark mark = markOf(kind);
    Node node{{mark.sign + QStringLiteral("  ") + what, before, after}, {}};
    node.ground = mark.ground;
    return node;
}

Kind kindOf(bool before, bool after) {
    return !before ? Kind::Added : !after ? Kind::Removed : Kind::Changed;
}

QString valuesText(const prov::ContextChange& change, const prov::ContextChange::Values& values, bool reveal) {
    QStringList texts;
    for (const auto& value : values)
        texts << (!value ? tr("set") : change.sensitive && !reveal ? exact(efs::maskedValue) : shown(*value));
    return texts.join(QStringLiteral(", "));
}

// The object whose document has the field.
std::string objectOf(const Workspace& workspace, const std::string& field) {
    const auto path = prov::FieldPath::parse(field);
    if (!path) return {};
    for (const auto& [object, document] : workspace.report().contents.documents)
        if (prov::FieldPaths(document).find(*path)) return std::string(efs::name(object));
    return {};
}

std::vector<Node> differences(const Workspace& workspace, Contexts before, Contexts after, bool reveal) {
    std::vector<Node> nodes;
    for (const auto& change : prov::compareContexts(before, after)) {
        Node node = marked(change.kind, change.where.empty() ? tr("the context itself") : shown(change.where),
                           valuesText(change, change.before, reveal), valuesText(change, change.after, reveal));
        if (change.kind == Kind::Added && change.after.empty()) node.texts[2] = tr("there");
        if (change.kind == Kind::Removed && change.before.empty()) node.texts[1] = tr("there");
        if (!change.where.empty()) node.selection = {objectOf(workspace, change.where), change.where, {}};
        nodes.push_back(std::move(node));
    }
    return nodes;
}

Node fileNode(const prov::FileChange& change) {
    const auto text = [](const std::optional<std::string>& value) { return value ? shown(*value) : QString(); };
    const QString what = shown(change.attribute.empty() ? change.object : change.object + ": " + change.attribute);
    return marked(kindOf(change.before.has_value(), change.after.has_value()), what, text(change.before),
                  text(change.after));
}

// A few bytes in hex; what may be a credential only by its length.
QString bytesText(apdu::View content, apdu::Range range, bool masked) {
    constexpr std::size_t most = 12;
    const apdu::View bytes = apdu::slice(content, range);
    if (masked) return bytes.empty() ? QString() : tr("%1 bytes, masked").arg(bytes.size());
    const QString text = exact(apdu::hexSpaced(bytes.first(std::min(most, bytes.size()))));
    return bytes.size() > most ? text + QStringLiteral(" …") : text;
}

Node rangeNode(const prov::FilePair& pair, const prov::RangeChange& range, bool reveal) {
    const QString place = hexDigits(range.before.offset, 4);
    const bool masked = range.secret && !reveal;
    Node node = marked(kindOf(range.before.length > 0, range.after.length > 0),
                       range.where.empty() ? place : place + QStringLiteral("  ") + shown(range.where),
                       bytesText(pair.before->content, range.before, masked),
                       bytesText(pair.after->content, range.after, masked));
    node.mono = true;
    node.selection = {pair.object, {}, range.before};
    return node;
}

Node bytesNode(const prov::FilePair& pair, const prov::ObjectChange& change, bool reveal) {
    const auto size = [](std::size_t bytes) { return tr("%1 bytes").arg(bytes); };
    Node node = marked(Kind::Changed, shown(pair.object), size(change.sizeBefore), size(change.sizeAfter));
    node.selection.object = pair.object;
    if (change.sameTree)
        node.children.push_back({{tr("the same document, spelled differently"), {}, {}}, {}, {}, Tone::Dim});
    for (const prov::RangeChange& range : change.ranges) node.children.push_back(rangeNode(pair, range, reveal));
    if (change.more > 0) node.children.push_back({{tr("and %1 more").arg(change.more), {}, {}}, {}, {}, Tone::Dim});
    return node;
}

std::vector<Node> bytes(const efs::Provisioning& before, const efs::Provisioning& after, bool reveal) {
    std::vector<Node> nodes;
    for (const prov::FilePair& pair : prov::pairFiles(before, after)) {
        if (pair.before == nullptr || pair.after == nullptr) continue;
        if (const auto change = prov::compareContents(pair.object, pair.before->content, pair.after->content,
                                                      prov::holdsOf(pair.before->object)))
            nodes.push_back(bytesNode(pair, *change, reveal));
    }
    return nodes;
}

} // namespace

QStringList changeColumns() {
    return {tr("What changes"), tr("Before"), tr("After")};
}

QString changeLegend() {
    return tr("+ only in the second     − only in the first     ≠ differs     ↕ another order");
}

std::vector<Node> changeTree(const Workspace& workspace) {
    efs::Provisioning before = workspace.opened().provisioning;
    const auto contents = prov::interpret(before);
    std::vector<Node> nodes = differences(workspace, contents.contexts, workspace.report().contents.contexts, false);
    if (nodes.empty() && !workspace.wanted().empty())
        nodes.push_back({{tr("Nothing that a device would take differently"), {}, {}}, {}, {}, Tone::Dim});
    return nodes;
}

std::vector<Node> comparisonTree(const Workspace& workspace, const efs::Provisioning& other, bool reveal) {
    efs::Provisioning others = other;
    const auto contents = prov::interpret(others);
    std::vector<Node> files;
    if (workspace.source().isCard())
        for (const prov::FileChange& change : prov::compareFiles(workspace.provisioning(), other))
            files.push_back(fileNode(change));
    std::vector<Node> groups;
    const auto group = [&](const QString& title, std::vector<Node> nodes) {
        if (nodes.empty()) return;
        Node node{{title, {}, {}}, {}};
        node.tone = Tone::Strong;
        node.children = std::move(nodes);
        groups.push_back(std::move(node));
    };
    group(tr("What a device takes"),
          differences(workspace, workspace.report().contents.contexts, contents.contexts, reveal));
    group(tr("Files"), std::move(files));
    group(tr("Bytes"), bytes(workspace.provisioning(), other, reveal));
    return groups;
}

} // namespace gui
