// Configuration contexts as a device would form them from the card's documents (WAP-182 §6, WAP-183 §5, WAP-185 §6).
//
// All three card files are parts of one context, in the order Bootstrap, Config1, Config2 (WAP-185 §6.1); a document
// that names another PROVURL forms a context of its own (WAP-184 §5.1). Append always, overwrite never (§6.2). A
// context is a view over the documents: each value says where it stands, and those that lost to an earlier one are kept
// beside.
#pragma once

#include "efs/finding.h"
#include "efs/prov/origin.h"
#include "efs/prov/tree.h"
#include "efs/provisioning.h"

#include <optional>
#include <string>
#include <vector>

namespace efs::prov {

struct Port {
    Value number; // inherited: it stands in the PXLOGICAL
    std::vector<Value> services;
    Definitions definitions = {};
    bool operator==(const Port&) const = default;
};

struct Authentication { // NAPAUTHINFO, PXAUTHINFO, APPAUTH
    Value type;
    Value level;
    std::optional<Value> name;
    std::optional<Value> secret; // a document credential: masked by whoever shows it
    std::optional<Value> data;
    std::vector<NamedValue> other; // AUTH-ENTITY, SPI …
    Definitions definitions = {};
    bool operator==(const Authentication&) const = default;
};

struct NetworkAccessPoint { // NAPDEF, WAP-183 §5.6.5
    Value id, name, address, addressType;
    std::vector<Value> bearers;
    Flag internet;
    std::vector<Value> dnsAddresses;
    std::vector<Authentication> authentication;
    std::vector<NamedValue> other;        // every further parm, as written; nested ones as "VALIDITY/COUNTRY"
    std::vector<NamedValue> implied = {}; // parms left out, as a device takes them then: defaults and inherited ones
    Definitions definitions = {};
    bool operator==(const NetworkAccessPoint&) const = default;
};

struct PhysicalProxy { // PXPHYSICAL
    Value id, address, addressType;
    std::vector<Value> domains; // those of the logical proxy when it has none of its own
    std::vector<Port> ports;    // those of the logical proxy included (WAP-183 §6.2)
    std::vector<Value> toNapId;
    std::vector<NamedValue> other;
    std::vector<NamedValue> implied = {};
    Definitions definitions = {};
    bool operator==(const PhysicalProxy&) const = default;
};

struct LogicalProxy { // PXLOGICAL
    Value id, name;
    Flag trusted, master;
    std::optional<Value> startPage;
    std::vector<Value> domains;
    std::vector<Authentication> authentication;
    std::vector<Port> ports;
    std::vector<PhysicalProxy> physicalProxies;
    std::vector<NamedValue> other;
    std::vector<NamedValue> implied = {};
    Definitions definitions = {};
    bool operator==(const LogicalProxy&) const = default;
};

struct ApplicationAddress { // APPADDR, or a bare ADDR
    Value address, addressType;
    std::vector<Port> ports;
    Definitions definitions = {};
    bool operator==(const ApplicationAddress&) const = default;
};

struct Resource {
    Value uri, name;
    Flag startPage;
    std::vector<NamedValue> other;
    Definitions definitions = {};
    bool operator==(const Resource&) const = default;
};

struct Application { // APPLICATION, ProvCont 1.1
    Value appId, name, providerId;
    std::vector<Value> toProxy, toNapId;
    std::vector<ApplicationAddress> addresses;
    std::vector<Authentication> authentication;
    std::vector<Resource> resources;
    std::vector<NamedValue> other;
    Definitions definitions = {};
    bool operator==(const Application&) const = default;
};

struct AccessRule { // ACCESS, ProvCont 1.1
    std::vector<NamedValue> parms;
    Definitions definitions = {};
    bool operator==(const AccessRule&) const = default;
};

struct VendorConfiguration {
    Value name;
    std::vector<NamedValue> parms;
    Definitions definitions = {};
    bool operator==(const VendorConfiguration&) const = default;
};

// A document that took part: its place among the sources, and its name ("bootstrap", "device 1").
struct SourceName {
    std::size_t source = 0;
    std::string name;
    bool operator==(const SourceName&) const = default;
};

struct ConfigurationContext {
    std::vector<SourceName> sources;
    Value tps;               // PROVURL; empty: none named
    bool privileged = false; // the context the card may carry (WAP-184 §7.1.1)
    int contextAllow = 0;    // 0 none besides, 1..254 that many, 255 as many as the device can
    Value contextAllowText;  // the parm it was read from; From::Default when there is none
    Value name;
    std::vector<NetworkAccessPoint> networkAccessPoints;
    std::vector<LogicalProxy> logicalProxies;
    std::vector<Application> applications;
    std::vector<AccessRule> accessRules;
    std::optional<Value> clientIdentity;
    std::vector<VendorConfiguration> vendorConfigurations;
    std::vector<NamedValue> other; // further parms of BOOTSTRAP: PROXY-ID, COUNTRY, NETWORK …
    std::vector<Shadowed> shadowed;
    bool operator==(const ConfigurationContext&) const = default;
};

struct Source {
    ObjectType object = ObjectType::Bootstrap;
    const wbxml::Document* document = nullptr;
    // Of a document beyond the card's files: what it is called ("device 1"). `object` then says nothing, and without a
    // PROVURL it forms a context of its own (WAP-184 §5.1).
    std::string further = {};
};
std::string name(const Source& source);

struct Contexts {
    std::vector<ConfigurationContext> contexts;
    std::vector<Finding> findings; // what was shadowed, dropped or could not be used, and why
};

// `sources` in priority order; Origin::source counts them.
Contexts formContexts(const std::vector<Source>& sources);

// The documents of a card, decoded, and the contexts they form: source N is documents[N]. Malformed documents are
// findings; state and `used` of the files are filled in.
struct CardContents {
    std::vector<std::pair<ObjectType, wbxml::Document>> documents;
    std::vector<ConfigurationContext> contexts;
    std::vector<Finding> findings;
};
CardContents interpret(Provisioning& provisioning);

// No version, or one of a major known here; devices ignore any other document (WAP-183 §5.4, WAP-185 §5.3).
bool isKnownVersion(const wbxml::Document& document);

} // namespace efs::prov
