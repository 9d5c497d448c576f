#include "efs/access.h"

#include "apdu/bytes.h"

#include <fmt/format.h>

namespace efs {

namespace {

// More alternatives than any card's rules have; a rule that would need more is unknown.
constexpr std::size_t maxAlternatives = 64;

// How hard a reference is to come by, easiest first.
enum class Effort { None, Chv1, OtherPin, Administrative, Never };

Effort effortOf(KeyReference reference) {
    if (isAdministrative(reference)) return Effort::Administrative;
    return reference == chv1Reference ? Effort::Chv1 : Effort::OtherPin;
}

struct NamedReference {
    std::string_view name;
    KeyReference reference;
};

constexpr NamedReference namedReferences[] = {
    {"CHV1", chv1Reference}, {"CHV2", chv2Reference}, {"ADM1", adm1Reference}};

std::string referenceText(KeyReference reference) {
    for (const auto& row : namedReferences) {
        if (row.reference == reference) return std::string(row.name);
    }
    return fmt::format("{:02X}", reference);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(separator, from), text.size());
        parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

apdu::Result<KeyReference> parseReference(std::string_view text) {
    for (const auto& row : namedReferences) {
        if (row.name == text) return row.reference;
    }
    const int high = text.size() == 2 ? apdu::hexDigit(text[0]) : -1;
    const int low = text.size() == 2 ? apdu::hexDigit(text[1]) : -1;
    if (high < 0 || low < 0) {
        return apdu::fail(apdu::ErrorKind::Usage, fmt::format("\"{}\" is no access condition", text.substr(0, 40)))
            .hint(
                "Write ALW, NEV, unknown, CHV1, CHV2, ADM1 or a key reference of two hex digits; | for or, & for and");
    }
    return static_cast<KeyReference>(high * 16 + low);
}

} // namespace

bool isAdministrative(KeyReference reference) {
    const int number = reference & 0x7F;
    return number >= 0x0A && number <= 0x0E;
}

bool AccessCondition::isAlways() const {
    return known && std::any_of(anyOf.begin(), anyOf.end(), [](const auto& all) { return all.empty(); });
}

bool AccessCondition::satisfiedBy(const std::vector<KeyReference>& verified) const {
    const auto has = [&](KeyReference key) {
        return std::find(verified.begin(), verified.end(), key) != verified.end();
    };
    return known && std::any_of(anyOf.begin(), anyOf.end(),
                                [&](const auto& all) { return std::all_of(all.begin(), all.end(), has); });
}

std::string AccessCondition::name() const {
    if (!known) return "unknown";
    Effort easiest = Effort::Never;
    for (const auto& all : anyOf) {
        Effort hardest = Effort::None;
        for (const KeyReference reference : all) hardest = std::max(hardest, effortOf(reference));
        easiest = std::min(easiest, hardest);
    }
    switch (easiest) {
    case Effort::None:
        return "ALW";
    case Effort::Chv1:
        return "CHV1";
    case Effort::OtherPin:
        return "PIN";
    case Effort::Administrative:
        return "ADM";
    case Effort::Never:
        break;
    }
    return "NEV";
}

AccessCondition either(const AccessCondition& a, const AccessCondition& b) {
    if (a.isAlways() || b.isAlways()) return AccessCondition::always();
    if (!a.known || !b.known || a.anyOf.size() + b.anyOf.size() > maxAlternatives) return AccessCondition::unknown();
    AccessCondition result = a;
    for (const auto& all : b.anyOf) {
        if (std::find(a.anyOf.begin(), a.anyOf.end(), all) == a.anyOf.end()) result.anyOf.push_back(all);
    }
    return result;
}

AccessCondition both(const AccessCondition& a, const AccessCondition& b) {
    if (a.isNever() || b.isNever()) return AccessCondition::never();
    if (!a.known || !b.known || a.anyOf.size() * b.anyOf.size() > maxAlternatives) return AccessCondition::unknown();
    AccessCondition result = AccessCondition::never();
    for (const auto& left : a.anyOf) {
        for (const auto& right : b.anyOf) {
            auto all = left;
            for (const KeyReference key : right) {
                if (std::find(all.begin(), all.end(), key) == all.end()) all.push_back(key);
            }
            result.anyOf.push_back(std::move(all));
        }
    }
    return result;
}

std::string text(const AccessCondition& condition) {
    if (!condition.known) return "unknown";
    if (condition.isNever()) return "NEV";
    std::string text;
    for (const auto& all : condition.anyOf) {
        std::string part;
        for (const KeyReference key : all) part += (part.empty() ? "" : "&") + referenceText(key);
        text += (text.empty() ? "" : "|") + (part.empty() ? "ALW" : part);
    }
    return text;
}

apdu::Result<AccessCondition> parseCondition(std::string_view text) {
    if (text == "unknown") return AccessCondition::unknown();
    if (text == "NEV") return AccessCondition::never();
    AccessCondition condition = AccessCondition::never();
    for (const std::string_view alternative : split(text, '|')) {
        auto& all = condition.anyOf.emplace_back();
        if (alternative == "ALW") continue;
        for (const std::string_view part : split(alternative, '&')) {
            const auto reference = parseReference(part);
            if (!reference) return apdu::propagate(reference);
            all.push_back(*reference);
        }
    }
    return condition;
}

} // namespace efs
