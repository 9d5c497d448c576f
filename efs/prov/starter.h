// Documents to begin with, made of a few facts an operator knows.
//
//   StarterOptions options;
//   options.accessPoint.apn = "internet.op.example";
//   options.mmsc = "http://mmsc.op.example/";
//   starterDocument(options)      a NAPDEF, and an APPLICATION w4 that goes over it
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <optional>
#include <string>

namespace efs::prov {

struct StarterAccess {
    std::string apn;
    std::string name;                // for people; empty: the APN
    std::string bearer = "GSM-GPRS"; // WAP-183 §5.6.5
    std::string authType = "PAP";    // or CHAP; used when there is a user or a secret
    std::optional<std::string> user, secret;
};

struct StarterOptions {
    std::string name;                          // of the provider
    std::string tps;                           // URL of the trusted provisioning server, which names the context
    std::optional<std::string> contextAllow;   // how many other contexts the device may have: 0 to 255
    StarterAccess accessPoint, mmsAccessPoint; // the second: for MMS alone; no apn: the first
    std::string proxy, mmsProxy;               // HOST or HOST:PORT, an IPv6 address in brackets
    std::string homepage;                      // the browser's
    std::string mmsc;
    std::string dmServer, dmServerId; // device management: address and server identifier
};

// Usage where options contradict each other or are none: a proxy without an access point, a port that is no number.
apdu::Result<wbxml::Document> starterDocument(const StarterOptions& options, const wbxml::EncodeOptions& encoding = {});

} // namespace efs::prov
