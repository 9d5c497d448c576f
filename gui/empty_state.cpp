#include "gui/empty_state.h"

#include "gui/theme.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace gui {

EmptyState::EmptyState(QWidget* content, QWidget* parent) : QStackedWidget(parent) {
    addWidget(content);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    title_ = new QLabel;
    advice_ = new QLabel;
    for (QLabel* label : {title_, advice_}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
    }
    QFont large = title_->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    title_->setFont(large);
    advice_->setForegroundRole(QPalette::PlaceholderText);
    buttons_ = new QVBoxLayout;
    buttons_->setAlignment(Qt::AlignHCenter);
    layout->addStretch(2);
    layout->addWidget(title_);
    layout->addWidget(advice_);
    layout->addSpacing(fontMetrics().height() / 2);
    layout->addLayout(buttons_);
    layout->addStretch(3);
    addWidget(page);
}

void EmptyState::showContent() {
    setCurrentIndex(0);
}

void EmptyState::showMessage(const QString& title, const QString& advice, const QList<QAction*>& actions) {
    title_->setText(title);
    advice_->setText(advice);
    while (QLayoutItem* item = buttons_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (QAction* action : actions) {
        auto* button = new QPushButton(action->text());
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        buttons_->addWidget(button);
    }
    setCurrentIndex(1);
}

QString EmptyState::title() const {
    return isEmpty() ? title_->text() : QString();
}

} // namespace gui
