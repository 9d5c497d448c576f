#include "card/reader_features.h"

#include <fmt/format.h>

#include <algorithm>

namespace card {

using apdu::ErrorKind;
using apdu::View;

namespace {

struct Entry {
    std::uint8_t tag = 0;
    View value;
    apdu::Range bytes;
};

apdu::Failure falseReply(std::string text, apdu::Range at) {
    return apdu::fail(ErrorKind::Malformed, std::move(text))
        .at(at)
        .in("reader's features")
        .hint("The reader or its driver is faulty; type the PIN on the computer, or try another reader");
}

// Both replies are simple TLV: a tag byte, a length byte, the value. No tag stands twice.
apdu::Result<std::vector<Entry>> entriesOf(View reply) {
    std::vector<Entry> entries;
    for (std::size_t at = 0; at < reply.size();) {
        const std::size_t left = reply.size() - at;
        if (left < 2) return falseReply("the reply ends inside an entry", {at, left});
        const std::uint8_t tag = reply[at];
        const std::size_t length = reply[at + 1];
        if (length > left - 2) {
            return falseReply(fmt::format("entry {:02X} says {} bytes, {} are left", tag, length, left - 2),
                              {at, left});
        }
        const auto same = [&](const Entry& entry) { return entry.tag == tag; };
        if (std::any_of(entries.begin(), entries.end(), same))
            return falseReply(fmt::format("entry {:02X} stands twice", tag), {at, 2 + length});
        entries.push_back({tag, reply.subspan(at + 2, length), {at, 2 + length}});
        at += 2 + length;
    }
    return entries;
}

// Part 10, properties of FEATURE_GET_TLV_PROPERTIES.
enum Property : std::uint8_t { minPinSize = 0x06, maxPinSize = 0x07, maxApduDataSize = 0x0A };

std::size_t lengthOf(std::uint8_t property) {
    if (property == minPinSize || property == maxPinSize) return 1;
    return property == maxApduDataSize ? 4 : 0; // 0: whatever it has
}

std::uint32_t littleEndian(View value) {
    std::uint32_t number = 0;
    for (std::size_t i = value.size(); i-- > 0;) number = number << 8 | value[i];
    return number;
}

} // namespace

apdu::Result<std::vector<ReaderFeature>> decodeReaderFeatures(View reply) {
    constexpr std::size_t codeLength = 4;
    const auto entries = entriesOf(reply);
    if (!entries) return apdu::propagate(entries);
    std::vector<ReaderFeature> features;
    for (const Entry& entry : *entries) {
        if (entry.value.size() != codeLength) {
            return falseReply(fmt::format("the control code of feature {:02X} has {} bytes instead of 4", entry.tag,
                                          entry.value.size()),
                              entry.bytes);
        }
        std::uint32_t code = 0;
        for (const std::uint8_t byte : entry.value) code = code << 8 | byte;
        features.push_back({static_cast<Feature>(entry.tag), code});
    }
    return features;
}

std::optional<std::uint32_t> controlCode(const std::vector<ReaderFeature>& features, Feature feature) {
    const auto found = std::find_if(features.begin(), features.end(),
                                    [&](const ReaderFeature& one) { return one.feature == feature; });
    if (found == features.end()) return {};
    return found->controlCode;
}

apdu::Result<ReaderProperties> decodeReaderProperties(View reply) {
    const auto entries = entriesOf(reply);
    if (!entries) return apdu::propagate(entries);
    ReaderProperties properties;
    for (const Entry& entry : *entries) {
        const std::size_t due = lengthOf(entry.tag);
        if (due != 0 && entry.value.size() != due) {
            return falseReply(
                fmt::format("property {:02X} has {} bytes instead of {}", entry.tag, entry.value.size(), due),
                entry.bytes);
        }
        if (entry.tag == minPinSize) properties.minPinSize = entry.value[0];
        if (entry.tag == maxPinSize) properties.maxPinSize = entry.value[0];
        if (entry.tag == maxApduDataSize) properties.maxApduData = littleEndian(entry.value);
    }
    if (properties.minPinSize && properties.maxPinSize && *properties.minPinSize > *properties.maxPinSize) {
        return falseReply(fmt::format("the smallest PIN ({}) is longer than the largest ({})", *properties.minPinSize,
                                      *properties.maxPinSize),
                          {0, reply.size()});
    }
    return properties;
}

} // namespace card
