#include "cli/document_json.h"

#include "cli/output.h"
#include "efs/prov/schema.h"
#include "efs/prov/tree.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cli {

namespace {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

Json parmJson(const prov::Parm& parm, bool mask) {
    Json json;
    json["name"] = parm.name();
    if (const auto value = parm.value()) {
        json["value"] = mask && prov::isSensitive(parm.name()) ? maskedValue : *value;
    }
    if (!parm.known()) json["unknown"] = true;
    return json;
}

Json characteristicJson(const prov::Characteristic& characteristic, bool mask) {
    Json json;
    json["type"] = characteristic.type();
    json["parms"] = Json::array();
    for (const prov::Parm& parm : characteristic.parms()) json["parms"].push_back(parmJson(parm, mask));
    json["characteristics"] = Json::array();
    for (const auto& nested : characteristic.characteristics()) {
        json["characteristics"].push_back(characteristicJson(nested, mask));
    }
    return json;
}

apdu::Failure malformed(std::string text) {
    return fail(ErrorKind::Malformed, std::move(text));
}

// Nesting and number of values of a JSON text, seen before a parser spends memory on it.
Result<void> checkShape(std::string_view text) {
    std::size_t depth = 0, values = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\') ++i;
            if (c == '"') inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > maxJsonDepth)
                return malformed("the JSON nests deeper than any provisioning document").at({i, 1});
            ++values;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
        } else if (c == ',') {
            ++values;
        }
        if (values > maxJsonValues)
            return fail(ErrorKind::Limit, fmt::format("the JSON holds more than {} values", maxJsonValues)).at({i, 1});
    }
    return {};
}

// The string member `key`; none when absent. `Required` makes absence an error.
Result<const std::string*> text(const Json& object, const char* key) {
    const auto member = object.find(key);
    if (member == object.end() || member->is_null()) return nullptr;
    if (!member->is_string()) return malformed("is no string").hint("write the value in quotes").in(key);
    return member->get_ptr<const std::string*>();
}

Result<const Json*> list(const Json& object, const char* key) {
    static const Json none = Json::array();
    const auto member = object.find(key);
    if (member == object.end()) return &none;
    if (!member->is_array()) return malformed("is no list").in(key);
    return &*member;
}

Result<void> writeParm(efs::wbxml::Encoder& to, const Json& parm) {
    if (!parm.is_object()) return malformed("a parm is an object with name and value");
    if (parm.value("unknown", Json(false)) == Json(true)) {
        return malformed("holds a token no table knows, which has no form here")
            .hint("write the WBXML itself (--raw) to keep it");
    }
    const auto name = text(parm, "name");
    if (!name) return propagate(name);
    if (*name == nullptr) return malformed("a parm needs a name");
    const auto value = text(parm, "value");
    if (!value) return propagate(value);
    to.start("parm");
    to.attribute("name", **name);
    if (*value != nullptr) to.attribute("value", **value);
    to.end();
    return {};
}

Result<void> writeCharacteristics(efs::wbxml::Encoder& to, const Json& object);

Result<void> writeCharacteristic(efs::wbxml::Encoder& to, const Json& characteristic) {
    if (!characteristic.is_object())
        return malformed("a characteristic is an object with type, parms and characteristics");
    const auto type = text(characteristic, "type");
    if (!type) return propagate(type);
    if (*type == nullptr) return malformed("a characteristic needs a type");
    const auto parms = list(characteristic, "parms");
    if (!parms) return propagate(parms);
    to.start("characteristic");
    to.attribute("type", **type);
    for (std::size_t i = 0; i < (*parms)->size(); ++i) {
        if (auto written = writeParm(to, (**parms)[i]); !written)
            return propagate(written).in(fmt::format("parms[{}]", i));
    }
    if (auto written = writeCharacteristics(to, characteristic); !written) return written;
    to.end();
    return {};
}

Result<void> writeCharacteristics(efs::wbxml::Encoder& to, const Json& object) {
    const auto nested = list(object, "characteristics");
    if (!nested) return propagate(nested);
    for (std::size_t i = 0; i < (*nested)->size(); ++i) {
        if (auto written = writeCharacteristic(to, (**nested)[i]); !written) {
            return propagate(written).in(fmt::format("characteristics[{}]", i));
        }
    }
    return {};
}

// The document inside what `decode --json` prints, or the object itself.
const Json& unwrapped(const Json& json) {
    const Json* inner = &json;
    for (const char* key : {"result", "document"}) {
        const auto member = inner->find(key);
        if (member == inner->end() || !member->is_object()) break;
        inner = &*member;
    }
    return *inner;
}

} // namespace

std::string documentToJson(const efs::wbxml::Document& document, bool mask) {
    Json json;
    if (const auto version = prov::version(document))
        json["version"] = *version;
    else
        json["version"] = nullptr;
    json["characteristics"] = Json::array();
    for (const auto& characteristic : prov::characteristics(document)) {
        json["characteristics"].push_back(characteristicJson(characteristic, mask));
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<efs::wbxml::Document> documentFromJson(std::string_view input, const efs::wbxml::EncodeOptions& options) {
    if (auto shape = checkShape(input); !shape) return propagate(shape);
    Json parsed;
    try {
        parsed = Json::parse(input);
    } catch (const Json::parse_error& error) {
        return malformed("the JSON breaks off or has a character that cannot stand there")
            .at({error.byte == 0 ? 0 : error.byte - 1, 1});
    } catch (const Json::exception&) {
        return malformed("the JSON holds a number or text that cannot be read");
    }
    if (!parsed.is_object()) return malformed("a document in JSON is an object with version and characteristics");
    const Json& tree = unwrapped(parsed);
    if (!tree.contains("characteristics")) {
        return malformed("this JSON holds no provisioning document")
            .hint("it needs \"version\" and \"characteristics\", as simprov decode --json prints them");
    }
    efs::wbxml::Encoder encoder(options);
    const auto version = text(tree, "version");
    if (!version) return propagate(version);
    encoder.start("wap-provisioningdoc");
    if (*version != nullptr) encoder.attribute("version", **version);
    if (auto written = writeCharacteristics(encoder, tree); !written) return propagate(written);
    encoder.end();
    const auto bytes = std::move(encoder).finish();
    if (!bytes) return propagate(bytes);
    return efs::wbxml::Document::decode(*bytes);
}

} // namespace cli
