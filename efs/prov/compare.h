// What two sets of configuration contexts mean differently: things by their identity (PROVURL, NAPID, PROXY-ID,
// PHYSICAL-PROXY-ID, PORTNBR, the key of an account, RULE, NAME …), values by what a device takes them for.
//
//   before  NAPDEF "internet" with NAP-ADDRESS a.example        after  with NAP-ADDRESS b.example
//   {Changed, "NAPDEF[internet]/NAP-ADDRESS", {"a.example"}, {"b.example"}}
//
// A default that is written out is no change, nor is a place in another of the card's documents. Order counts where a
// device follows it: TO-NAPID, TO-PROXY, DOMAIN, DNS-ADDR, proxies, addresses of an application, ACCESS rules (WAP-185
// §5.4, §7.4).
#pragma once

#include "efs/prov/context.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace efs::prov {

struct ContextChange {
    enum class Kind : std::uint8_t { Added, Removed, Changed, Reordered };
    using Values = std::vector<std::optional<std::string>>; // none: a flag, which has no value

    Kind kind = Kind::Changed;
    std::string context;    // its PROVURL, before if there is one; empty: none
    std::string where;      // field path; empty: the context itself
    Values before, after;   // of a parm; of things reordered their keys; empty for things added and removed
    bool sensitive = false; // a document credential, to be masked by whoever shows it

    bool operator==(const ContextChange&) const = default;
};
std::string_view name(ContextChange::Kind kind); // "added", "removed", "changed", "reordered"

// In the order of the contexts before, what was added behind. A thing that was added or removed is followed by each of
// its parms.
std::vector<ContextChange> compareContexts(std::span<const ConfigurationContext> before,
                                           std::span<const ConfigurationContext> after);

} // namespace efs::prov
