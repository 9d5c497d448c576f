#include "gui/findings_model.h"

#include "gui/text.h"
#include "gui/theme.h"

#include <algorithm>

namespace gui {

void FindingsModel::show(efs::prov::Report report) {
    beginResetModel();
    report_ = std::move(report);
    fixes_.assign(report_.findings.size(), std::nullopt);
    for (std::size_t i = 0; i < report_.fixes.size(); ++i) fixes_[report_.fixes[i].finding] = i;
    endResetModel();
}

Selection FindingsModel::selectionAt(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const efs::Finding& finding = report_.findings[static_cast<std::size_t>(index.row())];
    return {finding.object, finding.where, finding.bytes};
}

QModelIndex FindingsModel::find(const Selection& selection) const {
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
        const efs::Finding& finding = report_.findings[i];
        if (finding.object == selection.object && !finding.where.empty() && finding.where == selection.field)
            return index(static_cast<int>(i), 0);
    }
    return {};
}

std::optional<std::size_t> FindingsModel::fixAt(const QModelIndex& index) const {
    return index.isValid() ? fixes_[static_cast<std::size_t>(index.row())] : std::nullopt;
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
    const efs::Finding& finding = report_.findings[static_cast<std::size_t>(index.row())];
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
