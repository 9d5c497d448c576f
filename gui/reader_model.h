// The readers there are and what they hold; follows hot-plug row by row, so that a selection stays.
#pragma once

#include "card/readers.h"

#include <QAbstractListModel>

namespace gui {

class ReaderModel final : public QAbstractListModel {
    Q_OBJECT

  public:
    using QAbstractListModel::QAbstractListModel;

    void show(std::vector<card::Reader> readers);
    const card::Reader* reader(const QModelIndex& index) const;
    QModelIndex find(const std::string& name) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    std::vector<card::Reader> readers_;
};

QString stateName(card::ReaderState state);

} // namespace gui
