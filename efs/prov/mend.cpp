#include "efs/prov/mend.h"

#include <unordered_set>

namespace efs::prov {

namespace {

constexpr int maxRounds = 4; // a value may have blanks around a misspelled word: two rounds; four leave room

struct Chosen {
    std::vector<Edit> edits;
    std::vector<std::string> done;
};

// One fix for each place: a second one may rest on what the first changes, and comes in the next round.
Chosen choose(const Report& report) {
    Chosen chosen;
    std::unordered_set<std::string> touched;
    for (const Fix& fix : report.fixes) {
        bool isFree = true;
        for (const Edit& edit : fix.edits) isFree = isFree && !touched.contains(edit.path);
        if (!isFree) continue;
        for (const Edit& edit : fix.edits) {
            touched.insert(edit.path);
            chosen.edits.push_back(edit);
        }
        const std::string& where = report.findings[fix.finding].where;
        chosen.done.push_back(where.empty() ? fix.text : where + ": " + fix.text);
    }
    return chosen;
}

// All at once, or else one after the other what can be done.
apdu::Result<wbxml::Document> applyChosen(const wbxml::Document& document, const Report& report, Chosen& chosen) {
    auto all = prov::apply(document, chosen.edits);
    if (all) return all;
    constexpr std::size_t most = 64; // each goes over the whole document
    wbxml::Document current = document;
    chosen.done.clear();
    std::size_t tried = 0;
    for (const Fix& fix : report.fixes) {
        if (tried++ == most) break;
        auto next = prov::apply(current, fix.edits);
        if (!next) continue; // what an earlier fix took away
        current = std::move(*next);
        chosen.done.push_back(report.findings[fix.finding].where + ": " + fix.text);
    }
    if (chosen.done.empty()) return apdu::propagate(all);
    return current;
}

} // namespace

apdu::Result<Mended> mend(std::span<const Part> parts, std::size_t part) {
    std::vector<Part> current(parts.begin(), parts.end());
    Mended result{*parts[part].document, {}};
    for (int round = 0; round < maxRounds; ++round) {
        current[part].document = &result.document;
        const Report report = validate(current)[part];
        Chosen chosen = choose(report);
        if (chosen.edits.empty()) break;
        auto next = applyChosen(result.document, report, chosen);
        if (!next) return apdu::propagate(next);
        result.document = std::move(*next);
        result.done.insert(result.done.end(), chosen.done.begin(), chosen.done.end());
    }
    return result;
}

apdu::Result<Mended> mend(const wbxml::Document& document) {
    const Part part{&document, ""};
    return mend(std::span(&part, 1), 0);
}

} // namespace efs::prov
