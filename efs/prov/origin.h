// Where the values of a configuration context come from: which document, which element, which bytes; and what became of
// values that lost to an earlier one (WAP-185 §5.1, §6.2).
//
//   point.address.text        "internet.op.example"
//   point.address.origin      {source 0, element 7, bytes 21-45}: the parm in the first document
//   point.addressType.from    From::Default: no document says it
#pragma once

#include "apdu/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace efs::prov {

struct Origin {
    std::size_t source = 0;    // which of the sources the contexts were formed from
    std::uint32_t element = 0; // in that document's elements(): the parm, or the characteristic
    apdu::Range bytes;         // of the element in that document's bytes()
    bool operator==(const Origin&) const = default;
};

// Where a thing is defined: the first defines it, later ones added to it. Takes no part in comparing two things.
struct Definitions {
    std::vector<Origin> origins;
    bool operator==(const Definitions&) const { return true; }
};

// Inherited: from the characteristic around (WAP-183 §5.6.2), or for a want of its own from another parm (§5.6.5).
enum class From : std::uint8_t { Document, Default, Inherited };
std::string_view name(From from); // "document", "default", "inherited"

// The value of a parm. Compared by its text.
struct Value {
    std::string text;
    std::optional<Origin> origin; // none: nobody gave it, or it is a default
    From from = From::Document;

    Value() = default;
    Value(std::string value, std::optional<Origin> where = {}, From how = From::Document)
        : text(std::move(value)), origin(where), from(how) {}
    Value(const char* value) : text(value) {}

    bool empty() const { return text.empty(); }
    bool given() const { return origin.has_value(); }
    friend bool operator==(const Value& a, const Value& b) { return a.text == b.text; }
};

// A parm without value: it is there or not.
struct Flag {
    bool set = false;
    std::optional<Origin> origin;

    Flag() = default;
    Flag(bool value, std::optional<Origin> where = {}) : set(value), origin(where) {}

    explicit operator bool() const { return set; }
    friend bool operator==(const Flag& a, const Flag& b) { return a.set == b.set; }
};

// A parm kept under its name, which no field asks for. Compared by name and value.
struct NamedValue {
    std::string name;
    std::optional<std::string> value; // none: a flag
    std::optional<Origin> origin = {};
    From from = From::Document;

    friend bool operator==(const NamedValue& a, const NamedValue& b) { return a.name == b.name && a.value == b.value; }
};

// A value, or a whole characteristic, that did not get into the context because an earlier one stands.
struct Shadowed {
    enum class Reason : std::uint8_t {
        Repeated, // the same document gives it before
        Earlier,  // a document of higher priority gives it
        TooMany,  // the parm has as many values as it may have
        Taken,    // a whole characteristic, whose id or key is another's already
    };
    std::string where; // field path: "PXLOGICAL[gw]/NAME"
    Value value;       // of a whole characteristic: its id
    std::optional<Origin> by;
    Reason reason = Reason::Repeated;
    bool same = false; // it says the same, so nothing is lost
    std::string_view clause;
    bool operator==(const Shadowed&) const = default;
};
std::string_view name(Shadowed::Reason reason);     // "repeated", "earlier", "too_many", "taken"
std::string_view sentence(Shadowed::Reason reason); // why, for people

} // namespace efs::prov
