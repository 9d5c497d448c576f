// The audit: one record for every change, in one chain of SHA-256 hashes per order and station, and checkpoints over
// the heads of all chains. Records are added, never changed.
//
// A record's hash is SHA-256(hash of the record before || fields), the fields in the order they stand below, each as a
// netstring ("5:claim,"): numbers in decimal, digests and hashes in upper-case hex. Before the first record stands
// SHA-256("15:simprov audit/1," || order || station), so a chain cannot be shown as another's.
#pragma once

#include "card/line/order.h"

namespace card::line {

enum class Deed : std::uint8_t {
    Import,     // row 0; `reason` is importNote(), the plan's digest orderDigest()
    Claim,      // a reader took the row
    Start,      // the row was bound to a card, which is written from here on
    Finish,     // Done, Failed or Pending
    Release,    // given back before a card saw it, or found left behind by a dead process
    Resolve,    // a person decided
    Reject,     // row 0: a card that no row is for, or that was refused
    Checkpoint, // row 0; `reason` is checkpointNote()
};
std::string_view name(Deed deed); // "import", …
std::optional<Deed> deed(std::string_view name);

// What the caller knows about a deed. No credential may be in it.
struct Facts {
    std::string reader;
    std::string card; // CardIdentity::text()
    apdu::Bytes planDigest, readBackDigest;
    std::chrono::milliseconds duration{0};
    std::uint32_t commands = 0;
    std::string fault;  // its class: "contact", "credential", "data", "card", "tool"; empty: none
    std::string reason; // for a person
    bool operator==(const Facts&) const = default;
};

struct Record {
    std::string order, station;
    std::uint64_t sequence = 0; // from 1, without gaps
    Time time{};
    Deed deed = Deed::Claim;
    std::uint64_t row = 0; // 0: about no row
    std::int64_t fence = 0;
    RowState state = RowState::Free; // of the row, afterwards
    std::string operatorName, toolVersion;
    Facts facts;
    bool operator==(const Record&) const = default;
};

apdu::Bytes chainStart(std::string_view order, std::string_view station);
apdu::Bytes chainNext(apdu::View previousHash, const Record& record);

struct ChainHead {
    std::string station;
    std::uint64_t sequence = 0;
    apdu::Bytes hash;
    bool operator==(const ChainHead&) const = default;
};

// Keep one outside the ledger: whoever can rewrite the ledger can rewrite every chain in it, but not what was kept.
struct Checkpoint {
    std::string order;
    std::uint64_t number = 0; // from 1, without gaps
    Time time{};
    std::vector<ChainHead> heads; // by station
    // SHA-256(digest of the one before || order, number, time, then station, sequence, hash of each head), netstrings;
    // before the first stands SHA-256("20:simprov checkpoint/1," || order).
    apdu::Bytes digest;
    bool operator==(const Checkpoint&) const = default;
};
apdu::Bytes checkpointStart(std::string_view order);
apdu::Bytes checkpointDigest(apdu::View previousDigest, const Checkpoint& checkpoint);

// Over all rows of an order, as they are imported.
class RowsDigest {
  public:
    RowsDigest();
    ~RowsDigest();
    RowsDigest(RowsDigest&&) noexcept;
    RowsDigest& operator=(RowsDigest&&) noexcept;
    void add(const Row& row);
    apdu::Bytes finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};
// Of name, match, inputs and check of the key.
apdu::Bytes orderDigest(const Order& order);
// "1000 rows, SHA-256 0F…"
std::string importNote(std::uint64_t rows, apdu::View rowsDigest);
// "checkpoint 3, SHA-256 0F…"
std::string checkpointNote(const Checkpoint& checkpoint);

// What verification found: `problem` names the first break, gap or missing tail of each chain, rows that are not as
// their last record says, and so on; empty: the ledger is whole.
struct Verification {
    std::uint64_t rows = 0, records = 0, chains = 0, checkpoints = 0;
    std::vector<std::string> problems; // the first hundred
    bool whole() const { return problems.empty(); }
};

} // namespace card::line
