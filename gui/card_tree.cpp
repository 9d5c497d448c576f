#include "efs/arr.h"
#include "efs/catalogue.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QCoreApplication>

#include <map>

namespace gui {

namespace {

class CardTree {
    Q_DECLARE_TR_FUNCTIONS(gui::CardTree)

  public:
    explicit CardTree(const Workspace& workspace) : workspace_(workspace) {
        for (const auto& [path, file] : workspace.image().files)
            below_[path.isRoot() ? efs::Path{} : path.parent()].push_back(path);
    }

    std::vector<Node> build() const {
        std::vector<Node> nodes;
        if (workspace_.source().kind == Source::Kind::Document) {
            for (const efs::ProvisioningFile& file : workspace_.provisioning().files) nodes.push_back(objectNode(file));
            nodes.front().texts[0] = tr("Document");
            return nodes;
        }
        if (!workspace_.isOpen()) return nodes;
        nodes.push_back(application());
        Node files{{tr("Files"), {}, {}}, {}};
        files.tone = Tone::Strong;
        for (const efs::Path& root : childrenOf({})) files.children.push_back(fileNode(root));
        if (!files.children.empty()) nodes.push_back(std::move(files));
        return nodes;
    }

  private:
    Node application() const {
        const efs::Provisioning& found = workspace_.provisioning();
        Node node{{tr("Provisioning"), {}, {}}, {}};
        node.tone = Tone::Strong;
        if (!found.application) {
            node.children.push_back({{tr("no provisioning application"), {}, {}}, {}, {}, Tone::Dim});
            return node;
        }
        node.toolTip =
            tr("%1 at %2")
                .arg(found.application->wim ? tr("WIM") : tr("PKCS#15"), exact(found.application->path.text()));
        for (const efs::ProvisioningFile& file : found.files) node.children.push_back(objectNode(file));
        return node;
    }

    Node objectNode(const efs::ProvisioningFile& file) const {
        const std::string object(efs::name(file.object));
        QString state = file.missing ? tr("no such file") : stateName(file.state);
        if (workspace_.isChanged(object)) state = tr("edited");
        const bool card = workspace_.source().isCard();
        Node node{{objectTitle(file.object), state,
                   card ? tr("%1/%2").arg(file.used).arg(file.size) : QString::number(file.used)},
                  {object, {}, {}}};
        if (card)
            node.toolTip = tr("%1\n%5 of %6 bytes used\nLabel: %2\nRead: %3, update: %4")
                               .arg(exact(file.path.text()), shown(file.label), accessName(file.access.read),
                                    accessName(file.access.update))
                               .arg(file.used)
                               .arg(file.size);
        if (file.state == efs::FileState::Malformed || file.missing) node.tone = Tone::Error;
        if (file.state == efs::FileState::Unreadable) node.tone = Tone::Warning;
        if (file.object == efs::ObjectType::TrustedCertificates) node.selection.object = file.path.text();
        return node;
    }

    Node fileNode(const efs::Path& path) const {
        const efs::File& file = *workspace_.image().find(path);
        const QString own = ownName(path);
        const QString name = shown(efs::nameOf(workspace_.roles(), path));
        const bool directory = efs::isDirectory(file.fcp.kind);
        QString state;
        if (file.readError) state = tr("locked");
        if (file.fcp.lifeCycle == efs::LifeCycle::Deactivated) state = tr("deactivated");
        Node node{{name.isEmpty() ? own : own + u' ' + name, state, directory ? QString() : size(file)},
                  {objectAt(path), {}, {}}};
        const efs::AccessRules access = efs::effectiveAccess(workspace_.image(), path);
        node.toolTip = exact(path.text()) + u'\n' + shape(file.fcp);
        if (!directory)
            node.toolTip += tr("\nRead: %1, update: %2").arg(accessName(access.read), accessName(access.update));
        for (const efs::Path& child : childrenOf(path)) node.children.push_back(fileNode(child));
        return node;
    }

    // "7F80", or the beginning of an AID: whole it stands in the tool tip.
    static QString ownName(const efs::Path& path) {
        constexpr std::size_t most = 7;
        if (!path.ids.empty()) return hexDigits(path.ids.back(), 4);
        const QString text = exact(apdu::hex(apdu::slice(path.aid, {0, most})));
        return path.aid.size() > most ? text + QStringLiteral("…") : text;
    }

    // A provisioning file is selected as what it is.
    std::string objectAt(const efs::Path& path) const {
        for (const efs::ProvisioningFile& file : workspace_.provisioning().files)
            if (file.path == path && file.object != efs::ObjectType::TrustedCertificates)
                return std::string(efs::name(file.object));
        return path.text();
    }

    static QString size(const efs::File& file) { return QString::number(file.fcp.size.value_or(file.content.size())); }

    const std::vector<efs::Path>& childrenOf(const efs::Path& directory) const {
        static const std::vector<efs::Path> nothing;
        const auto found = below_.find(directory);
        return found == below_.end() ? nothing : found->second;
    }

    const Workspace& workspace_;
    std::map<efs::Path, std::vector<efs::Path>> below_; // by directory; the roots below no path
};

} // namespace

QStringList cardColumns() {
    return {CardTree::tr("Name"), CardTree::tr("State"), CardTree::tr("Bytes")};
}

std::vector<Node> cardTree(const Workspace& workspace) {
    return CardTree(workspace).build();
}

} // namespace gui
