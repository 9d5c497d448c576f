// A provisioning document from its JSON (the form stands in document_json.h). The text may come from anywhere: its size
// is bounded before it is parsed, and nothing in it is passed over.
#include "efs/json_check.h"
#include "efs/prov/document_json.h"
#include "efs/wbxml/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace efs::prov {

namespace {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::wbxml::Encoder;
using Json = nlohmann::ordered_json;

apdu::Failure malformed(std::string text) {
    return fail(ErrorKind::Malformed, std::move(text));
}

Result<Json> parse(std::string_view text) {
    if (auto checked = checkJson(text, {maxJsonDepth, maxJsonValues}); !checked) return propagate(checked);
    try {
        return Json::parse(text);
    } catch (const Json::exception&) { // out of the range of any number
        return malformed("the JSON holds a number or text that cannot be read");
    }
}

Result<const std::string*> textOf(const Json& json) {
    if (!json.is_string()) {
        return malformed("is no text")
            .hint(json.is_null() ? "leave the member out: a parm without value is a flag" : "write it in quotes");
    }
    const auto* text = json.get_ptr<const std::string*>();
    if (text->find('\0') != std::string::npos) return malformed("holds a NUL character, which WBXML cannot carry");
    return text;
}

// One object of the document: what it may hold, by name.
class Members {
  public:
    Members(const Json& object, std::string_view what, std::initializer_list<std::string_view> names)
        : object_(object), what_(what), names_(names) {}

    Result<void> check() const {
        if (!object_.is_object()) return malformed(fmt::format("{} is an object in braces", what_));
        for (const auto& member : object_.items()) {
            if (std::find(names_.begin(), names_.end(), member.key()) != names_.end()) continue;
            return malformed(fmt::format("{} has no such member", what_))
                .in(efs::wbxml::brief(member.key()))
                .hint(fmt::format("it may have {}; is this a misspelling?", fmt::join(names_, ", ")));
        }
        const auto unknown = object_.find("unknown");
        if (unknown == object_.end() || *unknown == Json(false)) return {};
        return malformed("here stood something that no table knows, which has no form in JSON")
            .in("unknown")
            .hint("work on the WBXML itself to keep it, or take the mark away to leave it out");
    }

    // A text; none when absent, or null where the document has nothing.
    Result<const std::string*> text(const char* key, bool mayBeNull = false) const {
        const auto member = object_.find(key);
        if (member == object_.end() || (mayBeNull && member->is_null())) return nullptr;
        auto found = textOf(*member);
        if (!found) return propagate(found).in(key);
        return found;
    }

    Result<const std::string*> name(const char* key) const {
        auto found = text(key);
        if (!found) return found;
        if (*found == nullptr) return malformed(fmt::format("{} needs a {}", what_, key));
        return found;
    }

    Result<const Json*> list(const char* key) const {
        static const Json none = Json::array();
        const auto member = object_.find(key);
        if (member == object_.end()) return &none;
        if (!member->is_array()) return malformed("is no list in brackets").in(key);
        return &*member;
    }

    Result<const Json*> object(const char* key) const {
        static const Json none = Json::object();
        const auto member = object_.find(key);
        if (member == object_.end()) return &none;
        if (!member->is_object()) return malformed("is no object in braces").in(key);
        return &*member;
    }

  private:
    const Json& object_;
    std::string_view what_;
    std::vector<std::string_view> names_;
};

std::string place(const char* list, std::size_t index) {
    return fmt::format("{}[{}]", list, index);
}

// A child element as the JSON has it: where it stands in its list, and how it is written.
struct Child {
    const Json* json = nullptr;
    const char* list = "";
    std::size_t index = 0;
};

// Writes elements; those of the DTD by their lists, all others at the places they name.
class Writer {
  public:
    explicit Writer(const efs::wbxml::EncodeOptions& options) : to_(options) {}

