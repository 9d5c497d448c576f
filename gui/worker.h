// A thread for what may wait: cards, files, databases. Work goes in and comes back as values; nothing is shared.
//
//   worker.run([path] { return readFile(path); }, this, [this](Result<Bytes> bytes) { show(bytes); });
//
// Jobs run one after another in the order they came; each reply is called on the thread that made the worker, unless
// its receiver is gone by then. The destructor waits for the job at hand and drops those behind it.
#pragma once

#include <QObject>
#include <QPointer>
#include <QThread>

#include <atomic>
#include <functional>
#include <memory>

namespace gui {

class Worker final : public QObject {
    Q_OBJECT

  public:
    explicit Worker(const QString& name, QObject* parent = nullptr);
    ~Worker() override;

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

    bool busy() const { return waiting_ > 0; } // jobs not yet replied to
    const QThread* workingThread() const { return &thread_; }

  signals:
    void idle(); // the last reply was given

  private:
    // Runs on the thread; what it returns runs here.
    void post(std::function<std::function<void()>()> job);

    QThread thread_;
    QObject hand_; // lives on the thread
    std::atomic<bool> closing_{false};
    int waiting_ = 0;
};

} // namespace gui
