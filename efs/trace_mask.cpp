#include "efs/trace_mask.h"

#include "efs/prov/schema.h"
#include "efs/wbxml/annotate.h"

#include <algorithm>
#include <memory>

namespace efs {

using apdu::Bytes;
using apdu::Exchange;
using apdu::Range;
using apdu::View;

namespace {

constexpr std::uint8_t firstByte = 0x03, invalidated = 0xFF;

// Version, public identifier 11, charset UTF-8: how nearly every provisioning document begins.
bool beginsDocument(View bytes) {
    return bytes.size() >= 3 && (bytes[0] <= firstByte || bytes[0] == invalidated) && bytes[1] == 0x0B &&
           bytes[2] == 0x6A;
}

// Where a document begins: at the beginning, or inside a record or a larger file.
std::size_t findDocument(View file) {
    std::size_t at = 0;
    while (at < file.size() && !beginsDocument(file.subspan(at))) ++at;
    return at;
}

std::vector<wbxml::Note> notesOn(View document) {
    Bytes bytes = apdu::toBytes(document);
    if (!bytes.empty() && bytes[0] == invalidated) bytes[0] = firstByte; // a write that is under way
    wbxml::DecodeOptions options;
    options.anyPublicId = true;
    return wbxml::annotate(bytes, options, prov::isSensitive);
}

bool reachesRoot(const std::vector<wbxml::Note>& notes) {
    return std::any_of(notes.begin(), notes.end(),
                       [](const wbxml::Note& note) { return note.meaning.starts_with("<wap-provisioningdoc"); });
}

std::uint8_t channelOf(const Exchange& exchange) {
    return (exchange.cla & 0xE0) == 0xA0 ? std::uint8_t{0} : static_cast<std::uint8_t>(exchange.cla & 0x03);
}

} // namespace

std::vector<Range> credentialRanges(View file) {
    const std::size_t at = findDocument(file);
    // Other charsets and public identifiers count at the beginning of a file, and when a root element follows.
    const bool certain = at < file.size();
    if (!certain && (file.empty() || (file[0] > firstByte && file[0] != invalidated))) return {};
    const std::size_t start = certain ? at : 0;
    const auto notes = notesOn(file.subspan(start));
    if (!certain && !reachesRoot(notes)) return {};
    std::vector<Range> ranges;
    for (const wbxml::Note& note : notes)
        if (note.hidden) ranges.push_back({start + note.bytes.offset, note.bytes.length});
    return ranges;
}

void TraceMask::select(const Exchange& exchange) {
    pendingFile_.clear();
    if (!exchange.status || !exchange.status->carriedOut()) return;
    if (files_.size() > maxFiles) files_.clear();
    selected_[channelOf(exchange)] = apdu::hex(exchange.body);
}

// What is known of the file a READ or UPDATE BINARY speaks of, and the offset it names.
Bytes& TraceMask::file(const Exchange& exchange, std::size_t& offset) {
    const bool shortId = (exchange.p1 & 0x80) != 0;
    offset = shortId ? exchange.p2 : static_cast<std::size_t>(exchange.p1 << 8 | exchange.p2);
    const std::uint8_t channel = channelOf(exchange);
    std::string key = std::to_string(channel) + "/" + selected_[channel];
    if (shortId) key += "/" + std::to_string(exchange.p1 & 0x1F);
    pendingFile_ = key;
    return files_[key];
}

void TraceMask::hidePiece(Bytes& known, std::size_t offset, Bytes& piece, std::vector<Range>& hidden) {
    if (piece.empty()) return;
    if (offset > known.size() || offset + piece.size() > maxFileBytes) { // nobody knows what it belongs to
        hidden.push_back({0, piece.size()});
        std::fill(piece.begin(), piece.end(), std::uint8_t{0});
        return;
    }
    // What stood behind other bytes than these says nothing any more.
    const Range place{offset, piece.size()};
    if (!apdu::equal(apdu::slice(known, place), piece)) {
        known.resize(offset);
        apdu::append(known, piece);
    }
    for (const Range& range : credentialRanges(known)) {
        const std::size_t from = std::max(range.offset, place.offset), to = std::min(range.end(), place.end());
        if (from >= to) continue;
        hidden.push_back({from - offset, to - from});
        std::fill_n(piece.begin() + static_cast<std::ptrdiff_t>(from - offset), to - from, std::uint8_t{0});
    }
}

void TraceMask::hide(Exchange& exchange) {
    std::size_t offset = 0;
    switch (exchange.ins) {
    case apdu::ins::select:
        return select(exchange);
    case apdu::ins::readBinary: {
        Bytes& known = file(exchange, offset);
        pendingOffset_ = offset + exchange.data.size();
        return hidePiece(known, offset, exchange.data, exchange.hiddenData);
    }
    case apdu::ins::updateBinary: {
        Bytes& known = file(exchange, offset);
        return hidePiece(known, offset, exchange.body, exchange.hiddenBody);
    }
    case apdu::ins::getResponse: {
        if (pendingFile_.empty()) return;
        hidePiece(files_[pendingFile_], pendingOffset_, exchange.data, exchange.hiddenData);
        pendingOffset_ += exchange.data.size();
        return;
    }
    default:
        pendingFile_.clear();
    }
}

apdu::TraceSink withoutDocumentCredentials(apdu::TraceSink sink) {
    if (!sink) return sink;
    return [sink = std::move(sink), mask = std::make_shared<TraceMask>()](const Exchange& exchange) {
        Exchange shown = exchange;
        mask->hide(shown);
        sink(shown);
    };
}

} // namespace efs
