#include "gui/readers_view.h"

#include "gui/empty_state.h"
#include "gui/text.h"

#include <QListView>
#include <QVBoxLayout>

namespace gui {

ReadersView::ReadersView(QWidget* parent)
    : QWidget(parent), model_(new ReaderModel(this)), list_(new QListView), stack_(new EmptyState(list_)) {
    list_->setModel(model_);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setAccessibleName(tr("Readers"));
    const int icon = fontMetrics().height() * 3 / 2;
    list_->setIconSize({icon, icon});
    list_->setSpacing(fontMetrics().height() / 8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    connect(list_, &QListView::activated, this, [this](const QModelIndex& index) {
        if (const card::Reader* reader = model_->reader(index)) emit chosen(reader->name);
    });
    show({});
}

void ReadersView::show(const std::vector<card::Reader>& readers) {
    model_->show(readers);
    if (readers.empty())
        stack_->showMessage(tr("No reader"), tr("Connect a card reader; it appears here."));
    else
        stack_->showContent();
}

void ReadersView::showFailure(const apdu::Error& error) {
    model_->show({});
    stack_->showMessage(tr("No reader service"), message(error));
}

} // namespace gui