    Result<efs::wbxml::Document> run(const Json& tree) && {
        const Members members(tree, "a document",
                              {"version", "characteristics", "attributes", "others", "unknown", "$schema"});
        if (auto checked = members.check(); !checked) return propagate(checked);
        const auto version = members.text("version", true);
        if (!version) return propagate(version);
        to_.start("wap-provisioningdoc");
        if (*version != nullptr) to_.attribute("version", **version);
        if (auto written = attributes(members, {"version"}); !written) return propagate(written);
        if (auto written = children(members); !written) return propagate(written);
        to_.end();
        const auto bytes = std::move(to_).finish();
        if (!bytes) return propagate(bytes);
        return efs::wbxml::Document::decode(*bytes);
    }

  private:
    Result<void> parm(const Json& json) {
        const Members members(json, "a parm", {"name", "value", "after", "attributes", "others", "unknown"});
        if (auto checked = members.check(); !checked) return checked;
        const auto name = members.name("name");
        if (!name) return propagate(name);
        const auto value = members.text("value");
        if (!value) return propagate(value);
        to_.start("parm");
        to_.attribute("name", **name);
        if (*value != nullptr) to_.attribute("value", **value);
        if (auto written = attributes(members, {"name", "value"}); !written) return written;
        if (auto written = children(members); !written) return written;
        to_.end();
        return {};
    }

    Result<void> characteristic(const Json& json) {
        const Members members(json, "a characteristic",
                              {"type", "parms", "characteristics", "attributes", "others", "unknown"});
        if (auto checked = members.check(); !checked) return checked;
        const auto type = members.name("type");
        if (!type) return propagate(type);
        to_.start("characteristic");
        to_.attribute("type", **type);
        if (auto written = attributes(members, {"type"}); !written) return written;
        if (auto written = children(members); !written) return written;
        to_.end();
        return {};
    }

    Result<void> other(const Json& json) {
        const Members members(json, "another element", {"element", "at", "attributes", "others", "unknown"});
        if (auto checked = members.check(); !checked) return checked;
        const auto element = members.name("element");
        if (!element) return propagate(element);
        if (!efs::wbxml::isXmlName(**element)) return noName("element");
        to_.start(**element);
        if (auto written = attributes(members, {}); !written) return written;
        if (auto written = children(members); !written) return written;
        to_.end();
        return {};
    }

    Result<void> attributes(const Members& members, std::initializer_list<std::string_view> told) {
        const auto given = members.object("attributes");
        if (!given) return propagate(given);
        for (const auto& member : (*given)->items()) {
            const std::string& name = member.key();
            const auto in = [&](apdu::Failure failure) {
                return std::move(failure).in(efs::wbxml::brief(name)).in("attributes");
            };
            if (std::find(told.begin(), told.end(), name) != told.end())
                return in(malformed("this attribute has a member of its own"));
            if (!efs::wbxml::isXmlName(name)) return in(noName(""));
            const auto text = textOf(member.value());
            if (!text) return in(propagate(text));
            to_.attribute(name, **text);
        }
        return {};
    }

    static apdu::Failure noName(const char* key) {
        auto failure = malformed("is no name that XML allows");
        return *key == '\0' ? std::move(failure) : std::move(failure).in(key);
    }

    Result<void> children(const Members& members) {
        auto known = ofTheDtd(members);
        if (!known) return propagate(known);
        const auto others = members.list("others");
        if (!others) return propagate(others);
        const std::size_t count = known->size() + (*others)->size();
        std::size_t nextKnown = 0, nextOther = 0;
        for (std::size_t at = 0; at < count; ++at) {
            Child child;
            if (nextOther < (*others)->size()) {
                const auto wanted = numberIn((**others)[nextOther], "at", at, count - 1);
                if (!wanted) return propagate(wanted).in(place("others", nextOther));
                if (*wanted == at || nextKnown == known->size()) child = {&(**others)[nextOther], "others", nextOther};
            }
            child.json == nullptr ? child = (*known)[nextKnown++] : (++nextOther, child);
            if (auto written = write(child); !written) return propagate(written).in(place(child.list, child.index));
        }
        return {};
    }

