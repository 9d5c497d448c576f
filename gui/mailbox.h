// Calls from other threads, made on the mailbox's own by its event loop, one an event, in the order they came.
//
//   mailbox.post([this, list] { emit changed(list); }); // on any thread
//
// Those that are still in it when it is destroyed are dropped; nobody posts any more by then.
#pragma once

#include <QObject>

#include <deque>
#include <functional>
#include <mutex>

namespace gui {

class Mailbox final : public QObject {
  public:
    void post(std::function<void()> call);

  protected:
    void customEvent(QEvent* event) override;

  private:
    std::mutex mutex_;
    std::deque<std::function<void()>> calls_;
};

} // namespace gui
