#include "cli/write_view.h"

#include "cli/json.h"
#include "cli/table.h"
#include "cli/write_steps_view.h"
#include "efs/wbxml/document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

namespace {

using Json = nlohmann::ordered_json;

// "bootstrap", or "" for a directory record or another file the plan touches.
std::string objectAt(const WriteReport& report, const efs::Path& path) {
    for (const efs::ProvisioningFile& file : report.provisioning.files) {
        if (file.path == path) return std::string(efs::name(file.object));
    }
    return "";
}

bool isCreated(const efs::Plan& plan, const efs::Path& path) {
    return std::any_of(plan.creates.begin(), plan.creates.end(),
                       [&](const efs::CreateFileStep& step) { return step.path == path; });
}

std::string actionOn(const WriteReport& report, const efs::Path& path) {
    if (isCreated(report.planned.plan, path)) return "create";
    const efs::File* after = report.planned.after.find(path);
    return after != nullptr && efs::wbxml::isErased(after->content) ? "erase" : "write";
}

std::size_t bytesInto(const efs::Plan& plan, const efs::Path& path) {
    std::size_t bytes = 0;
    for (const efs::Step& step : plan.steps) bytes += step.path == path ? step.after.size() : 0;
    return bytes;
}

std::string_view roleName(card::Role role) {
    switch (role) {
    case card::Role::Chv1:
        return "CHV1";
    case card::Role::Adm:
        return "ADM";
    case card::Role::Pin:
        break;
    }
    return "PIN";
}

std::string place(const efs::Step& step) {
    if (step.record != 0) return fmt::format("record {}", step.record);
    if (step.after.size() <= 1) return fmt::format("byte {}", step.offset);
    return fmt::format("bytes {}-{}", step.offset, step.offset + step.after.size() - 1);
}

void printNeeds(std::ostream& to, const std::vector<card::Keyring::Need>& needs, const Style& style) {
    if (needs.empty()) return;
    to << '\n' << style.bold("Credentials") << '\n';
    Table table({"credential", "reference", "directory", "tries left"}, {3});
    for (const card::Keyring::Need& need : needs) {
        std::string tries = need.status.triesLeft ? fmt::format("{}", *need.status.triesLeft) : "unknown";
        if (!need.status.enabled) tries = "disabled";
        table.row(
            {std::string(roleName(need.role)), fmt::format("{:02X}", need.reference), need.directory.text(), tries});
    }
    table.print(to, style, 2);
}

Json stepsJson(const card::PlannedWrite& write, bool reveal) {
    const efs::Plan& plan = write.plan;
    Json list = Json::array();
    for (const efs::CreateFileStep& step : plan.creates) {
        list.push_back({{"create", step.path.text()}, {"size", step.fcp.size ? Json(*step.fcp.size) : Json(nullptr)}});
    }
    for (const efs::Step& step : plan.steps) {
        Json row;
        row["path"] = step.path.text();
        const StepBytes bytes = bytesOf(write, step, reveal);
        if (step.record != 0)
            row["record"] = step.record;
        else
            row["offset"] = step.offset;
        row["length"] = step.after.size();
        row["masked"] = bytes.masked();
        if (!bytes.masked()) {
            row["before_bytes"] = apdu::hex(step.before);
            row["after_bytes"] = apdu::hex(step.after);
        }
        list.push_back(std::move(row));
    }
    return list;
}

Json estimateJson(const WriteEstimate& estimate) {
    return {{"commands", estimate.commands},
            {"characters", estimate.characters},
            {"fi", estimate.speed.fi},
            {"di", estimate.speed.di},
            {"milliseconds", estimate.time.count()}};
}

Json needsJson(const std::vector<card::Keyring::Need>& needs) {
    Json list = Json::array();
    for (const card::Keyring::Need& need : needs) {
        Json row;
        row["credential"] = roleName(need.role);
        row["reference"] = fmt::format("{:02X}", need.reference);
        row["directory"] = need.directory.text();
        row["tries_left"] = need.status.triesLeft ? Json(*need.status.triesLeft) : Json(nullptr);
        row["enabled"] = need.status.enabled;
        list.push_back(std::move(row));
    }
    return list;
}

void printBlind(std::ostream& to, const WriteReport& report, const Style& style) {
    for (const efs::Path& path : report.planned.blind)
        to << style.yellow("blind: ") << path.text() << " cannot be read; what it holds now cannot be put back\n";
}

} // namespace

