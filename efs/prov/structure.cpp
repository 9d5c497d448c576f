#include "efs/prov/structure.h"

#include "efs/prov/validation.h"

namespace efs::prov {

std::vector<Finding> structureFindings(const wbxml::Document& document) {
    const Model model(document);
    Collector out(model, "");
    checkStructure(model, out);
    checkCounts(model, out);
    std::vector<Finding> findings = std::move(out).finish().findings;
    if (findings.size() > wbxml::maxFindings) findings.resize(wbxml::maxFindings);
    return findings;
}

} // namespace efs::prov
