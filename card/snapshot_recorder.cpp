#include "card/snapshot_recorder.h"

#include "efs/atr.h"

namespace card {

using apdu::ErrorKind;
using efs::Path;

namespace {

apdu::Failure missingFile(const Path& path) {
    return apdu::fail(ErrorKind::Missing, "there is no " + path.text() + " on the card");
}

} // namespace

Recorder::Recorder(Session& session) : session_(session) {
    image_.kind = session.kind();
    image_.atr = apdu::toBytes(session.atr());
    image_.t1 = session.protocol() == apdu::Protocol::T1;
    image_.logicalChannels = efs::decodeAtr(image_.atr).value_or(efs::Atr{}).logicalChannels;
}

apdu::Result<Path> Recorder::openApplication(apdu::View aid) {
    const apdu::Bytes key = apdu::toBytes(aid);
    const auto missing = [] { return apdu::fail(ErrorKind::Missing, "the card has no such application"); };
    if (const auto known = applications_.find(key); known != applications_.end()) {
        if (!known->second) return missing();
        return *known->second;
    }
    auto path = session_.openApplication(aid);
    if (!path && path.error().kind != ErrorKind::Missing) return path;
    applications_[key] = path ? std::optional(*path) : std::nullopt;
    if (path && !image_.find(*path)) {
        auto& directory = image_.files[*path];
        directory.fcp.kind = efs::FileKind::Adf;
        directory.fcp.aid = key;
    }
    return path;
}

apdu::Result<efs::File> Recorder::readUntil(const Path& path, const efs::Enough& enough) {
    const auto* known = image_.find(path);
    if (known && (known->readError || !fellShort(*known, enough))) return *known;
    if (missing_.contains(path)) return missingFile(path);
    auto file = session_.readUntil(path, enough);
    wanted_[path] = enough;
    if (file) image_.files[path] = *file;
    if (!file && file.error().kind == ErrorKind::Missing) missing_.insert(path);
    return file;
}

apdu::Result<apdu::Bytes> Recorder::readRecord(const Path& path, std::uint8_t record) {
    const auto* known = image_.find(path);
    if (known && known->complete) return FileSource::readRecord(path, record);
    if (missing_.contains(path)) return missingFile(path);
    if (const auto there = session_.select(path); !there && there.error().kind == ErrorKind::Missing) {
        missing_.insert(path);
        return missingFile(path);
    }
    auto& content = records_[{path, record}];
    if (content.empty()) {
        auto read = session_.readRecord(path, record);
        if (!read) return read;
        content = std::move(*read);
    }
    return content;
}

apdu::Result<bool> Recorder::readAgain(const Path& path) {
    const efs::Enough& enough = wanted_[path];
    auto file = session_.readUntil(path, enough);
    if (!file) return apdu::propagate(file);
    const bool whole = !fellShort(*file, enough);
    image_.files[path] = std::move(*file);
    return whole;
}

// A path tells that there are directories above it, and no more than that.
efs::Image Recorder::takeImage() {
    efs::Image image = image_;
    for (const auto& [path, file] : image_.files) {
        for (Path above = path; !above.isRoot();) {
            above = above.parent();
            if (image.find(above)) continue;
            auto& directory = image.files[above];
            directory.fcp.kind = above == Path::mf() ? efs::FileKind::Mf
                                 : above.isRoot()    ? efs::FileKind::Adf
                                                     : efs::FileKind::Df;
            if (above.isRoot()) directory.fcp.aid = above.aid;
            if (!above.ids.empty()) directory.fcp.id = above.last();
        }
    }
    return image;
}

} // namespace card
