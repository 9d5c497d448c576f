#include "efs/printable.h"
#include "efs/prov/schema.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QCoreApplication>

namespace gui {

namespace {

namespace prov = efs::prov;

class ContextTree {
    Q_DECLARE_TR_FUNCTIONS(gui::ContextTree)

  public:
    ContextTree(const Workspace& workspace, bool reveal) : contents_(workspace.report().contents), reveal_(reveal) {
        for (const auto& [object, document] : contents_.documents) paths_.emplace_back(document);
    }

    std::vector<Node> build() {
        std::vector<Node> nodes;
        for (const prov::ConfigurationContext& context : contents_.contexts) nodes.push_back(contextNode(context));
        return nodes;
    }

  private:
    Node contextNode(const prov::ConfigurationContext& context) {
        const QString name = context.name.empty() ? tr("Context") : shown(context.name.text);
        Node node{{name, context.privileged ? tr("privileged") : QString(), sourcesOf(context)}, {}};
        node.tone = Tone::Strong;
        value(node, tr("Provisioning server"), context.tps);
        value(node, tr("Other contexts allowed"), context.contextAllowText);
        if (context.clientIdentity) value(node, tr("Client identity"), *context.clientIdentity);
        named(node, context.other);
        for (const auto& point : context.networkAccessPoints) node.children.push_back(accessPoint(point));
        for (const auto& proxy : context.logicalProxies) node.children.push_back(logicalProxy(proxy));
        for (const auto& application : context.applications) node.children.push_back(applicationNode(application));
        for (const auto& rule : context.accessRules) {
            Node& one = child(node, tr("Access rule"), {}, rule.definitions);
            named(one, rule.parms);
        }
        for (const auto& vendor : context.vendorConfigurations) {
            Node& one = child(node, tr("Vendor configuration"), shown(vendor.name.text), vendor.definitions);
            named(one, vendor.parms);
        }
        return node;
    }

    Node accessPoint(const prov::NetworkAccessPoint& point) {
        Node node = thing(tr("Access point"), point.id, point.name, point.definitions);
        value(node, tr("Address"), point.address);
        value(node, tr("Address type"), point.addressType);
        values(node, tr("Bearer"), point.bearers);
        flag(node, tr("Reaches the Internet"), point.internet);
        values(node, tr("Name server"), point.dnsAddresses);
        authentications(node, point.authentication);
        named(node, point.other);
        named(node, point.implied);
        return node;
    }

    Node logicalProxy(const prov::LogicalProxy& proxy) {
        Node node = thing(tr("Proxy"), proxy.id, proxy.name, proxy.definitions);
        flag(node, tr("Trusted"), proxy.trusted);
        flag(node, tr("Master"), proxy.master);
        if (proxy.startPage) value(node, tr("Start page"), *proxy.startPage);
        values(node, tr("Domain"), proxy.domains);
        authentications(node, proxy.authentication);
        ports(node, proxy.ports);
        for (const prov::PhysicalProxy& physical : proxy.physicalProxies) {
            Node one = thing(tr("Physical proxy"), physical.id, {}, physical.definitions);
            value(one, tr("Address"), physical.address);
            value(one, tr("Address type"), physical.addressType);
            values(one, tr("Domain"), physical.domains);
            ports(one, physical.ports);
            values(one, tr("Over access point"), physical.toNapId);
            named(one, physical.other);
            named(one, physical.implied);
            node.children.push_back(std::move(one));
        }
        named(node, proxy.other);
        named(node, proxy.implied);
        return node;
    }

    Node applicationNode(const prov::Application& application) {
        Node node = thing(tr("Application"), application.appId, application.name, application.definitions);
        value(node, tr("Provider"), application.providerId);
        values(node, tr("Through proxy"), application.toProxy);
        values(node, tr("Over access point"), application.toNapId);
        for (const prov::ApplicationAddress& address : application.addresses) {
            value(node, tr("Address"), address.address);
            ports(node, address.ports);
        }
        authentications(node, application.authentication);
        for (const prov::Resource& resource : application.resources) {
            Node& one = child(node, tr("Resource"), shown(resource.uri.text), resource.definitions);
            value(one, tr("Name"), resource.name);
            flag(one, tr("Start page"), resource.startPage);
            named(one, resource.other);
        }
        named(node, application.other);
        return node;
    }

