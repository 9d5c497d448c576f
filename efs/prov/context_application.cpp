// Accounts of a context: APPLICATION with APPADDR, APPAUTH and RESOURCE, and NAPAUTHINFO of access points.
#include "efs/prov/context_builder.h"

namespace efs::prov {

std::vector<Authentication> readNapAuthentication(const Characteristic& nap, const std::string& where, Report& report) {
    std::vector<Authentication> all;
    for (const Characteristic& one : nap.characteristics("NAPAUTHINFO")) {
        Authentication authentication;
        Fields(one, where + "/NAPAUTHINFO", report)
            .single("AUTHTYPE", authentication.type)
            .single("AUTHNAME", authentication.name)
            .single("AUTHSECRET", authentication.secret)
            .rest(authentication.other);
        all.push_back(std::move(authentication));
    }
    return all;
}

namespace {

ApplicationAddress readAddress(const Characteristic& address, const std::string& where, Report& report) {
    ApplicationAddress one;
    one.ports = readPorts(address, where + "/APPADDR", report);
    Fields(address, where + "/APPADDR", report).single("ADDR", one.address).single("ADDRTYPE", one.addressType);
    return one;
}

Authentication readAuthentication(const Characteristic& credentials, const std::string& where, Report& report) {
    Authentication one;
    Fields(credentials, where + "/APPAUTH", report)
        .single("AAUTHTYPE", one.type)
        .single("AAUTHLEVEL", one.level)
        .single("AAUTHNAME", one.name)
        .single("AAUTHSECRET", one.secret)
        .single("AAUTHDATA", one.data)
        .rest(one.other);
    return one;
}

Resource readResource(const Characteristic& resource, const std::string& where, Report& report) {
    Resource one;
    Fields(resource, where + "/RESOURCE", report)
        .single("URI", one.uri)
        .single("NAME", one.name)
        .flag("STARTPAGE", one.startPage)
        .rest(one.other);
    return one;
}

} // namespace

Application readApplication(const Characteristic& application, const std::string& where, Report& report) {
    Application one;
    std::vector<std::string> bare;
    Fields(application, where, report)
        .single("APPID", one.appId)
        .single("NAME", one.name)
        .single("PROVIDER-ID", one.providerId)
        .list("TO-PROXY", one.toProxy)
        .list("TO-NAPID", one.toNapId)
        .list("ADDR", bare)
        .rest(one.other, {"APPADDR", "APPAUTH", "RESOURCE"});
    for (std::string& address : bare) one.addresses.push_back({std::move(address), {}, {}});
    for (const Characteristic& nested : application.characteristics("APPADDR"))
        one.addresses.push_back(readAddress(nested, where, report));
    for (const Characteristic& nested : application.characteristics("APPAUTH"))
        one.authentication.push_back(readAuthentication(nested, where, report));
    for (const Characteristic& nested : application.characteristics("RESOURCE"))
        one.resources.push_back(readResource(nested, where, report));
    return one;
}

} // namespace efs::prov
