#include "cli/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cli {

namespace {

using apdu::ErrorKind;
using apdu::fail;
using apdu::Result;

apdu::Failure failed(const std::string& path) {
    return fail(ErrorKind::Input, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

bool writeAll(int fd, apdu::View content) {
    while (!content.empty()) {
        const ssize_t count = ::write(fd, content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        content = content.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

mode_t currentMask() {
    const mode_t mask = ::umask(077);
    ::umask(mask);
    return mask;
}

// Devices and pipes are written to as they are: there is nothing to replace.
Result<void> writeInPlace(const std::string& path, apdu::View content) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return failed(path);
    const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
    if (std::fclose(file) != 0 || !written) return failed(path);
    return {};
}

} // namespace

Result<void> writeFile(const std::string& path, apdu::View content, const FileOptions& options) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    const bool exists = std::filesystem::exists(status);
    if (exists && !options.replace) {
        return fail(ErrorKind::Usage, fmt::format("{} exists already", path)).hint("--force replaces it");
    }
    if (exists && !std::filesystem::is_regular_file(status)) return writeInPlace(path, content);
    std::string temporary = path + ".XXXXXX";
    const int fd = ::mkstemp(temporary.data());
    if (fd < 0) return failed(path);
    const bool written =
        writeAll(fd, content) && ::fchmod(fd, options.readable ? 0666 & ~currentMask() : 0600) == 0 && ::fsync(fd) == 0;
    const int problem = errno;
    ::close(fd);
    if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return {};
    if (!written) errno = problem;
    auto failure = failed(path);
    ::unlink(temporary.c_str());
    return failure;
}

} // namespace cli
