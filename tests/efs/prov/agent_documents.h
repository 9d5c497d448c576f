// Documents for the tests of the device's view, short to write: characteristics from their parms.
#pragma once

#include "efs/prov/agent.h"

#include <string>
#include <utility>
#include <vector>

namespace agent_tests {

using namespace efs;
using namespace efs::prov;

using Parms = std::vector<std::pair<std::string, std::string>>; // "*" stands for no value
// XML of a characteristic with parms and, behind them, more XML.
std::string has(const std::string& type, const Parms& parms, const std::string& nested = "");

std::string bootstrap(const std::string& url, const Parms& more = {});
std::string nap(const std::string& id, const std::string& bearer = "GSM-GPRS", const Parms& more = {});
// A proxy with one physical proxy "<id>-1" for the access points.
std::string proxy(const std::string& id, const std::vector<std::string>& naps, const Parms& more = {},
                  const Parms& ofPhysical = {}, const std::string& nested = "");
std::string application(const std::string& appId, const Parms& more = {});

wbxml::Document document(const std::string& characteristics, const std::string& version = "1.1");
AgentSource file(ObjectType object, const std::string& characteristics, Place place = Place::Sim);
AgentSource further(const std::string& name, const std::string& characteristics, Place place = Place::Device);
AgentSource empty(ObjectType object, FileState state = FileState::Empty);

// As one Bootstrap file.
DeviceView viewOf(const std::string& characteristics, const AgentOptions& options = {});

// "bootstrap:used config1:hidden".
std::string fates(const DeviceView& view);
// "NAPDEF[a]/NAME: reason (clause)" a line, of parms that do not count.
std::string droppedParms(const ContextOutcome& outcome);
// "PXLOGICAL[gw]: reason" a line.
std::string droppedThings(const ContextOutcome& outcome);
// "w4 -> gw/gw-1 -> net -> GSM-GPRS; -> direct …" a line a route.
std::string routes(const ContextOutcome& outcome);
std::string waysOf(const ConfigurationContext& context, const Route& route);
// "NAPDEF[a]: NAP-ADDRTYPE is E164" a line.
std::string assumptions(const ContextOutcome& outcome, Assumption::Kind kind);

} // namespace agent_tests
