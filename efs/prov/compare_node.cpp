#include "efs/prov/compare_node.h"

#include <algorithm>
#include <functional>

namespace efs::prov {

namespace {

// Collects the parms of one thing under the names documents have for them.
class NodeBuilder {
  public:
    explicit NodeBuilder(std::string type) { node_.type = std::move(type); }

    NodeBuilder& add(std::string_view name, const Value& value) {
        if (value.empty() && !value.given()) return *this;
        return put(name, {value.text}, false, value.from != From::Document);
    }
    NodeBuilder& add(std::string_view name, const std::optional<Value>& value) {
        return value ? put(name, {value->text}, false, value->from != From::Document) : *this;
    }
    NodeBuilder& add(std::string_view name, const Flag& flag) {
        return flag ? put(name, {std::nullopt}, false, false) : *this;
    }
    NodeBuilder& list(std::string_view name, const std::vector<Value>& values, bool ordered) {
        ContextChange::Values texts;
        for (const Value& value : values) texts.emplace_back(value.text);
        const bool derived = !values.empty() && std::all_of(values.begin(), values.end(), [](const Value& value) {
            return value.from != From::Document;
        });
        return texts.empty() ? *this : put(name, std::move(texts), ordered, derived);
    }
    // Parms no field asks for, and what a device takes for those left out.
    NodeBuilder& others(const std::vector<NamedValue>& given, const std::vector<NamedValue>& implied = {}) {
        for (const NamedValue& parm : given) other(parm);
        const std::size_t own = node_.fields.size();
        for (const NamedValue& parm : implied) {
            const auto known = node_.places.find(parm.name);
            if (known == node_.places.end() || known->second >= own) other(parm);
        }
        return *this;
    }
    template <class List, class Function>
    NodeBuilder& children(const List& things, const Function& function) {
        for (const auto& thing : things) node_.children.push_back(function(thing));
        return *this;
    }
    CompareNode done() { return std::move(node_); }

  private:
    NodeBuilder& put(std::string_view name, ContextChange::Values values, bool ordered, bool derived) {
        node_.places.emplace(name, node_.fields.size());
        node_.fields.push_back({std::string(name), std::move(values), ordered, derived});
        return *this;
    }
    void other(const NamedValue& parm) {
        const auto known = node_.places.find(parm.name);
        if (known != node_.places.end())
            node_.fields[known->second].values.push_back(parm.value);
        else
            put(parm.name, {parm.value}, false, parm.from != From::Document);
    }

