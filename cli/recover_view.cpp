#include "cli/recover_view.h"

#include "cli/json.h"
#include "cli/table.h"

#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

namespace {

using Json = nlohmann::ordered_json;

std::string timeText(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    char text[32] = "";
    if (::gmtime_r(&time, &parts) != nullptr) std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string steps(const card::Journal& journal) {
    return fmt::format("{} of {}", std::min(journal.progress.begun, journal.plan.steps.size()),
                       journal.plan.steps.size());
}

Json pathsJson(const std::vector<efs::Path>& paths) {
    Json list = Json::array();
    for (const efs::Path& path : paths) list.push_back(path.text());
    return list;
}

std::string stateText(const card::JournalStore::Entry& entry) {
    if (!entry.reading) return entry.problem;
    if (!entry.reading->whole) return "damaged: " + entry.reading->damage;
    return entry.reading->journal.progress.undoing ? "being undone" : "whole";
}

std::string outcomeName(RecoverOutcome outcome) {
    switch (outcome) {
    case RecoverOutcome::Before:
        return "before";
    case RecoverOutcome::After:
        return "after";
    case RecoverOutcome::Abandoned:
        return "abandoned";
    case RecoverOutcome::NothingPending:
        break;
    }
    return "nothing_pending";
}

void printState(std::ostream& to, const RecoverReport& report) {
    const auto& recovered = *report.recovered;
    const bool after = report.outcome == RecoverOutcome::After;
    to << report.card.text() << " is now exactly as it was " << (after ? "to be after" : "before")
       << " the interrupted write";
    if (recovered.turnedBack) to << ": it does not take the new contents";
    to << ".\n";
    for (const efs::Path& path : recovered.files) to << "  " << path.text() << '\n';
    for (const efs::Path& path : recovered.blind) to << path.text() << " cannot be read, so it was not compared.\n";
    to << (recovered.bytes == 0 ? "Nothing had to be written.\n"
                                : counted(recovered.bytes, "byte") + " written, read back and compared.\n");
    if (!recovered.journalLeft.empty())
        to << "The journal cannot be removed: " << printable(recovered.journalLeft) << '\n';
}

} // namespace

std::string story(const card::Journal& journal) {
    std::string files;
    for (const auto& file : journal.files) files += (files.empty() ? "" : ", ") + file.path.text();
    return fmt::format("begun {}, {} steps: {}", timeText(journal.time), steps(journal), files);
}

void printPending(std::ostream& to, const std::vector<card::JournalStore::Entry>& entries, const Style& style) {
    if (entries.empty()) {
        to << "No interrupted write is pending.\n";
        return;
    }
    Table table({"card", "begun", "steps", "journal"}, {});
    for (const auto& entry : entries) {
        const auto* journal = entry.reading ? &entry.reading->journal : nullptr;
        table.row({entry.key, journal != nullptr ? timeText(journal->time) : "",
                   journal != nullptr ? steps(*journal) : "", stateText(entry)});
    }
    table.print(to, style, 0);
}

std::string pendingJson(const std::vector<card::JournalStore::Entry>& entries) {
    Json json;
    json["pending"] = Json::array();
    for (const auto& entry : entries) {
        Json row{{"card", entry.key}, {"journal", entry.path}, {"whole", entry.reading && entry.reading->whole}};
        if (entry.reading) {
            const auto& journal = entry.reading->journal;
            row["begun"] = timeText(journal.time);
            row["steps_begun"] = std::min(journal.progress.begun, journal.plan.steps.size());
            row["steps"] = journal.plan.steps.size();
            row["undoing"] = journal.progress.undoing;
            std::vector<efs::Path> paths;
            for (const auto& file : journal.files) paths.push_back(file.path);
            row["files"] = pathsJson(paths);
        }
        if (!entry.reading || !entry.reading->whole) row["damage"] = stateText(entry);
        json["pending"].push_back(std::move(row));
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void printRecovery(std::ostream& to, const RecoverReport& report) {
    if (report.recovered) return printState(to, report);
    if (report.outcome == RecoverOutcome::Abandoned) {
        to << "The interrupted write to " << report.card.text() << " was given up; the card stays as it is.\n";
        return;
    }
    to << "Nothing is pending for " << report.card.text() << ".\n";
    if (report.elsewhere > 0) to << counted(report.elsewhere, "other card") << " wait: see simprov recover --list\n";
}

std::string recoveryJson(const RecoverReport& report) {
    Json json;
    json["card"] = report.card.key();
    json["outcome"] = outcomeName(report.outcome);
    json["elsewhere"] = report.elsewhere;
    if (report.recovered) {
        json["bytes"] = report.recovered->bytes;
        json["turned_back"] = report.recovered->turnedBack;
        json["files"] = pathsJson(report.recovered->files);
        json["not_compared"] = pathsJson(report.recovered->blind);
        if (!report.recovered->journalLeft.empty()) json["journal_left"] = report.recovered->journalLeft;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cli
