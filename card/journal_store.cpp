#include "card/journal_store.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace card {

namespace fs = std::filesystem;
using apdu::ErrorKind;

namespace {

constexpr std::string_view journalSuffix = ".journal", lockSuffix = ".lock", newSuffix = ".new";
constexpr std::size_t maxJournalBytes = 16u << 20; // a card holds far less; bounds what a strange file costs

apdu::Failure systemFailure(const std::string& path, const char* what) {
    return apdu::fail(ErrorKind::Input, fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

apdu::Failure cannotKeep(const std::string& path) {
    return systemFailure(path, "the journal cannot be written, so nothing was written to the card")
        .hint("Make room, or name another directory with --journal");
}

bool writeAll(int file, apdu::View bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

apdu::Result<apdu::Bytes> readAll(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0) return systemFailure(path, "the journal cannot be opened");
    if (!S_ISREG(status.st_mode) || static_cast<std::uintmax_t>(status.st_size) > maxJournalBytes)
        return apdu::fail(ErrorKind::Malformed, path + " is no journal");
    apdu::Bytes bytes(static_cast<std::size_t>(status.st_size));
    std::size_t have = 0;
    while (have < bytes.size()) {
        const auto count = ::read(file.get(), bytes.data() + have, bytes.size() - have);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return systemFailure(path, "the journal cannot be read");
        if (count == 0) break;
        have += static_cast<std::size_t>(count);
    }
    bytes.resize(have);
    return bytes;
}

// Locked, and still what its name means: its holder before may have removed it between open and lock.
apdu::Result<Descriptor> lockFile(const std::string& path) {
    constexpr int attempts = 16;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.isOpen()) return cannotKeep(path);
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) break;
            return cannotKeep(path);
        }
        struct stat opened {
        }, named{};
        const bool same = ::fstat(file.get(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
                          opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
        if (same) return file;
    }
    return apdu::fail(ErrorKind::Busy, "another simprov is writing to this card")
        .hint("Wait for it to end; only one at a time may write to a card")
        .retrySafe();
}

} // namespace

JournalSlot::JournalSlot(std::string path, Descriptor lock, std::function<void()> watch)
    : path_(std::move(path)), lock_(std::move(lock)), watch_(std::move(watch)) {}

JournalSlot::~JournalSlot() {
    // Under the lock: who opened the file meanwhile finds that the name is another's (lockFile).
    if (lock_.isOpen()) ::unlink((path_ + std::string(lockSuffix)).c_str());
}

void JournalSlot::watched() const {
    if (watch_) watch_();
}

bool JournalSlot::pending() const {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path_, ignored));
}

apdu::Result<JournalReading> JournalSlot::read() const {
    const auto text = readAll(path_);
    if (!text) return apdu::propagate(text);
    return readJournal(*text);
}

// Whole and synced under another name.
bool JournalSlot::store(const std::string& name, apdu::View text) {
    watched();
    file_ = Descriptor(::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    watched();
    if (!file_.isOpen() || ::fchmod(file_.get(), 0600) != 0 || !writeAll(file_.get(), text)) return false;
    watched();
    return ::fsync(file_.get()) == 0;
}

apdu::Result<void> JournalSlot::begin(const Journal& journal) {
    const std::string fresh = path_ + std::string(newSuffix);
    const bool stored = store(fresh, encodeJournal(journal));
    if (stored) watched();
    if (!stored || ::rename(fresh.c_str(), path_.c_str()) != 0) {
        auto failure = cannotKeep(path_);
        ::unlink(fresh.c_str());
        return failure;
    }
    watched();
    auto synced = syncDirectory();
    if (!synced) ::unlink(path_.c_str());
    watched();
    return synced;
}

void JournalSlot::note(char what, std::size_t step) {
    if (!file_.isOpen()) file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    watched();
    // A disk that is full now costs a remark: what is needed is on it.
    static_cast<void>(writeAll(file_.get(), encodeProgress(what, step)));
    watched();
}

apdu::Result<void> JournalSlot::remove() {
    file_ = Descriptor();
    watched();
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT) return systemFailure(path_, "the journal cannot be removed");
    watched();
    return syncDirectory();
}

