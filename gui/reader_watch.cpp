#include "gui/reader_watch.h"

namespace gui {

namespace {

constexpr std::chrono::milliseconds patience{1000};
constexpr std::chrono::seconds pauseWithoutService{2};

} // namespace

ReaderWatch::ReaderWatch(ReadersFactory factory, QObject* parent)
    : QObject(parent), factory_(std::move(factory)), thread_([this] { watch(); }) {}

ReaderWatch::~ReaderWatch() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
        if (readers_ != nullptr) readers_->cancel();
    }
    stopping_.notify_one();
    thread_.join();
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
            news_.post([this, error = now.error()] { emit failed(error); });
            first = true;
            pause();
            continue;
        }
        const auto same = [](const card::Reader& a, const card::Reader& b) {
            return a.name == b.name && a.state == b.state && a.atr == b.atr;
        };
        if (first || !std::equal(known.begin(), known.end(), now->begin(), now->end(), same)) {
            news_.post([this, list = *now] { emit changed(list); });
            known = *now;
        }
        first = false;
    }
    const std::lock_guard lock(mutex_);
    readers_ = nullptr;
}

void ReaderWatch::pause() {
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, pauseWithoutService, [this] { return stop_.load(); });
}

} // namespace gui
