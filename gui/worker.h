// A thread for what may wait: cards, files, databases. Work goes in and comes back as values; nothing is shared.
//
//   worker.run([path] { return readFile(path); }, this, [this](Result<Bytes> bytes) { show(bytes); });
//
// Jobs run one after another in the order they came; each reply is called on the thread that made the worker, unless
// its receiver is gone by then. The destructor waits for the job at hand and drops those behind it.
#pragma once

#include "gui/mailbox.h"

#include <QPointer>

#include <condition_variable>
#include <memory>
#include <thread>

namespace gui {

class Worker final {
  public:
    Worker();
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // The values a job captures may be move-only; what it returns goes to `reply` as an rvalue.
    template <class Job, class Reply>
    void run(Job job, QObject* receiver, Reply reply) {
        auto shared = std::make_shared<Job>(std::move(job));
        post([shared, receiver = QPointer<QObject>(receiver), reply = std::move(reply)]() -> std::function<void()> {
            auto result = std::make_shared<decltype((*shared)())>((*shared)());
            return [result, receiver, reply] {
                if (receiver) reply(std::move(*result));
            };
        });
    }

  private:
    // Runs on the thread; what it returns is its reply.
    using Errand = std::function<std::function<void()>()>;
    void post(Errand errand);
    void work();

    Mailbox replies_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Errand> errands_;
    bool closing_ = false;
    std::thread thread_;
};

} // namespace gui
