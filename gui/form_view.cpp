#include "gui/form_view.h"

#include "gui/empty_state.h"
#include "gui/form_delegate.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/workspace.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace gui {

namespace prov = efs::prov;
using prov::Edit;

FormView::FormView(Workspace& workspace, std::string object, QWidget* parent)
    : QWidget(parent), workspace_(workspace), object_(std::move(object)), model_(new FormModel(this)),
      tree_(new QTreeView), stack_(new EmptyState(tree_)), problem_(new QLabel) {
    tree_->setModel(model_);
    tree_->setItemDelegate(new FormDelegate(
        *model_, [this](auto type, auto parm) { return workspace_.definitions(type, parm); }, this));
    tree_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                           QAbstractItemView::AnyKeyPressed);
    tree_->setIndentation(fontMetrics().height());
    tree_->setAlternatingRowColors(true);
    tree_->setUniformRowHeights(true);
    tree_->setAllColumnsShowFocus(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setAccessibleName(tr("Fields of the document"));
    tree_->setContextMenuPolicy(Qt::ActionsContextMenu);
    const int em = fontMetrics().averageCharWidth();
    tree_->header()->resizeSection(FormModel::NameColumn, 25 * em);
    tree_->header()->resizeSection(FormModel::ValueColumn, 26 * em);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    problem_->setMargin(em / 2);
    problem_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    makeToolBar();
    layout->addWidget(stack_, 1);
    layout->addWidget(problem_);

    connect(model_, &FormModel::entered, this, [this](const std::string& path, const std::string& value) {
        // Behind the editor's back: it is still closing, and the rows may be others afterwards.
        const auto apply = [this, edit = Edit{Edit::Kind::Set, path, value}] {
            report(workspace_.edit(object_, {&edit, 1}, tr("Change %1").arg(shown(edit.path))));
        };
        QMetaObject::invokeMethod(this, apply, Qt::QueuedConnection);
    });
    const auto choose = [this](const QModelIndex& now) {
        const FormRow* row = model_->row(now);
        if (row != nullptr && !row->missing && !following_) workspace_.select({object_, row->path, {}});
        updateActions();
    };
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, choose);
    connect(tree_, &QTreeView::clicked, this, choose); // the row that is current already, too
    connect(&workspace_, &Workspace::changed, this, &FormView::refresh);
    connect(&workspace_, &Workspace::selected, this, &FormView::showSelection);
    refresh();
}

