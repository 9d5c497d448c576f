// What writing would do, a row a step: file, bytes, before, after. Document credentials in it are not shown.
#pragma once

#include "card/write.h"

#include <QAbstractTableModel>

namespace gui {

class PlanModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { StepColumn, FileColumn, BytesColumn, BeforeColumn, AfterColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void show(const card::PlannedWrite& planned, std::map<efs::Path, QString> names);
    void clear() { show({}, {}); }
    const efs::Plan& plan() const { return plan_; }
    // So many steps are done.
    void setDone(int steps);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    QString text(int row, int column) const;
    QString fileName(const efs::Path& path) const;

    struct Secret { // which of a step's bytes are, or may be, a document credential
        bool before = false, after = false;
    };

    efs::Plan plan_;
    std::vector<Secret> secrets_; // by step
    std::map<efs::Path, QString> names_;
    int done_ = 0;
};

} // namespace gui
