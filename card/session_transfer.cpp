// Reading and writing bodies and records, in the pieces a card takes.
#include "card/session_errors.h"
#include "card/session_state.h"

#include "efs/fcp.h"
#include "efs/iccid.h"

#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;
using apdu::Meaning;
using efs::Path;

namespace {

constexpr std::size_t offsetEnd = 0x8000; // READ and UPDATE BINARY have 15 bits for the offset (TS 102 221 §11.1.3)
constexpr std::size_t maxRecords = 254;   // FF is reserved (TS 102 221 §8.2.2.2)
constexpr std::size_t largestShortAnswer = 256; // Le = 00

// Words a card ends a file with when asked past its end.
bool pastTheEnd(apdu::Status status) {
    const Meaning meaning = status.meaning();
    return meaning == Meaning::RecordNotFound || meaning == Meaning::OutOfRange || meaning == Meaning::NoSpace ||
           status.word() == 0x6282;
}

// 63Cx after an UPDATE: written, after x internal retries (TS 102 221 §10.2.1.2).
bool updated(apdu::Status status) {
    return status.carriedOut() || (status.word() & 0xFFF0) == 0x63C0;
}

apdu::Failure tooLong(const std::string& what, std::size_t asked, std::size_t got) {
    return apdu::fail(ErrorKind::Line, fmt::format("{}: asked for {} bytes, the card gave {}", what, asked, got))
        .hint("The card or its reader is faulty");
}

// The running state of reading a body: what there is so far, and what ended it.
struct BodyRead {
    apdu::Bytes content;
    std::optional<apdu::Status> stopped; // the word that ended it early; none: all that was asked for is there
    bool enough = false;                 // who asked has seen enough before the end
};

// What is read: [offset, offset + length) of a file, or as much as there is.
struct Stretch {
    const Path& path;
    std::size_t offset = 0, length = 0;
    std::optional<std::uint8_t> shortId; // set: the first READ selects the file by it; else it is the current one
};

apdu::Result<BodyRead> readBody(SessionState& state, const Route& route, const std::string& what,
                                const Stretch& stretch, const efs::Enough& enough) {
    BodyRead read;
    std::size_t chunk = std::min(state.quirks.maxRead, largestShortAnswer);
    const std::size_t end = std::min(stretch.offset + stretch.length, offsetEnd);
    auto shortId = stretch.shortId;
    for (std::size_t at = stretch.offset; at < end;) {
        const std::size_t due = std::min(chunk, end - at);
        auto answer = state.send(shortId ? apdu::readBinarySfi(*shortId, at, due, route.channel)
                                         : apdu::readBinary(route.world, at, due, route.channel));
        if (!answer) return apdu::propagate(answer);
        if (shortId) {
            auto& position = state.positions[route.channel];
            position.confirmed = false;
            position.file = answer->status.carriedOut() ? std::optional(stretch.path) : std::nullopt;
            if (!position.file) state.positions[route.channel] = {};
            shortId.reset();
        }
        if (answer->data.size() > due) return tooLong(what, due, answer->data.size());
        const bool good = answer->status.carriedOut() && answer->status.meaning() != Meaning::Deactivated;
        if (good) apdu::append(read.content, answer->data), at += answer->data.size();
        if (!good || answer->status.word() == 0x6282) {
            if (at < end) read.stopped = answer->status;
            return read;
        }
        if (enough && at < end && enough(read.content)) return read.enough = true, read;
        if (!answer->data.empty()) continue;
        // Some cards answer Le = 00 with success and no bytes: ask for a number.
        if (due < largestShortAnswer) return tooLong(what, due, 0);
        chunk = largestShortAnswer - 1;
    }
    return read;
}

apdu::Result<BodyRead> readFile(SessionState& state, const std::string& what, Stretch stretch,
                                const efs::Enough& enough = {}) {
    const auto route = state.routeOf(stretch.path);
    if (!route) return apdu::propagate(route);
    stretch.shortId = state.shortIdFor(stretch.path, stretch.offset);
    if (stretch.shortId) {
        auto read = readBody(state, *route, what, stretch, enough);
        if (!read || !read->stopped || !read->content.empty()) return read;
        state.shortIds = false; // the card has no such thing after all
        stretch.shortId.reset();
    }
    if (auto current = state.makeCurrent(stretch.path, false); !current) return apdu::propagate(current);
    return readBody(state, *route, what, stretch, enough);
}

} // namespace