    void authentications(Node& node, const std::vector<prov::Authentication>& all) {
        for (const prov::Authentication& auth : all) {
            Node& one = child(node, tr("Authentication"), shown(auth.type.text), auth.definitions);
            value(one, tr("Level"), auth.level);
            if (auth.name) value(one, tr("Name"), *auth.name);
            if (auth.secret) secret(one, tr("Secret"), *auth.secret);
            if (auth.data) secret(one, tr("Data"), *auth.data);
            named(one, auth.other);
        }
    }

    void ports(Node& node, const std::vector<prov::Port>& all) {
        for (const prov::Port& port : all) {
            Node& one = child(node, tr("Port"), shown(port.number.text), port.definitions);
            values(one, tr("Service"), port.services);
        }
    }

    Node thing(const QString& kind, const prov::Value& id, const prov::Value& name, const prov::Definitions& where) {
        QString text = shown(id.text);
        if (!name.empty() && name.text != id.text) text += QStringLiteral(" “%1”").arg(shown(name.text));
        Node node{{kind, text, {}}, {}};
        if (!where.origins.empty()) place(node, where.origins.front());
        return node;
    }

    Node& child(Node& node, const QString& name, const QString& text, const prov::Definitions& where) {
        node.children.push_back({{name, text, {}}, {}});
        if (!where.origins.empty()) place(node.children.back(), where.origins.front());
        return node.children.back();
    }

    void value(Node& node, const QString& name, const prov::Value& value) { add(node, name, value, shown(value.text)); }
    void secret(Node& node, const QString& name, const prov::Value& value) {
        add(node, name, value, reveal_ ? shown(value.text) : exact(efs::maskedValue));
    }
    void values(Node& node, const QString& name, const std::vector<prov::Value>& all) {
        for (const prov::Value& one : all) value(node, name, one);
    }
    void flag(Node& node, const QString& name, const prov::Flag& flag) {
        if (flag.set) add(node, name, prov::Value("", flag.origin), tr("yes"), true);
    }
    void add(Node& node, const QString& name, const prov::Value& value, const QString& text, bool always = false) {
        if (value.empty() && !always) return;
        Node one{{name, text, {}}, {}};
        mark(one, value.from, value.origin);
        node.children.push_back(std::move(one));
    }

    void named(Node& node, const std::vector<prov::NamedValue>& all) {
        for (const prov::NamedValue& parm : all) {
            const std::string own = parm.name.substr(parm.name.rfind('/') + 1);
            const bool hide = !reveal_ && prov::isSensitive(own);
            Node one{{shown(parm.name), hide ? exact(efs::maskedValue) : shown(parm.value.value_or("")), {}}, {}};
            mark(one, parm.from, parm.origin);
            node.children.push_back(std::move(one));
        }
    }

    void mark(Node& node, prov::From from, const std::optional<prov::Origin>& origin) {
        if (from != prov::From::Document) {
            node.texts[2] = from == prov::From::Default ? tr("default") : tr("inherited");
            node.tone = Tone::Dim;
        } else if (origin) {
            place(node, *origin);
        }
    }

    void place(Node& node, const prov::Origin& origin) {
        if (origin.source >= contents_.documents.size()) return;
        const efs::ObjectType object = contents_.documents[origin.source].first;
        node.selection = {std::string(efs::name(object)), paths_[origin.source].of(origin.element), origin.bytes};
        node.texts[2] = objectTitle(object);
    }

    QString sourcesOf(const prov::ConfigurationContext& context) {
        QStringList names;
        for (const prov::SourceName& source : context.sources)
            if (source.source < contents_.documents.size())
                names << objectTitle(contents_.documents[source.source].first);
        return names.join(QStringLiteral(", "));
    }

    const prov::CardContents& contents_;
    std::vector<prov::FieldPaths> paths_; // by document
    bool reveal_;
};

} // namespace

QStringList contextColumns() {
    return {QCoreApplication::translate("gui::ContextTree", "Configuration"),
            QCoreApplication::translate("gui::ContextTree", "Value"),
            QCoreApplication::translate("gui::ContextTree", "From")};
}

std::vector<Node> contextTree(const Workspace& workspace, bool reveal) {
    return ContextTree(workspace, reveal).build();
}

} // namespace gui
