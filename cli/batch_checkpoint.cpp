#include "cli/batch_checkpoint.h"

#include "cli/json.h"

#include <nlohmann/json.hpp>

namespace cli {

using apdu::ErrorKind;
using card::line::ChainHead;
using card::line::Checkpoint;
using card::line::Time;
using Json = nlohmann::ordered_json;

std::string checkpointJson(const Checkpoint& checkpoint) {
    Json json;
    json["event"] = "checkpoint";
    json["order"] = checkpoint.order;
    json["number"] = checkpoint.number;
    json["time_ms"] = checkpoint.time.time_since_epoch().count();
    json["heads"] = Json::array();
    for (const ChainHead& head : checkpoint.heads)
        json["heads"].push_back(
            {{"station", head.station}, {"sequence", head.sequence}, {"hash", apdu::hex(head.hash)}});
    json["digest"] = apdu::hex(checkpoint.digest);
    return jsonText(json, -1);
}

apdu::Result<Checkpoint> checkpointFromJson(std::string_view text) {
    const auto malformed = [] {
        return apdu::fail(ErrorKind::Malformed, "this is no checkpoint")
            .hint("a run writes one with --checkpoint FILE, or as the line with the event \"checkpoint\"");
    };
    const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
    const auto isText = [&](const Json& from, const char* key) { return from.contains(key) && from[key].is_string(); };
    const auto isNumber = [&](const Json& from, const char* key) {
        return from.contains(key) && from[key].is_number_unsigned();
    };
    if (!json.is_object() || !isText(json, "order") || !isNumber(json, "number") || !isNumber(json, "time_ms") ||
        !isText(json, "digest") || !json.contains("heads") || !json["heads"].is_array())
        return malformed();
    Checkpoint checkpoint;
    checkpoint.order = json["order"];
    checkpoint.number = json["number"];
    checkpoint.time = Time(std::chrono::milliseconds(json["time_ms"].get<std::int64_t>()));
    const auto digest = apdu::fromHex(json["digest"].get<std::string>());
    if (!digest) return malformed();
    checkpoint.digest = *digest;
    for (const Json& head : json["heads"]) {
        if (!head.is_object() || !isText(head, "station") || !isNumber(head, "sequence") || !isText(head, "hash"))
            return malformed();
        const auto hash = apdu::fromHex(head["hash"].get<std::string>());
        if (!hash) return malformed();
        checkpoint.heads.push_back({head["station"], head["sequence"], *hash});
    }
    return checkpoint;
}

} // namespace cli
