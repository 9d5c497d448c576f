// Accounts of a context: APPLICATION with APPADDR, APPAUTH and RESOURCE, and NAPAUTHINFO of access points.
#include "efs/prov/context_builder.h"

namespace efs::prov {

std::vector<Authentication> readNapAuthentication(const Characteristic& nap, const std::string& where,
                                                  Remarks& remarks) {
    std::vector<Authentication> all;
    for (const Characteristic& one : nap.characteristics("NAPAUTHINFO")) {
        Authentication authentication;
        authentication.definitions.origins = {remarks.origin(one)};
        Fields(one, where + "/NAPAUTHINFO", remarks)
            .single("AUTHTYPE", authentication.type)
            .single("AUTHNAME", authentication.name)
            .single("AUTHSECRET", authentication.secret)
            .rest(authentication.other);
        all.push_back(std::move(authentication));
    }
    return all;
}

namespace {

ApplicationAddress readAddress(const Characteristic& address, const std::string& where, Remarks& remarks) {
    ApplicationAddress one;
    one.definitions.origins = {remarks.origin(address)};
    one.ports = readPorts(address, where + "/APPADDR", remarks);
    Fields(address, where + "/APPADDR", remarks).single("ADDR", one.address).single("ADDRTYPE", one.addressType);
    return one;
}

Authentication readAuthentication(const Characteristic& credentials, const std::string& where, Remarks& remarks) {
    Authentication one;
    one.definitions.origins = {remarks.origin(credentials)};
    Fields(credentials, where + "/APPAUTH", remarks)
        .single("AAUTHTYPE", one.type)
        .single("AAUTHLEVEL", one.level)
        .single("AAUTHNAME", one.name)
        .single("AAUTHSECRET", one.secret)
        .single("AAUTHDATA", one.data)
        .rest(one.other);
    return one;
}

Resource readResource(const Characteristic& resource, const std::string& where, Remarks& remarks) {
    Resource one;
    one.definitions.origins = {remarks.origin(resource)};
    Fields(resource, where + "/RESOURCE", remarks)
        .single("URI", one.uri)
        .single("NAME", one.name)
        .flag("STARTPAGE", one.startPage)
        .rest(one.other);
    return one;
}

} // namespace

Application readApplication(const Characteristic& application, const std::string& where, Remarks& remarks) {
    Application one;
    one.definitions.origins = {remarks.origin(application)};
    std::vector<Value> bare;
    Fields(application, where, remarks)
        .single("APPID", one.appId)
        .single("NAME", one.name)
        .single("PROVIDER-ID", one.providerId)
        .list("TO-PROXY", one.toProxy)
        .list("TO-NAPID", one.toNapId)
        .list("ADDR", bare)
        .rest(one.other, {"APPADDR", "APPAUTH", "RESOURCE"});
    for (Value& address : bare) one.addresses.push_back({std::move(address), {}, {}});
    for (const Characteristic& nested : application.characteristics("APPADDR"))
        one.addresses.push_back(readAddress(nested, where, remarks));
    for (const Characteristic& nested : application.characteristics("APPAUTH"))
        one.authentication.push_back(readAuthentication(nested, where, remarks));
    for (const Characteristic& nested : application.characteristics("RESOURCE"))
        one.resources.push_back(readResource(nested, where, remarks));
    return one;
}

} // namespace efs::prov
