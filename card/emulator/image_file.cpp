#include "card/emulator/image_file.h"

#include "card/descriptor.h"
#include "card/emulator/virtual_card.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace card::emulator {

namespace {

using apdu::ErrorKind;

constexpr std::size_t maxFileBytes = efs::maxImageJsonBytes;

apdu::Failure systemFailure(const std::string& path, const char* what) {
    return apdu::fail(ErrorKind::Input, fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

// Opens and locks; a file that was replaced between the two is opened again, so that the lock is on what the name
// means.
apdu::Result<Descriptor> openLocked(const std::string& path) {
    constexpr int attempts = 16;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (file.get() < 0) {
            auto failure = systemFailure(path, "the card image cannot be opened");
            if (errno == ENOENT) return std::move(failure).hint("Make one with 'simprov card new -o FILE'");
            return failure;
        }
        struct stat opened {
        }, named{};
        if (fstat(file.get(), &opened) != 0) return systemFailure(path, "the card image cannot be read");
        if (!S_ISREG(opened.st_mode)) return apdu::fail(ErrorKind::Input, fmt::format("{} is no regular file", path));
        if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) return systemFailure(path, "the card image cannot be locked");
            return apdu::fail(ErrorKind::Busy, fmt::format("another program uses the card image {}", path))
                .hint("Wait for it to end, or end it")
                .retrySafe();
        }
        const bool same =
            stat(path.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
        if (same) return file;
    }
    return apdu::fail(ErrorKind::Busy, fmt::format("another program keeps replacing the card image {}", path))
        .retrySafe();
}

apdu::Result<std::string> readAll(const Descriptor& file, const std::string& path) {
    std::string text;
    char chunk[65536];
    while (true) {
        const auto count = read(file.get(), chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return systemFailure(path, "the card image cannot be read");
        if (count == 0) return text;
        text.append(chunk, static_cast<std::size_t>(count));
        if (text.size() > maxFileBytes)
            return apdu::fail(ErrorKind::Input, fmt::format("{} is too large for a card image", path));
    }
}

bool writeAll(const Descriptor& file, std::string_view text) {
    while (!text.empty()) {
        const auto count = write(file.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// The file behind a virtual card; holds its lock.
class ImageFile {
  public:
    ImageFile(std::string path, Descriptor locked) : path_(std::move(path)), locked_(std::move(locked)) {}

    // The new file is locked before it gets the name: whoever opens the name finds it taken.
    apdu::Result<void> store(const efs::Image& image) {
        std::string temporary = path_ + ".XXXXXX";
        Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
        if (file.get() < 0) return systemFailure(path_, "no temporary file can be made beside the card image");
        struct stat old {};
        const bool ready = fstat(locked_.get(), &old) == 0 && fchmod(file.get(), old.st_mode & 07777) == 0 &&
                           flock(file.get(), LOCK_EX | LOCK_NB) == 0 && writeAll(file, efs::toJson(image)) &&
                           fsync(file.get()) == 0 && rename(temporary.c_str(), path_.c_str()) == 0;
        if (!ready) {
            auto failure = systemFailure(path_, "the card image cannot be written");
            unlink(temporary.c_str());
            return failure;
        }
        locked_ = std::move(file);
        return syncDirectory();
    }

  private:
    apdu::Result<void> syncDirectory() const {
        const auto directory = std::filesystem::path(path_).parent_path().string();
        const Descriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        // A directory that may not be read, or lies on a file system that cannot sync one, is as safe as it gets.
        if (opened.get() < 0 || fsync(opened.get()) == 0 || errno == EINVAL) return {};
        return systemFailure(directory, "the directory of the card image cannot be synced");
    }

    std::string path_;
    Descriptor locked_;
};

} // namespace

apdu::Result<std::unique_ptr<CardWire>> openImageCard(const std::string& path) {
    std::error_code failed;
    const auto real = std::filesystem::canonical(path, failed); // a link stays a link: what it points at is replaced
    const std::string name = failed ? path : real.string();
    auto locked = openLocked(name);
    if (!locked) return propagate(locked);
    const auto text = readAll(*locked, name);
    if (!text) return propagate(text);
    auto image = efs::imageFromJson(*text);
    if (!image) {
        auto error = image.error();
        error.kind = ErrorKind::Input;
        return apdu::Failure(std::move(error)).in(path);
    }
    auto file = std::make_shared<ImageFile>(name, std::move(*locked));
    return std::make_unique<VirtualCard>(std::move(*image),
                                         [file](const efs::Image& changed) { return file->store(changed); });
}

} // namespace card::emulator
