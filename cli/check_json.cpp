// check for programs: findings in the shape of every command, each with what mends it where that is certain.
#include "cli/check_report.h"
#include "cli/json.h"
#include "efs/prov/schema.h"

#include <nlohmann/json.hpp>

namespace cli {

using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

namespace {

std::string_view name(prov::Edit::Kind kind) {
    switch (kind) {
    case prov::Edit::Kind::Set:
        return "set";
    case prov::Edit::Kind::Add:
        return "add";
    case prov::Edit::Kind::Remove:
        break;
    }
    return "remove";
}

bool isCredential(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string last = path.substr(slash == std::string::npos ? 0 : slash + 1);
    return prov::isSensitive(last.substr(0, last.find('[')));
}

Json fixJson(const prov::Fix& fix) {
    Json edits = Json::array();
    for (const prov::Edit& edit : fix.edits) {
        Json row{{"edit", name(edit.kind)}, {"path", edit.path}};
        if (edit.value) row["value"] = isCredential(edit.path) ? std::string(maskedValue) : *edit.value;
        edits.push_back(std::move(row));
    }
    return {{"text", fix.text}, {"edits", std::move(edits)}};
}

} // namespace

std::string checkJson(const CheckReport& report) {
    Json json;
    json["subject"] = report.subject;
    json["errors"] = count(report, efs::Severity::Error);
    json["warnings"] = count(report, efs::Severity::Warning);
    json["notes"] = count(report, efs::Severity::Note);
    json["more"] = report.report.more;
    Json findings = findingsJson<Json>(report.report.findings);
    for (const prov::Fix& fix : report.report.fixes) findings[fix.finding]["fix"] = fixJson(fix);
    json["findings"] = std::move(findings);
    if (!report.done.empty() || !report.output.empty()) {
        json["mended"] = report.done;
        if (!report.output.empty()) json["output"] = report.output;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string rulesJson(std::optional<prov::Family> family) {
    Json rows = Json::array();
    for (const prov::Rule& rule : prov::rules()) {
        if (family && rule.family != *family) continue;
        rows.push_back({{"id", rule.id},
                        {"severity", efs::name(rule.severity)},
                        {"family", prov::name(rule.family)},
                        {"clause", rule.clause},
                        {"sentence", rule.sentence}});
    }
    return Json{{"rules", std::move(rows)}}.dump();
}

} // namespace cli
