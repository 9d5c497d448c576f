// Proxies of a context: PXLOGICAL with its PXPHYSICAL, PORT and PXAUTHINFO, and how later ones add to earlier ones
// (WAP-183 §5.6.1-5.6.5, WAP-185 §5.1, §6.2).
#include "efs/prov/context_builder.h"

#include "efs/prov/schema.h"

#include <algorithm>

namespace efs::prov {

namespace {

void cutDomains(std::vector<Value>& domains, const Characteristic& source, const std::string& where, Remarks& remarks) {
    const ParmRow* row = findParm("PXLOGICAL", "DOMAIN");
    const std::size_t maxDomains = row == nullptr ? Occurs::unbounded : row->occurs.max;
    if (domains.size() <= maxDomains) return;
    for (std::size_t i = maxDomains; i < domains.size(); ++i)
        remarks.shadow({where + "/DOMAIN", domains[i], domains[maxDomains - 1].origin, Shadowed::Reason::TooMany, false,
                        "WAP-185 §5.1"});
    domains.resize(maxDomains);
    remarks(Severity::Warning, "domain-count", "WAP-183 §5.6.1", where + "/DOMAIN", source.bytes(),
            "there are more than four DOMAINs; the first four count");
}

PhysicalProxy readPhysicalProxy(const Characteristic& proxy, const std::string& where, Remarks& remarks) {
    PhysicalProxy one;
    one.definitions.origins = {remarks.origin(proxy)};
    one.ports = readPorts(proxy, where, remarks);
    Fields(proxy, where, remarks)
        .single("PHYSICAL-PROXY-ID", one.id)
        .single("PXADDR", one.address)
        .single("PXADDRTYPE", one.addressType)
        .list("DOMAIN", one.domains)
        .list("TO-NAPID", one.toNapId)
        .rest(one.other, {"PORT"});
    cutDomains(one.domains, proxy, where, remarks);
    return one;
}

void merge(PhysicalProxy& into, const PhysicalProxy& more, const Characteristic& source, const std::string& where,
           Remarks& remarks) {
    Merger merger(source, where, remarks);
    merger.single("PXADDR", into.address, more.address);
    merger.single("PXADDRTYPE", into.addressType, more.addressType);
    merger.list("DOMAIN", into.domains, more.domains);
    cutDomains(into.domains, source, where, remarks);
    merger.list("TO-NAPID", into.toNapId, more.toNapId);
    merger.ports(into.ports, more.ports);
    merger.others(into.other, more.other);
    Merger::definitions(into.definitions, more.definitions);
}

void addPhysical(std::vector<PhysicalProxy>& into, PhysicalProxy one, const Characteristic& source,
                 const std::string& where, Remarks& remarks) {
    const auto same =
        std::find_if(into.begin(), into.end(), [&](const PhysicalProxy& other) { return other.id == one.id; });
    if (one.id.empty() || same == into.end())
        into.push_back(std::move(one));
    else
        merge(*same, one, source, where + "/PXPHYSICAL[" + brief(one.id.text) + "]", remarks);
}

} // namespace

std::vector<Port> readPorts(const Characteristic& parent, const std::string& where, Remarks& remarks) {
    std::vector<Port> ports;
    for (const Characteristic& one : parent.characteristics("PORT")) {
        Port port;
        port.definitions.origins = {remarks.origin(one)};
        Fields(one, where + "/PORT", remarks).single("PORTNBR", port.number).list("SERVICE", port.services);
        const auto same =
            std::find_if(ports.begin(), ports.end(), [&](const Port& other) { return other.number == port.number; });
        if (same == ports.end()) {
            ports.push_back(std::move(port));
            continue;
        }
        remarks.shadow({where + "/PORT",
                        {port.number.text, remarks.origin(one)},
                        same->definitions.origins.front(),
                        Shadowed::Reason::Taken,
                        same->services == port.services,
                        "WAP-183 §5.6.4"});
        remarks(Severity::Warning, "port-duplicate", "WAP-183 §5.6.3", where + "/PORT", one.bytes(),
                "the PORTNBR is given twice; the first PORT counts");
    }
    return ports;
}

std::vector<Authentication> readProxyAuthentication(const Characteristic& proxy, const std::string& where,
                                                    Remarks& remarks) {
    std::vector<Authentication> all;
    for (const Characteristic& one : proxy.characteristics("PXAUTHINFO")) {
        Authentication authentication;
        authentication.definitions.origins = {remarks.origin(one)};
        Fields(one, where + "/PXAUTHINFO", remarks)
            .single("PXAUTH-TYPE", authentication.type)
            .single("PXAUTH-ID", authentication.name)
            .single("PXAUTH-PW", authentication.secret)
            .rest(authentication.other);
        all.push_back(std::move(authentication));
    }
    return all;
}

LogicalProxy readLogicalProxy(const Characteristic& proxy, const std::string& where, Remarks& remarks) {
    LogicalProxy one;
    one.definitions.origins = {remarks.origin(proxy)};
    one.authentication = readProxyAuthentication(proxy, where, remarks);
    one.ports = readPorts(proxy, where, remarks);
    for (const Characteristic& physical : proxy.characteristics("PXPHYSICAL")) {
        const std::string id = valueText(physical.value("PHYSICAL-PROXY-ID"));
        addPhysical(one.physicalProxies, readPhysicalProxy(physical, where + "/PXPHYSICAL[" + brief(id) + "]", remarks),
                    physical, where, remarks);
    }
    Fields(proxy, where, remarks)
        .single("PROXY-ID", one.id)
        .single("NAME", one.name)
        .list("DOMAIN", one.domains)
        .flag("TRUST", one.trusted)
        .flag("MASTER", one.master)
        .single("STARTPAGE", one.startPage)
        .rest(one.other, {"PXAUTHINFO", "PORT", "PXPHYSICAL"});
    cutDomains(one.domains, proxy, where, remarks);
    return one;
}

void merge(LogicalProxy& into, const LogicalProxy& more, const Characteristic& source, const std::string& where,
           Remarks& remarks) {
    Merger merger(source, where, remarks);
    merger.single("NAME", into.name, more.name);
    merger.single("STARTPAGE", into.startPage, more.startPage);
    merger.flag("TRUST", into.trusted, more.trusted);
    merger.flag("MASTER", into.master, more.master);
    merger.list("DOMAIN", into.domains, more.domains);
    cutDomains(into.domains, source, where, remarks);
    merger.authentication(into.authentication, more.authentication);
    merger.ports(into.ports, more.ports);
    merger.others(into.other, more.other);
    Merger::definitions(into.definitions, more.definitions);
    for (const PhysicalProxy& physical : more.physicalProxies)
        addPhysical(into.physicalProxies, physical, source, where, remarks);
}

} // namespace efs::prov
