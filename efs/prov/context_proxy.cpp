// Proxies of a context: PXLOGICAL with its PXPHYSICAL, PORT and PXAUTHINFO, and how later ones add to earlier ones
// (WAP-183 §5.6.1-5.6.5, WAP-185 §5.1, §6.2).
#include "efs/prov/context_builder.h"

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::size_t maxDomains = 4; // WAP-183 §5.6.1

void cutDomains(std::vector<std::string>& domains, const Characteristic& source, const std::string& where,
                Report& report) {
    if (domains.size() <= maxDomains) return;
    domains.resize(maxDomains);
    report(Severity::Warning, "domain-count", "WAP-183 §5.6.1", where + "/DOMAIN", source.bytes(),
           "there are more than four DOMAINs; the first four count");
}

PhysicalProxy readPhysicalProxy(const Characteristic& proxy, const std::string& where, Report& report) {
    PhysicalProxy one;
    one.ports = readPorts(proxy, where, report);
    Fields(proxy, where, report)
        .single("PHYSICAL-PROXY-ID", one.id)
        .single("PXADDR", one.address)
        .single("PXADDRTYPE", one.addressType)
        .list("DOMAIN", one.domains)
        .list("TO-NAPID", one.toNapId)
        .rest(one.other, {"PORT"});
    cutDomains(one.domains, proxy, where, report);
    return one;
}

// Merging: what is there stays; what says something else is remarked and dropped.
class Merger {
  public:
    Merger(const Characteristic& source, const std::string& where, Report& report)
        : source_(source), where_(where), report_(report) {}

    void single(std::string_view name, std::string& into, const std::string& more) {
        if (into.empty())
            into = more;
        else if (!more.empty() && more != into)
            shadowed(name);
    }
    void single(std::string_view name, std::optional<std::string>& into, const std::optional<std::string>& more) {
        if (!into)
            into = more;
        else if (more && *more != *into)
            shadowed(name);
    }
    static void list(std::vector<std::string>& into, const std::vector<std::string>& more) {
        for (const std::string& one : more)
            if (std::find(into.begin(), into.end(), one) == into.end()) into.push_back(one);
    }
    void others(std::vector<NamedValue>& into, const std::vector<NamedValue>& more) {
        // Several parms of one name in one document stay together; a later document adds names only.
        const std::vector<NamedValue> known = into;
        for (const NamedValue& one : more) {
            const auto same =
                std::find_if(known.begin(), known.end(), [&](const auto& other) { return other.name == one.name; });
            if (same == known.end())
                into.push_back(one);
            else if (std::find(known.begin(), known.end(), one) == known.end())
                shadowed(one.name);
        }
    }
    void ports(std::vector<Port>& into, const std::vector<Port>& more) {
        for (const Port& port : more) {
            const auto same =
                std::find_if(into.begin(), into.end(), [&](const Port& one) { return one.number == port.number; });
            if (same == into.end())
                into.push_back(port);
            else if (same->services != port.services)
                shadowed("PORT[" + brief(port.number) + "]");
        }
    }
    void authentication(std::vector<Authentication>& into, const std::vector<Authentication>& more) {
        for (const Authentication& one : more) {
            const auto same =
                std::find_if(into.begin(), into.end(), [&](const auto& other) { return other.type == one.type; });
            if (same == into.end())
                into.push_back(one);
            else if (!(*same == one))
                shadowed("PXAUTHINFO[" + brief(one.type) + "]");
        }
    }

  private:
    void shadowed(std::string_view name) {
        report_(Severity::Warning, "shadowed", "WAP-185 §6.2", where_ + "/" + brief(name), source_.bytes(),
                brief(name) + " was given before with another value; the first counts");
    }

    const Characteristic& source_;
    const std::string& where_;
    Report& report_;
};

