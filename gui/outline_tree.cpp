#include "gui/text.h"
#include "gui/trees.h"

#include <QCoreApplication>

namespace gui {

QStringList outlineColumns() {
    return {QCoreApplication::translate("gui::outline", "Element"),
            QCoreApplication::translate("gui::outline", "Value"), QCoreApplication::translate("gui::outline", "Bytes")};
}

std::vector<Node> outlineTree(const std::string& object, const efs::OutlineNode& outline) {
    std::vector<Node> nodes;
    for (const efs::OutlineNode& child : outline.children) {
        const QString place = child.bytes.length == 0
                                  ? QString()
                                  : QStringLiteral("%1–%2").arg(child.bytes.offset).arg(child.bytes.end() - 1);
        Node node{{shown(child.name), shown(child.value), place}, {object, {}, child.bytes}};
        node.children = outlineTree(object, child);
        nodes.push_back(std::move(node));
    }
    if (nodes.empty() && !outline.value.empty())
        nodes.push_back({{shown(outline.name), shown(outline.value), {}}, {object, {}, outline.bytes}});
    return nodes;
}

} // namespace gui
