#include "gui/reader_watch.h"

namespace gui {

namespace {

constexpr std::chrono::milliseconds patience{1000};
constexpr int pauseSlices = 20; // of 100 ms

} // namespace

ReaderWatch::ReaderWatch(ReadersFactory factory, QObject* parent) : QObject(parent), factory_(std::move(factory)) {
    thread_.reset(QThread::create([this] { watch(); }));
    thread_->setObjectName(QStringLiteral("reader watch"));
    thread_->start();
}

ReaderWatch::~ReaderWatch() {
    stop_ = true;
    {
        const std::lock_guard lock(mutex_);
        if (readers_ != nullptr) readers_->cancel();
    }
    thread_->wait();
}

void ReaderWatch::watch() {
    const auto readers = factory_();
    {
        const std::lock_guard lock(mutex_);
        readers_ = readers.get();
    }
    std::vector<card::Reader> known;
    bool first = true;
    while (!stop_) {
        const auto now = first ? readers->list() : readers->waitForChange(known, patience);
        if (stop_) break;
        if (!now) {
            QMetaObject::invokeMethod(
                this, [this, error = now.error()] { emit failed(error); }, Qt::QueuedConnection);
            first = true;
            pause();
            continue;
        }
        const auto same = [](const card::Reader& a, const card::Reader& b) {
            return a.name == b.name && a.state == b.state && a.atr == b.atr;
        };
        if (first || !std::equal(known.begin(), known.end(), now->begin(), now->end(), same)) {
            QMetaObject::invokeMethod(
                this, [this, list = *now] { emit changed(list); }, Qt::QueuedConnection);
            known = *now;
        }
        first = false;
    }
    const std::lock_guard lock(mutex_);
    readers_ = nullptr;
}

void ReaderWatch::pause() {
    for (int i = 0; i < pauseSlices && !stop_; ++i) QThread::msleep(100);
}

} // namespace gui