// Defined here and not in the class: the pieces above need the state, the header need not know them.
struct FileReader {
    SessionState& state;
    const Path& path;
    efs::File& file;
    std::string what;

    apdu::Result<void> body(const efs::Enough& enough) {
        const auto size = file.fcp.size;
        auto read = readFile(state, what, {path, 0, std::min(size.value_or(offsetEnd), offsetEnd), {}}, enough);
        if (!read) return apdu::propagate(read);
        file.content = std::move(read->content);
        file.complete = !read->enough;
        // A card that tells no size is read until it says that nothing is left.
        const bool end = !size && read->stopped && !file.content.empty() && pastTheEnd(*read->stopped);
        if (read->stopped && !end) stop(*read->stopped);
        if (size && *size > offsetEnd) file.complete = false;
        return {};
    }

    apdu::Result<void> records() {
        const auto route = state.makeCurrent(path, false);
        if (!route) return apdu::propagate(route);
        const bool counted = file.fcp.recordCount > 0;
        const std::size_t count = counted ? std::min(file.fcp.recordCount, maxRecords) : maxRecords;
        for (std::size_t n = 1; n <= count; ++n) {
            const std::size_t due = file.fcp.recordLength > 0 ? file.fcp.recordLength : largestShortAnswer;
            auto answer = state.send(apdu::readRecord(route->world, static_cast<std::uint8_t>(n), due, route->channel));
            if (!answer) return apdu::propagate(answer);
            const bool good = answer->status.carriedOut() && answer->status.meaning() != Meaning::Deactivated;
            if (good && file.fcp.recordLength == 0) file.fcp.recordLength = answer->data.size();
            if (!good || answer->data.empty() || answer->data.size() != file.fcp.recordLength) {
                const bool end = !counted && n > 1 && pastTheEnd(answer->status);
                if (!end) stop(answer->status);
                break;
            }
            apdu::append(file.content, answer->data);
        }
        if (!counted && file.fcp.recordLength > 0) file.fcp.recordCount = file.content.size() / file.fcp.recordLength;
        return {};
    }

    void stop(apdu::Status status) {
        file.complete = false;
        file.readError = status.word();
    }
};

apdu::Result<efs::File> Session::readUntil(const Path& path, const efs::Enough& enough) {
    const auto fcp = select(path);
    efs::File file;
    const bool refusal = !fcp && fcp.error().sw && !state_->broken && fcp.error().kind != ErrorKind::Missing;
    if (refusal) return file.complete = false, file.readError = fcp.error().sw, file; // it is there, behind a door
    if (!fcp) return apdu::propagate(fcp);
    file.fcp = *fcp;
    file.answer = state_->known.at(path).answer;
    if (isDirectory(fcp->kind)) return file;
    FileReader reader{*state_, path, file, "reading " + path.text()};
    if (auto done = hasRecords(fcp->kind) ? reader.records() : reader.body(enough); !done) return apdu::propagate(done);
    if (file.complete && path == Path::mf() / efs::iccidId) state_->iccid = file.content;
    return file;
}

apdu::Result<apdu::Bytes> Session::readBinary(const Path& path, std::size_t offset, std::size_t length) {
    const std::string what = fmt::format("reading {} at {}", path.text(), offset);
    if (offset + length > offsetEnd) {
        return apdu::fail(ErrorKind::Limit,
                          fmt::format("{}: only the first {} bytes of a file can be reached", what, offsetEnd));
    }
    if (auto known = select(path); !known) return apdu::propagate(known);
    auto read = readFile(*state_, what, {path, offset, length, {}});
    if (!read) return apdu::propagate(read);
    if (read->stopped) return refused(*read->stopped, what);
    return std::move(read->content);
}

apdu::Result<apdu::Bytes> Session::readRecord(const Path& path, std::uint8_t record) {
    const std::string what = fmt::format("reading record {} of {}", record, path.text());
    const auto fcp = select(path);
    if (!fcp) return apdu::propagate(fcp);
    const auto route = state_->makeCurrent(path, false);
    if (!route) return apdu::propagate(route);
    const std::size_t due = fcp->recordLength > 0 ? fcp->recordLength : largestShortAnswer;
    auto answer = state_->send(apdu::readRecord(route->world, record, due, route->channel));
    if (!answer) return apdu::propagate(answer);
    if (!answer->status.carriedOut()) return refused(answer->status, what);
    if (answer->data.empty() || answer->data.size() > due) return tooLong(what, due, answer->data.size());
    return std::move(answer->data);
}

