// Configuration contexts as a device would form them from the card's documents (WAP-182 §6, WAP-183 §5, WAP-185 §6).
//
// All three card files are parts of one context, in the order Bootstrap, Config1, Config2 (WAP-185 §6.1); a document
// that names another PROVURL forms a context of its own (WAP-184 §5.1). Append always, overwrite never (§6.2).
#pragma once

#include "efs/finding.h"
#include "efs/prov/tree.h"
#include "efs/provisioning.h"

#include <optional>
#include <string>
#include <vector>

namespace efs::prov {

struct Port {
    std::string number;
    std::vector<std::string> services;
    bool operator==(const Port&) const = default;
};

struct NamedValue {
    std::string name;
    std::optional<std::string> value;
    bool operator==(const NamedValue&) const = default;
};

struct Authentication { // NAPAUTHINFO, PXAUTHINFO, APPAUTH
    std::string type;
    std::string level;
    std::optional<std::string> name;
    std::optional<std::string> secret; // a document credential: masked by whoever shows it
    std::optional<std::string> data;
    std::vector<NamedValue> other; // AUTH-ENTITY, SPI …
    bool operator==(const Authentication&) const = default;
};

struct NetworkAccessPoint { // NAPDEF, WAP-183 §5.6.6
    std::string id, name, address, addressType;
    std::vector<std::string> bearers;
    bool internet = false;
    std::vector<std::string> dnsAddresses;
    std::vector<Authentication> authentication;
    std::vector<NamedValue> other; // every further parm, as written; nested ones as "VALIDITY/COUNTRY"
    bool operator==(const NetworkAccessPoint&) const = default;
};

struct PhysicalProxy { // PXPHYSICAL
    std::string id, address, addressType;
    std::vector<std::string> domains;
    std::vector<Port> ports; // those of the logical proxy included (WAP-183 §5.6)
    std::vector<std::string> toNapId;
    std::vector<NamedValue> other;
    bool operator==(const PhysicalProxy&) const = default;
};

struct LogicalProxy { // PXLOGICAL
    std::string id, name;
    bool trusted = false, master = false;
    std::optional<std::string> startPage;
    std::vector<std::string> domains;
    std::vector<Authentication> authentication;
    std::vector<Port> ports;
    std::vector<PhysicalProxy> physicalProxies;
    std::vector<NamedValue> other;
    bool operator==(const LogicalProxy&) const = default;
};

struct ApplicationAddress { // APPADDR, or a bare ADDR
    std::string address, addressType;
    std::vector<Port> ports;
    bool operator==(const ApplicationAddress&) const = default;
};

struct Resource {
    std::string uri, name;
    bool startPage = false;
    std::vector<NamedValue> other;
    bool operator==(const Resource&) const = default;
};

struct Application { // APPLICATION, ProvCont 1.1
    std::string appId, name, providerId;
    std::vector<std::string> toProxy, toNapId;
    std::vector<ApplicationAddress> addresses;
    std::vector<Authentication> authentication;
    std::vector<Resource> resources;
    std::vector<NamedValue> other;
    bool operator==(const Application&) const = default;
};

struct AccessRule { // ACCESS, ProvCont 1.1
    std::vector<NamedValue> parms;
    bool operator==(const AccessRule&) const = default;
};

struct VendorConfiguration {
    std::string name;
    std::vector<NamedValue> parms;
    bool operator==(const VendorConfiguration&) const = default;
};

struct ConfigurationContext {
    std::vector<ObjectType> sources;
    std::string tps;         // PROVURL; empty: none named
    bool privileged = false; // the context the card may carry (WAP-184 §7.1.1)
    int contextAllow = 0;    // 0 none besides, 1..254 that many, 255 as many as the device can
    std::string name;
    std::vector<NetworkAccessPoint> networkAccessPoints;
    std::vector<LogicalProxy> logicalProxies;
    std::vector<Application> applications;
    std::vector<AccessRule> accessRules;
    std::optional<std::string> clientIdentity;
    std::vector<VendorConfiguration> vendorConfigurations;
    std::vector<NamedValue> other; // further parms of BOOTSTRAP: PROXY-ID, COUNTRY, NETWORK …
    bool operator==(const ConfigurationContext&) const = default;
};

struct Source {
    ObjectType object = ObjectType::Bootstrap;
    const wbxml::Document* document = nullptr;
};

struct Contexts {
    std::vector<ConfigurationContext> contexts;
    std::vector<Finding> findings; // what was shadowed, dropped or could not be used, and why
};

// `sources` in priority order.
Contexts formContexts(const std::vector<Source>& sources);

// The documents of a card, decoded, and the contexts they form. Malformed documents are findings; state and `used` of
// the files are filled in.
struct CardContents {
    std::vector<std::pair<ObjectType, wbxml::Document>> documents;
    std::vector<ConfigurationContext> contexts;
    std::vector<Finding> findings;
};
CardContents interpret(Provisioning& provisioning);

} // namespace efs::prov
