// What `simprov read` found on a card, and its two forms: for people and for programs.
#pragma once

#include "card/session.h"
#include "card/snapshot.h"
#include "cli/output.h"
#include "efs/prov/context.h"

#include <iosfwd>

namespace cli {

struct ReadReport {
    efs::CardKind kind = efs::CardKind::Uicc;
    apdu::Bytes atr;
    efs::Provisioning provisioning;
    efs::prov::CardContents contents;
    std::vector<efs::Finding> findings; // of the search and of the contents
    std::optional<card::Counters> stats;
    bool reveal = false;
};

void printReport(std::ostream& to, const ReadReport& report, const Style& style);
// JSON text of `result` (cli contract, `read`).
std::string reportJson(const ReadReport& report);

// "****" for a value that is there, unless `reveal`.
std::string shown(const std::string& secret, bool reveal);
// A parm kept by name only: masked when its name says it is a credential.
std::string shownParm(const efs::prov::NamedValue& parm, bool reveal);

} // namespace cli
