// check for people: what is wrong place by place, what to write instead, and which rule says so.
#include "cli/check_report.h"
#include "cli/table.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

namespace cli {

using efs::Finding;
using efs::Severity;
namespace prov = efs::prov;

namespace {

constexpr std::size_t lineWidth = 100, indent = 11;

std::string painted(Severity severity, const Style& style) {
    const std::string word = padded(efs::name(severity), 8);
    switch (severity) {
    case Severity::Error:
        return style.red(word);
    case Severity::Warning:
        return style.yellow(word);
    case Severity::Note:
        break;
    }
    return style.dim(word);
}

// The text in lines of lineWidth, the later ones indented.
std::string wrapped(std::string_view text, std::size_t at) {
    std::string out;
    std::size_t column = at;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        const std::size_t width = displayWidth(word);
        if (column > at && column + 1 + width > lineWidth) {
            out += '\n' + std::string(at, ' ');
            column = at;
        } else if (column > at) {
            out += ' ';
            ++column;
        }
        out += word;
        column += width;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string source(const Finding& finding) {
    std::string text = finding.rule;
    if (!finding.clause.empty()) text += ", " + finding.clause;
    if (finding.bytes && finding.bytes->length > 0)
        text += fmt::format(", {} at {}", counted(finding.bytes->length, "byte"), finding.bytes->offset);
    else if (finding.bytes)
        text += fmt::format(", at byte {}", finding.bytes->offset);
    return text;
}

std::string placeOf(const Finding& finding) {
    std::string place = finding.object;
    if (!finding.where.empty()) place += (place.empty() ? "" : " ") + finding.where;
    return place.empty() ? "the whole document" : place;
}

std::string summary(const CheckReport& report) {
    const std::size_t errors = count(report, Severity::Error), warnings = count(report, Severity::Warning),
                      notes = count(report, Severity::Note);
    if (errors + warnings + notes == 0) return "nothing to say against it";
    std::string text;
    const auto add = [&](std::size_t number, std::string_view one) {
        if (number > 0) text += (text.empty() ? "" : ", ") + counted(number, one);
    };
    add(errors, "error"), add(warnings, "warning"), add(notes, "note");
    return text;
}

} // namespace

std::size_t count(const CheckReport& report, Severity severity) {
    const auto& findings = report.report.findings;
    return static_cast<std::size_t>(std::count_if(
        findings.begin(), findings.end(), [&](const Finding& finding) { return finding.severity == severity; }));
}

void printCheck(std::ostream& to, const CheckReport& report, const Style& style) {
    for (const std::string& one : report.done) to << style.green("mended") << "   " << printable(one) << '\n';
    if (!report.done.empty()) to << '\n';
    std::string last;
    for (const Finding& finding : report.report.findings) {
        const std::string place = placeOf(finding);
        if (place != last) to << style.bold(printable(place)) << '\n';
        last = place;
        to << "  " << painted(finding.severity, style) << ' ' << wrapped(printable(finding.message), indent) << '\n'
           << std::string(indent, ' ') << style.dim(printable(source(finding))) << '\n';
    }
    if (!report.report.findings.empty()) to << '\n';
    to << printable(report.subject) << ": " << summary(report) << '\n';
    if (report.report.fixes.empty() || !report.output.empty()) return;
    to << counted(report.report.fixes.size(), "of these can be mended", "of these can be mended")
       << (report.card ? ": simprov check -c CARD --fix writes that to the card, after showing the plan\n"
                       : ": simprov check FILE --fix -o NEW writes the mended document\n");
}

void printRules(std::ostream& to, std::optional<prov::Family> family, const Style& style) {
    std::optional<prov::Family> last;
    std::size_t width = 0;
    for (const prov::Rule& rule : prov::rules()) width = std::max(width, rule.id.size());
    for (const prov::Rule& rule : prov::rules()) {
        if (family && rule.family != *family) continue;
        if (rule.family != last) to << (last ? "\n" : "") << style.bold(prov::name(rule.family)) << '\n';
        last = rule.family;
        const std::size_t at = 2 + width + 2 + 8 + 1;
        std::string text(rule.sentence);
        if (!rule.clause.empty()) text += fmt::format(" ({})", rule.clause);
        to << "  " << padded(rule.id, width + 2) << painted(rule.severity, style) << ' ' << wrapped(text, at) << '\n';
    }
}

} // namespace cli
