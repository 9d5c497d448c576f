#include "gui/form_delegate.h"

#include "efs/prov/value.h"
#include "gui/text.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

#include <limits>

namespace gui {

namespace prov = efs::prov;
using prov::Kind;

FormDelegate::FormDelegate(const FormModel& model, Definitions definitions, QObject* parent)
    : RoomyDelegate(parent), model_(model), definitions_(std::move(definitions)) {}

// "NAPDEF/NAPID|INTERNET": what is defined under that parm, and the words in its stead.
QStringList FormDelegate::choices(const FormRow& row) const {
    QStringList all;
    if (row.parm->kind == Kind::Reference) {
        const std::string_view target = row.parm->detail.substr(0, row.parm->detail.find('|'));
        const std::size_t slash = target.find('/');
        if (slash != std::string_view::npos)
            for (const std::string& one : definitions_(target.substr(0, slash), target.substr(slash + 1)))
                all << exact(one);
    }
    for (const prov::Word& word : prov::wordsOf(*row.parm)) all << exact(word.text);
    if (row.parm->kind == Kind::Boolean) all << QStringLiteral("0") << QStringLiteral("1");
    all.removeDuplicates();
    return all;
}

QWidget* FormDelegate::comboBox(QWidget* parent, const FormRow& row, const QStringList& words, bool free) const {
    auto* box = new QComboBox(parent);
    box->setEditable(free);
    box->addItems(words);
    const QString now = exact(row.value.value_or(""));
    if (!free && !words.contains(now) && !row.missing) box->insertItem(0, now); // what stands there can be kept
    return box;
}

QWidget* FormDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
    const FormRow* row = model_.row(index);
    if (row == nullptr) return nullptr;
    QWidget* editor = nullptr;
    if (row->parm != nullptr && !row->secret) {
        const QStringList words = choices(*row);
        const Kind kind = row->parm->kind;
        const auto bounds = prov::boundsOf(*row->parm);
        bool number = false;
        exact(row->value.value_or("")).toInt(&number);
        if (kind == Kind::Enumeration || kind == Kind::Boolean)
            editor = comboBox(parent, *row, words, false);
        else if (!words.isEmpty() || kind == Kind::Reference)
            editor = comboBox(parent, *row, words, true);
        else if (kind == Kind::Number && bounds && bounds->max <= std::numeric_limits<int>::max() &&
                 (number || row->missing)) {
            auto* box = new QSpinBox(parent);
            box->setRange(static_cast<int>(bounds->min), static_cast<int>(bounds->max));
            editor = box;
        }
    }
    if (editor == nullptr) {
        auto* line = new QLineEdit(parent);
        if (row->secret && !model_.isRevealed()) line->setEchoMode(QLineEdit::Password);
        if (row->parm != nullptr) line->setPlaceholderText(exact(prov::expectation(*row->parm)));
        editor = line;
    }
    editor->setAutoFillBackground(true);
    editor->setAccessibleName(shown(row->name));
    return editor;
}

void FormDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    const QString text = index.data(Qt::EditRole).toString();
    if (auto* box = qobject_cast<QComboBox*>(editor)) {
        box->setCurrentIndex(box->findText(text));
        if (box->isEditable()) box->setEditText(text);
    } else if (auto* number = qobject_cast<QSpinBox*>(editor)) {
        number->setValue(text.toInt());
    } else if (auto* line = qobject_cast<QLineEdit*>(editor)) {
        line->setText(text);
    }
}

void FormDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    if (auto* box = qobject_cast<QComboBox*>(editor)) model->setData(index, box->currentText());
    if (auto* number = qobject_cast<QSpinBox*>(editor)) {
        number->interpretText();
        model->setData(index, QString::number(number->value()));
    }
    if (auto* line = qobject_cast<QLineEdit*>(editor)) model->setData(index, line->text());
}

void FormDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const {
    editor->setGeometry(option.rect);
}

} // namespace gui
