// SELECT, STATUS, GET RESPONSE and MANAGE CHANNEL: where the card stands and what it says of it.
#include "apdu/tlv.h"
#include "card/emulator/commands.h"
#include "card/emulator/file_answer.h"
#include "card/emulator/file_system.h"
#include "card/emulator/security.h"

#include <algorithm>

namespace card::emulator {

namespace {

constexpr std::size_t wholeWimAid = 12; // WAP-260 §11.3.3: nothing shorter selects a WIM

// P1 of SELECT (TS 102 221 §11.1.1.2, ISO 7816-4 §11.2.2).
enum SelectBy : std::uint8_t {
    byId = 0x00,
    childDirectory = 0x01,
    parent = 0x03,
    byName = 0x04,
    pathFromMf = 0x08,
    pathFromHere = 0x09
};

efs::FileId idIn(apdu::View body) {
    return static_cast<efs::FileId>(body[0] << 8 | body[1]);
}

struct Found {
    std::optional<efs::Path> path;
    Refusal otherwise = Refusal::NoSuchFile;
};

Found findNamed(const CardState& state, const Request& request) {
    if (request.body.empty() || request.body.size() > 16) return {{}, Refusal::BadLength};
    if (request.world == World::Wim && request.body.size() < wholeWimAid) return {};
    const auto fitting = findByName(state.image, request.body);
    const auto& current = state.selection(request).application;
    const auto here = current ? std::find(fitting.begin(), fitting.end(), *current) : fitting.end();
    if (fitting.empty()) return {};
    switch (request.p2 & 0x03) {
    case 0x00:
        return {fitting.front()};
    case 0x01:
        return {fitting.back()};
    case 0x02: // next: without a current one the first
        if (here == fitting.end()) return {fitting.front()};
        return here + 1 == fitting.end() ? Found{} : Found{*(here + 1)};
    default: // previous: without a current one the last
        if (here == fitting.end()) return {fitting.back()};
        return here == fitting.begin() ? Found{} : Found{*(here - 1)};
    }
}

Found findSelected(const CardState& state, const Request& request) {
    const auto& from = state.selection(request);
    const auto size = request.body.size();
    switch (request.p1) {
    case byId:
        if (size == 0 && request.world != World::Gsm) return {findById(state.image, from, efs::mfId, request.world)};
        if (size != 2) return {{}, Refusal::BadLength};
        return {findById(state.image, from, idIn(request.body), request.world)};
    case childDirectory: {
        if (size != 2) return {{}, Refusal::BadLength};
        const auto path = from.directory / idIn(request.body);
        const auto* file = state.image.find(path);
        return file != nullptr && isDirectory(file->fcp.kind) ? Found{path} : Found{};
    }
    case parent:
        if (size != 0) return {{}, Refusal::BadLength};
        return {state.image.find(above(from.directory)) ? std::optional(above(from.directory)) : std::nullopt};
    case byName:
        return findNamed(state, request);
    case pathFromMf:
    case pathFromHere:
        if (size == 0 || size % 2 != 0) return {{}, Refusal::BadLength};
        return {findByPath(state.image, from, request.body, request.p1 == pathFromMf)};
    default:
        return {{}, Refusal::BadParameters};
    }
}

bool parametersAreKnown(const Request& request) {
    if (request.world == World::Gsm) return request.p1 == 0 && request.p2 == 0;
    const int occurrence = request.p2 & 0x03, answer = request.p2 & ~0x03;
    return (answer == 0x00 || answer == 0x04 || answer == 0x0C) && (occurrence == 0 || request.p1 == byName);
}

std::uint16_t selectedWord(const efs::File& file, World world) {
    if (world == World::Gsm) return 0x9000; // the header's status byte tells
    if (file.fcp.lifeCycle == efs::LifeCycle::Deactivated) return 0x6283;
    return file.fcp.lifeCycle == efs::LifeCycle::Terminated ? 0x6285 : 0x9000;
}

} // namespace

Answer selectFile(CardState& state, const Request& request) {
    if (!parametersAreKnown(request)) return refuse(Refusal::BadParameters, request.world);
    if (request.world == World::Gsm && request.body.size() != 2) return {0x6702, {}};
    const auto found = findSelected(state, request);
    const auto* file = found.path ? state.image.find(*found.path) : nullptr;
    if (file == nullptr) return refuse(found.otherwise, request.world);

    auto& selection = state.selection(request);
    select(selection, state.image, *found.path);
    if (request.p1 == byName) selection.application = *found.path;
    Answer answer{selectedWord(*file, request.world), {}};
    const bool silent = (request.p2 & 0x0C) == 0x0C || (request.world == World::Wim && request.p1 == byName);
    if (!silent) answer.data = fileAnswer(state.image, *found.path, request.world);
    return answer;
}

// Class A0: any number of the header's bytes. Else P2 00 as SELECT answers, 01 the application's AID, 0C nothing.
Answer statusOfDirectory(CardState& state, const Request& request) {
    const bool gsm = request.world == World::Gsm;
    if (request.p1 > (gsm ? 0x00 : 0x02)) return refuse(Refusal::BadParameters, request.world);
    if (request.p2 == 0x0C && !gsm) return {};
    const auto& selection = state.selection(request);
    Answer answer;
    if (request.p2 == 0x00) {
        answer.data = fileAnswer(state.image, selection.directory, request.world);
        if (answer.data.empty()) return refuse(Refusal::NoCurrentFile, request.world); // an image without its MF
    } else if (request.p2 == 0x01 && !gsm) {
        const auto* file = selection.application ? state.image.find(*selection.application) : nullptr;
        answer.data = apdu::tlv(0x84, file != nullptr ? aidOf(*selection.application, *file) : apdu::View());
    } else {
        return refuse(Refusal::BadParameters, request.world);
    }
    if (auto refusal = refuseLength(request, answer.data.size(), gsm)) return *refusal;
    answer.data.resize(wantedLength(request, answer.data.size()));
    return answer;
}

// A class 0x card gives the rest later; a SIM and a WIM give it once (TS 51.011 §9.2.18, WAP-260 §11.3.7).
Answer getResponse(CardState& state, const Request& request) {
    if (request.p1 != 0 || request.p2 != 0) return refuse(Refusal::BadParameters, request.world);
    auto& waiting = state.waiting;
    const bool mine = waiting && waiting->channel == request.channel &&
                      (waiting->world == World::Gsm) == (request.world == World::Gsm);
    if (!mine) {
        waiting.reset();
        return refuse(Refusal::NothingToFetch, request.world);
    }
    const auto available = waiting->answer.data.size();
    if (auto refusal = refuseLength(request, available, waiting->world != World::Wim)) return *refusal;
    const auto count = static_cast<std::ptrdiff_t>(wantedLength(request, available));
    Answer answer = std::move(waiting->answer);
    waiting.reset();
    if (answer.data.size() > static_cast<std::size_t>(count)) {
        apdu::Bytes rest(answer.data.begin() + count, answer.data.end());
        answer.data.resize(static_cast<std::size_t>(count));
        if (request.world == World::Gsm) return answer;
        const auto more = static_cast<std::uint8_t>(std::min<std::size_t>(rest.size(), 256));
        state.waiting = Waiting{request.world, request.channel, {answer.word, std::move(rest)}};
        answer.word = static_cast<std::uint16_t>(0x6100 | more);
    }
    return answer;
}

// 00 70 00 00 01 opens, the card picks; 00 70 80 0n closes (TS 102 221 §11.1.17). Opened from the basic channel, the MF
// is selected; from another one, what is selected there.
Answer manageChannel(CardState& state, const Request& request) {
    const auto count = static_cast<std::size_t>(std::clamp(state.image.logicalChannels, 0, 3)) + 1;
    if (count == 1) return refuse(Refusal::UnknownInstruction, request.world); // WAP-260 §13.3
    if (request.p1 == 0x80) {
        const std::uint8_t channel = request.p2 == 0 ? request.channel : request.p2;
        if (channel == 0) return refuse(Refusal::BadParameters, request.world);
        if (channel >= count) return refuse(Refusal::ChannelClosed, request.world);
        if (!state.channels[channel]) return refuse(Refusal::NoChannelFree, request.world);
        state.channels[channel].reset();
        forgetChannel(state, channel);
        return {};
    }
    if (request.p1 != 0x00 || request.p2 != 0x00) return refuse(Refusal::BadParameters, request.world);
    if (auto refusal = refuseLength(request, 1)) return *refusal;
    for (std::size_t channel = 1; channel < count; ++channel) {
        if (state.channels[channel]) continue;
        state.channels[channel] = request.channel == 0 ? Selection{} : state.selection(request);
        return {0x9000, {static_cast<std::uint8_t>(channel)}};
    }
    return refuse(Refusal::NoChannelFree, request.world);
}

} // namespace card::emulator
