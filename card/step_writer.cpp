#include "card/step_writer.h"

#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;
using apdu::Meaning;
using apdu::View;

namespace {

apdu::Failure didNotArrive(const StepPlace& place, std::size_t length) {
    return apdu::fail(ErrorKind::Line, fmt::format("{}: the card says the {} bytes at {} are written, but holds others",
                                                   place.path.text(), length, place.offset))
        .hint("The card's memory may be worn out; use another card");
}

bool isMemoryFailure(const apdu::Error& error) {
    return error.sw && apdu::Status(*error.sw).meaning() == Meaning::MemoryFailure;
}

} // namespace

apdu::Result<apdu::Bytes> readPlace(Session& session, const StepPlace& place, std::size_t length) {
    if (place.record > 0) return session.readRecord(place.path, place.record);
    return session.readBinary(place.path, place.offset, length);
}

apdu::Result<void> writeUnread(Session& session, const StepPlace& place, View bytes) {
    if (place.record > 0) return session.updateRecord(place.path, place.record, bytes);
    return session.updateBinary(place.path, place.offset, bytes);
}

apdu::Result<void> writePlace(Session& session, const StepPlace& place, View bytes) {
    for (bool again = false;; again = true) {
        const auto written = writeUnread(session, place, bytes);
        if (!written && session.lineFailed()) return written;
        const auto now = readPlace(session, place, bytes.size());
        if (now && apdu::equal(*now, bytes)) return {};
        if (!written && (again || !isMemoryFailure(written.error()))) return written;
        if (!now && (again || session.lineFailed())) return apdu::propagate(now);
        if (again) return didNotArrive(place, bytes.size());
    }
}

} // namespace card
