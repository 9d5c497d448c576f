#include "gui/reader_model.h"

#include "gui/text.h"
#include "gui/theme.h"

#include <QCoreApplication>

#include <algorithm>

namespace gui {

namespace {

bool isGone(card::ReaderState state) {
    return state == card::ReaderState::Empty || state == card::ReaderState::Unavailable;
}

} // namespace

QString stateName(card::ReaderState state) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("gui::ReaderModel", text); };
    switch (state) {
    case card::ReaderState::Empty:
        return tr("no card");
    case card::ReaderState::Present:
        return tr("card");
    case card::ReaderState::InUse:
        return tr("card, in use");
    case card::ReaderState::Exclusive:
        return tr("held by another program");
    case card::ReaderState::Mute:
        return tr("card does not answer");
    case card::ReaderState::Unavailable:
        return tr("unavailable");
    }
    return {};
}

// What is alike at both ends stays; the middle goes and comes.
void ReaderModel::show(std::vector<card::Reader> readers) {
    const auto same = [](const card::Reader& a, const card::Reader& b) { return a.name == b.name; };
    const auto [end, ignored] = std::mismatch(readers_.begin(), readers_.end(), readers.begin(), readers.end(), same);
    const auto front = static_cast<int>(end - readers_.begin());
    const auto [rend, alsoIgnored] = std::mismatch(readers_.rbegin(), std::make_reverse_iterator(end), readers.rbegin(),
                                                   std::make_reverse_iterator(readers.begin() + front), same);
    const auto back = static_cast<int>(rend - readers_.rbegin());
    const int was = rowCount(), now = static_cast<int>(readers.size());
    if (was - back > front) {
        beginRemoveRows({}, front, was - back - 1);
        readers_.erase(readers_.begin() + front, readers_.end() - back);
        endRemoveRows();
    }
    if (now - back > front) {
        beginInsertRows({}, front, now - back - 1);
        readers_.insert(readers_.begin() + front, readers.begin() + front, readers.end() - back);
        endInsertRows();
    }
    readers_ = std::move(readers);
    if (!readers_.empty()) emit dataChanged(index(0), index(now - 1));
}

const card::Reader* ReaderModel::reader(const QModelIndex& index) const {
    return index.isValid() ? &readers_[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex ReaderModel::find(const std::string& name) const {
    for (std::size_t i = 0; i < readers_.size(); ++i)
        if (readers_[i].name == name) return index(static_cast<int>(i));
    return {};
}

int ReaderModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(readers_.size());
}

QVariant ReaderModel::data(const QModelIndex& index, int role) const {
    const card::Reader* reader = this->reader(index);
    if (reader == nullptr) return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1\n%2").arg(shown(reader->name), stateName(reader->state));
    case Qt::DecorationRole:
        return glyph(isGone(reader->state) ? Glyph::Reader : Glyph::Card);
    case Qt::ForegroundRole:
        return isGone(reader->state) ? QVariant(toneColor(Tone::Dim)) : QVariant();
    case Qt::ToolTipRole:
        return reader->atr.empty() ? QString() : QStringLiteral("ATR %1").arg(exact(apdu::hexSpaced(reader->atr)));
    default:
        return {};
    }
}

} // namespace gui