    CompareNode node_;
};

CompareNode portNode(const Port& port) {
    return NodeBuilder("PORT").add("PORTNBR", port.number).list("SERVICE", port.services, false).done();
}

struct AuthenticationNames {
    std::string_view characteristic, type, level, name, secret, data;
};
constexpr AuthenticationNames napAuth = {"NAPAUTHINFO", "AUTHTYPE", "", "AUTHNAME", "AUTHSECRET", ""};
constexpr AuthenticationNames proxyAuth = {"PXAUTHINFO", "PXAUTH-TYPE", "", "PXAUTH-ID", "PXAUTH-PW", ""};
constexpr AuthenticationNames appAuth = {"APPAUTH", "AAUTHTYPE", "AAUTHLEVEL", "AAUTHNAME", "AAUTHSECRET", "AAUTHDATA"};

auto authNode(const AuthenticationNames& names) {
    return [&names](const Authentication& auth) {
        return NodeBuilder(std::string(names.characteristic))
            .add(names.type, auth.type)
            .add(names.level, auth.level)
            .add(names.name, auth.name)
            .add(names.secret, auth.secret)
            .add(names.data, auth.data)
            .others(auth.other)
            .done();
    };
}

CompareNode accessPointNode(const NetworkAccessPoint& point) {
    return NodeBuilder("NAPDEF")
        .add("NAPID", point.id)
        .add("NAME", point.name)
        .list("BEARER", point.bearers, false)
        .add("NAP-ADDRESS", point.address)
        .add("NAP-ADDRTYPE", point.addressType)
        .add("INTERNET", point.internet)
        .list("DNS-ADDR", point.dnsAddresses, true)
        .others(point.other, point.implied)
        .children(point.authentication, authNode(napAuth))
        .done();
}

CompareNode physicalProxyNode(const PhysicalProxy& proxy) {
    return NodeBuilder("PXPHYSICAL")
        .add("PHYSICAL-PROXY-ID", proxy.id)
        .add("PXADDR", proxy.address)
        .add("PXADDRTYPE", proxy.addressType)
        .list("DOMAIN", proxy.domains, true)
        .list("TO-NAPID", proxy.toNapId, true)
        .others(proxy.other, proxy.implied)
        .children(proxy.ports, portNode)
        .done();
}

CompareNode logicalProxyNode(const LogicalProxy& proxy) {
    return NodeBuilder("PXLOGICAL")
        .add("PROXY-ID", proxy.id)
        .add("NAME", proxy.name)
        .list("DOMAIN", proxy.domains, true)
        .add("TRUST", proxy.trusted)
        .add("MASTER", proxy.master)
        .add("STARTPAGE", proxy.startPage)
        .others(proxy.other, proxy.implied)
        .children(proxy.authentication, authNode(proxyAuth))
        .children(proxy.ports, portNode)
        .children(proxy.physicalProxies, physicalProxyNode)
        .done();
}

CompareNode addressNode(const ApplicationAddress& address) {
    return NodeBuilder("APPADDR")
        .add("ADDR", address.address)
        .add("ADDRTYPE", address.addressType)
        .children(address.ports, portNode)
        .done();
}

CompareNode resourceNode(const Resource& resource) {
    return NodeBuilder("RESOURCE")
        .add("URI", resource.uri)
        .add("NAME", resource.name)
        .add("STARTPAGE", resource.startPage)
        .others(resource.other)
        .done();
}

CompareNode applicationNode(const Application& application) {
    std::vector<Value> bare; // ADDR without an APPADDR around
    std::vector<ApplicationAddress> addresses;
    for (const ApplicationAddress& address : application.addresses) {
        if (address.definitions.origins.empty())
            bare.push_back(address.address);
        else
            addresses.push_back(address);
    }
    return NodeBuilder("APPLICATION")
        .add("APPID", application.appId)
        .add("PROVIDER-ID", application.providerId)
        .add("NAME", application.name)
        .list("ADDR", bare, true)
        .list("TO-PROXY", application.toProxy, true)
        .list("TO-NAPID", application.toNapId, true)
        .others(application.other)
        .children(addresses, addressNode)
        .children(application.authentication, authNode(appAuth))
        .children(application.resources, resourceNode)
        .done();
}

CompareNode bootstrapNode(const ConfigurationContext& context) {
    return NodeBuilder("BOOTSTRAP")
        .add("PROVURL", context.tps)
        .add("NAME", context.name)
        .add("CONTEXT-ALLOW", Value(std::to_string(context.contextAllow)))
        .others(context.other)
        .done();
}

} // namespace

const CompareField* CompareNode::field(const std::string& name) const {
    const auto found = places.find(name);
    return found == places.end() ? nullptr : &fields[found->second];
}

std::string CompareNode::value(const std::string& name) const {
    const CompareField* found = field(name);
    return found == nullptr || found->values.empty() ? "" : found->values.front().value_or("");
}

CompareNode compareNode(const ConfigurationContext& context) {
    NodeBuilder builder("");
    builder.add("PROVURL", context.tps).add("privileged", Flag(context.privileged));
    CompareNode bootstrap = bootstrapNode(context);
    const bool nothingSaid = bootstrap.fields.size() == 1 && context.contextAllow == 0;
    builder.children(nothingSaid ? std::vector<CompareNode>() : std::vector{std::move(bootstrap)}, std::identity())
        .children(context.networkAccessPoints, accessPointNode)
        .children(context.logicalProxies, logicalProxyNode)
        .children(context.applications, applicationNode)
        .children(context.accessRules,
                  [](const AccessRule& rule) { return NodeBuilder("ACCESS").others(rule.parms).done(); });
    if (context.clientIdentity) {
        builder.children(std::vector{*context.clientIdentity}, [](const Value& identity) {
            return NodeBuilder("CLIENTIDENTITY").add("CLIENT-ID", identity).done();
        });
    }
    builder.children(context.vendorConfigurations, [](const VendorConfiguration& vendor) {
        return NodeBuilder("VENDORCONFIG").add("NAME", vendor.name).others(vendor.parms).done();
    });
    return builder.done();
}

} // namespace efs::prov
