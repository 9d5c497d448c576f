#include "gui/batch_slots.h"

#include "gui/text.h"
#include "gui/tints.h"

#include <QGuiApplication>

namespace gui {

namespace {

QString textOf(const QJsonObject& event, const char* key) {
    return shown(utf8(event.value(QLatin1String(key)).toString()));
}

} // namespace

void BatchSlots::begin(const QStringList& readers) {
    beginResetModel();
    slots_.clear();
    for (const QString& reader : readers) slots_.push_back({shown(utf8(reader)), {}, tr("waiting"), {}});
    endResetModel();
}

void BatchSlots::on(const QJsonObject& event) {
    const int row = event.value(QLatin1String("slot")).toInt() - 1;
    if (row < 0 || row >= rowCount()) return;
    Slot& slot = slots_[static_cast<std::size_t>(row)];
    slot.iccid = textOf(event, "iccid");
    if (event.value(QLatin1String("event")) == QLatin1String("card")) {
        const QString result = textOf(event, "result"), reason = textOf(event, "reason");
        slot.good = result == QLatin1String("done") || result == QLatin1String("skipped");
        slot.last = reason.isEmpty() ? QStringLiteral("%1  %2").arg(result, slot.iccid)
                                     : QStringLiteral("%1: %2").arg(result, reason);
    } else {
        slot.state = textOf(event, "state");
        if (slot.state == QLatin1String("waiting")) slot.iccid.clear();
    }
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int BatchSlots::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(slots_.size());
}

int BatchSlots::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BatchSlots::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Slot& slot = slots_[static_cast<std::size_t>(index.row())];
    if (role == Qt::ToolTipRole && index.column() == LastColumn) return slot.last;
    if (role == Qt::BackgroundRole && index.column() == LastColumn && !slot.last.isEmpty())
        return ground(QGuiApplication::palette(), slot.good ? Tint::Added : Tint::Removed);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case ReaderColumn:
        return slot.reader;
    case CardColumn:
        return slot.iccid;
    case StateColumn:
        return slot.state;
    default:
        return slot.last;
    }
}

QVariant BatchSlots::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString names[] = {tr("Reader"), tr("Card"), tr("State"), tr("Last card")};
    return section < ColumnCount ? names[section] : QVariant();
}

} // namespace gui
