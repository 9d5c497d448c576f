#include "cli/edit_request.h"

#include "cli/secret_source.h"
#include "efs/prov/field_path.h"
#include "efs/prov/rules.h"
#include "efs/prov/schema.h"
#include "efs/prov/validate.h"

#include <fmt/format.h>
#include <map>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::Finding;
using efs::Severity;
using efs::prov::Edit;

namespace {

bool namesSecret(const std::string& path) {
    const auto parsed = efs::prov::FieldPath::parse(path);
    return parsed && efs::prov::isSensitive(parsed->steps.back().name);
}

Finding inTheOpen(const std::string& path) {
    Finding finding;
    finding.severity = Severity::Warning;
    finding.rule = "secret-argument";
    finding.where = path;
    finding.message = "the value of a credential stands in the arguments, where other programs can read it; "
                      "--value-from PATH=env:VAR keeps it out";
    return finding;
}

// Those that `before` lacks; places count in neither, since edits move them.
std::vector<Finding> added(const std::vector<Finding>& before, std::vector<Finding> after) {
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    for (const Finding& finding : before) ++known[{finding.rule, finding.message}];
    std::erase_if(after, [&](const Finding& finding) {
        const auto entry = known.find({finding.rule, finding.message});
        return entry != known.end() && entry->second-- > 0;
    });
    return after;
}

// What is referred to may stand in another document of the card: no reason to refuse an edit.
bool isReference(const Finding& finding) {
    const efs::prov::Rule* rule = efs::prov::findRule(finding.rule);
    return rule != nullptr && rule->family == efs::prov::Family::Reference;
}

} // namespace

Result<EditList> editsOf(Environment& environment, const EditRequest& request) {
    EditList list;
    for (const std::string& text : request.assignments) {
        auto assignment = efs::prov::parseAssignment(text);
        if (!assignment) return propagate(assignment);
        if (request.kind == Edit::Kind::Remove && assignment->value)
            return fail(ErrorKind::Usage, fmt::format("{} has a value, and remove takes paths", assignment->path))
                .hint(fmt::format("simprov set changes it; to remove it, name {} alone", assignment->path));
        if (assignment->value && !assignment->value->empty() && namesSecret(assignment->path))
            list.findings.push_back(inTheOpen(assignment->path));
        list.edits.push_back({request.kind, std::move(assignment->path), std::move(assignment->value)});
    }
    SecretSources sources(environment);
    for (const std::string& text : request.valueFrom) {
        auto assignment = efs::prov::parseAssignment(text);
        if (!assignment) return propagate(assignment);
        if (!assignment->value)
            return fail(ErrorKind::Usage, "--value-from takes PATH=SRC")
                .hint("for example NAPDEF[nap1]/NAPAUTHINFO[PAP]/AUTHSECRET=env:SECRET");
        const auto secret = sources.read(*assignment->value, "--value-from", "value of " + assignment->path);
        if (!secret) return propagate(secret);
        list.edits.push_back({request.kind, std::move(assignment->path), std::string(apdu::asText(secret->reveal()))});
    }
    if (list.edits.empty())
        return fail(ErrorKind::Usage, "nothing to change was named")
            .hint(request.kind == Edit::Kind::Remove ? "name paths: NAPDEF[nap1]/NAME"
                                                     : "name paths and values: NAPDEF[nap1]/NAME=Internet");
    return list;
}

Result<LoadedDocument> edited(const efs::wbxml::Document& document, const EditRequest& request, EditList list) {
    auto done = efs::prov::apply(document, list.edits, {request.compact});
    if (!done) return propagate(done);
    LoadedDocument result{std::move(*done), InputForm::Binary, std::move(list.findings)};
    auto more = added(efs::prov::validate(document).findings, efs::prov::validate(result.document).findings);
    result.findings.insert(result.findings.end(), more.begin(), more.end());
    LoadedDocument judged = result;
    std::erase_if(judged.findings, isReference);
    if (auto fine = refuseBroken(judged, request.lax); !fine) return propagate(fine);
    return result;
}

} // namespace cli
