// Channel: commands in, responses out; every behaviour of a line is one small decorator.
//
//   Wire (bytes)  ->  Encoded (T=0 or T=1)  ->  Traced  ->  WrongLength (6Cxx)  ->  Fetching (61xx, 9Fxx)  ->  Session
//
// A Wire is what a driver or the virtual card offers: one encoded APDU for one answer. line() stacks the usual chain.
#pragma once

#include "apdu/command.h"
#include "apdu/trace.h"

#include <memory>

namespace apdu {

enum class Protocol : std::uint8_t { T0, T1 };

class Wire {
  public:
    virtual ~Wire() = default;
    // Sends the APDU, returns the answer with SW1 SW2 at its end, at least two bytes; less is a Line error.
    virtual Result<Bytes> exchange(View apdu) = 0;
    virtual Protocol protocol() const = 0;
};

class Channel {
  public:
    virtual ~Channel() = default;
    // An answer of the card, whatever its status, is a success here; errors are the line's.
    virtual Result<Response> transmit(const Command& command) = 0;
};

// Spells a command for the protocol (ISO 7816-3 §12.1): T=0 sends no Le after a body, T=1 sends both. Lengths over the
// short form need `extended`, which only a card that announces it may get (TS 102 221 §11.1.1.4.3); otherwise Limit.
Result<Bytes> encode(const Command& command, Protocol protocol, bool extended);

class Encoded final : public Channel {
  public:
    Encoded(Wire& wire, bool extended) : wire_(wire), extended_(extended) {}
    Result<Response> transmit(const Command& command) override;

  private:
    Wire& wire_;
    bool extended_;
};

// Hands every exchange to a sink; credentials are masked before they get there.
class Traced final : public Channel {
  public:
    Traced(Channel& below, TraceSink sink) : below_(below), sink_(std::move(sink)) {}
    Result<Response> transmit(const Command& command) override;

  private:
    Channel& below_;
    TraceSink sink_;
};

// 6Cxx: asks once more with the length the card named. A second 6Cxx is a Line error; no PIN command is ever
// resent, with a secret or without.
class WrongLength final : public Channel {
  public:
    explicit WrongLength(Channel& below) : below_(below) {}
    Result<Response> transmit(const Command& command) override;

  private:
    Channel& below_;
};

// 61xx and 9Fxx: fetches what waits when the command wants an answer. Bounded in rounds and bytes; a card that
// announces without end, or gives more than it announced, is a Line error. In class 8x the fetch goes out as 0x
// (WAP-260 §11.3.7).
class Fetching final : public Channel {
  public:
    static constexpr int maxRounds = 64; // 64 x 256 bytes: more than any answer of a file header or 16 KB read
    static constexpr std::size_t maxBytes = 65'538; // the longest extended answer
    explicit Fetching(Channel& below) : below_(below) {}
    Result<Response> transmit(const Command& command) override;

  private:
    Channel& below_;
};

// The usual chain over a wire, which must outlive it. Without a sink nothing is traced.
class Line final : public Channel {
  public:
    Line(Wire& wire, bool extended, TraceSink sink = {});
    Result<Response> transmit(const Command& command) override;

  private:
    Encoded encoded_;
    std::unique_ptr<Traced> traced_;
    WrongLength wrongLength_;
    Fetching fetching_;
};

} // namespace apdu
