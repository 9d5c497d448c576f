#include "cli/diff_report.h"

#include "efs/prov/respell.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace cli {

namespace {

using efs::wbxml::Document;
namespace prov = efs::prov;

bool isText(const DiffSide& side) {
    return !side.isCard && (side.form == InputForm::Xml || side.form == InputForm::Json);
}

void add(DiffReport& report, std::optional<prov::ObjectChange> change, apdu::View before, apdu::View after) {
    if (change) report.objects.push_back({std::move(*change), apdu::toBytes(before), apdu::toBytes(after)});
}

void compareDocumentBytes(DiffReport& report) {
    const Document &a = report.before.documents.front().second, &b = report.after.documents.front().second;
    const std::string object = report.before.isCard || report.after.isCard
                                   ? std::string(efs::name(report.before.documents.front().first))
                                   : "document";
    // Text has no bytes of its own: it is spelled as a write over the other would leave it.
    const bool textA = isText(report.before), textB = isText(report.after);
    if ((textA || textB) && sameTree(a, b)) return;
    const Document left = textA && !textB ? prov::respell(a, b) : a, right = textB && !textA ? prov::respell(b, a) : b;
    add(report, prov::compareDocuments(object, left, right), left.bytes(), right.bytes());
}

using Numbered = std::map<std::string, int>;
std::string numbered(Numbered& counts, const std::string& name) {
    const int number = ++counts[name];
    return number == 1 ? name : fmt::format("{}[{}]", name, number);
}

std::string unreadable(const std::string& object, const DiffSide& side) {
    return fmt::format("{} could not be read from {}: give the credential it asks for", object, side.target);
}

bool isUnreadable(const efs::ProvisioningFile* file) {
    return file != nullptr && file->state == efs::FileState::Unreadable;
}

void compareCardFiles(DiffReport& report, const std::vector<prov::FilePair>& pairs) {
    for (const auto& [object, before, after] : pairs)
        if (before != nullptr && after != nullptr && !isUnreadable(before) && !isUnreadable(after))
            add(report, prov::compareContents(object, before->content, after->content, prov::holdsOf(before->object)),
                before->content, after->content);
}

void tellUnreadable(DiffReport& report, const std::vector<prov::FilePair>& pairs) {
    for (const auto& pair : pairs)
        if (isUnreadable(pair.before)) report.notCompared.push_back(unreadable(pair.object, report.before));
    for (const auto& pair : pairs)
        if (isUnreadable(pair.after)) report.notCompared.push_back(unreadable(pair.object, report.after));
}

void compareDirectories(DiffReport& report) {
    Numbered countsBefore, countsAfter;
    std::map<std::string, const efs::File*> after;
    for (const auto& [name, file] : report.after.directories) after[numbered(countsAfter, name)] = &file;
    for (const auto& [plainName, file] : report.before.directories) {
        const std::string name = numbered(countsBefore, plainName);
        const auto other = after.find(name);
        if (other == after.end()) {
            report.files.push_back({name, "", "", std::nullopt});
            continue;
        }
        if (file.readError || other->second->readError)
            report.notCompared.push_back(unreadable(name, file.readError ? report.before : report.after));
        else
            add(report, prov::compareContents(name, file.content, other->second->content, prov::Holds::Open),
                file.content, other->second->content);
        after.erase(other);
    }
    for (const auto& [name, file] : after) report.files.push_back({name, "", std::nullopt, ""});
}

} // namespace

void compare(DiffReport& report) {
    if (report.withContexts) report.contexts = prov::compareContexts(report.before.contexts, report.after.contexts);
    const auto pairs = prov::pairFiles(report.before.provisioning, report.after.provisioning);
    tellUnreadable(report, pairs);
    if (!report.withBytes) return;
    if (!report.before.isCard || !report.after.isCard) return compareDocumentBytes(report);
    report.files = prov::compareFiles(report.before.provisioning, report.after.provisioning);
    compareCardFiles(report, pairs);
    compareDirectories(report);
}

} // namespace cli
