#include "efs/prov/validation.h"

#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

using wbxml::Element;

Model::Model(const wbxml::Document& document) : document_(&document) {
    const auto elements = document.elements();
    std::vector<std::uint32_t> nodeOf(elements.size(), Element::none);
    addNode(0, 0);
    nodeOf[0] = 0;
    for (std::uint32_t i = 1; i < elements.size(); ++i) {
        const std::uint32_t parent = nodeOf[elements[i].parent];
        if (elements[i].name != "characteristic" || parent == Element::none) continue;
        nodeOf[i] = static_cast<std::uint32_t>(nodes_.size());
        nodes_[parent].children.push_back(nodeOf[i]);
        addNode(i, parent);
    }
}

// Parents stand before their children, so that the application around is known.
void Model::addNode(std::uint32_t element, std::uint32_t parent) {
    const auto elements = document_->elements();
    Node node;
    node.element = element;
    node.parent = parent;
    const std::uint32_t first = static_cast<std::uint32_t>(parms_.size());
    node.firstParm = first;
    for (std::uint32_t i = elements[element].firstChild; i != Element::none; i = elements[i].nextSibling) {
        const Parm parm(*document_, i);
        if (elements[i].name == "parm" && parm.known()) parms_.push_back({i, parm.name(), parm.value(), nullptr});
    }
    node.parmCount = static_cast<std::uint32_t>(parms_.size()) - first;
    if (element != 0) {
        const Node& above = nodes_[parent];
        node.type = Characteristic(*document_, element).type();
        node.vendors = above.vendors || above.type == "VENDORCONFIG";
        node.application = above.application;
        if (node.type == "APPLICATION") node.application = value(node, "APPID");
        if (!node.vendors) node.row = findCharacteristic(node.type, above.type, node.application);
        if (node.row != nullptr && parent != 0 && above.row == nullptr) node.row = nullptr;
    }
    if (node.row != nullptr)
        for (std::uint32_t i = first; i < parms_.size(); ++i)
            parms_[i].row = findParm(node.type, parms_[i].name, node.application);
    nodes_.push_back(std::move(node));
}

const ParmItem* Model::parm(const Node& node, std::string_view name) const {
    for (const ParmItem& item : parms(node))
        if (item.name == name) return &item;
    return nullptr;
}

std::string_view Model::value(const Node& node, std::string_view name) const {
    const ParmItem* found = parm(node, name);
    return found == nullptr ? std::string_view() : found->value.value_or("");
}

bool Model::hasChild(const Node& node, std::string_view type) const {
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](std::uint32_t child) { return nodes_[child].type == type; });
}

Collector::Collector(const Model& model, std::string object)
    : model_(model), object_(std::move(object)), paths_(model.document()) {}

void Collector::add(std::string_view rule, std::uint32_t element, std::string message, Mend mend) {
    milder(rule, findRule(rule)->severity, element, std::move(message), std::move(mend));
}

void Collector::milder(std::string_view rule, Severity severity, std::uint32_t element, std::string message,
                       Mend mend) {
    const Rule& row = *findRule(rule);
    const std::string_view clause = clause_.empty() ? row.clause : clause_;
    clause_ = {};
    if (full()) return;
    Remark remark{
        model_.document().elements()[element].bytes.offset, element, severity, row.id, clause, std::move(message)};
    if (!mend.edits.empty()) {
        remark.mend = static_cast<std::uint32_t>(mends_.size());
        mends_.push_back(std::move(mend));
    }
    remarks_.push_back(std::move(remark));
}

void Collector::add(Finding finding) {
    if (full()) return;
    Remark remark;
    remark.offset = finding.bytes->offset;
    remark.finding = static_cast<std::uint32_t>(findings_.size());
    findings_.push_back(std::move(finding));
    remarks_.push_back(std::move(remark));
}

bool Collector::full() {
    if (remarks_.size() < maxReportFindings) return false;
    ++more_;
    return true;
}

Finding Collector::findingOf(Remark& remark) {
    Finding finding;
    if (remark.finding != none) {
        finding = std::move(findings_[remark.finding]);
    } else {
        finding.severity = remark.severity;
        finding.rule = remark.rule;
        finding.clause = remark.clause;
        finding.where = paths_.of(remark.element);
        finding.bytes = model_.document().elements()[remark.element].bytes;
        finding.message = std::move(remark.message);
    }
    finding.object = object_;
    return finding;
}

Report Collector::finish() && {
    // By place; what was found first stands first there.
    std::vector<std::pair<std::size_t, std::size_t>> order;
    order.reserve(remarks_.size());
    for (std::size_t i = 0; i < remarks_.size(); ++i) order.emplace_back(remarks_[i].offset, i);
    std::sort(order.begin(), order.end());
    Report report;
    report.more = more_;
    report.findings.reserve(remarks_.size() + 1);
    for (const auto& [offset, index] : order) {
        Remark& remark = remarks_[index];
        Finding finding = findingOf(remark);
        if (remark.mend != none) {
            Mend& mend = mends_[remark.mend];
            for (Edit& edit : mend.edits)
                if (edit.path.empty()) edit.path = finding.where;
            report.fixes.push_back({report.findings.size(), std::move(mend.text), std::move(mend.edits)});
        }
        report.findings.push_back(std::move(finding));
    }
    if (more_ > 0) {
        Finding last = report.findings.back();
        last.severity = Severity::Warning;
        last.rule = "more-findings";
        last.clause.clear();
        last.where.clear();
        last.message = fmt::format("{} more things are wrong than are listed here", more_);
        report.findings.push_back(std::move(last));
    }
    return report;
}

std::string accountOf(const Model& model, const Node& application) {
    const AccountRow* row = findAccount(application.application);
    if (row == nullptr) return {};
    std::string account = std::string(application.application) + '\0';
    if (!row->parm.empty()) account += model.value(application, row->parm);
    return account;
}

std::string shownName(const ParmItem& parm) {
    return wbxml::brief(parm.name);
}

std::string shownValue(const ParmItem& parm) {
    if (!parm.value) return "no value";
    if (isSensitive(parm.name)) return "**** (a credential)";
    return fmt::format("\"{}\"", wbxml::brief(*parm.value));
}

} // namespace efs::prov
