#include "efs/prov/document_json.h"

#include "efs/printable.h"
#include "efs/prov/schema.h"
#include "efs/prov/tree.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace efs::prov {

namespace {

using Json = nlohmann::ordered_json;
using efs::wbxml::Attribute;
using efs::wbxml::Document;
using efs::wbxml::Element;
using efs::wbxml::Spelling;

constexpr std::string_view parmElement = "parm", characteristicElement = "characteristic";

class Exporter {
  public:
    Exporter(const Document& document, bool mask) : document_(document), mask_(mask) {}

    Json run() {
        Json json;
        const auto version = prov::version(document_);
        json["version"] = version ? Json(*version) : Json(nullptr);
        json["characteristics"] = Json::array();
        std::size_t at = 0;
        for (const std::uint32_t child : childrenOf(0)) {
            if (isPlain(child, characteristicElement, "type"))
                json["characteristics"].push_back(characteristic(child));
            else
                addOther(json, child, at);
            ++at;
        }
        addRest(json, 0, {"version"});
        return json;
    }

  private:
    // Nesting is limited by wbxml::maxDepth.
    Json characteristic(std::uint32_t index) {
        Json json{{"type", Characteristic(document_, index).type()},
                  {"parms", Json::array()},
                  {"characteristics", Json::array()}};
        std::size_t at = 0;
        for (const std::uint32_t child : childrenOf(index)) {
            if (isPlain(child, parmElement, "name"))
                json["parms"].push_back(parm(child, json["characteristics"].size()));
            else if (isPlain(child, characteristicElement, "type"))
                json["characteristics"].push_back(characteristic(child));
            else
                addOther(json, child, at);
            ++at;
        }
        addRest(json, index, {"type"});
        return json;
    }

    Json parm(std::uint32_t index, std::size_t characteristicsBefore) {
        const Parm parm(document_, index);
        Json json{{"name", parm.name()}};
        if (const auto value = parm.value()) json["value"] = shown(parm.name(), *value);
        if (characteristicsBefore > 0) json["after"] = characteristicsBefore;
        std::size_t at = 0;
        for (const std::uint32_t child : childrenOf(index)) addOther(json, child, at++);
        addRest(json, index, {"name", "value"});
        return json;
    }

    // An element that has no place in the DTD, with all it holds.
    void addOther(Json& parent, std::uint32_t index, std::size_t at) {
        Json json{{"element", document_.elements()[index].name}, {"at", at}};
        if (document_.elements()[index].spelling == Spelling::Unknown) json["unknown"] = true;
        std::size_t inside = 0;
        for (const std::uint32_t child : childrenOf(index)) addOther(json, child, inside++);
        addRest(json, index, {});
        parent["others"].push_back(std::move(json));
    }

    // Attributes without a member of their own, and the mark of what has no form. Of equal names the first counts.
    void addRest(Json& json, std::uint32_t index, std::initializer_list<std::string_view> told) const {
        const Element& element = document_.elements()[index];
        const Attribute* name = document_.attribute(element, "name");
        bool unknown = element.hasText;
        for (const Attribute& attribute : document_.attributes(element)) {
            unknown = unknown || attribute.spelling == Spelling::Unknown || attribute.unknownValue;
            const bool isTold = std::find(told.begin(), told.end(), attribute.name) != told.end();
            if (isTold || attribute.spelling == Spelling::Unknown) continue;
            if (document_.attribute(element, attribute.name) != &attribute) continue;
            json["attributes"][std::string(attribute.name)] =
                shown(attribute.name == "value" && name != nullptr ? name->value : "", attribute.value);
        }
        if (unknown) json["unknown"] = true;
    }

    std::string_view shown(std::string_view parm, std::string_view value) const {
        return mask_ && !value.empty() && isSensitive(parm) ? maskedValue : value;
    }

    // An element of the DTD that has what names it; the name may be unreadable.
    bool isPlain(std::uint32_t index, std::string_view name, std::string_view attribute) const {
        const Element& element = document_.elements()[index];
        if (element.name != name) return false;
        const auto attributes = document_.attributes(element);
        return document_.attribute(element, attribute) != nullptr ||
               std::any_of(attributes.begin(), attributes.end(),
                           [](const Attribute& one) { return one.spelling == Spelling::Unknown; });
    }

    std::vector<std::uint32_t> childrenOf(std::uint32_t parent) const {
        const auto elements = document_.elements();
        std::vector<std::uint32_t> children;
        for (std::uint32_t i = elements[parent].firstChild; i != Element::none; i = elements[i].nextSibling)
            children.push_back(i);
        return children;
    }

    const Document& document_;
    bool mask_;
};

} // namespace

std::string documentToJson(const Document& document, bool mask) {
    return Exporter(document, mask).run().dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace efs::prov
