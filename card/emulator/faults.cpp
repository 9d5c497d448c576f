#include "card/emulator/faults.h"

#include "apdu/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <thread>

namespace card::emulator {

namespace {

using apdu::ErrorKind;

constexpr std::uint8_t filler = 0xA5; // of answers that nobody asked for

apdu::Failure lineIsCut() {
    return apdu::fail(ErrorKind::Line, "the card does not answer any more").hint("Insert the card again and repeat");
}

apdu::Failure cardIsGone() {
    return apdu::fail(ErrorKind::Line, "the card was removed").hint("Insert the card again and repeat");
}

apdu::Bytes justStatus(std::uint16_t sw) {
    return {static_cast<std::uint8_t>(sw >> 8), static_cast<std::uint8_t>(sw)};
}

apdu::Bytes before(apdu::Bytes data, std::uint16_t sw) {
    apdu::append(data, justStatus(sw));
    return data;
}

void put16(apdu::Bytes& bytes, std::size_t at, std::size_t value) {
    bytes[at] = static_cast<std::uint8_t>(value >> 8);
    bytes[at + 1] = static_cast<std::uint8_t>(value);
}

// Tag 80 02 of a template, bytes 3-4 of a SIM header; other answers stay.
void replaceSize(apdu::Bytes& answer, std::size_t size) {
    constexpr std::size_t shortestHeader = 14 + 2;
    if (answer.size() < 2 + 2) return;
    if (answer[0] != 0x62 && answer[0] != 0x6F) {
        if (answer.size() >= shortestHeader) put16(answer, 2, size);
        return;
    }
    for (std::size_t at = 2; at + 4 <= answer.size() - 2; at += 2u + answer[at + 1]) {
        if (answer[at] == 0x80 && answer[at + 1] == 2) put16(answer, at + 2, size);
    }
}

apdu::Bytes randomBytes(std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    apdu::Bytes bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() & 0xFF);
    return bytes;
}

} // namespace

FaultyCard::FaultyCard(CardWire& card, FaultScript script, CardWire* other)
    : card_(&card), other_(other), atr_(apdu::toBytes(card.atr())) {
    setScript(std::move(script));
}

void FaultyCard::setScript(FaultScript script) {
    script_ = std::move(script);
    seen_.assign(script_.size(), 0);
    used_.assign(script_.size(), 0);
    commands_ = 0;
    acted_ = false;
}

const FaultRule* FaultyCard::ruleFor(apdu::View apdu) {
    for (std::size_t i = 0; i < script_.size(); ++i) {
        const auto& rule = script_[i];
        const bool fits = (!rule.atCommand || *rule.atCommand == commands_) &&
                          (!rule.instruction || (apdu.size() > 1 && apdu[1] == *rule.instruction));
        if (!fits || (rule.times != 0 && used_[i] >= rule.times) || seen_[i]++ < rule.skip) continue;
        ++used_[i];
        return &rule;
    }
    return nullptr;
}

apdu::Result<apdu::Bytes> FaultyCard::exchange(apdu::View apdu) {
    if (removed_) return ++commands_, cardIsGone();
    if (cut_) return ++commands_, lineIsCut();
    const auto* rule = ruleFor(apdu);
    ++commands_;
    if (rule != nullptr) {
        acted_ = true;
        return act(*rule, apdu);
    }
    if (endlessData_ || endlessLength_) return endless(apdu);
    auto answer = card_->exchange(apdu);
    if (lying_ && answer) replaceSize(*answer, lie_);
    lying_ = lying_ && answer && answer->size() == 2; // 61xx or 9Fxx: the lie comes with the data
    return answer;
}

apdu::Result<apdu::Bytes> FaultyCard::act(const FaultRule& rule, apdu::View apdu) {
    switch (rule.action) {
    case Fault::CutBefore:
        cut_ = true;
        return lineIsCut();
    case Fault::CutAfter:
        cut_ = true;
        if (auto lost = card_->exchange(apdu); !lost) return lost;
        return lineIsCut();
    case Fault::PartialWrite:
        cut_ = true;
        writePart(apdu, rule.count);
        return lineIsCut();
    case Fault::PartialThenAnswer:
        writePart(apdu, rule.count);
        return justStatus(rule.sw);
    case Fault::TornPage:
        cut_ = true;
        writePart(apdu, rule.count);
        tearPage(apdu, rule);
        return lineIsCut();
    case Fault::Removed:
        removed_ = true;
        return cardIsGone();
    case Fault::Answer:
        return before(apdu::Bytes(rule.count, filler), rule.sw);
    case Fault::Noise:
        return randomBytes(rule.count, rule.seed + static_cast<std::uint32_t>(commands_));
    case Fault::EndlessData:
        endlessData_ = true;
        return justStatus(apdu.size() > 0 && apdu[0] == 0xA0 ? 0x9F10 : 0x6110);
    case Fault::EndlessLength:
        endlessLength_ = apdu.size() > 1 ? apdu[1] : 0;
        return justStatus(0x6C10);
    case Fault::LieAboutSize:
        lying_ = true;
        lie_ = rule.count;
        break;
    case Fault::ResetBefore:
        if (auto reset = card_->reset(); !reset) return apdu::propagate(reset);
        break;
    case Fault::Swap:
        if (other_ != nullptr) std::swap(card_, other_);
        if (auto fresh = card_->reset(); !fresh) return apdu::propagate(fresh);
        break;
    case Fault::Delay:
        std::this_thread::sleep_for(rule.delay);
        break;
    default:
        break;
    }
    auto answer = card_->exchange(apdu);
    if (answer && answer->size() >= 2) distort(rule, *answer);
    return answer;
}

