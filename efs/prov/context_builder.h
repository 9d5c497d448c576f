// Builds one configuration context out of documents, first things first: always append, never overwrite (WAP-185 §6.2).
#pragma once

#include "efs/prov/fields.h"

#include <map>
#include <set>

namespace efs::prov {

class ContextBuilder {
  public:
    void add(const wbxml::Document& document, ObjectType object, Report& report);

    const std::string& tps() const { return context_.tps; }
    // Ports, domains and address types as they are inherited and defaulted; references that lead nowhere are remarked.
    ConfigurationContext finish(std::vector<Finding>& findings) const;

  private:
    void addBootstrap(const Characteristic& bootstrap, Report& report);
    void addNetworkAccessPoint(const Characteristic& definition, Report& report);
    void addLogicalProxy(const Characteristic& proxy, Report& report);
    void addApplication(const Characteristic& application, Report& report);
    void addAccessRule(const Characteristic& access, Report& report);
    void addClientIdentity(const Characteristic& identity, Report& report);
    void addVendorConfiguration(const Characteristic& configuration, Report& report);

    // Which document a thing came from, for remarks made at the end.
    struct Origin {
        ObjectType object = ObjectType::Bootstrap;
        apdu::Range bytes;
    };

    ConfigurationContext context_;
    bool contextAllowGiven_ = false;
    std::map<std::string, std::size_t> napIds_, proxyIds_; // to their places
    std::set<std::string> vendorNames_, rules_;
    std::set<std::pair<std::string, std::string>> accounts_;
    std::vector<Origin> proxyOrigins_, applicationOrigins_;
};

// A PXLOGICAL, and what a later one of the same PROXY-ID adds to it.
LogicalProxy readLogicalProxy(const Characteristic& proxy, const std::string& where, Report& report);
void merge(LogicalProxy& into, const LogicalProxy& more, const Characteristic& source, const std::string& where,
           Report& report);

Application readApplication(const Characteristic& application, const std::string& where, Report& report);

// PORT, and the three kinds of credentials.
std::vector<Port> readPorts(const Characteristic& parent, const std::string& where, Report& report);
std::vector<Authentication> readNapAuthentication(const Characteristic& nap, const std::string& where, Report& report);
std::vector<Authentication> readProxyAuthentication(const Characteristic& proxy, const std::string& where,
                                                    Report& report);

// True when two PROVURLs name the same context: scheme and host without case, http when no scheme is given (WAP-183
// §5.6.8).
bool sameProvUrl(std::string_view a, std::string_view b);

} // namespace efs::prov
