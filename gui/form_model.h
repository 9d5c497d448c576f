// A document as a form: a row per characteristic and parm, by the schema table; what has to be there and is not has a
// row too, which makes it when a value is entered.
//
// The model changes nothing itself: a value that was entered is handed on (`entered`), and the next show() brings the
// document that came of it. When only values changed, rows stay what they are, with selection and expansion.
#pragma once

#include "efs/prov/schema.h"
#include "efs/prov/validate.h"

#include <QAbstractItemModel>

#include <functional>
#include <span>

namespace gui {

struct FormRow {
    std::string path;              // field path
    std::string name;              // of the parm, or the type of the characteristic
    std::string type, application; // what a parm stands in
    std::optional<std::string> value;
    const efs::prov::ParmRow* parm = nullptr; // by the schema; null: it does not know it
    const efs::prov::CharacteristicRow* characteristic = nullptr;
    bool isCharacteristic = false, missing = false, required = false, secret = false, known = true;
    std::optional<efs::Severity> worst;
    QString problems; // what findings say of it

    std::size_t parent = SIZE_MAX;
    int place = 0; // among its siblings
    std::vector<std::size_t> children = {};
};

// What may be added below a characteristic, or at the root.
struct Addition {
    std::string path;
    QString text;
    bool isCharacteristic = false, flag = false;
};

class FormModel final : public QAbstractItemModel {
    Q_OBJECT

  public:
    enum Column { NameColumn, ValueColumn, MeaningColumn, ColumnCount };
    explicit FormModel(QObject* parent = nullptr);

    // `findings` of this document; without a document there are no rows.
    void show(const efs::wbxml::Document* document, std::span<const efs::Finding> findings, bool editable);
    void setRevealed(bool revealed);
    bool isRevealed() const { return revealed_; }

    const FormRow* row(const QModelIndex& index) const;
    QModelIndex find(const std::string& path, int column = NameColumn) const;
    // Sorted as the schema has them, those that have to be there first; `index` none: the root.
    std::vector<Addition> additions(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  signals:
    void entered(const std::string& path, const std::string& value);

  private:
    const std::vector<std::size_t>& childrenOf(const QModelIndex& parent) const;
    QVariant display(const FormRow& row, int column) const;
    QString valueText(const FormRow& row) const;
    QString toolTip(const FormRow& row) const;

    std::vector<FormRow> rows_; // parents before children
    std::vector<std::size_t> roots_;
    bool editable_ = false, revealed_ = false;
};

} // namespace gui