    Result<void> write(const Child& child) {
        const std::string_view list = child.list;
        return list == "parms"    ? parm(*child.json)
               : list == "others" ? other(*child.json)
                                  : characteristic(*child.json);
    }

    // Parms and characteristics in the order in which they stand.
    static Result<std::vector<Child>> ofTheDtd(const Members& members) {
        const auto parms = members.list("parms"), nested = members.list("characteristics");
        if (!parms) return propagate(parms);
        if (!nested) return propagate(nested);
        std::vector<Child> all;
        std::size_t before = 0; // nested characteristics met so far
        const auto addNested = [&](std::size_t end) {
            for (; before < end; ++before) all.push_back({&(**nested)[before], "characteristics", before});
        };
        for (std::size_t i = 0; i < (*parms)->size(); ++i) {
            const Json& parm = (**parms)[i];
            const bool hasPlace = parm.is_object() && parm.contains("after");
            if (!hasPlace && before > 0)
                return malformed("stands behind a parm that has \"after\", and has none")
                    .in(place("parms", i))
                    .hint("give it the same \"after\"");
            const auto after = hasPlace ? numberIn(parm, "after", before, (*nested)->size()) : Result<std::size_t>(0);
            if (!after) return propagate(after).in(place("parms", i));
            addNested(*after);
            all.push_back({&parm, "parms", i});
        }
        addNested((*nested)->size());
        return all;
    }

    // A place among siblings: they are listed in their order.
    static Result<std::size_t> numberIn(const Json& json, const char* key, std::size_t least, std::size_t most) {
        const auto found = json.is_object() ? json.find(key) : json.end();
        const bool isNumber = found != json.end() && json.is_object() && found->is_number_unsigned();
        if (isNumber && found->get<std::size_t>() >= least && found->get<std::size_t>() <= most)
            return found->get<std::size_t>();
        return malformed(fmt::format("is no number from {} to {}", least, most))
            .in(key)
            .hint(std::string_view(key) == "at"
                      ? "it counts the elements of all kinds that stand before it; they are listed in their order"
                      : "it counts the nested characteristics before the parm; parms are listed in their order");
    }

    Encoder to_;
};

// What else the JSON may be, in words.
apdu::Failure noDocument(const Json& json) {
    auto failure = malformed("this JSON holds no provisioning document");
    const auto schema = json.find("schema");
    if (schema != json.end() && schema->is_string() && schema->get_ref<const std::string&>().starts_with("simprov."))
        return std::move(failure).hint(fmt::format("it is {}; simprov decode --json prints documents",
                                                   efs::wbxml::brief(schema->get_ref<const std::string&>())));
    return std::move(failure).hint(
        "it needs \"version\" and \"characteristics\", as simprov decode --json prints them");
}

} // namespace

Result<efs::wbxml::Document> documentFromJson(std::string_view text, const efs::wbxml::EncodeOptions& options) {
    const auto json = parse(text);
    if (!json) return propagate(json);
    if (!json->is_object()) return malformed("a document in JSON is an object with version and characteristics");
    const Json* tree = &*json;
    std::vector<std::string> around; // the envelope of decode
    for (const char* key : {"result", "document"}) {
        if (tree->contains("characteristics")) break;
        const auto member = tree->find(key);
        if (member == tree->end() || !member->is_object()) continue;
        tree = &*member;
        around.emplace_back(key);
    }
    if (!tree->contains("characteristics")) return noDocument(*json);
    auto document = Writer(options).run(*tree);
    if (document) return document;
    apdu::Error error = document.error();
    error.trail.insert(error.trail.begin(), around.begin(), around.end());
    return apdu::Failure(std::move(error));
}

} // namespace efs::prov