void merge(PhysicalProxy& into, const PhysicalProxy& more, const Characteristic& source, const std::string& where,
           Report& report) {
    Merger merger(source, where, report);
    merger.single("PXADDR", into.address, more.address);
    merger.single("PXADDRTYPE", into.addressType, more.addressType);
    Merger::list(into.domains, more.domains);
    cutDomains(into.domains, source, where, report);
    Merger::list(into.toNapId, more.toNapId);
    merger.ports(into.ports, more.ports);
    merger.others(into.other, more.other);
}

void addPhysical(std::vector<PhysicalProxy>& into, PhysicalProxy one, const Characteristic& source,
                 const std::string& where, Report& report) {
    const auto same =
        std::find_if(into.begin(), into.end(), [&](const PhysicalProxy& other) { return other.id == one.id; });
    if (one.id.empty() || same == into.end())
        into.push_back(std::move(one));
    else
        merge(*same, one, source, where + "/PXPHYSICAL[" + brief(one.id) + "]", report);
}

} // namespace

std::vector<Port> readPorts(const Characteristic& parent, const std::string& where, Report& report) {
    std::vector<Port> ports;
    for (const Characteristic& one : parent.characteristics("PORT")) {
        Port port;
        Fields(one, where + "/PORT", report).single("PORTNBR", port.number).list("SERVICE", port.services);
        const auto same =
            std::find_if(ports.begin(), ports.end(), [&](const Port& other) { return other.number == port.number; });
        if (same == ports.end())
            ports.push_back(std::move(port));
        else
            report(Severity::Warning, "port-duplicate", "WAP-183 §5.6.3", where + "/PORT", one.bytes(),
                   "the PORTNBR is given twice; the first PORT counts");
    }
    return ports;
}

std::vector<Authentication> readProxyAuthentication(const Characteristic& proxy, const std::string& where,
                                                    Report& report) {
    std::vector<Authentication> all;
    for (const Characteristic& one : proxy.characteristics("PXAUTHINFO")) {
        Authentication authentication;
        Fields(one, where + "/PXAUTHINFO", report)
            .single("PXAUTH-TYPE", authentication.type)
            .single("PXAUTH-ID", authentication.name)
            .single("PXAUTH-PW", authentication.secret)
            .rest(authentication.other);
        all.push_back(std::move(authentication));
    }
    return all;
}

LogicalProxy readLogicalProxy(const Characteristic& proxy, const std::string& where, Report& report) {
    LogicalProxy one;
    one.authentication = readProxyAuthentication(proxy, where, report);
    one.ports = readPorts(proxy, where, report);
    for (const Characteristic& physical : proxy.characteristics("PXPHYSICAL")) {
        const std::string id = valueText(physical.value("PHYSICAL-PROXY-ID"));
        addPhysical(one.physicalProxies, readPhysicalProxy(physical, where + "/PXPHYSICAL[" + brief(id) + "]", report),
                    physical, where, report);
    }
    Fields(proxy, where, report)
        .single("PROXY-ID", one.id)
        .single("NAME", one.name)
        .list("DOMAIN", one.domains)
        .flag("TRUST", one.trusted)
        .flag("MASTER", one.master)
        .single("STARTPAGE", one.startPage)
        .rest(one.other, {"PXAUTHINFO", "PORT", "PXPHYSICAL"});
    cutDomains(one.domains, proxy, where, report);
    return one;
}

void merge(LogicalProxy& into, const LogicalProxy& more, const Characteristic& source, const std::string& where,
           Report& report) {
    Merger merger(source, where, report);
    merger.single("NAME", into.name, more.name);
    merger.single("STARTPAGE", into.startPage, more.startPage);
    into.trusted = into.trusted || more.trusted;
    into.master = into.master || more.master;
    Merger::list(into.domains, more.domains);
    cutDomains(into.domains, source, where, report);
    merger.authentication(into.authentication, more.authentication);
    merger.ports(into.ports, more.ports);
    merger.others(into.other, more.other);
    for (const PhysicalProxy& physical : more.physicalProxies)
        addPhysical(into.physicalProxies, physical, source, where, report);
}

} // namespace efs::prov
