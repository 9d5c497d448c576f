// A session as a source of files that keeps what it read: nothing is read from the card twice.
#pragma once

#include "card/session.h"

#include <map>
#include <set>

namespace card {

class Recorder final : public efs::FileSource {
  public:
    explicit Recorder(Session& session);

    efs::CardKind kind() const override { return session_.kind(); }
    apdu::Result<efs::Path> openApplication(apdu::View aid) override;
    apdu::Result<efs::File> read(const efs::Path& path) override { return readUntil(path, {}); }
    apdu::Result<efs::File> readUntil(const efs::Path& path, const efs::Enough& enough) override;
    apdu::Result<apdu::Bytes> readRecord(const efs::Path& path, std::uint8_t record) override;

    // Reads the file anew, after a credential was shown; true when nothing of what is wanted is missing now.
    apdu::Result<bool> readAgain(const efs::Path& path);
    const efs::Image& image() const { return image_; }
    // The image with a directory for every file in it.
    efs::Image takeImage();

  private:
    Session& session_;
    efs::Image image_;
    std::set<efs::Path> missing_;
    std::map<efs::Path, efs::Enough> wanted_; // how much of each file was asked for
    std::map<std::pair<efs::Path, std::uint8_t>, apdu::Bytes> records_;
    std::map<apdu::Bytes, std::optional<efs::Path>> applications_;
};

} // namespace card
