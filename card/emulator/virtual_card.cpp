#include "card/emulator/virtual_card.h"

#include "card/emulator/commands.h"
#include "efs/atr.h"
#include "efs/dir.h"
#include "efs/pkcs15/token_info.h"

#include <algorithm>

namespace card::emulator {

namespace {

enum WorldBit : std::uint8_t { gsmBit = 1, uiccBit = 2, wimBit = 4, allWorlds = 7 };

enum class Body : std::uint8_t { No, Must, May };

struct Row {
    std::uint8_t instruction;
    std::uint8_t worlds;
    Body body;
    bool changes; // may change the image
    Answer (*run)(CardState&, const Request&);
    std::string_view clauses;
};

constexpr Row rows[] = {
    {apdu::ins::select, allWorlds, Body::May, false, selectFile,
     "TS 51.011 §9.2.1, TS 102 221 §11.1.1, WAP-260 §11.3.3"},
    {apdu::ins::status, gsmBit | uiccBit, Body::No, false, statusOfDirectory, "TS 51.011 §9.2.2, TS 102 221 §11.1.2"},
    {apdu::ins::readBinary, allWorlds, Body::No, false, readBinary,
     "TS 51.011 §9.2.3, TS 102 221 §11.1.3, WAP-260 §11.3.5"},
    {apdu::ins::updateBinary, allWorlds, Body::Must, true, updateBinary,
     "TS 51.011 §9.2.4, TS 102 221 §11.1.4, WAP-260 §11.3.5"},
    {apdu::ins::readRecord, allWorlds, Body::No, false, readRecord, "TS 51.011 §9.2.5, TS 102 221 §11.1.5"},
    {apdu::ins::updateRecord, allWorlds, Body::Must, true, updateRecord, "TS 51.011 §9.2.6, TS 102 221 §11.1.6"},
    {apdu::ins::verify, allWorlds, Body::May, true, verifyPin,
     "TS 51.011 §9.2.9, TS 102 221 §11.1.9, WAP-260 §11.3.4.1"},
    {apdu::ins::changePin, allWorlds, Body::May, true, changePin,
     "TS 51.011 §9.2.10, TS 102 221 §11.1.10, WAP-260 §11.3.4"},
    {apdu::ins::disablePin, allWorlds, Body::May, true, disablePin,
     "TS 51.011 §9.2.11, TS 102 221 §11.1.11, WAP-260 §11.3.4.2"},
    {apdu::ins::enablePin, allWorlds, Body::May, true, enablePin,
     "TS 51.011 §9.2.12, TS 102 221 §11.1.12, WAP-260 §11.3.4.3"},
    {apdu::ins::unblockPin, allWorlds, Body::May, true, unblockPin,
     "TS 51.011 §9.2.13, TS 102 221 §11.1.13, WAP-260 §11.3.4"},
    {0x04, gsmBit | uiccBit, Body::May, true, deactivateFile, "TS 51.011 §9.2.14, TS 102 221 §11.1.14"},
    {0x44, gsmBit | uiccBit, Body::May, true, activateFile, "TS 51.011 §9.2.15, TS 102 221 §11.1.15"},
    {apdu::ins::manageChannel, uiccBit | wimBit, Body::No, false, manageChannel, "TS 102 221 §11.1.17, WAP-260 §13.3"},
    {apdu::ins::createFile, uiccBit, Body::Must, true, createFile, "TS 102 222 §6.3"},
    {apdu::ins::deleteFile, uiccBit, Body::Must, true, deleteFile, "TS 102 222 §6.4"},
    {apdu::ins::getResponse, allWorlds, Body::No, false, getResponse,
     "TS 51.011 §9.2.18, TS 102 221 §11.1.19, WAP-260 §11.3.7"},
};

const Row* rowOf(const Request& request) {
    const std::uint8_t bit = request.world == World::Gsm ? gsmBit : request.world == World::Uicc ? uiccBit : wimBit;
    const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& candidate) {
        return candidate.instruction == request.ins && (candidate.worlds & bit) != 0;
    });
    return row == std::end(rows) ? nullptr : row;
}

// A SIM that also is a WIM: it has channels, and an application with the WIM's AID, or the PKCS#15 AID and a TokenInfo
// that says WIM (WAP-260 §11.2.2, §11.3.3).
bool hasWim(const efs::Image& image) {
    if (image.logicalChannels <= 0) return false;
    if (image.findApplication(efs::wimAid)) return true;
    const auto application = image.findApplication(efs::pkcs15Aid);
    const auto* file = application ? image.find(*application / 0x5032) : nullptr;
    if (file == nullptr) return false;
    const auto info = efs::pkcs15::decodeTokenInfo(file->content);
    return info && info->isWim();
}

