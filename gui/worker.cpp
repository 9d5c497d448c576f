#include "gui/worker.h"

namespace gui {

Worker::Worker() : thread_([this] { work(); }) {}

Worker::~Worker() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Worker::post(Errand errand) {
    {
        const std::lock_guard lock(mutex_);
        errands_.push_back(std::move(errand));
    }
    changed_.notify_one();
}

void Worker::work() {
    for (;;) {
        Errand errand;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return closing_ || !errands_.empty(); });
            if (closing_) return;
            errand = std::move(errands_.front());
            errands_.pop_front();
        }
        replies_.post(errand());
    }
}

} // namespace gui
