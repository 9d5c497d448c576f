// What a reader says it can do besides passing on commands: its feature list and its properties (PC/SC part 10,
// GET_FEATURE_REQUEST and GET_TLV_PROPERTIES). A reader is foreign input like a card: every length is checked before it
// is believed.
//
//   wire.control(featureRequest, {})            ->  06 04 42330006
//   decodeReaderFeatures("06 04 42330006"_hex)  ->  {{VerifyPinDirect, 0x42330006}}
#pragma once

#include "apdu/bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace card {

// The control code that asks a reader for its features: the one code that is the same for all of them.
inline constexpr std::uint32_t featureRequest = 0x42000D48;

// Features this program knows; a reader may list others.
enum class Feature : std::uint8_t {
    VerifyPinStart = 0x01,
    VerifyPinFinish = 0x02,
    VerifyPinDirect = 0x06,
    ModifyPinDirect = 0x07,
    TlvProperties = 0x12
};

// A feature and the control code that reaches it.
struct ReaderFeature {
    Feature feature = Feature::VerifyPinDirect;
    std::uint32_t controlCode = 0;
    bool operator==(const ReaderFeature&) const = default;
};

// The reply to the feature request: tag, length 4, control code in big endian, repeated. Malformed when a length is
// another one, or an entry runs past the end or stands twice: one false entry makes the whole reply worthless, and a
// control code guessed from it could reach anything.
apdu::Result<std::vector<ReaderFeature>> decodeReaderFeatures(apdu::View reply);
// The control code, or none when the reader lacks the feature.
std::optional<std::uint32_t> controlCode(const std::vector<ReaderFeature>& features, Feature feature);

// What the reader says of itself, as far as it matters for a PIN pad.
struct ReaderProperties {
    std::optional<std::uint8_t> minPinSize, maxPinSize;
    std::optional<std::uint32_t> maxApduData; // 0: short APDUs only
    bool operator==(const ReaderProperties&) const = default;
};

// The reply to the property request: tag, length, value in little endian, repeated. Unknown tags are passed over; a
// known one of another length, a length past the end, and a smallest PIN over the largest are Malformed.
apdu::Result<ReaderProperties> decodeReaderProperties(apdu::View reply);

} // namespace card
