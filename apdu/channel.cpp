#include "apdu/channel.h"

#include <fmt/format.h>

namespace apdu {

namespace {

constexpr std::size_t maxShortBody = 255, maxShortAnswer = 256, maxExtendedBody = 65'535, maxExtendedAnswer = 65'536;

void appendU16(Bytes& to, std::size_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

// Buffers that may hold a credential: one allocation, wiped at the end.
struct WipedBytes {
    Bytes bytes;
    ~WipedBytes() { wipe(bytes); }
};

} // namespace

// ISO 7816-3 §12.1.3: case 1 = header; 2 = header Le; 3 = header Lc body; 4 = header Lc body Le. In T=0 the header
// always has a fifth byte P3, and case 4 leaves Le out: the answer is fetched (§12.2.1).
Result<Bytes> encode(const Command& command, Protocol protocol, bool extended) {
    const View body = command.bodyBytes();
    const std::size_t expected = command.expected.value_or(0);
    const bool isLong = body.size() > maxShortBody || expected > maxShortAnswer;
    if (body.size() > maxExtendedBody || expected > maxExtendedAnswer) {
        return fail(ErrorKind::Limit, fmt::format("{} with {} bytes is more than any APDU holds",
                                                  instructionName(command.ins), body.size()));
    }
    if (isLong && (!extended || protocol == Protocol::T0)) {
        return fail(ErrorKind::Limit, fmt::format("{} needs an extended APDU, which this card does not announce",
                                                  instructionName(command.ins)));
    }
    Bytes apdu{command.cla, command.ins, command.p1, command.p2};
    apdu.reserve(body.size() + 10); // before the body: growing later would leave a copy of a credential behind
    if (isLong) {
        apdu.push_back(0x00);
        if (!body.empty()) appendU16(apdu, body.size()), append(apdu, body);
        if (command.expected) appendU16(apdu, expected);
        return apdu;
    }
    if (!body.empty()) {
        apdu.push_back(static_cast<std::uint8_t>(body.size()));
        append(apdu, body);
    }
    if (protocol == Protocol::T0 && body.empty() && !command.expected) apdu.push_back(0x00);
    if (command.expected && (protocol == Protocol::T1 || body.empty()))
        apdu.push_back(static_cast<std::uint8_t>(expected));
    return apdu;
}

Result<Response> Encoded::transmit(const Command& command) {
    auto encoded = encode(command, wire_.protocol(), extended_);
    if (!encoded) return propagate(encoded);
    const WipedBytes apdu{std::move(*encoded)};
    auto answer = wire_.exchange(apdu.bytes);
    if (!answer) return propagate(answer);
    if (answer->size() < 2) {
        return fail(ErrorKind::Line, fmt::format("the card answered {} with {} bytes; a status word has two",
                                                 instructionName(command.ins), answer->size()))
            .hint("Clean the contacts, insert the card again and repeat");
    }
    Response response;
    response.status = Status((*answer)[answer->size() - 2], answer->back());
    response.data = std::move(*answer);
    response.data.resize(response.data.size() - 2);
    return response;
}

Result<Response> Traced::transmit(const Command& command) {
    auto answer = below_.transmit(command);
    sink_(record(command, answer));
    return answer;
}

Result<Response> WrongLength::transmit(const Command& command) {
    auto answer = below_.transmit(command);
    // An empty VERIFY asks for the tries left; sent with a length it could be taken for an attempt.
    if (!answer || command.secret() || carriesSecret(command.ins)) return answer;
    const auto length = answer->status.rightLength();
    if (!length) return answer;
    auto second = below_.transmit(command.withExpected(*length));
    if (second && second->status.rightLength()) {
        return fail(ErrorKind::Line,
                    fmt::format("the card keeps answering {} with another length (SW {}, then {})",
                                instructionName(command.ins), hex(answer->status), hex(second->status)))
            .sw(second->status.word())
            .hint("The card or its reader is faulty");
    }
    return second;
}

Result<Response> Fetching::transmit(const Command& command) {
    auto answer = below_.transmit(command);
    if (!answer || !command.expected) return answer;
    // WAP-260 §11.3.7: a WIM is asked in class 0x for what it answered in class 8x.
    const auto cla = (command.cla & 0xF0) == 0x80 ? static_cast<std::uint8_t>(command.cla & 0x0F) : command.cla;
    for (int round = 0; answer->status.bytesWaiting(); ++round) {
        if (round == maxRounds || answer->data.size() > maxBytes) {
            return fail(ErrorKind::Line, fmt::format("the card announces more data without end (SW {} after {} bytes)",
                                                     hex(answer->status), answer->data.size()))
                .sw(answer->status.word())
                .hint("The card or its reader is faulty");
        }
        const std::size_t announced = *answer->status.bytesWaiting();
        auto more = below_.transmit(getResponse(cla, announced));
        if (!more) return more;
        if (more->data.size() > announced) {
            return fail(ErrorKind::Line, fmt::format("the card announced {} bytes for {} and gave {}", announced,
                                                     instructionName(command.ins), more->data.size()))
                .sw(more->status.word())
                .hint("The card or its reader is faulty");
        }
        append(answer->data, more->data);
        answer->status = more->status;
    }
    return answer;
}

Line::Line(Wire& wire, bool extended, TraceSink sink)
    : encoded_(wire, extended), traced_(sink ? std::make_unique<Traced>(encoded_, std::move(sink)) : nullptr),
      wrongLength_(traced_ ? static_cast<Channel&>(*traced_) : encoded_), fetching_(wrongLength_) {}

Result<Response> Line::transmit(const Command& command) {
    return fetching_.transmit(command);
}

} // namespace apdu
