#include "gui/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

namespace gui {

void Mailbox::post(std::function<void()> call) {
    auto wake = std::make_unique<QEvent>(QEvent::User);
    {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(call));
    }
    QCoreApplication::postEvent(this, wake.release());
}

void Mailbox::customEvent(QEvent*) {
    std::function<void()> call;
    {
        const std::lock_guard lock(mutex_);
        call = std::move(calls_.front());
        calls_.pop_front();
    }
    call();
}

} // namespace gui
