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
    apdu::Result<efs::File> read(const efs::Path& path) override;

    // Reads the file anew, after a credential was shown; true when it is complete now.
    apdu::Result<bool> readAgain(const efs::Path& path);
    const efs::Image& image() const { return image_; }
    // The image with a directory for every file in it.
    efs::Image takeImage();

  private:
    Session& session_;
    efs::Image image_;
    std::set<efs::Path> missing_;
    std::map<apdu::Bytes, std::optional<efs::Path>> applications_;
};

} // namespace card
