// Selecting: the fewest SELECTs that make a file the current one, in the manner of each world.
#include "card/session_errors.h"
#include "card/session_state.h"

#include <fmt/format.h>

namespace card {

using apdu::Class;
using apdu::ErrorKind;
using apdu::Meaning;
using efs::FileKind;
using efs::Path;

namespace {

constexpr std::size_t maxDepth = 8; // TS 102 221 §8.4 knows three levels; a path loop of a hostile card ends here

apdu::Result<void> checkPath(const Path& path) {
    const bool rooted = path.aid.empty() ? !path.ids.empty() && path.ids.front() == efs::mfId : true;
    if (rooted && path.ids.size() <= maxDepth) return {};
    return apdu::fail(ErrorKind::Usage, fmt::format("\"{}\" is no path of a file on a card", path.text()));
}

apdu::Bytes idBytes(const Path& path, std::size_t from) {
    apdu::Bytes bytes;
    for (std::size_t i = from; i < path.ids.size(); ++i) {
        bytes.push_back(static_cast<std::uint8_t>(path.ids[i] >> 8));
        bytes.push_back(static_cast<std::uint8_t>(path.ids[i]));
    }
    return bytes;
}

apdu::Failure noSuchFile(const Path& path) {
    return apdu::fail(ErrorKind::Missing, fmt::format("there is no {} on the card", path.text()));
}

bool sameOrBelow(const Path& path, const Path& directory) {
    return path == directory || path.isBelow(directory);
}

// What a directory's answer may leave out.
FileKind kindOfRoot(const Path& path) {
    return path.aid.empty() ? FileKind::Mf : FileKind::Adf;
}

} // namespace

apdu::Result<Route> SessionState::routeOf(const Path& path) {
    if (auto valid = checkPath(path); !valid) return apdu::propagate(valid);
    switch (kind) {
    case efs::CardKind::Uicc:
        return Route{Class::Uicc, 0};
    case efs::CardKind::Wim:
        return Route{Class::Wim, 0};
    case efs::CardKind::Sim:
        break;
    }
    if (path.aid.empty()) return Route{Class::Sim, 0};
    if (atr.logicalChannels == 0) {
        return apdu::fail(ErrorKind::Unsupported,
                          "this SIM announces no logical channels, so no application can be selected by AID");
    }
    if (auto opened = openChannelFor(path.aid); !opened) return apdu::propagate(opened);
    return Route{Class::Wim, channel->number};
}

bool SessionState::current(const Path& path, const Route& route) const {
    const Position& at = positions[route.channel];
    return at.file ? at.file == path : at.directory == path;
}

apdu::Result<Route> SessionState::makeCurrent(const Path& path, bool answerWanted) {
    auto route = routeOf(path);
    if (!route) return route;
    if (current(path, *route) && (!answerWanted || known.contains(path))) return route;
    auto moved =
        route->world == Class::Uicc ? selectUicc(path, *route, answerWanted) : walk(path, *route, answerWanted);
    if (!moved) return apdu::propagate(moved);
    return route;
}

apdu::Result<Route> SessionState::makeCurrentToWrite(const Path& path) {
    const auto route = routeOf(path);
    if (!route) return route;
    if (current(path, *route) && positions[route->channel].confirmed) return route;
    const auto before = known.find(path);
    const auto expected = before == known.end() ? std::optional<efs::Fcp>() : before->second.fcp;
    positions[route->channel].file.reset();
    if (auto selected = makeCurrent(path, true); !selected) return selected;
    const efs::Fcp& now = fcpOf(path);
    const bool named = !now.id || *now.id == path.last();
    const bool same = !expected || (now.id == expected->id && now.kind == expected->kind && now.size == expected->size);
    if (named && same) return route;
    if (expected) known[path].fcp = *expected;
    positions[route->channel] = {};
    return apdu::fail(ErrorKind::Line, fmt::format("the card was asked for {} and selected another file; nothing is "
                                                   "written to that",
                                                   path.text()))
        .hint("The card was exchanged or is faulty; start again");
}

std::optional<std::uint8_t> SessionState::shortIdFor(const Path& path, std::size_t offset) const {
    constexpr std::size_t lastOffset = 0xFF;
    const auto here = known.find(path);
    if (kind != efs::CardKind::Uicc || !shortIds || offset > lastOffset || here == known.end()) return {};
    const efs::Fcp& fcp = here->second.fcp;
    const Position& at = positions[0];
    if (!fcp.sfi || fcp.kind != FileKind::Transparent || at.file == path || at.directory != path.parent()) return {};
    for (const auto& [other, answer] : known) {
        if (other != path && other.parent() == path.parent() && answer.fcp.sfi == fcp.sfi) return {};
    }
    return fcp.sfi;
}

apdu::Result<Route> SessionState::enter(const Path& directory) {
    auto route = routeOf(directory);
    if (!route || positions[route->channel].directory == directory) return route;
    return makeCurrent(directory, false);
}

// One SELECT that leads to `target`. Steps on the way are directories; the last one is what its answer says.
apdu::Result<void> SessionState::hop(apdu::Command command, const Route& route, const Path& target, bool last,
                                     bool answerWanted) {
    // An application's directory is known to be one, whatever it answers.
    const bool isApplication = target.isRoot() && !target.aid.empty();
    const bool wanted = last && (answerWanted || (!known.contains(target) && !isApplication));
    // Over T=0 and in class A0 the answer costs a command of its own.
    const bool fetched = route.world == Class::Sim || wire.protocol() == apdu::Protocol::T0;
    if (!wanted && fetched) command.expected.reset();
    auto answer = send(command);
    Position& at = positions[route.channel];
    if (!answer) return at = {}, apdu::propagate(answer);
    if (answer->status.meaning() == Meaning::NotFound) {
        at.file.reset(); // the directory stays (TS 102 221 §8.4)
        return noSuchFile(target).sw(answer->status.word());
    }
    if (!answer->status.carriedOut()) {
        const Meaning meaning = answer->status.meaning();
        const bool understood = meaning != Meaning::NotSupported && meaning != Meaning::BadParameters;
        if (understood) at = {}; // what is selected now is anybody's guess
        return refused(answer->status, fmt::format("selecting {}", target.text()));
    }
    if (auto checked = learn(answer->data, command, route, target, wanted); !checked) {
        at = {};
        return checked;
    }
    const bool directory = !last || isApplication || isDirectory(fcpOf(target).kind);
    at.file = directory ? std::nullopt : std::optional(target);
    if (directory) at.directory = target;
    if (!directory && !target.isRoot()) at.directory = target.parent();
    at.confirmed = last && !answer->data.empty();
    return {};
}

// Keeps what the card says of the file. Where it says something unasked (T=1), that must be the file it was before.
apdu::Result<void> SessionState::learn(const apdu::Bytes& answer, const apdu::Command& command, const Route& route,
                                       const Path& target, bool wanted) {
    if (command.expected && answer.empty() && route.world != Class::Wim) {
        return apdu::fail(ErrorKind::Line, fmt::format("the card selected {} but says nothing of it", target.text()))
            .hint("The card or its reader is faulty");
    }
    if (!wanted && (answer.empty() || !known.contains(target))) return {};
    auto decoded = decodeAnswer(answer, route, target);
    if (!decoded) return apdu::propagate(decoded).in(target.text());
    if (wanted) {
        known[target] = std::move(*decoded);
    } else if (decoded->fcp.id != fcpOf(target).id) {
        return apdu::fail(ErrorKind::Line,
                          fmt::format("the card was asked for {} and selected another file", target.text()))
            .hint("The card was exchanged or is faulty; start again");
    }
    return {};
}

apdu::Result<SessionState::Known> SessionState::decodeAnswer(const apdu::Bytes& answer, const Route& route,
                                                             const Path& path) const {
    Known result;
    result.answer = answer;
    if (!answer.empty()) {
        auto fcp = route.world == Class::Sim ? efs::decodeSimHeader(answer) : efs::decodeFileAnswer(answer);
        if (!fcp) return apdu::propagate(fcp);
        result.fcp = std::move(*fcp);
    }
    // WAP-260 §11.3.5.1: a WIM tells the size of an EF and nothing of a DF.
    const bool wimDirectory = route.world == Class::Wim && !result.fcp.size && !hasRecords(result.fcp.kind);
    if (path.isRoot() && !isDirectory(result.fcp.kind)) result.fcp.kind = kindOfRoot(path);
    if (!path.isRoot() && wimDirectory && !isDirectory(result.fcp.kind)) result.fcp.kind = FileKind::Df;
    return result;
}

// TS 102 221 §11.1.1: by AID, by path from the MF or from the current ADF (7FFF), by file id inside the current
// directory.
apdu::Result<void> SessionState::selectUicc(const Path& path, const Route& route, bool answerWanted) {
    const Position& at = positions[route.channel];
    if (!path.aid.empty() && (path.isRoot() || !at.directory || !sameOrBelow(*at.directory, Path::ofAid(path.aid)))) {
        const bool last = path.isRoot();
        ++epoch; // another application: its PINs are not verified
        auto selected = hop(apdu::selectAid(Class::Uicc, path.aid, route.channel), route, Path::ofAid(path.aid), last,
                            answerWanted);
        if (!selected || last) return selected;
    }
    if (path.isRoot() || at.directory == path.parent()) {
        return hop(apdu::select(Class::Uicc, path.last(), route.channel), route, path, true, answerWanted);
    }
    if (!pathSelection) return walk(path, route, answerWanted);
    apdu::Bytes ids = idBytes(path, path.aid.empty() ? 1 : 0);
    if (!path.aid.empty()) ids.insert(ids.begin(), {0x7F, 0xFF});
    auto selected = hop(apdu::selectPath(ids, route.channel), route, path, true, answerWanted);
    if (selected) return selected;
    const auto word = selected.error().sw;
    const Meaning meaning = word ? apdu::Status(*word).meaning() : Meaning::Done;
    if (meaning != Meaning::NotSupported && meaning != Meaning::BadParameters) return selected;
    pathSelection = false;
    return walk(path, route, answerWanted);
}

// One file id at a time. From the current directory one SELECT reaches its children, its parent, the directories beside
// it, and the MF (TS 51.011 §6.5).
apdu::Result<void> SessionState::walk(const Path& path, const Route& route, bool answerWanted) {
    Position& at = positions[route.channel];
    const Path root = path.aid.empty() ? Path::mf() : Path::ofAid(path.aid);
    Path here = at.directory.value_or(root);
    const bool lost = !at.directory || here.aid != path.aid;
    const bool beside = !lost && !here.isRoot() && path.isBelow(here.parent());
    // The directory beside must be known to be one: a further id, or an earlier answer, says so.
    const bool toSibling =
        beside && !path.isBelow(here) &&
        (path.ids.size() > here.ids.size() || (known.contains(path) && isDirectory(fcpOf(path).kind)));
    const auto step = [&](const Path& target) {
        return hop(target.ids.empty() ? apdu::selectAid(route.world, target.aid, route.channel)
                                      : apdu::select(route.world, target.last(), route.channel),
                   route, target, target == path, answerWanted);
    };
    if (!lost && path == here) return step(path);
    if (toSibling && route.world == Class::Sim) {
        here = here.parent();
    } else if (lost || !path.isBelow(here)) {
        const bool up = !lost && !here.isRoot() && sameOrBelow(path, here.parent());
        here = up ? here.parent() : root;
        if (auto moved = step(here); !moved) return moved;
    }
    while (here != path) {
        here = here / path.ids[here.ids.size()];
        if (auto moved = step(here); !moved) return moved;
    }
    return {};
}

apdu::Result<efs::Fcp> Session::select(const Path& path) {
    if (state_->absent.contains(path)) return noSuchFile(path);
    if (!state_->known.contains(path)) {
        auto selected = state_->makeCurrent(path, true);
        const bool missing = !selected && selected.error().kind == ErrorKind::Missing && selected.error().sw;
        if (missing) state_->absent.insert(path);
        if (!selected) return apdu::propagate(selected);
    }
    return state_->fcpOf(path);
}

} // namespace card
