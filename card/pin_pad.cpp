#include "card/pin_pad.h"

#include "card/reader_features.h"

#include <fmt/format.h>

#include <algorithm>

namespace card {

using apdu::ErrorKind;

namespace {

constexpr std::size_t headerLength = 5; // class, instruction, P1, P2, Lc
constexpr std::size_t maxBlock = 15;    // four bits say how long the PIN's place is
constexpr std::uint16_t english = 0x0409;

constexpr auto typeItHere = "Give the PIN with --pin prompt, or use a reader that has keys";

void appendLittle(apdu::Bytes& to, std::size_t value, std::size_t bytes) {
    for (; bytes > 0; --bytes, value >>= 8) to.push_back(static_cast<std::uint8_t>(value));
}

std::uint8_t low(std::size_t value) {
    return static_cast<std::uint8_t>(value);
}

} // namespace

// bTimerOut, bTimerOut2 (after the first key), bmFormatString, bmPINBlockString, bmPINLengthFormat, wPINMaxExtraDigit,
// bEntryValidationCondition, bNumberMessage, wLangId, bMsgIndex, bTeoPrologue[3], ulDataLength, abData; numbers in
// little endian, nothing between them.
apdu::Result<apdu::Bytes> padVerify(apdu::View verify, PinSize size) {
    constexpr std::uint8_t asciiFromTheLeft = 0x82; // in bytes, at the first one of the body, ASCII
    constexpr std::uint8_t okKey = 0x02, oneMessage = 1, firstMessage = 0;
    const std::size_t block = verify.size() - std::min(verify.size(), headerLength);
    if (block == 0 || block > maxBlock) {
        return apdu::fail(ErrorKind::Limit,
                          fmt::format("the card takes this PIN in {} bytes, a reader's keys can fill 1 to {}", block,
                                      maxBlock))
            .hint(typeItHere);
    }
    apdu::Bytes bytes{PinPad::secondsToType, PinPad::secondsToType, asciiFromTheLeft, low(block), 0};
    appendLittle(bytes, size.least << 8 | size.most, 2);
    bytes.push_back(okKey);
    bytes.push_back(oneMessage);
    appendLittle(bytes, english, 2);
    bytes.push_back(firstMessage);
    bytes.insert(bytes.end(), 3, 0x00); // the driver knows the prologue of T=1
    appendLittle(bytes, verify.size(), 4);
    apdu::append(bytes, verify);
    return bytes;
}

apdu::Result<PinPad> PinPad::of(CardWire& wire) {
    const auto none = [](std::string_view why) {
        return apdu::fail(ErrorKind::Usage, fmt::format("there are no keys to type a PIN at{}", why)).hint(typeItHere);
    };
    const auto reply = wire.control(featureRequest, {});
    if (!reply) return none(": " + reply.error().text);
    const auto features = decodeReaderFeatures(*reply);
    if (!features) return apdu::propagate(features);
    PinPad pad(wire);
    const auto direct = controlCode(*features, Feature::VerifyPinDirect);
    const auto start = controlCode(*features, Feature::VerifyPinStart);
    pad.finish_ = direct ? std::nullopt : controlCode(*features, Feature::VerifyPinFinish);
    if (!direct && !(start && pad.finish_)) return none(": the reader has none, or its driver does not offer them");
    pad.verify_ = direct ? *direct : *start;
    if (const auto ask = controlCode(*features, Feature::TlvProperties)) {
        const auto told = wire.control(*ask, {});
        if (!told) return apdu::propagate(told).in("reader's properties");
        const auto properties = decodeReaderProperties(*told);
        if (!properties) return apdu::propagate(properties);
        pad.keys_ = {properties->minPinSize.value_or(0), properties->maxPinSize.value_or(255)};
    }
    return pad;
}

apdu::Result<apdu::Bytes> PinPad::verify(apdu::View command, PinSize size) {
    const PinSize both{std::max(size.least, keys_.least), std::min(size.most, keys_.most)};
    if (both.least > both.most) {
        return apdu::fail(ErrorKind::Limit,
                          fmt::format("the card takes PINs of {} to {} digits, the reader's keys give {} to {}",
                                      size.least, size.most, keys_.least, keys_.most))
            .hint(typeItHere);
    }
    const auto structure = padVerify(command, both);
    if (!structure) return apdu::propagate(structure);
    auto answer = wire_->control(verify_, *structure);
    if (answer && finish_) answer = wire_->control(*finish_, {});
    if (answer && answer->size() < 2) {
        return apdu::fail(ErrorKind::Line,
                          fmt::format("the reader answered with {} bytes; a status word has two", answer->size()))
            .hint("The reader or its driver is faulty; give the PIN with --pin prompt");
    }
    return answer;
}

} // namespace card