void FormView::makeToolBar() {
    auto* bar = new QToolBar;
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const int icon = fontMetrics().height();
    bar->setIconSize({icon, icon});
    addMenu_ = new QMenu(this);
    add_ = bar->addAction(glyph(Glyph::Add), tr("Add"));
    add_->setMenu(addMenu_);
    if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(add_)))
        button->setPopupMode(QToolButton::InstantPopup);
    const auto action = [&](Glyph drawn, const QString& text, const QKeySequence& keys, auto slot) {
        QAction* made = bar->addAction(glyph(drawn), text);
        made->setShortcut(keys);
        made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        made->setToolTip(keys.isEmpty() ? text
                                        : QStringLiteral("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
        connect(made, &QAction::triggered, this, slot);
        tree_->addAction(made);
        return made;
    };
    remove_ = action(Glyph::Remove, tr("Remove"), QKeySequence::Delete, [this] { remove(); });
    up_ = action(Glyph::Up, tr("Up"), Qt::ALT | Qt::Key_Up, [this] { move(-1); });
    down_ = action(Glyph::Down, tr("Down"), Qt::ALT | Qt::Key_Down, [this] { move(1); });
    connect(addMenu_, &QMenu::aboutToShow, this, &FormView::fillAddMenu);
    tree_->addAction(add_);
    auto* layout = static_cast<QVBoxLayout*>(this->layout());
    layout->addWidget(bar);
}

const FormRow* FormView::current() const {
    return model_->row(tree_->currentIndex());
}

void FormView::refresh() {
    std::vector<efs::Finding> findings;
    for (const efs::Finding& finding : workspace_.report().report.findings)
        if (finding.object == object_) findings.push_back(finding);
    const std::string was = current() == nullptr ? "" : current()->path;
    const bool empty = model_->rowCount() == 0;
    const efs::wbxml::Document* document = workspace_.document(object_);
    following_ = true;
    const auto reset = connect(model_, &QAbstractItemModel::modelReset, this, [this] { tree_->expandAll(); });
    model_->show(document, findings, workspace_.isEditable(object_));
    disconnect(reset);
    if (empty) tree_->expandAll();
    const int column = std::max(0, tree_->currentIndex().column());
    if (const QModelIndex again = model_->find(was, column); again.isValid() && again != tree_->currentIndex())
        tree_->setCurrentIndex(again);
    following_ = false;
    problem_->hide();
    const efs::ProvisioningFile* file = workspace_.file(object_);
    if (document != nullptr && model_->rowCount() > 0)
        stack_->showContent();
    else if (file == nullptr || file->missing)
        stack_->showMessage(tr("No such file"), tr("The card has no file for this document."));
    else if (file->state == efs::FileState::Unreadable)
        stack_->showMessage(
            tr("Locked"),
            tr("Reading this file takes %1. Choose Card ▸ Read with PIN.").arg(accessName(file->access.read)));
    else if (const auto damage = workspace_.damage(object_))
        stack_->showMessage(tr("This is no document that can be read"), message(*damage));
    else
        stack_->showMessage(tr("Empty file"), tr("Add a first characteristic with the Add button above, or paste a "
                                                 "document into the XML view."));
    updateActions();
}

void FormView::showSelection() {
    const Selection& selection = workspace_.selection();
    if (selection.object != object_ || selection.field.empty()) return;
    const QModelIndex index = model_->find(selection.field);
    if (!index.isValid() || index == tree_->currentIndex().siblingAtColumn(0)) return;
    following_ = true;
    tree_->setCurrentIndex(index);
    tree_->scrollTo(index);
    following_ = false;
    updateActions();
}

void FormView::updateActions() {
    const bool editable = workspace_.isEditable(object_);
    const FormRow* row = current();
    const bool there = editable && row != nullptr && !row->missing;
    add_->setEnabled(editable && !workspace_.damage(object_));
    for (QAction* action : {remove_, up_, down_}) action->setEnabled(there);
}

void FormView::fillAddMenu() {
    addMenu_->clear();
    const auto fill = [this](QMenu* menu, const QModelIndex& at) {
        bool characteristics = false;
        for (const Addition& addition : model_->additions(at)) {
            if (addition.isCharacteristic && !characteristics && !menu->isEmpty()) menu->addSeparator();
            characteristics = addition.isCharacteristic;
            menu->addAction(addition.text, this, [this, addition] { add(addition); });
        }
    };
    const QModelIndex at = tree_->currentIndex();
    if (!at.isValid()) return fill(addMenu_, {});
    fill(addMenu_, at.siblingAtColumn(0));
    addMenu_->addSeparator();
    auto* root = addMenu_->addMenu(tr("At the top"));
    fill(root, {});
    if (root->isEmpty()) root->setEnabled(false);
}

void FormView::add(const Addition& addition) {
    Edit edit{Edit::Kind::Add, addition.path, std::nullopt};
    if (!addition.isCharacteristic && !addition.flag) edit.value = "";
    const auto done = workspace_.edit(object_, {&edit, 1}, tr("Add %1").arg(shown(addition.path)));
    report(done);
    if (!done) return;
    // The last of its kind is the new one; a value is entered at once.
    std::string path = addition.path;
    if (path.ends_with('/')) path.pop_back();
    QModelIndex made = model_->find(path);
    for (int i = 2;; ++i) {
        const QModelIndex next = model_->find(path + "[" + std::to_string(i) + "]");
        if (!next.isValid()) break;
        made = next;
    }
    if (!made.isValid()) return;
    tree_->setFocus();
    tree_->setCurrentIndex(made);
    if (!addition.isCharacteristic && !addition.flag) tree_->edit(made.siblingAtColumn(FormModel::ValueColumn));
}

void FormView::remove() {
    const FormRow* row = current();
    if (row == nullptr || row->missing) return;
    const Edit edit{Edit::Kind::Remove, row->path, std::nullopt};
    report(workspace_.edit(object_, {&edit, 1}, tr("Remove %1").arg(shown(row->path))));
}

void FormView::move(int by) {
    if (const FormRow* row = current(); row != nullptr && !row->missing)
        report(workspace_.move(object_, std::string(row->path), by));
}

void FormView::report(const apdu::Result<void>& result) {
    problem_->setVisible(!result);
    if (result) return;
    problem_->setText(message(result.error()));
    QPalette palette = problem_->palette();
    palette.setColor(QPalette::WindowText, toneColor(Tone::Error));
    problem_->setPalette(palette);
}

} // namespace gui
