// Who may do what with a file: one form for 2G header bytes, compact and expanded security attributes, and AODF PINs.
//
// A condition is a disjunction of conjunctions of key references (TS 102 221 §9.5.1): {{01}} is PIN 1, {{01},{0A}} is
// PIN 1 or ADM 1, {{}} is always, {} is never. A rule that could not be read is unknown, which is not never.
#pragma once

#include "apdu/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace efs {

using KeyReference = std::uint8_t;

// TS 102 221 §9.5.1, TS 51.011 §9.3.
inline constexpr KeyReference chv1Reference = 0x01, chv2Reference = 0x02, adm1Reference = 0x0A,
                              universalPinReference = 0x11, secondPinReference = 0x81;

bool isAdministrative(KeyReference reference); // 0A-0E, 8A-8E

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

// Any of two conditions will do; both are needed. Unknown where the answer hangs on an unknown one.
AccessCondition either(const AccessCondition& a, const AccessCondition& b);
AccessCondition both(const AccessCondition& a, const AccessCondition& b);

// The whole condition as text, and back: "ALW", "NEV", "unknown", "CHV1", "CHV1|ADM1", "11&ADM1|81". Key references are
// CHV1 (01), CHV2 (02), ADM1 (0A) or two hex digits; Usage for anything else.
std::string text(const AccessCondition& condition);
apdu::Result<AccessCondition> parseCondition(std::string_view text);

struct AccessRules {
    AccessCondition read;
    AccessCondition update;
    AccessCondition deactivate; // INVALIDATE in class A0
    AccessCondition activate;   // REHABILITATE in class A0
    AccessCondition create;     // of files below a directory
    AccessCondition remove;     // DELETE of this file, or of files below it

    static AccessRules never() { return all(AccessCondition::never()); }
    static AccessRules unknown() { return all(AccessCondition::unknown()); }
    static AccessRules all(const AccessCondition& c) { return {c, c, c, c, c, c}; }
    bool operator==(const AccessRules&) const = default;
};

} // namespace efs
