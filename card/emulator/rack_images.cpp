// Card images of a directory as a supply for the rack.
#include "card/emulator/rack.h"
#include "card/emulator/virtual_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace card::emulator {

using apdu::ErrorKind;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view imageSuffix = ".card.json";

apdu::Result<void> store(const std::string& path, const efs::Image& image) {
    const std::string fresh = path + ".new";
    {
        std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
        file << efs::toJson(image) << std::flush;
        if (!file) return apdu::fail(ErrorKind::Input, fmt::format("cannot write {}: {}", fresh, std::strerror(errno)));
    }
    std::error_code failed;
    fs::rename(fresh, path, failed);
    if (failed) return apdu::fail(ErrorKind::Input, fmt::format("cannot write {}: {}", path, failed.message()));
    return {};
}

apdu::Result<std::unique_ptr<CardWire>> openImage(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return apdu::fail(ErrorKind::Input, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    std::ostringstream text;
    text << file.rdbuf();
    auto image = efs::imageFromJson(text.str());
    if (!image) return propagate(image).in(path);
    return std::make_unique<VirtualCard>(std::move(*image),
                                         [path](const efs::Image& changed) { return store(path, changed); });
}

class ImageSupply final : public CardSupply {
  public:
    explicit ImageSupply(std::vector<std::string> paths) : paths_(std::move(paths)) {}
    std::optional<RackCard> next() override {
        if (at_ == paths_.size()) return {};
        const std::string path = paths_[at_++];
        return RackCard{fs::path(path).filename().string(), [path] { return openImage(path); }};
    }

  private:
    std::vector<std::string> paths_;
    std::size_t at_ = 0;
};

} // namespace

apdu::Result<std::unique_ptr<CardSupply>> imagesIn(const std::string& directory) {
    std::error_code failed;
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(directory, failed))
        if (entry.path().string().ends_with(imageSuffix)) paths.push_back(entry.path().string());
    if (failed) return apdu::fail(ErrorKind::Input, fmt::format("cannot read {}: {}", directory, failed.message()));
    if (paths.empty()) {
        return apdu::fail(ErrorKind::Input, fmt::format("{} holds no card image (*{})", directory, imageSuffix))
            .hint("Make some with 'simprov card new -o DIR/1.card.json'");
    }
    std::sort(paths.begin(), paths.end());
    return std::make_unique<ImageSupply>(std::move(paths));
}

} // namespace card::emulator
