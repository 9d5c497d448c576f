// How often characteristics and parms stand, and what has to be there (WAP-183 §5.2, §5.6; ProvCont 1.1).
#include "efs/prov/validation.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

namespace efs::prov {

namespace {

using Counts = std::unordered_map<std::string_view, std::size_t>;

std::string times(std::size_t max) {
    return max == 1 ? "once" : fmt::format("{} times", max);
}

class CountCheck {
  public:
    CountCheck(const Model& model, Collector& out) : model_(model), out_(out) {}

    void run() {
        for (const Node& node : model_.nodes())
            if (node.element == 0 || node.row != nullptr) checkNode(node);
    }

  private:
    void checkNode(const Node& node) {
        Counts parms, characteristics;
        for (const ParmItem& parm : model_.parms(node)) countParm(node, parm, ++parms[parm.name]);
        for (const std::uint32_t child : node.children) {
            const Node& nested = model_.nodes()[child];
            countCharacteristic(nested, ++characteristics[nested.type]);
        }
        if (node.type == "PXLOGICAL" && continuesEarlierProxy(parms, characteristics)) return;
        if (node.element != 0)
            for (const ParmRow& row : parmRows())
                if (row.characteristic == node.type && row.occurs.min > 0 && !parms.contains(row.name) &&
                    findParm(node.type, row.name, node.application) == &row)
                    missingParm(node, row);
        for (const CharacteristicRow& row : characteristicRows())
            if (row.parent == node.type && row.occurs.min > 0 && !characteristics.contains(row.type) &&
                findCharacteristic(row.type, node.type, node.application) == &row)
                missingCharacteristic(node, row);
        if (node.type == "ACCESS" && !parms.contains("TO-NAPID") && !parms.contains("TO-PROXY"))
            out_.add("access-target", node.element,
                     "the access rule leads nowhere: add a TO-PROXY or a TO-NAPID, or leave it out");
    }

    // Of too many each beyond the last that counts.
    void countParm(const Node& node, const ParmItem& parm, std::size_t count) {
        if (parm.row == nullptr || parm.row->occurs.max == Occurs::unbounded || count <= parm.row->occurs.max) return;
        const Occurs& occurs = parm.row->occurs;
        out_.clause(parm.row->clause);
        out_.milder("prov-multiplicity", occurs.strict ? Severity::Error : Severity::Warning, parm.element,
                    fmt::format("{} may stand {} in {}: this is number {}, and devices ignore it; leave it out",
                                parm.row->name, times(occurs.max), node.type, count),
                    {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}});
    }

    void countCharacteristic(const Node& nested, std::size_t count) {
        const CharacteristicRow* row = nested.row;
        if (row == nullptr || row->occurs.max == Occurs::unbounded || count <= row->occurs.max) return;
        out_.clause(row->clause);
        out_.milder("prov-multiplicity", row->occurs.strict ? Severity::Error : Severity::Warning, nested.element,
                    fmt::format("{} may stand {} here: this is number {}, and devices ignore it; leave it out",
                                row->type, times(row->occurs.max), count));
    }

    // A PXLOGICAL with its identity alone takes the rest from an earlier document of the context (WAP-185 §6.2).
    static bool continuesEarlierProxy(const Counts& parms, const Counts& characteristics) {
        return parms.contains("PROXY-ID") && !parms.contains("NAME") && !characteristics.contains("PXPHYSICAL");
    }

    void missingParm(const Node& node, const ParmRow& row) {
        if (row.name == "ADDR" && node.type == "APPLICATION") return; // or APPADDR: validate_applications.cpp
        if (row.name == "PHYSICAL-PROXY-ID")
            return out_.add("physical-proxy-id", node.element,
                            "the PXPHYSICAL has no PHYSICAL-PROXY-ID: some devices drop the proxy; give it one that is "
                            "unique in its PXLOGICAL");
        missing(node, row.occurs, row.application, row.clause,
                fmt::format("{} has no {} ({}): add it", described(node), row.name, row.label));
    }

    void missingCharacteristic(const Node& node, const CharacteristicRow& row) {
        missing(node, row.occurs, row.application, row.clause,
                fmt::format("{} holds no {} ({}): add one", described(node), row.type, row.label));
    }

    static std::string described(const Node& node) {
        if (node.application.empty() || node.type != "APPLICATION") return std::string(node.type);
        return fmt::format("APPLICATION {}", wbxml::brief(node.application));
    }

    void missing(const Node& node, Occurs occurs, std::string_view application, std::string_view clause,
                 std::string message) {
        out_.clause(clause);
        out_.milder(application.empty() ? "prov-missing" : "app-missing",
                    occurs.strict ? Severity::Error : Severity::Warning, node.element, std::move(message));
    }

    const Model& model_;
    Collector& out_;
};

} // namespace

void checkCounts(const Model& model, Collector& out) {
    CountCheck(model, out).run();
}

} // namespace efs::prov
