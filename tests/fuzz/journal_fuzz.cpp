// Journals of any bytes: reading ends, takes what is whole and sound, and what it calls whole can be carried out.
#include "card/journal.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reading = card::readJournal({data, size});
    if (!reading || !reading->whole) return 0;
    const card::Journal& journal = reading->journal;
    for (const auto& file : journal.files) {
        fuzz::require(file.after && file.isAfter(*file.after), "the new content is there and fits its digests");
        fuzz::require(!file.before || file.isBefore(*file.before), "so does the old one, if there is one");
    }
    for (const auto& step : journal.plan.steps) {
        const auto* file = journal.find(step.path);
        fuzz::require(file != nullptr, "a step's file is in the journal");
        fuzz::require(file->placeOf(step) + step.after.size() <= file->size, "a step lies inside its file");
    }
    return 0;
}
