// What stands in values, each by its row of the schema.
#include "efs/prov/syntax.h"
#include "efs/prov/validation.h"
#include "efs/prov/value.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

namespace efs::prov {

namespace {

// What is wrong, in words that follow "NAME is VALUE".
std::string_view complaint(std::string_view rule) {
    struct Row {
        std::string_view rule, text;
    };
    constexpr Row rows[] = {
        {"flag-value", "but takes no value: a device may or may not see the flag"},
        {"value-bare", "written without a value attribute: some devices drop such a parm"},
        {"value-missing", "which says nothing"},
        {"value-empty", "which says nothing"},
        {"value-blank", "which is nothing but blanks"},
        {"value-trim", "with blanks around it, which devices take as part of the value"},
        {"word-spelling", "which is not how the word is spelled"},
        {"word-case", "where the word is written in capital letters"},
        {"word-unknown", "which is no word of the registration"},
        {"bearer-vendor", "a bearer outside the specification that few devices know"},
        {"leading-zeros", "with leading zeros, which some devices take as octal"},
        {"hex-prefix", "with 0x before it, which not every device takes"},
        {"hex-bits", "which sets bits of other fields"},
        {"uri-scheme", "without a scheme: devices assume http"},
        {"host-as-ipv4", "a host name, though its type says IPV4"},
        {"proxy-id-form", "which is not globally unique"},
    };
    for (const Row& row : rows)
        if (row.rule == rule) return row.text;
    return "which does not fit";
}

class ValueCheck {
  public:
    ValueCheck(const Model& model, Collector& out) : model_(model), out_(out) {}

    void run() {
        for (const Node& node : model_.nodes()) {
            types_.clear();
            for (const ParmItem& parm : model_.parms(node))
                if (parm.row != nullptr) checkParm(node, parm);
        }
    }

  private:
    void checkParm(const Node& node, const ParmItem& parm) {
        const Beside beside = besideOf(node, parm);
        for (const ValueProblem& problem : checkValue(*parm.row, parm.value, beside))
            report(node, parm, problem, beside);
    }

    Beside besideOf(const Node& node, const ParmItem& parm) {
        Beside beside;
        const ParmRow& row = *parm.row;
        if (row.kind != Kind::Address && row.kind != Kind::IpAddress) return beside;
        if (!row.detail.empty()) beside.type = typeBeside(node, row.detail);
        beside.packetData =
            row.name == "NAP-ADDRESS" && (beside.type == "APN" || typeBeside(node, "BEARER") == "GSM-GPRS");
        return beside;
    }

    // Looked up once a node: a characteristic may hold a hundred thousand parms.
    std::string_view typeBeside(const Node& node, std::string_view name) {
        const auto [entry, isNew] = types_.try_emplace(name);
        if (isNew) entry->second = trimmed(model_.value(node, name));
        return entry->second;
    }

    void report(const Node& node, const ParmItem& parm, const ValueProblem& problem, const Beside& beside) {
        if (problem.rule.starts_with("length-")) return reportLength(parm, problem);
        std::string rule(problem.rule);
        std::string message = fmt::format("{} is {}, {}; expected {}", shownName(parm), shownValue(parm),
                                          complaint(problem.rule), problem.expected);
        const bool hidden = isSensitive(parm.name);
        Collector::Mend mend;
        if (problem.rule == "flag-value") {
            message = fmt::format("{} is {}, {}; leave the value out", shownName(parm), shownValue(parm),
                                  complaint(problem.rule));
            mend = {"leave the value out", {{Edit::Kind::Set, "", {}, {}}}};
        } else if (problem.certain) {
            const std::string text = problem.instead.empty() ? "an empty value" : problem.instead;
            message += fmt::format("; write {}", hidden ? "it as it is meant" : wbxml::brief(text));
            mend = {fmt::format("write {}", hidden ? "it as it is meant" : wbxml::brief(text)),
                    {{Edit::Kind::Set, "", problem.instead, {}}}};
        } else if (!problem.instead.empty()) {
            message += fmt::format("; perhaps {} is meant", hidden ? "it" : wbxml::brief(problem.instead));
        } else if (problem.rule == "host-as-ipv4") {
            message += "; give the address, or say ALPHA in " + std::string(parm.row->detail);
        } else if (problem.rule == "value-address" && beside.type.empty() && !parm.row->detail.empty()) {
            return reportUntyped(node, parm, problem);
        }
        out_.clause(parm.row->clause);
        out_.add(rule, parm.element, std::move(message), std::move(mend));
    }

    // The default type does not fit, and no type is given: mostly the type was forgotten.
    void reportUntyped(const Node& node, const ParmItem& parm, const ValueProblem& problem) {
        const ParmRow& row = *parm.row;
        const std::string_view type = addressType(row, {});
        Collector::Mend mend;
        std::string advice = fmt::format("add {} or mend the address", row.detail);
        const bool apn = row.name == "NAP-ADDRESS" && isApn(*parm.value) && typeBeside(node, "BEARER") == "GSM-GPRS";
        if (apn) {
            advice = fmt::format("add {} with the value APN", row.detail);
            mend = {advice, {{Edit::Kind::Set, out_.pathOf(node.element) + "/" + std::string(row.detail), "APN", {}}}};
        }
        out_.clause(row.clause);
        out_.add("address-untyped", parm.element,
                 fmt::format("{} is {}, but without {} it is taken as {}: expected {}; {}", shownName(parm),
                             shownValue(parm), row.detail, type, problem.expected, advice),
                 std::move(mend));
    }

    void reportLength(const ParmItem& parm, const ValueProblem& problem) {
        const ParmRow& row = *parm.row;
        const bool both = problem.rule == "length-guaranteed";
        out_.add(problem.rule, parm.element,
                 fmt::format("{} has {} bytes; {} have to take {}, so a device may cut or drop it: expected {}",
                             shownName(parm), parm.value->size(), both ? "devices" : "devices of PROV 1.0",
                             both ? std::max(row.guaranteed.prov10, row.guaranteed.prov11) : row.guaranteed.prov10,
                             problem.expected));
    }

    const Model& model_;
    Collector& out_;
    std::unordered_map<std::string_view, std::string_view> types_;
};

} // namespace

void checkValues(const Model& model, Collector& out) {
    ValueCheck(model, out).run();
}

} // namespace efs::prov
