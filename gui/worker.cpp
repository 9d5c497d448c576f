#include "gui/worker.h"

namespace gui {

Worker::Worker(const QString& name, QObject* parent) : QObject(parent) {
    thread_.setObjectName(name);
    hand_.moveToThread(&thread_);
    thread_.start();
}

Worker::~Worker() {
    closing_ = true;
    thread_.quit();
    thread_.wait();
}

void Worker::post(std::function<std::function<void()>()> job) {
    ++waiting_;
    const auto work = [this, job = std::move(job)] {
        if (closing_) return;
        auto reply = job();
        QMetaObject::invokeMethod(
            this,
            [this, reply = std::move(reply)] {
                --waiting_;
                reply();
                if (waiting_ == 0) emit idle();
            },
            Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(&hand_, work, Qt::QueuedConnection);
}

} // namespace gui
