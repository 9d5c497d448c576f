#include "gui/findings_model.h"

#include "gui/text.h"
#include "gui/theme.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace gui {

void FindingsModel::show(efs::prov::Report report) {
    beginResetModel();
    report_ = std::move(report);
    fixes_.assign(report_.findings.size(), std::nullopt);
    for (std::size_t i = 0; i < report_.fixes.size(); ++i) fixes_[report_.fixes[i].finding] = i;
    order_.resize(report_.findings.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, std::ranges::greater(),
                             [this](std::size_t i) { return report_.findings[i].severity; });
    endResetModel();
}

const efs::Finding& FindingsModel::findingAt(const QModelIndex& index) const {
    return report_.findings[order_[static_cast<std::size_t>(index.row())]];
}

Selection FindingsModel::selectionAt(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const efs::Finding& finding = findingAt(index);
    return {finding.object, finding.where, finding.bytes};
}

QModelIndex FindingsModel::find(const Selection& selection) const {
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex at = index(row, 0);
        const efs::Finding& finding = findingAt(at);
        if (finding.object == selection.object && !finding.where.empty() && finding.where == selection.field) return at;
    }
    return {};
}

std::optional<std::size_t> FindingsModel::fixAt(const QModelIndex& index) const {
    return index.isValid() ? fixes_[order_[static_cast<std::size_t>(index.row())]] : std::nullopt;
}

QString FindingsModel::fixText(const QModelIndex& index) const {
    const auto fix = fixAt(index);
    return fix ? shown(report_.fixes[*fix].text) : QString();
}

std::size_t FindingsModel::count(efs::Severity severity) const {
    return static_cast<std::size_t>(std::ranges::count(report_.findings, severity, &efs::Finding::severity));
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(report_.findings.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const efs::Finding& finding = findingAt(index);
    if (role == Qt::DecorationRole && index.column() == WhatColumn) return severityIcon(finding.severity);
    if (role == Qt::ForegroundRole && index.column() == RuleColumn) return toneColor(Tone::Dim);
    if (role == Qt::ToolTipRole) {
        const efs::prov::Rule* rule = efs::prov::findRule(finding.rule);
        return shown(finding.message) + (rule ? u'\n' + exact(rule->sentence) : QString());
    }
    if (role == Qt::AccessibleTextRole && index.column() == WhatColumn)
        return exact(efs::name(finding.severity)) + QStringLiteral(": ") + shown(finding.message);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case WhatColumn:
        return shown(finding.message);
    case WhereColumn:
        return shown(finding.object + (finding.where.empty() || finding.object.empty() ? "" : " ") + finding.where);
    default:
        return shown(finding.rule + (finding.clause.empty() ? "" : ", " + finding.clause));
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == WhatColumn ? tr("Finding") : section == WhereColumn ? tr("Where") : tr("Rule");
}

} // namespace gui
