#include "gui/plan_model.h"

#include "efs/printable.h"
#include "efs/trace_mask.h"
#include "gui/text.h"
#include "gui/theme.h"

#include <algorithm>

namespace gui {

namespace {

// The first bytes: whole documents are read in the form, not here.
QString beginning(apdu::View bytes, bool secret) {
    constexpr std::size_t most = 4;
    if (secret) return exact(efs::maskedValue);
    QString text = exact(apdu::hexSpaced(apdu::slice(bytes, {0, most})));
    if (bytes.size() > most) text += QStringLiteral(" …");
    return text;
}

bool touchesSecret(const efs::Image& image, const efs::Step& step) {
    const efs::File* file = image.find(step.path);
    if (file == nullptr || step.record != 0) return false;
    return std::ranges::any_of(efs::credentialRanges(file->content), [&](const apdu::Range& hidden) {
        return hidden.offset < step.offset + step.after.size() && step.offset < hidden.end();
    });
}

} // namespace

void PlanModel::show(const card::PlannedWrite& planned, std::map<efs::Path, QString> names) {
    beginResetModel();
    plan_ = planned.plan;
    secrets_.clear();
    for (const efs::Step& step : plan_.steps)
        secrets_.push_back({touchesSecret(planned.before, step), touchesSecret(planned.after, step)});
    names_ = std::move(names);
    done_ = 0;
    endResetModel();
}

void PlanModel::setDone(int steps) {
    done_ = steps;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, 0), {Qt::DisplayRole});
}

int PlanModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(plan_.creates.size() + plan_.steps.size());
}

int PlanModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString PlanModel::fileName(const efs::Path& path) const {
    const auto found = names_.find(path);
    const QString text = exact(path.text());
    return found == names_.end() || found->second.isEmpty() ? text : found->second + QStringLiteral(" (%1)").arg(text);
}

QString PlanModel::text(int row, int column) const {
    const std::size_t number = static_cast<std::size_t>(row);
    if (column == StepColumn) return row < done_ ? QStringLiteral("✓ %1").arg(row + 1) : QString::number(row + 1);
    if (number < plan_.creates.size()) {
        const efs::CreateFileStep& step = plan_.creates[number];
        if (column == FileColumn) return fileName(step.path);
        return column == BytesColumn ? tr("create, %1").arg(shape(step.fcp)) : QString();
    }
    const efs::Step& step = plan_.steps[number - plan_.creates.size()];
    const Secret& secret = secrets_[number - plan_.creates.size()];
    switch (column) {
    case FileColumn:
        return fileName(step.path);
    case BytesColumn:
        return step.record != 0 ? tr("record %1").arg(step.record)
                                : tr("%1 from %2").arg(step.after.size()).arg(step.offset);
    case BeforeColumn:
        return beginning(step.before, secret.before);
    default:
        return beginning(step.after, secret.after);
    }
}

QVariant PlanModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::DisplayRole) return text(index.row(), index.column());
    if (role == Qt::FontRole && index.column() >= BeforeColumn) return monospace();
    if (role == Qt::ForegroundRole && index.row() < done_) return toneColor(Tone::Dim);
    return {};
}

QVariant PlanModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case StepColumn:
        return tr("Step");
    case FileColumn:
        return tr("File");
    case BytesColumn:
        return tr("Bytes");
    case BeforeColumn:
        return tr("Before");
    default:
        return tr("After");
    }
}

} // namespace gui
