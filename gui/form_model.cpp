#include "gui/form_model.h"

#include "efs/printable.h"
#include "efs/prov/value.h"
#include "gui/form_rows.h"
#include "gui/text.h"
#include "gui/theme.h"

#include <algorithm>
#include <map>

namespace gui {

namespace prov = efs::prov;

namespace {

bool sameShape(const std::vector<FormRow>& a, const std::vector<FormRow>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const FormRow& x, const FormRow& y) {
        return x.name == y.name && x.parent == y.parent && x.place == y.place;
    });
}

QString labelOf(std::string_view label) {
    return exact(label);
}

} // namespace

FormModel::FormModel(QObject* parent) : QAbstractItemModel(parent) {}

void FormModel::show(const efs::wbxml::Document* document, std::span<const efs::Finding> findings, bool editable) {
    std::vector<FormRow> rows = document == nullptr ? std::vector<FormRow>{} : formRows(*document, findings);
    if (!rows_.empty() && sameShape(rows, rows_)) {
        rows_ = std::move(rows);
        editable_ = editable;
        const auto tell = [&](const auto& self, const QModelIndex& above) -> void {
            const int count = rowCount(above);
            if (count == 0) return;
            emit dataChanged(index(0, 0, above), index(count - 1, ColumnCount - 1, above));
            for (int i = 0; i < count; ++i) self(self, index(i, 0, above));
        };
        return tell(tell, {});
    }
    beginResetModel();
    rows_ = std::move(rows);
    editable_ = editable;
    roots_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (rows_[i].parent == SIZE_MAX) roots_.push_back(i);
    endResetModel();
}

void FormModel::setRevealed(bool revealed) {
    revealed_ = revealed;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!rows_[i].secret) continue;
        const QModelIndex cell = createIndex(rows_[i].place, ValueColumn, i);
        emit dataChanged(cell, cell);
    }
}

const FormRow* FormModel::row(const QModelIndex& index) const {
    return index.isValid() ? &rows_[index.internalId()] : nullptr;
}

QModelIndex FormModel::find(const std::string& path, int column) const {
    if (path.empty()) return {};
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (rows_[i].path == path) return createIndex(rows_[i].place, column, i);
    return {};
}

std::vector<Addition> FormModel::additions(const QModelIndex& index) const {
    const FormRow* at = row(index);
    if (at != nullptr && !at->isCharacteristic) at = row(index.parent());
    const std::string type = at == nullptr ? "" : at->name, application = at == nullptr ? "" : at->application;
    const std::string prefix = at == nullptr ? "" : at->path + "/";
    std::map<std::string, std::size_t> present;
    for (const std::size_t child : at == nullptr ? roots_ : at->children)
        if (!rows_[child].missing) ++present[rows_[child].name];
    const auto room = [&](std::string_view name, const prov::Occurs& occurs) {
        return occurs.max == prov::Occurs::unbounded || present[std::string(name)] < occurs.max;
    };
    std::vector<Addition> all;
    for (const prov::ParmRow& row : prov::parmRows()) {
        if (at == nullptr || row.characteristic != type || prov::findParm(type, row.name, application) != &row)
            continue;
        if (!room(row.name, row.occurs)) continue;
        all.push_back({prefix + std::string(row.name),
                       QStringLiteral("%1 — %2").arg(exact(row.name), labelOf(row.label)), false,
                       row.kind == prov::Kind::Flag});
    }
    for (const prov::CharacteristicRow& row : prov::characteristicRows()) {
        if (row.parent != type || prov::findCharacteristic(row.type, type, application) != &row) continue;
        if (!room(row.type, row.occurs)) continue;
        all.push_back({prefix + std::string(row.type) + "/",
                       QStringLiteral("%1 — %2").arg(exact(row.type), labelOf(row.label)), true, false});
    }
    return all;
}

const std::vector<std::size_t>& FormModel::childrenOf(const QModelIndex& parent) const {
    return parent.isValid() ? rows_[parent.internalId()].children : roots_;
}

QModelIndex FormModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) return {};
    return createIndex(row, column, childrenOf(parent)[static_cast<std::size_t>(row)]);
}

QModelIndex FormModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const std::size_t above = rows_[child.internalId()].parent;
    return above == SIZE_MAX ? QModelIndex() : createIndex(rows_[above].place, 0, above);
}

int FormModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(childrenOf(parent).size());
}

int FormModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QString FormModel::valueText(const FormRow& row) const {
    if (row.missing) return tr("required, missing");
    if (!row.known) return tr("unknown token, kept as it is");
    if (row.isCharacteristic) return {};
    if (!row.value) return tr("set");
    if (row.secret && !revealed_ && !row.value->empty()) return exact(efs::maskedValue);
    return shown(*row.value);
}

QVariant FormModel::display(const FormRow& row, int column) const {
    switch (column) {
    case NameColumn:
        return row.known ? shown(row.name) + (row.required ? QStringLiteral(" *") : QString()) : tr("(unknown)");
    case ValueColumn:
        return valueText(row);
    default:
        return row.isCharacteristic ? (row.characteristic ? labelOf(row.characteristic->label) : QString())
               : row.parm           ? labelOf(row.parm->label)
                                    : tr("not in the schema");
    }
}

QString FormModel::toolTip(const FormRow& row) const {
    QStringList lines;
    if (!row.problems.isEmpty()) lines << row.problems;
    if (row.parm != nullptr) {
        lines << labelOf(row.parm->label) << tr("Takes %1").arg(exact(prov::expectation(*row.parm)));
        if (row.required) lines << tr("Has to be there");
        if (!row.parm->absent.value.empty()) lines << tr("Left out it is %1").arg(exact(row.parm->absent.value));
        if (!row.parm->clause.empty()) lines << exact(row.parm->clause);
    }
    if (row.characteristic != nullptr && !row.characteristic->clause.empty())
        lines << exact(row.characteristic->clause);
    return lines.join(u'\n');
}

QVariant FormModel::data(const QModelIndex& index, int role) const {
    const FormRow* row = this->row(index);
    if (row == nullptr) return {};
    switch (role) {
    case Qt::DisplayRole:
        return display(*row, index.column());
    case Qt::EditRole:
        return index.column() == ValueColumn ? QVariant(exact(row->value.value_or(""))) : display(*row, index.column());
    case Qt::ToolTipRole:
        return toolTip(*row);
    case Qt::DecorationRole:
        return index.column() == ValueColumn && row->worst ? QVariant(severityIcon(*row->worst)) : QVariant();
    case Qt::ForegroundRole:
        if (row->missing) return toneColor(Tone::Error);
        if (index.column() == MeaningColumn || !row->known) return toneColor(Tone::Dim);
        return {};
    case Qt::FontRole:
        if (!row->isCharacteristic || index.column() != NameColumn) return {};
        {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
    default:
        return {};
    }
}

bool FormModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const FormRow* row = this->row(index);
    if (row == nullptr || role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
    const std::string text = utf8(value.toString());
    if (row->missing ? text.empty() : row->value == text) return false;
    emit entered(std::string(row->path), text);
    return true;
}

QVariant FormModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == NameColumn ? tr("Field") : section == ValueColumn ? tr("Value") : tr("Meaning");
}

Qt::ItemFlags FormModel::flags(const QModelIndex& index) const {
    const FormRow* row = this->row(index);
    if (row == nullptr) return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const bool isFlag = !row->value && !row->missing;
    if (editable_ && index.column() == ValueColumn && !row->isCharacteristic && row->known && !isFlag)
        flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace gui
