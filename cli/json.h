// The envelopes of --json and the shapes several commands share.
//
// Templates over the JSON type, so that only .cpp files name the JSON library; bytes are upper-case hex, keys
// snake_case.
#pragma once

#include "apdu/result.h"
#include "card/session.h"
#include "cli/output.h"

#include <fmt/format.h>
#include <span>
#include <string>

namespace cli {

// Text of a JSON value; bytes that are no UTF-8 become U+FFFD, nothing a terminal obeys stays unescaped.
template <class Json>
std::string jsonText(const Json& json, int indent = 2) {
    return harmlessJson(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

// {"schema": "simprov.read/1", "ok": true, "result": …}
template <class Json>
Json success(const std::string& command, Json result) {
    Json envelope;
    envelope["schema"] = "simprov." + command + "/1";
    envelope["ok"] = true;
    envelope["result"] = std::move(result);
    return envelope;
}

template <class Json>
Json failure(const apdu::Error& error) {
    Json fields;
    fields["kind"] = apdu::name(error.kind);
    fields["message"] = error.text;
    if (!error.trail.empty()) fields["where"] = error.where();
    if (error.bytes) fields["bytes"] = {error.bytes->offset, error.bytes->length};
    if (error.sw) fields["sw"] = fmt::format("{:04X}", *error.sw);
    if (error.triesLeft) fields["tries_left"] = *error.triesLeft;
    fields["card_changed"] = error.cardChanged;
    fields["retry_safe"] = error.retrySafe;
    if (!error.hint.empty()) fields["hint"] = error.hint;
    Json envelope;
    envelope["schema"] = "simprov.error/1";
    envelope["ok"] = false;
    envelope["error"] = std::move(fields);
    return envelope;
}

template <class Json>
Json findingsJson(std::span<const efs::Finding> findings) {
    Json list = Json::array();
    for (const efs::Finding& finding : findings) {
        Json row;
        row["severity"] = efs::name(finding.severity);
        row["rule"] = finding.rule;
        row["clause"] = finding.clause;
        row["object"] = finding.object;
        row["where"] = finding.where;
        if (finding.bytes) row["bytes"] = {finding.bytes->offset, finding.bytes->length};
        row["message"] = finding.message;
        list.push_back(std::move(row));
    }
    return list;
}

template <class Json>
Json countersJson(const card::Counters& counters) {
    Json stats;
    stats["commands"] = counters.commands;
    stats["bytes_sent"] = counters.bytesSent;
    stats["bytes_received"] = counters.bytesReceived;
    return stats;
}

} // namespace cli
