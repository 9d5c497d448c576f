// The JSON form of a card image, for people to read and edit:
//
//   { "schema": "simprov.card-image/1",
//     "kind": "sim" | "uicc" | "wim",
//     "atr": "3B…",                        hex; absent: none
//     "protocol": "T=0" | "T=1",           absent: T=0
//     "logical_channels": 3,               besides the basic one; absent: 1
//     "files": [ { "path": "3F00/7F80/4431",   or an AID, with or without file ids behind it
//                  "kind": "mf" | "df" | "adf" | "transparent" | "linear" | "cyclic",
//                  "id": "4431",           absent: the last of the path; null: the card tells none
//                  "aid": "A0…",           directories; absent: the AID the path begins with, if that is the directory
//                  "size": 1024,           absent: as long as the content; null: the card tells none
//                  "record_length": 40,    linear, cyclic
//                  "record_count": 4,      absent: as many as fit the size
//                  "sfi": 5,
//                  "life_cycle": "activated" | "deactivated" | "terminated" | "creation",   absent: activated
//                  "access": { "read": "ALW", "update": "CHV1|ADM1", "deactivate", "activate", "create", "delete" },
//                                          conditions as in access.h; what is absent is never allowed
//                  "arr": { "file": "2F06", "record": 2 },
//                  "pin_status": [ { "reference": "01", "enabled": true, "tries": 3, "unblock_tries": 10 } ],
//                  "answer": "62…",        the card's own answer to SELECT
//                  "content": "…",         or, of a file with records, one string a record
//                  "complete": false,      the content is not the whole file; absent: true
//                  "read_error": "6982" } ],
//     "pins": [ { "reference": "01", "label": "CHV1", "value": "31323334FFFFFFFF", "enabled": true, "tries": 3,
//                 "max_tries": 3, "unblock": "3132333435363738", "unblock_tries": 10, "directory": "3F00/5015" } ] }
//
// Bytes are hex. A complete content, and every record, may be shorter than its file: FF fills it up; on the way out
// trailing FF are left away. Keys that are not listed here are refused, so that a misspelling is not silently lost.
#include "efs/image.h"
#include "efs/image_json_keys.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace efs {

using apdu::Bytes;
using Json = nlohmann::ordered_json;
using namespace image_json;

namespace {

std::string hex16(FileId id) {
    return fmt::format("{:04X}", id);
}
std::string hex8(std::uint8_t byte) {
    return fmt::format("{:02X}", byte);
}

std::string withoutFill(apdu::View bytes) {
    while (!bytes.empty() && bytes.back() == 0xFF) bytes = bytes.first(bytes.size() - 1);
    return apdu::hex(bytes);
}

Json contentOf(const File& file) {
    const std::size_t length = file.fcp.recordLength;
    if (hasRecords(file.fcp.kind) && length != 0 && file.content.size() % length == 0) {
        Json records = Json::array();
        for (std::size_t n = 1; n <= file.content.size() / length; ++n) records.push_back(withoutFill(file.record(n)));
        return records;
    }
    const bool filled = file.complete && file.fcp.size == file.content.size();
    return filled ? withoutFill(file.content) : apdu::hex(file.content);
}

Json accessOf(const AccessRules& rules) {
    Json object = Json::object();
    for (const auto& [key, rule] : ruleKeys) {
        if (const auto& condition = rules.*rule; !condition.isNever()) object[key] = text(condition);
    }
    return object;
}

Json pinStatusOf(const std::vector<PinStatusHint>& pins) {
    Json list = Json::array();
    for (const PinStatusHint& pin : pins) {
        Json object{{"reference", hex8(pin.reference)}, {"enabled", pin.enabled}};
        if (pin.triesLeft) object["tries"] = *pin.triesLeft;
        if (pin.unblockTriesLeft) object["unblock_tries"] = *pin.unblockTriesLeft;
        list.push_back(std::move(object));
    }
    return list;
}

void putAttributes(Json& object, const Path& path, const Fcp& fcp) {
    object["kind"] = name(fcp.kind);
    if (fcp.id != impliedId(path)) object["id"] = fcp.id ? Json(hex16(*fcp.id)) : Json();
    if (fcp.aid != impliedAid(path, fcp.kind)) object["aid"] = apdu::hex(fcp.aid);
    if (fcp.size)
        object["size"] = *fcp.size;
    else if (!isDirectory(fcp.kind))
        object["size"] = nullptr;
    if (hasRecords(fcp.kind) || fcp.recordLength != 0) object["record_length"] = fcp.recordLength;
    if (fcp.recordCount != impliedCount(fcp)) object["record_count"] = fcp.recordCount;
    if (fcp.sfi) object["sfi"] = *fcp.sfi;
    for (const auto& [name, state] : lifeCycles) {
        if (state == fcp.lifeCycle && state != LifeCycle::Activated) object["life_cycle"] = name;
    }
    if (fcp.access) object["access"] = accessOf(*fcp.access);
    if (fcp.arr) object["arr"] = Json{{"file", hex16(fcp.arr->file)}, {"record", fcp.arr->record}};
    if (!fcp.pins.empty()) object["pin_status"] = pinStatusOf(fcp.pins);
}

Json fileOf(const Path& path, const File& file) {
    Json object{{"path", path.text()}};
    putAttributes(object, path, file.fcp);
    if (!file.answer.empty()) object["answer"] = apdu::hex(file.answer);
    if (!isDirectory(file.fcp.kind) || !file.content.empty()) object["content"] = contentOf(file);
    if (!file.complete) object["complete"] = false;
    if (file.readError) object["read_error"] = hex16(*file.readError);
    return object;
}

Json pinOf(const Pin& pin) {
    Json object{{"reference", hex8(pin.reference)}, {"label", pin.label}, {"value", apdu::hex(pin.value)},
                {"enabled", pin.enabled},           {"tries", pin.tries}, {"max_tries", pin.maxTries}};
    if (!pin.unblock.empty()) object["unblock"] = apdu::hex(pin.unblock);
    if (!pin.unblock.empty() || pin.unblockTries != Pin{}.unblockTries) object["unblock_tries"] = pin.unblockTries;
    if (pin.directory) object["directory"] = pin.directory->text();
    return object;
}

} // namespace

std::string toJson(const Image& image) {
    Json json{{"schema", schema},
              {"kind", name(image.kind)},
              {"atr", apdu::hex(image.atr)},
              {"protocol", image.t1 ? "T=1" : "T=0"},
              {"logical_channels", image.logicalChannels},
              {"files", Json::array()},
              {"pins", Json::array()}};
    for (const auto& [path, file] : image.files) json["files"].push_back(fileOf(path, file));
    for (const Pin& pin : image.pins) json["pins"].push_back(pinOf(pin));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace efs
