#include "gui/findings_view.h"

#include "gui/empty_state.h"
#include "gui/roomy_delegate.h"
#include "gui/text.h"
#include "gui/workspace.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace gui {

FindingsView::FindingsView(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), model_(new FindingsModel(this)), table_(new QTreeView),
      stack_(new EmptyState(table_)), summary_(new QLabel), fix_(new QPushButton(tr("Fix"))),
      fixAll_(new QPushButton(tr("Fix all"))) {
    table_->setModel(model_);
    table_->setItemDelegate(new RoomyDelegate(this));
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->setAllColumnsShowFocus(true);
    table_->setAlternatingRowColors(true);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setAccessibleName(tr("Findings"));
    const int em = fontMetrics().averageCharWidth();
    table_->header()->resizeSection(FindingsModel::WhatColumn, 80 * em);
    table_->header()->resizeSection(FindingsModel::WhereColumn, 36 * em);
    summary_->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(em, em / 2, em, em / 2);
    row->addWidget(summary_, 1);
    row->addWidget(fix_);
    row->addWidget(fixAll_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(stack_, 1);
    layout->addLayout(row);

    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        if (now.isValid() && !following_) workspace_.select(model_->selectionAt(now));
        updateButtons();
    });
    // Also the row that is current already, when something else was selected since.
    connect(table_, &QTreeView::clicked, this,
            [this](const QModelIndex& now) { workspace_.select(model_->selectionAt(now)); });
    connect(fix_, &QPushButton::clicked, this, [this] {
        if (const auto fix = model_->fixAt(table_->currentIndex())) mend(workspace_.fix(*fix));
    });
    connect(fixAll_, &QPushButton::clicked, this, [this] { mend(workspace_.fixAll()); });
    connect(&workspace_, &Workspace::changed, this, &FindingsView::refresh);
    connect(&workspace_, &Workspace::selected, this, &FindingsView::showSelection);
    refresh();
}

void FindingsView::refresh() {
    following_ = true;
    model_->show(workspace_.report().report);
    following_ = false;
    if (!workspace_.isOpen())
        stack_->showMessage(tr("Nothing is open"), tr("Findings on a card or document appear here."));
    else if (model_->rowCount() == 0)
        stack_->showMessage(tr("Nothing to say against it"), tr("Every rule is kept."));
    else
        stack_->showContent();
    QStringList parts;
    const auto count = [&](efs::Severity severity, const QString& one, const QString& several) {
        if (const std::size_t number = model_->count(severity)) parts << gui::counted(number, one, several);
    };
    count(efs::Severity::Error, tr("%1 error"), tr("%1 errors"));
    count(efs::Severity::Warning, tr("%1 warning"), tr("%1 warnings"));
    count(efs::Severity::Note, tr("%1 note"), tr("%1 notes"));
    summary_->setText(parts.join(QStringLiteral(", ")));
    emit counted(summary_->text());
    updateButtons();
}

void FindingsView::showSelection() {
    const QModelIndex index = model_->find(workspace_.selection());
    if (!index.isValid() || model_->selectionAt(table_->currentIndex()).field == workspace_.selection().field) return;
    following_ = true;
    table_->setCurrentIndex(index);
    following_ = false;
}

void FindingsView::updateButtons() {
    const QString what = model_->fixText(table_->currentIndex());
    fix_->setEnabled(!what.isEmpty());
    fix_->setToolTip(what.isEmpty() ? tr("Select a finding that can be mended for certain") : what);
    fixAll_->setEnabled(model_->hasFixes());
}

void FindingsView::mend(const apdu::Result<void>& result) {
    if (!result) emit failed(result.error());
}

} // namespace gui