apdu::Result<void> Session::updateBinary(const Path& path, std::size_t offset, apdu::View data) {
    if (offset + data.size() > offsetEnd) {
        return apdu::fail(ErrorKind::Limit, fmt::format("writing {}: only the first {} bytes of a file can be reached",
                                                        path.text(), offsetEnd));
    }
    if (auto known = select(path); !known) return apdu::propagate(known);
    const auto route = state_->makeCurrentToWrite(path);
    if (!route) return apdu::propagate(route);
    for (std::size_t done = 0; done < data.size();) {
        const std::size_t length = std::min(state_->quirks.maxWrite, data.size() - done);
        auto answer =
            state_->send(apdu::updateBinary(route->world, offset + done, data.subspan(done, length), route->channel));
        if (answer && updated(answer->status)) {
            done += length;
            continue;
        }
        const auto what = fmt::format("writing {} at {} ({} of {} bytes were written)", path.text(), offset + done,
                                      done, data.size());
        auto failure = answer ? refused(answer->status, what) : apdu::propagate(answer).in(what);
        // Without an answer, or with a memory failure, the last piece may have arrived all the same.
        failure.value().cardChanged = done > 0 || !answer || answer->status.meaning() == Meaning::MemoryFailure;
        return failure;
    }
    return {};
}

apdu::Result<void> Session::updateRecord(const Path& path, std::uint8_t record, apdu::View data) {
    const std::string what = fmt::format("writing record {} of {}", record, path.text());
    if (auto known = select(path); !known) return apdu::propagate(known);
    const auto route = state_->makeCurrentToWrite(path);
    if (!route) return apdu::propagate(route);
    auto answer = state_->send(apdu::updateRecord(route->world, record, data, route->channel));
    if (answer && updated(answer->status)) return {};
    auto failure = answer ? refused(answer->status, what) : apdu::propagate(answer).in(what);
    failure.value().cardChanged = !answer || answer->status.meaning() == Meaning::MemoryFailure;
    return failure;
}

apdu::Result<void> Session::createFile(const Path& path, const efs::Fcp& fcp) {
    if (state_->kind != efs::CardKind::Uicc) {
        return apdu::fail(ErrorKind::Unsupported,
                          fmt::format("{} cannot be created: only a UICC has CREATE FILE", path.text()))
            .hint("On a SIM or WIM the issuer makes the files when the card is personalised (TS 102 222 is class 00 "
                  "only)");
    }
    const auto route = state_->enter(path.parent());
    if (!route) return apdu::propagate(route);
    efs::Fcp named = fcp;
    named.id = path.last();
    // TS 102 222 §6.3.2.2: the template is that of SELECT.
    auto answer = state_->send(apdu::createFile(efs::encodeFcp(named), route->channel));
    state_->positions[route->channel].file.reset();
    state_->positions[route->channel].directory.reset(); // a created directory would be the current one
    state_->known.erase(path);
    state_->known.erase(path.parent());
    state_->absent.erase(path);
    const std::string what = "creating " + path.text();
    if (answer && answer->status.carriedOut()) return {};
    auto failure = answer ? refused(answer->status, what) : apdu::propagate(answer).in(what);
    failure.value().cardChanged = !answer;
    return failure;
}

apdu::Result<void> Session::deleteFile(const Path& path) {
    if (state_->kind != efs::CardKind::Uicc) {
        return apdu::fail(ErrorKind::Unsupported,
                          fmt::format("{} cannot be deleted: only a UICC has DELETE FILE", path.text()));
    }
    const auto route = state_->enter(path.parent());
    if (!route) return apdu::propagate(route);
    auto answer = state_->send(apdu::deleteFile(path.last(), route->channel));
    state_->positions[route->channel].file.reset();
    std::erase_if(state_->known, [&](const auto& entry) { return entry.first == path || entry.first.isBelow(path); });
    state_->known.erase(path.parent());
    const std::string what = "deleting " + path.text();
    if (!answer) return apdu::propagate(answer).in(what);
    if (!answer->status.carriedOut()) return refused(answer->status, what);
    return {};
}

} // namespace card