void FaultyCard::distort(const FaultRule& rule, apdu::Bytes& answer) {
    const apdu::Bytes data(answer.begin(), answer.end() - 2), status(answer.end() - 2, answer.end());
    if (rule.action == Fault::DoThenAnswer) answer = justStatus(rule.sw);
    if (rule.action == Fault::OtherStatus) answer = before(data, rule.sw);
    if (rule.action == Fault::LongAnswer) answer.insert(answer.end() - 2, rule.count, filler);
    if (rule.action == Fault::ShortAnswer) answer.resize(std::min(rule.count, answer.size()));
    if (rule.action == Fault::RandomAnswer) {
        answer = randomBytes(rule.count, rule.seed);
        apdu::append(answer, status);
    }
    if (rule.action == Fault::LieAboutSize) {
        replaceSize(answer, lie_);
        lying_ = answer.size() == 2;
    }
}

// UPDATE BINARY is sent on with fewer bytes. A record cannot be written in part, so its end is read and written back.
void FaultyCard::writePart(apdu::View apdu, std::size_t count) {
    const bool record = apdu.size() > 1 && apdu[1] == apdu::ins::updateRecord;
    if (apdu.size() <= 5 || apdu[4] == 0) return;
    const std::size_t length = std::min<std::size_t>(apdu[4], apdu.size() - 5);
    apdu::Bytes part(apdu.begin(), apdu.begin() + 5 + static_cast<std::ptrdiff_t>(std::min(count, length)));
    if (record) {
        const apdu::Bytes read{part[0], apdu::ins::readRecord, part[2], part[3], part[4]};
        auto old = card_->exchange(read);
        if (!old || old->size() != length + 2) return;
        apdu::append(part, apdu::View(*old).subspan(part.size() - 5, length - (part.size() - 5)));
    } else {
        part[4] = static_cast<std::uint8_t>(part.size() - 5);
    }
    if (part.size() > 5) static_cast<void>(card_->exchange(part));
}

// Of the page where writing stopped, byte by byte; places behind the end of the file are refused. Needs `count` where
// the command names its file by a short identifier, for it is the part written that selects it.
void FaultyCard::tearPage(apdu::View apdu, const FaultRule& rule) {
    constexpr std::size_t pageBytes = 64;
    constexpr std::uint8_t shortIdentifier = 0x80;
    if (apdu.size() <= 5 || apdu[1] != apdu::ins::updateBinary) return;
    const bool byIdentifier = (apdu[2] & shortIdentifier) != 0;
    const std::size_t start = (byIdentifier ? 0u : apdu[2] * 256u) + apdu[3];
    const std::size_t written = std::min<std::size_t>(rule.count, apdu.size() - 5);
    const std::size_t page = (start + written - (written > 0 ? 1 : 0)) / pageBytes * pageBytes;
    const auto noise = randomBytes(pageBytes, rule.seed);
    for (std::size_t at = page; at < page + pageBytes; ++at) {
        if (at >= start && at < start + written) continue;
        static_cast<void>(card_->exchange(apdu::Bytes{apdu[0], apdu[1], static_cast<std::uint8_t>(at >> 8),
                                                      static_cast<std::uint8_t>(at), 1, noise[at - page]}));
    }
}

apdu::Result<apdu::Bytes> FaultyCard::endless(apdu::View apdu) {
    const std::uint8_t instruction = apdu.size() > 1 ? apdu[1] : 0;
    if (endlessLength_ && instruction == *endlessLength_) return justStatus(0x6C10);
    if (endlessData_ && instruction == apdu::ins::getResponse) {
        return before(apdu::Bytes(16, filler), apdu[0] == 0xA0 ? 0x9F10 : 0x6110);
    }
    endlessData_ = false;
    endlessLength_.reset();
    return card_->exchange(apdu);
}

apdu::Result<void> FaultyCard::reset() {
    if (removed_) return cardIsGone();
    cut_ = lying_ = endlessData_ = false;
    endlessLength_.reset();
    return card_->reset();
}

apdu::Result<void> FaultyCard::beginTransaction() {
    if (removed_) return cardIsGone();
    return card_->beginTransaction();
}

} // namespace card::emulator
