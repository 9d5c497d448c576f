// Builds one configuration context out of documents, first things first: always append, never overwrite (WAP-185 §6.2).
#pragma once

#include "efs/prov/fields.h"

#include <map>

namespace efs::prov {

class ContextBuilder {
  public:
    // `index`: its place among all sources.
    void add(const Source& source, std::size_t index, std::vector<Finding>& findings);

    const std::string& tps() const { return context_.tps.text; }
    // Ports, domains and address types as they are inherited and defaulted; references that lead nowhere are remarked.
    // Once, at the end.
    ConfigurationContext finish(const std::vector<Source>& sources, std::vector<Finding>& findings);

  private:
    void addCharacteristic(const Characteristic& one, Remarks& remarks);
    void addBootstrap(const Characteristic& bootstrap, Remarks& remarks);
    void addNetworkAccessPoint(const Characteristic& definition, Remarks& remarks);
    void addLogicalProxy(const Characteristic& proxy, Remarks& remarks);
    void addApplication(const Characteristic& application, Remarks& remarks);
    void addAccessRule(const Characteristic& access, Remarks& remarks);
    void addClientIdentity(const Characteristic& identity, Remarks& remarks);
    void addVendorConfiguration(const Characteristic& configuration, Remarks& remarks);
    void addContextAllow(const Value& given, const Characteristic& bootstrap, Remarks& remarks);

    ConfigurationContext context_;
    std::map<std::string, std::size_t> napIds_, proxyIds_; // to their places
    std::map<std::pair<std::string, std::string>, std::size_t> accounts_;
    std::map<std::string, Origin> vendorNames_, rules_; // to where they are defined
};

// Merging: what is there stays; what says something else is remarked and dropped, and kept as shadowed.
class Merger {
  public:
    enum class Remark : bool { No, Yes };
    Merger(const Characteristic& source, const std::string& where, Remarks& remarks)
        : source_(source), where_(where), remarks_(remarks) {}

    void single(std::string_view name, Value& into, const Value& more, Remark remark = Remark::Yes);
    void single(std::string_view name, std::optional<Value>& into, const std::optional<Value>& more);
    void flag(std::string_view name, Flag& into, const Flag& more);
    void list(std::string_view name, std::vector<Value>& into, const std::vector<Value>& more);
    void others(std::vector<NamedValue>& into, const std::vector<NamedValue>& more);
    void ports(std::vector<Port>& into, const std::vector<Port>& more);
    void authentication(std::vector<Authentication>& into, const std::vector<Authentication>& more);
    static void definitions(Definitions& into, const Definitions& more);

  private:
    void shadowed(std::string_view name, const Value& value, const std::optional<Origin>& by, bool same,
                  Remark remark = Remark::Yes);

    const Characteristic& source_;
    const std::string& where_;
    Remarks& remarks_;
};

// A PXLOGICAL, and what a later one of the same PROXY-ID adds to it.
LogicalProxy readLogicalProxy(const Characteristic& proxy, const std::string& where, Remarks& remarks);
void merge(LogicalProxy& into, const LogicalProxy& more, const Characteristic& source, const std::string& where,
           Remarks& remarks);

Application readApplication(const Characteristic& application, const std::string& where, Remarks& remarks);

// PORT, and the three kinds of credentials.
std::vector<Port> readPorts(const Characteristic& parent, const std::string& where, Remarks& remarks);
std::vector<Authentication> readNapAuthentication(const Characteristic& nap, const std::string& where,
                                                  Remarks& remarks);
std::vector<Authentication> readProxyAuthentication(const Characteristic& proxy, const std::string& where,
                                                    Remarks& remarks);

// What a device takes for a parm that is absent, as the schema has it.
Value assumedValue(std::string_view characteristic, std::string_view parm);

// True when two PROVURLs name the same context: scheme and host without case, http when no scheme is given (WAP-183
// §5.6.8).
bool sameProvUrl(std::string_view a, std::string_view b);

} // namespace efs::prov
