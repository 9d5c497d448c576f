// Is this text a good value of that parm? What was expected, and what to write instead (WAP-183 §5.6, §6.1).
//
//   checkValue(*findParm("PXAUTHINFO", "PXAUTH-TYPE"), "HTTP BASIC")
//       -> {"word-spelling", "one of HTTP-BASIC, HTTP-DIGEST, WTLS-SS", "HTTP-BASIC", certain}
//
// Whether that is an error or only a matter of portability is told by the rule: findRule(problem.rule)->severity.
#pragma once

#include "efs/prov/schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace efs::prov {

struct ValueProblem {
    std::string_view rule;
    std::string expected; // what a good value is: "a decimal number from 0 to 65535"
    std::string instead;  // what to write; empty: only the author knows
    bool certain = false; // `instead` can only be what was meant
    bool operator==(const ValueProblem&) const = default;
};

// What stands beside a parm and decides what its value means.
struct Beside {
    // The word in the parm that row.detail names (an address's type); empty: it is absent.
    std::string_view type;
    bool packetData = false; // NAP-ADDRESS of a GPRS bearer: 64 bytes are guaranteed (WAP-183 §6.1)
};

// All problems of a value, none mostly; `value` is none when the parm has no value attribute.
std::vector<ValueProblem> checkValue(const ParmRow& row, std::optional<std::string_view> value,
                                     const Beside& beside = {});

// Of an address: the type that decides, the default in its stead.
std::string_view addressType(const ParmRow& row, const Beside& beside);
// What a good value of that row is, for people.
std::string expectation(const ParmRow& row, const Beside& beside = {});

} // namespace efs::prov
