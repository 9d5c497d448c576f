// The slots of a running batch, a row each: the reader, the card in it, what is done with it, what became of the last.
#pragma once

#include <QAbstractTableModel>
#include <QJsonObject>
#include <QStringList>

#include <vector>

namespace gui {

class BatchSlots final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { ReaderColumn, CardColumn, StateColumn, LastColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void begin(const QStringList& readers);
    void on(const QJsonObject& event); // "slot" or "card"

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    struct Slot {
        QString reader, iccid, state, last;
        bool good = false; // the last card
    };
    std::vector<Slot> slots_;
};

} // namespace gui
