// Watches the readers on a thread of its own and tells what changed: readers that come and go, cards put in and taken
// out.
#pragma once

#include "gui/card_jobs.h"
#include "gui/mailbox.h"

#include <atomic>
#include <condition_variable>
#include <thread>

namespace gui {

class ReaderWatch final : public QObject {
    Q_OBJECT

  public:
    explicit ReaderWatch(ReadersFactory factory, QObject* parent = nullptr);
    ~ReaderWatch() override; // wakes the thread and waits for it

  signals:
    // On the thread that made the watch.
    void changed(const std::vector<card::Reader>& readers);
    void failed(const apdu::Error& error); // no service: asked again every other second

  private:
    void watch();
    void pause();

    ReadersFactory factory_;
    Mailbox news_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    card::Readers* readers_ = nullptr; // while the thread has them; for cancel()
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

} // namespace gui
