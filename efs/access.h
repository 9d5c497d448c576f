// Who may do what with a file: one form for 2G header bytes, compact and expanded security attributes, and AODF PINs.
//
// A condition is a disjunction of conjunctions of key references (TS 102 221 §9.5.1): {{01}} is PIN 1, {{01},{0A}} is
// PIN 1 or ADM 1, {{}} is always, {} is never. A rule that could not be read is unknown, which is not never.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace efs {

using KeyReference = std::uint8_t;

// TS 102 221 §9.5.1, TS 51.011 §9.3.
inline constexpr KeyReference chv1Reference = 0x01, chv2Reference = 0x02, adm1Reference = 0x0A,
                              universalPinReference = 0x11, secondPinReference = 0x81;

bool isAdministrative(KeyReference reference);  // 0A-0E, 8A-8E

struct AccessCondition {
    bool known = true;
    std::vector<std::vector<KeyReference>> anyOf = {{}};

    static AccessCondition always() { return {}; }
    static AccessCondition never() { return {true, {}}; }
    static AccessCondition unknown() { return {false, {}}; }
    static AccessCondition key(KeyReference reference) { return {true, {{reference}}}; }

    bool isAlways() const;
    bool isNever() const { return known && anyOf.empty(); }
    // True when the verified references are enough; an unknown condition is never satisfied for certain.
    bool satisfiedBy(const std::vector<KeyReference>& verified) const;
    // "ALW", "CHV1", "PIN", "ADM", "NEV" or "unknown" (cli contract); of alternatives the easiest is named.
    std::string name() const;

    bool operator==(const AccessCondition&) const = default;
};

struct AccessRules {
    AccessCondition read;
    AccessCondition update;
    AccessCondition deactivate;  // INVALIDATE in class A0
    AccessCondition activate;    // REHABILITATE in class A0
    AccessCondition create;      // of files below a directory
    AccessCondition remove;      // DELETE of this file, or of files below it

    bool operator==(const AccessRules&) const = default;
};

} // namespace efs