apdu::Result<void> JournalSlot::syncDirectory() const {
    const auto directory = fs::path(path_).parent_path().string();
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // A file system that cannot sync a directory is as safe as it gets.
    if (opened.isOpen() && (::fsync(opened.get()) == 0 || errno == EINVAL)) return {};
    return cannotKeep(directory);
}

JournalStore::JournalStore(std::string directory, std::function<void()> watch)
    : directory_(std::move(directory)), watch_(std::move(watch)) {}

std::string JournalStore::defaultDirectory() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && fs::path(state).is_absolute()) return (fs::path(state) / "simprov").string();
    const char* home = std::getenv("HOME");
    if (home != nullptr && *home != '\0') return (fs::path(home) / ".local/state/simprov").string();
    return "";
}

apdu::Result<JournalSlot> JournalStore::lockKey(const std::string& key) const {
    const std::string path = pathOf(key);
    auto lock = lockFile(path + std::string(lockSuffix));
    if (!lock) return apdu::propagate(lock);
    return JournalSlot(path, std::move(*lock), watch_);
}

apdu::Result<JournalSlot> JournalStore::lock(const CardIdentity& card) const {
    if (directory_.empty()) {
        return apdu::fail(ErrorKind::Input, "there is no place for a journal: neither XDG_STATE_HOME nor HOME is set")
            .hint("Name a directory with --journal");
    }
    std::error_code failed;
    const bool made = fs::create_directories(directory_, failed);
    if (made) fs::permissions(directory_, fs::perms::owner_all, failed);
    if (failed) {
        errno = failed.value();
        return cannotKeep(directory_);
    }
    return lockKey(card.key());
}

std::string JournalStore::pathOf(const std::string& key) const {
    return (fs::path(directory_) / (key + std::string(journalSuffix))).string();
}

bool JournalStore::isPending(const CardIdentity& card) const {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(pathOf(card.key()), ignored));
}

bool JournalStore::hasAny() const {
    std::error_code failed;
    for (auto file = fs::directory_iterator(directory_, failed); !failed && file != fs::directory_iterator();
         file.increment(failed)) {
        if (file->path().filename().string().ends_with(journalSuffix)) return true;
    }
    return false;
}

apdu::Result<std::vector<JournalStore::Entry>> JournalStore::list() const {
    std::vector<Entry> entries;
    std::error_code failed;
    if (directory_.empty() || !fs::exists(directory_, failed)) return entries;
    for (auto file = fs::directory_iterator(directory_, failed); !failed && file != fs::directory_iterator();
         file.increment(failed)) {
        const std::string name = file->path().filename().string();
        if (!name.ends_with(journalSuffix)) continue;
        Entry entry{file->path().string(), name.substr(0, name.size() - journalSuffix.size()), {}, ""};
        const auto text = readAll(entry.path);
        auto reading = text ? readJournal(*text) : apdu::propagate(text);
        if (reading)
            entry.reading = std::move(*reading);
        else
            entry.problem = reading.error().text;
        entries.push_back(std::move(entry));
    }
    if (failed) {
        errno = failed.value();
        return systemFailure(directory_, "the journals cannot be listed");
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return entries;
}

apdu::Result<void> JournalStore::abandon(const std::string& key) const {
    const auto entries = list();
    if (!entries) return apdu::propagate(entries);
    const bool known =
        std::any_of(entries->begin(), entries->end(), [&](const auto& entry) { return entry.key == key; });
    if (!known) return apdu::fail(ErrorKind::Missing, fmt::format("there is no journal for {}", key));
    auto slot = lockKey(key);
    if (!slot) return apdu::propagate(slot);
    return slot->remove();
}

} // namespace card
