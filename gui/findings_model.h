// What the rules say, a row a finding, the gravest first: severity, where, what; and whether a fix is certain.
#pragma once

#include "efs/prov/validate.h"
#include "gui/selection.h"

#include <QAbstractTableModel>

namespace gui {

class FindingsModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { WhatColumn, WhereColumn, RuleColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void show(efs::prov::Report report);
    Selection selectionAt(const QModelIndex& index) const;
    QModelIndex find(const Selection& selection) const;
    // Into Report::fixes.
    std::optional<std::size_t> fixAt(const QModelIndex& index) const;
    QString fixText(const QModelIndex& index) const;
    std::size_t count(efs::Severity severity) const;
    bool hasFixes() const { return !report_.fixes.empty(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    const efs::Finding& findingAt(const QModelIndex& index) const;

    efs::prov::Report report_;
    std::vector<std::size_t> order_;                // of the findings, by row
    std::vector<std::optional<std::size_t>> fixes_; // by finding
};

} // namespace gui
