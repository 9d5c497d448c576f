#include "gui/card_jobs.h"

#include "efs/prov/document_forms.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace gui {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;

namespace {

constexpr std::string_view imageSuffix = ".card.json";

Result<Bytes> readFile(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return fail(ErrorKind::Input, path + " is a directory");
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorKind::Input, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    Bytes bytes;
    char piece[65536];
    while (file) {
        file.read(piece, sizeof piece);
        apdu::append(bytes, apdu::asBytes({piece, static_cast<std::size_t>(file.gcount())}));
        if (bytes.size() > std::max(efs::maxImageJsonBytes, efs::prov::maxInputBytes))
            return fail(ErrorKind::Limit, path + " is too large for a card image or a document");
    }
    return bytes;
}

// A file that begins like JSON may be a card image under another name.
Result<Opened> openImage(const std::string& path, apdu::View bytes) {
    auto image = efs::imageFromJson(apdu::asText(bytes));
    if (!image) return propagate(image).in(path);
    efs::ImageSource source(*image);
    auto found = efs::locate(source);
    if (!found) return propagate(found);
    return Opened{{Source::Kind::Image, path}, std::move(*image), std::move(*found)};
}

Result<Opened> openDocument(const std::string& path, Bytes bytes) {
    auto loaded = efs::prov::documentOf(std::move(bytes));
    if (!loaded) return propagate(loaded).in(path);
    efs::ProvisioningFile file;
    file.content = apdu::toBytes(loaded->document.bytes());
    file.size = file.used = file.content.size();
    file.modifiable = true;
    file.state = efs::FileState::Document;
    Opened opened{{Source::Kind::Document, path}, {}, {}};
    opened.provisioning.files.push_back(std::move(file));
    return opened;
}

} // namespace

Result<Opened> openFile(const std::string& path) {
    auto bytes = readFile(path);
    if (!bytes) return propagate(bytes);
    if (std::string_view(path).ends_with(imageSuffix)) return openImage(path, *bytes);
    if (efs::prov::recognise(*bytes) == efs::prov::InputForm::Json)
        if (auto image = openImage(path, *bytes)) return image;
    return openDocument(path, std::move(*bytes));
}

Result<void> saveImage(const std::string& path, const efs::Image& image) {
    const std::string text = efs::toJson(image);
    return saveBytes(path, apdu::asBytes(text));
}

// Documents hold passwords: for the owner only. First beside, then over, so that no half of it is ever left.
Result<void> saveBytes(const std::string& path, apdu::View bytes) {
    namespace fs = std::filesystem;
    const std::string beside = path + ".part";
    std::error_code failed;
    {
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, failed);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (!file.flush()) {
            const int problem = errno;
            fs::remove(beside, failed);
            return fail(ErrorKind::Input, fmt::format("cannot write {}: {}", path, std::strerror(problem)));
        }
    }
    fs::rename(beside, path, failed);
    if (failed) return fail(ErrorKind::Input, fmt::format("cannot write {}: {}", path, failed.message()));
    return {};
}

} // namespace gui
