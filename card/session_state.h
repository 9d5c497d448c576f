// Inside a session: where the card stands, and the one way every command takes.
#pragma once

#include "card/session.h"

#include <array>
#include <map>
#include <set>

namespace card {

// Counts what goes over the wire, and lets a command go by way of the reader's keys.
class CountingWire final : public apdu::Wire {
  public:
    explicit CountingWire(apdu::Wire& below) : below_(below) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override { return below_.protocol(); }
    const Counters& counters() const { return counters_; }

    using Way = std::function<apdu::Result<apdu::Bytes>(apdu::View)>;
    Way detour; // where it is set, in place of the wire

  private:
    apdu::Wire& below_;
    Counters counters_;
};

// How a path is spoken to.
struct Route {
    apdu::Class world = apdu::Class::Uicc;
    std::uint8_t channel = 0;
};

struct SessionState {
    SessionState(CardWire& cardWire, efs::Atr decodedAtr, apdu::TraceSink trace);
    ~SessionState();
    SessionState(const SessionState&) = delete;
    SessionState& operator=(const SessionState&) = delete;

    // session.cpp
    apdu::Result<void> identify();
    apdu::Result<apdu::Response> send(const apdu::Command& command);
    // The SIM's one logical channel, with the application selected on it.
    apdu::Result<void> openChannelFor(const apdu::Bytes& aid);
    void closeChannel();
    void forgetEverything();

    // session_select.cpp
    apdu::Result<Route> routeOf(const efs::Path& path);
    // Makes the file the current one of its channel; with `answerWanted` its attributes are known afterwards.
    apdu::Result<Route> makeCurrent(const efs::Path& path, bool answerWanted);
    // The same for an UPDATE: the card itself must have said, since it was selected, that this is the file. Over T=0 a
    // SELECT is otherwise believed by its status word alone.
    apdu::Result<Route> makeCurrentToWrite(const efs::Path& path);
    // The short file id by which a READ at this offset selects the file and reads it in one (TS 102 221 §11.1.3), where
    // the card named one and no SELECT is spared already.
    std::optional<std::uint8_t> shortIdFor(const efs::Path& path, std::size_t offset) const;
    // makeCurrent() for a directory; a file of it may be selected inside.
    apdu::Result<Route> enter(const efs::Path& directory);
    const efs::Fcp& fcpOf(const efs::Path& path) const { return known.at(path).fcp; }

    struct Position {
        std::optional<efs::Path> directory, file;
        bool confirmed = false; // by what the card says of the file
    };
    struct Known {
        efs::Fcp fcp;
        apdu::Bytes answer;
        bool pinsStale = false; // a VERIFY came after it
    };
    struct Channel {
        std::uint8_t number = 0;
        apdu::Bytes aid; // empty: none selected yet
    };

    CardWire& wire;
    CountingWire counted;
    efs::Atr atr;
    const Quirks& quirks;
    apdu::Line line;
    efs::CardKind kind = efs::CardKind::Uicc;
    std::array<Position, 4> positions; // by channel
    std::map<efs::Path, Known> known;  // the card's answers to SELECT
    std::set<efs::Path> absent;        // what it said it does not have
    std::optional<Channel> channel;
    std::optional<apdu::Bytes> iccid; // once read
    bool pathSelection = true;        // until the card refuses SELECT by path
    bool shortIds = true;             // until the card refuses a READ with a short file id
    bool broken = false;              // the line failed: nothing more is sent that is not needed
    bool resetDue = false;            // a credential was sent
    std::size_t epoch = 0;

  private:
    bool current(const efs::Path& path, const Route& route) const;
    apdu::Result<void> hop(apdu::Command command, const Route& route, const efs::Path& target, bool last,
                           bool answerWanted);
    apdu::Result<void> walk(const efs::Path& path, const Route& route, bool answerWanted);
    apdu::Result<void> selectUicc(const efs::Path& path, const Route& route, bool answerWanted);
    apdu::Result<void> learn(const apdu::Bytes& answer, const apdu::Command& command, const Route& route,
                             const efs::Path& target, bool wanted);
    apdu::Result<Known> decodeAnswer(const apdu::Bytes& answer, const Route& route, const efs::Path& path) const;
};

} // namespace card
