// What went over the line, decoded: a row an exchange, credentials masked before they get here.
#pragma once

#include "apdu/trace.h"

#include <QAbstractTableModel>
#include <QWidget>

#include <deque>

class QTreeView;

namespace gui {

class EmptyState;

class TraceModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { CommandColumn, SentColumn, MeaningColumn, AnswerColumn, ColumnCount };
    static constexpr std::size_t maxRows = 20'000; // the oldest go first
    using QAbstractTableModel::QAbstractTableModel;

    void add(const std::vector<apdu::Exchange>& exchanges);
    void clear();
    QString text() const; // as `simprov --trace` writes it

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    struct Row {
        QString texts[ColumnCount];
        bool failed = false;
    };
    std::deque<Row> rows_;
    std::deque<std::string> dump_;
};

class TraceView final : public QWidget {
    Q_OBJECT

  public:
    explicit TraceView(QWidget* parent = nullptr);
    void add(const std::vector<apdu::Exchange>& exchanges);
    TraceModel& model() { return *model_; }

  private:
    void refresh();
    TraceModel* model_;
    QTreeView* table_;
    EmptyState* stack_;
};

} // namespace gui
