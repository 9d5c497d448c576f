#include "card/session.h"

#include "card/session_errors.h"
#include "card/session_state.h"
#include "efs/dir.h"
#include "efs/iccid.h"

#include <fmt/format.h>

namespace card {

using apdu::Class;
using apdu::ErrorKind;
using efs::Path;

apdu::Result<apdu::Bytes> CountingWire::exchange(apdu::View apdu) {
    ++counters_.commands;
    counters_.bytesSent += apdu.size();
    auto answer = detour ? detour(apdu) : below_.exchange(apdu);
    if (answer) counters_.bytesReceived += answer->size();
    return answer;
}

// Extended APDUs exist in T=1 only; over T=0 they would need ENVELOPE.
SessionState::SessionState(CardWire& cardWire, efs::Atr decodedAtr, apdu::TraceSink trace)
    : wire(cardWire), counted(cardWire), atr(std::move(decodedAtr)), quirks(quirksFor(cardWire.atr())),
      line(counted, atr.extendedLength && !quirks.noExtendedLength && wire.protocol() == apdu::Protocol::T1,
           std::move(trace)) {}

SessionState::~SessionState() {
    if (resetDue) {
        // The wire resets once more when it closes, should this fail.
        static_cast<void>(wire.reset());
    } else if (!broken) {
        closeChannel();
    }
    wire.endTransaction();
}

apdu::Result<apdu::Response> SessionState::send(const apdu::Command& command) {
    if (apdu::carriesSecret(command.ins) && !command.bodyBytes().empty()) resetDue = true;
    auto answer = line.transmit(command);
    if (!answer) broken = true;
    return answer;
}

namespace {

// A UICC answers SELECT MF with an FCP template of a directory (TS 102 221 §11.1.1.3); a WIM's FCI has no descriptor.
bool isUiccMf(const apdu::Response& answer) {
    if (!answer.status.carriedOut() || answer.data.empty() || answer.data.front() != 0x62) return false;
    const auto fcp = efs::decodeFcp(answer.data);
    return fcp && isDirectory(fcp->kind);
}

bool isSimMf(const apdu::Response& answer) {
    if (!answer.status.carriedOut() || answer.data.empty()) return false;
    const auto header = efs::decodeSimHeader(answer.data);
    return header && isDirectory(header->kind);
}

} // namespace

apdu::Result<void> SessionState::identify() {
    struct World {
        Class world;
        efs::CardKind kind;
        bool (*fits)(const apdu::Response&);
    };
    constexpr World worlds[] = {{Class::Uicc, efs::CardKind::Uicc, isUiccMf},
                                {Class::Sim, efs::CardKind::Sim, isSimMf}};
    for (const auto& row : worlds) {
        auto answer = send(apdu::select(row.world, efs::mfId));
        if (!answer) return apdu::propagate(answer);
        if (!row.fits(*answer)) continue;
        kind = row.kind;
        positions[0].directory = Path::mf();
        auto mf = decodeAnswer(answer->data, {row.world, 0}, Path::mf());
        if (mf) known[Path::mf()] = std::move(*mf);
        return {};
    }
    // WAP-260 §11.3.3: PKCS#15 first; a card that has another PKCS#15 application answers to the WIM's own AID.
    apdu::Status last;
    for (const apdu::View aid : {apdu::View(efs::pkcs15Aid), apdu::View(efs::wimAid)}) {
        auto answer = send(apdu::selectAid(Class::Wim, aid));
        if (!answer) return apdu::propagate(answer);
        last = answer->status;
        if (!last.carriedOut()) continue;
        kind = efs::CardKind::Wim;
        positions[0].directory = Path::ofAid(aid);
        return {};
    }
    return apdu::fail(ErrorKind::Unsupported, "the card answers neither as a UICC, nor as a SIM, nor as a WIM")
        .sw(last.word())
        .hint("It may be another kind of smart card; try the commands by hand with 'simprov apdu'");
}

apdu::Result<void> SessionState::openChannelFor(const apdu::Bytes& aid) {
    if (channel && channel->aid == aid) return {};
    // WAP-260 §11.3.3: before another application is selected on a channel, it is closed.
    if (channel && !channel->aid.empty()) closeChannel();
    if (!channel) {
        auto opened = send(apdu::openChannel());
        if (!opened) return apdu::propagate(opened);
        if (!opened->status.done()) return refused(opened->status, "opening a logical channel");
        const std::uint8_t number = opened->data.empty() ? 0 : opened->data.front();
        if (number < 1 || number > 3) {
            return apdu::fail(ErrorKind::Unsupported, fmt::format("the card opened the logical channel {}", number));
        }
        channel = Channel{number, {}};
    }
    positions[channel->number] = {};
    auto selected = send(apdu::selectAid(Class::Wim, aid, channel->number));
    if (!selected) return apdu::propagate(selected);
    if (!selected->status.carriedOut()) {
        return refused(selected->status, fmt::format("selecting the application {}", apdu::hex(aid)));
    }
    channel->aid = aid;
    positions[channel->number].directory = Path::ofAid(aid);
    return {};
}

void SessionState::closeChannel() {
    if (!channel) return;
    const std::uint8_t number = channel->number;
    channel.reset();
    positions[number] = {};
    ++epoch;
    static_cast<void>(send(apdu::closeChannel(number))); // nothing to do about a channel that will not close
}

void SessionState::forgetEverything() {
    positions = {};
    known.clear();
    absent.clear();
    ++epoch;
}

apdu::Result<std::unique_ptr<Session>> Session::open(CardWire& wire, apdu::TraceSink trace) {
    if (auto held = wire.beginTransaction(); !held) return apdu::propagate(held);
    // An ATR that cannot be read announces nothing; the card may work all the same.
    auto state =
        std::make_unique<SessionState>(wire, efs::decodeAtr(wire.atr()).value_or(efs::Atr{}), std::move(trace));
    if (auto identified = state->identify(); !identified) return apdu::propagate(identified);
    return std::unique_ptr<Session>(new Session(std::move(state)));
}

Session::Session(std::unique_ptr<SessionState> state) : state_(std::move(state)) {}
Session::~Session() = default;

efs::CardKind Session::kind() const {
    return state_->kind;
}
const Quirks& Session::quirks() const {
    return state_->quirks;
}
apdu::View Session::atr() const {
    return state_->wire.atr();
}
const Counters& Session::counters() const {
    return state_->counted.counters();
}
apdu::Protocol Session::protocol() const {
    return state_->wire.protocol();
}
std::size_t Session::securityEpoch() const {
    return state_->epoch;
}

apdu::Result<Path> Session::openApplication(apdu::View aid) {
    const Path root = Path::ofAid(aid);
    if (auto entered = state_->enter(root); !entered) {
        auto failure = apdu::propagate(entered);
        // Whatever word the card refuses with, and a SIM without channels, too: there is no way to such an application.
        const bool said = failure.value().sw && !state_->broken;
        if (said || failure.value().kind == ErrorKind::Unsupported) failure.value().kind = ErrorKind::Missing;
        return failure;
    }
    return root;
}

apdu::Result<apdu::Bytes> Session::iccid() {
    if (state_->iccid) return *state_->iccid;
    auto file = read(Path::mf() / efs::iccidId);
    if (!file) return apdu::propagate(file);
    if (!file->complete) return apdu::fail(ErrorKind::Missing, "the card does not tell its ICCID");
    return std::move(file->content);
}

apdu::Result<void> Session::startOver() {
    state_->closeChannel();
    state_->forgetEverything();
    state_->iccid.reset();
    return state_->identify();
}

bool Session::lineFailed() const {
    return state_->broken;
}

apdu::Result<apdu::Response> Session::transmit(const apdu::Command& command) {
    state_->forgetEverything();
    return state_->send(command);
}

} // namespace card