// Which world a class byte belongs to on this card, or what to answer instead.
std::optional<Refusal> enterWorld(Request& request, const CardState& state) {
    const auto kind = state.image.kind;
    if (request.cla == 0xA0) {
        request.world = World::Gsm;
        return kind == efs::CardKind::Wim ? std::optional(Refusal::UnknownClass) : std::nullopt;
    }
    request.world = kind == efs::CardKind::Uicc ? World::Uicc : World::Wim;
    if ((request.cla & 0x70) != 0 || (kind == efs::CardKind::Sim && !state.wimOnSim)) return Refusal::UnknownClass;
    if ((request.cla & 0x0C) != 0) return Refusal::SecureMessaging;
    request.channel = request.cla & 0x03;
    // GSM keeps the basic channel of such a SIM to itself (WAP-260 §11.2.2): there only channels can be opened and
    // closed.
    if (kind == efs::CardKind::Sim && request.channel == 0 && request.ins != apdu::ins::manageChannel)
        return Refusal::UnknownClass;
    if (request.world == World::Wim && request.ins == apdu::ins::getResponse && (request.cla & 0x80) != 0)
        return Refusal::UnknownClass; // WAP-260 §11.3.7: class 0x
    if (!state.channels[request.channel]) return Refusal::ChannelClosed;
    return {};
}

bool bodyFits(const Row& row, const Request& request) {
    return row.body == Body::May || (row.body == Body::Must) == !request.body.empty();
}

// SELECT is the one command that brings data and gets some: over T=0 they wait, over T=1 they come at once if wanted.
Answer deliver(CardState& state, const Request& request, Answer answer) {
    if (request.ins != apdu::ins::select || answer.data.empty()) return answer;
    if (request.t1) {
        if (!request.expected) return {answer.word, {}};
        if (auto refusal = refuseLength(request, answer.data.size())) return *refusal;
        return answer;
    }
    const int sw1 = request.world == World::Gsm ? 0x9F : 0x61;
    const auto waiting = static_cast<std::uint8_t>(std::min<std::size_t>(answer.data.size(), 256));
    state.waiting = Waiting{request.world, request.channel, std::move(answer)};
    return {static_cast<std::uint16_t>(sw1 << 8 | waiting), {}};
}

apdu::Bytes toBytes(Answer answer) {
    answer.data.push_back(static_cast<std::uint8_t>(answer.word >> 8));
    answer.data.push_back(static_cast<std::uint8_t>(answer.word));
    return std::move(answer.data);
}

} // namespace

struct VirtualCard::State {
    CardState card;
    OnChange onChange;
};

VirtualCard::VirtualCard(efs::Image image, OnChange onChange) : state_(std::make_unique<State>()) {
    auto& card = state_->card;
    card.image = std::move(image);
    // A hand-made image may lack an ATR; every card has one (ISO 7816-3 §8.2): no interface bytes, or T=1 and its
    // check.
    if (card.image.atr.empty()) {
        using namespace apdu::literals;
        card.image.atr = card.image.t1 ? "3B 80 01 81"_hex : "3B 00"_hex;
    }
    const auto announced = efs::decodeAtr(card.image.atr);
    card.extendedLength = announced && announced->extendedLength;
    card.wimOnSim = card.image.kind == efs::CardKind::Sim && hasWim(card.image);
    state_->onChange = std::move(onChange);
}

VirtualCard::~VirtualCard() = default;

apdu::Protocol VirtualCard::protocol() const {
    return state_->card.image.t1 ? apdu::Protocol::T1 : apdu::Protocol::T0;
}

apdu::View VirtualCard::atr() const {
    return state_->card.image.atr;
}

apdu::Result<void> VirtualCard::reset() {
    state_->card.reset();
    return {};
}

const efs::Image& VirtualCard::image() const {
    return state_->card.image;
}

apdu::Result<apdu::Bytes> VirtualCard::exchange(apdu::View apdu) {
    auto& card = state_->card;
    auto request = parseRequest(apdu, protocol(), card.extendedLength);
    if (!request || request->ins != apdu::ins::getResponse) card.waiting.reset();
    if (!request) return toBytes({0x6700, {}});
    if (const auto refusal = enterWorld(*request, card)) return toBytes(refuse(*refusal, request->world));
    const Row* row = rowOf(*request);
    if (row == nullptr) return toBytes(refuse(Refusal::UnknownInstruction, request->world));
    if (!bodyFits(*row, *request)) return toBytes(refuse(Refusal::BadLength, request->world));

    // What could not be stored did not happen: memory never runs ahead of the file behind it.
    const bool stored = row->changes && state_->onChange;
    const auto before = stored ? std::optional(card.image) : std::nullopt;
    card.changed = false;
    auto answer = row->run(card, *request);
    if (card.changed && stored) {
        if (auto kept = state_->onChange(card.image); !kept) {
            card.image = *before;
            card.reset();
            return apdu::propagate(kept);
        }
    }
    return toBytes(deliver(card, *request, std::move(answer)));
}

} // namespace card::emulator
