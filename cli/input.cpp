#include "cli/input.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <istream>

namespace cli {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::fail;
using apdu::Result;

namespace {

Result<Bytes> readStream(std::istream& in, const std::string& name) {
    Bytes bytes;
    std::array<char, 65536> piece;
    while (in) {
        in.read(piece.data(), piece.size());
        apdu::append(bytes, apdu::asBytes({piece.data(), static_cast<std::size_t>(in.gcount())}));
        if (bytes.size() > maxInputBytes) {
            return fail(ErrorKind::Limit, fmt::format("{} is larger than {} MiB", name, maxInputBytes >> 20))
                .hint("no provisioning document is; is it the right file?");
        }
    }
    if (in.bad()) return fail(ErrorKind::Input, fmt::format("cannot read {}", name));
    return bytes;
}

} // namespace

Result<Bytes> readInput(Environment& environment, const std::string& path) {
    if (path.empty() || path == "-") return readStream(environment.in, "standard input");
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return fail(ErrorKind::Input, fmt::format("{} is a directory", path));
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorKind::Input, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    return readStream(file, path);
}

} // namespace cli
