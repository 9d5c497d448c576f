// What provisioning documents may hold: every characteristic and parm, where it stands, how often, and by which clause
// (WAP-183 §5.5 and §5.6; ProvCont 1.1 for what came later).
//
//   findParm("NAPDEF", "NAP-ADDRESS")->occurs.min == 1
//   isSensitive("PXAUTH-PW")
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace efs::prov {

struct Occurs {
    static constexpr std::uint8_t unbounded = 255;
    std::uint8_t min = 0, max = unbounded;
    bool strict = true; // false: leaving it out is unusual rather than wrong, since 1.1 or the sources differ
    bool operator==(const Occurs&) const = default;
};

struct CharacteristicRow {
    std::string_view type;
    std::string_view parent; // empty: the root
    Occurs occurs;
    std::string_view key; // the parm that tells two of them apart, for people; may be empty
    bool anyParm = false; // parms outside the table may stand here: a vendor's or an application's own
    std::string_view clause;
};

struct ParmRow {
    std::string_view characteristic;
    std::string_view name;
    Occurs occurs;
    std::string_view application; // the APPID whose registration adds it; empty: always there
    std::string_view clause;      // or, for an application's own parms, who documents them
};

std::span<const CharacteristicRow> characteristicRows();
std::span<const ParmRow> parmRows();

// The row of that characteristic below that parent (empty: the root), or below any.
const CharacteristicRow* findCharacteristic(std::string_view type, std::string_view parent);
const CharacteristicRow* findCharacteristic(std::string_view type);
// Rows that hold for every APPID come first; null when neither these nor those of `application` know the parm.
const ParmRow* findParm(std::string_view characteristic, std::string_view parm, std::string_view application = "");

// A document credential, to be masked wherever values are shown. Besides those of the specification this catches
// vendors' names that speak of passwords and secrets: better one mask too many.
bool isSensitive(std::string_view parm);

} // namespace efs::prov
