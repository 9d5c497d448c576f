#include "cli/output.h"

#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <ostream>

namespace cli {

namespace {

std::string_view label(efs::Severity severity) {
    return efs::name(severity);
}

} // namespace

Style::Style(bool terminal) : on_(terminal && std::getenv("NO_COLOR") == nullptr) {}

std::string Style::paint(std::string_view code, std::string_view text) const {
    return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

void printError(std::ostream& to, const apdu::Error& error, const Style& style) {
    std::string facts;
    const auto fact = [&](const std::string& text) { facts += (facts.empty() ? "" : "; ") + text; };
    if (error.bytes && error.bytes->length > 1)
        fact(fmt::format("bytes {}-{}", error.bytes->offset, error.bytes->end() - 1));
    if (error.bytes && error.bytes->length <= 1) fact(fmt::format("byte {}", error.bytes->offset));
    if (error.sw) fact(fmt::format("SW {:04X}", *error.sw));
    if (error.triesLeft)
        fact(counted(static_cast<std::size_t>(std::max(0, *error.triesLeft)), "try", "tries") + " left");
    const std::string where = error.where();
    to << style.red("error:") << ' ' << (where.empty() ? "" : printable(where) + ": ") << printable(error.text)
       << (facts.empty() ? "" : " (" + facts + ")") << '\n';
    if (!error.hint.empty()) to << "       " << printable(error.hint) << '\n';
}

void printFindings(std::ostream& to, std::span<const efs::Finding> findings, const Style& style) {
    for (const efs::Finding& finding : findings) {
        const std::string severity = std::string(label(finding.severity)) + ":";
        const std::string painted = finding.severity == efs::Severity::Error     ? style.red(severity)
                                    : finding.severity == efs::Severity::Warning ? style.yellow(severity)
                                                                                 : style.dim(severity);
        std::string place = finding.object;
        if (!finding.where.empty()) place += (place.empty() ? "" : " ") + finding.where;
        std::string source = finding.rule;
        if (!finding.clause.empty()) source += (source.empty() ? "" : ", ") + finding.clause;
        if (finding.bytes) {
            source += fmt::format("{}{} at {}", source.empty() ? "" : ", ", counted(finding.bytes->length, "byte"),
                                  finding.bytes->offset);
        }
        to << painted << ' ' << (place.empty() ? "" : printable(place) + ": ") << printable(finding.message);
        if (!source.empty()) to << ' ' << style.dim("(" + printable(source) + ")");
        to << '\n';
    }
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    if (count == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}

} // namespace cli
