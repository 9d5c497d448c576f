// What `simprov device` found out, and its forms: for people, for programs, and as a graph.
#pragma once

#include "cli/output.h"
#include "efs/prov/agent.h"

#include <iosfwd>

namespace cli {

struct DeviceReport {
    efs::prov::DeviceView view;
    efs::prov::AgentOptions options;
    bool all = false;    // parms that are used, and what goes without saying, too
    bool reveal = false; // document credentials
};

void printDevice(std::ostream& to, const DeviceReport& report, const Style& style);
// JSON text of `result`.
std::string deviceJson(const DeviceReport& report);
// A Graphviz digraph: applications, proxies, access points, bearers; what was dropped is dashed.
std::string deviceDot(const DeviceReport& report);

// "****" in place of a document credential; "" for a flag.
std::string shownValue(const efs::prov::ParmOutcome& parm, bool reveal);
// "192.0.2.10, port 9201 (CO-WSP), 8080".
std::string shownAddress(const efs::prov::PhysicalProxy& proxy);

} // namespace cli
