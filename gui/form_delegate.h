// The editor of a form's value, by the schema: words in a combo box, ranges in a spin box, references with what there
// is to refer to, credentials masked, everything else a line with what is expected.
#pragma once

#include "gui/form_model.h"
#include "gui/roomy_delegate.h"

namespace gui {

class FormDelegate final : public RoomyDelegate {
    Q_OBJECT

  public:
    // The values a reference may name, for "NAPDEF", "NAPID".
    using Definitions = std::function<std::vector<std::string>(std::string_view, std::string_view)>;
    FormDelegate(const FormModel& model, Definitions definitions, QObject* parent = nullptr);

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

  private:
    QStringList choices(const FormRow& row) const;
    QWidget* comboBox(QWidget* parent, const FormRow& row, const QStringList& words, bool free) const;

    const FormModel& model_;
    Definitions definitions_;
};

} // namespace gui