void printPlan(std::ostream& to, const WriteReport& report, const Style& style) {
    const efs::Plan& plan = report.planned.plan;
    if (plan.empty()) {
        to << "Nothing to write: the card holds this already.\n";
        return;
    }
    to << style.bold("Plan") << (report.provisioning.iccid ? " for card " + printable(*report.provisioning.iccid) : "")
       << '\n';
    Table table({"object", "path", "step", "where", "bytes"}, {4});
    for (const efs::CreateFileStep& step : plan.creates) {
        table.row({objectAt(report, step.path), step.path.text(), "create", "",
                   fmt::format("{}", step.fcp.size.value_or(0))});
    }
    for (const efs::Step& step : plan.steps) {
        const std::string action = actionOn(report, step.path);
        table.row({objectAt(report, step.path), step.path.text(), action == "create" ? "write" : action, place(step),
                   fmt::format("{}", step.after.size())});
    }
    table.print(to, style, 2);
    printNeeds(to, report.planned.needs, style);
    to << '\n' << style.bold("Bytes") << '\n';
    for (const efs::Step& step : plan.steps) printStepBytes(to, report.planned, step, report.reveal, style);
    to << fmt::format("\n{} in {}, {}, each read back\n", counted(plan.bytesWritten(), "byte"),
                      counted(plan.files().size(), "file"), counted(report.estimate.updates, "UPDATE command"));
    to << fmt::format("about {} and {} ms (Fi {}, Di {} at {:.0f} MHz, {} ms for each {} bytes of memory)\n",
                      counted(report.estimate.commands, "command"), report.estimate.time.count(),
                      report.estimate.speed.fi, report.estimate.speed.di, efs::assumedClockHz / 1e6,
                      efs::assumedPageTime.count(), efs::assumedPageSize);
    printBlind(to, report, style);
}

void printReceipt(std::ostream& to, const WriteReport& report) {
    for (const efs::Path& path : report.planned.plan.files()) {
        const std::string object = objectAt(report, path), action = actionOn(report, path);
        const std::size_t bytes = bytesInto(report.planned.plan, path);
        to << fmt::format("{} {}{}: {}\n",
                          action == "create"  ? "created"
                          : action == "erase" ? "erased "
                                              : "written",
                          object.empty() ? "" : object + "  ", path.text(), counted(bytes, "byte"));
    }
    to << (report.planned.blind.empty() ? "Read back and compared: as planned.\n"
                                        : "Read back and compared as far as the files can be read: as planned.\n");
    for (const efs::Path& path : report.planned.blind) to << fmt::format("written blind: {}\n", path.text());
}

std::string writeJson(const WriteReport& report) {
    const efs::Plan& plan = report.planned.plan;
    Json json;
    json["dry_run"] = report.dryRun;
    json["changed"] = report.receipt.has_value() && !plan.empty();
    json["files"] = Json::array();
    for (const efs::Path& path : plan.files()) {
        const std::string object = objectAt(report, path);
        json["files"].push_back({{"object", object.empty() ? Json(nullptr) : Json(object)},
                                 {"path", path.text()},
                                 {"action", actionOn(report, path)},
                                 {"bytes", bytesInto(plan, path)}});
    }
    json["steps"] = stepsJson(report.planned, report.reveal);
    json["credentials"] = needsJson(report.planned.needs);
    json["bytes"] = plan.bytesWritten();
    json["update_commands"] = report.estimate.updates;
    json["blind"] = Json::array();
    for (const efs::Path& path : report.planned.blind) json["blind"].push_back(path.text());
    json["estimate"] = estimateJson(report.estimate);
    json["findings"] = findingsJson<Json>(report.findings);
    if (report.receipt) json["receipt"] = {{"files", report.receipt->files}, {"bytes", report.receipt->bytes}};
    if (report.stats) json["stats"] = countersJson<Json>(*report.stats);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cli
