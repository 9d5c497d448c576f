// The ledger: which row has gone to which card, for one station or many. A port; its drivers are sqlite_ledger.h and
// postgres_ledger.h, and the rules both obey are in row_state.h.
//
//   ledger->attach({"line-1", "kim", version});
//   answer = ledger->claim({"order-7", {"reader 1"}, {iccid}, imsi});
//   if (answer->outcome == ClaimOutcome::Taken) plan …, ledger->startWriting(answer->claim, facts), write …,
//       ledger->finish(answer->claim, RowState::Done, facts);
//
// Every function may be called from any thread and waits until it is done; what several threads ask for at once is
// committed together. Errors: Conflict (the row is not yours any more, another process works under this station name),
// Missing (no such order), Usage, Input (the ledger cannot be reached or written).
#pragma once

#include "card/line/audit.h"

#include <functional>

namespace card::line {

struct Station {
    std::string name;         // one process at a time works under it, and it keeps the audit chain
    std::string operatorName; // who stands there
    std::string toolVersion;
    std::chrono::milliseconds lease{60'000}; // call renew() every third of it
    // Told about every failed try while the ledger cannot be reached; false: give up. Without it: five minutes.
    std::function<bool(const apdu::Error&)> onOutage;
};

struct ClaimRequest {
    std::string order;
    std::string reader; // its stable name at this station
    CardIdentity card;
    std::string imsi; // for orders that match by IMSI
    bool againFailed = false;
};

// A right to a row, as long as nobody claims it again.
struct Claim {
    std::string order;
    std::uint64_t row = 0;
    std::int64_t fence = 0;
    std::string card, reader;
};

struct ClaimAnswer {
    ClaimOutcome outcome = ClaimOutcome::NoRow;
    Claim claim;                // Taken and Returned
    Row row;                    // except NoRow and NoneLeft
    RowStatus before;           // of that row, as the claim found it
    std::optional<Record> last; // what was recorded about it before, if anything
};

struct RowReport {
    Row row;
    RowStatus status;
    std::optional<Record> last; // none for a row that nobody has had
};

struct OrderStatus {
    Order order;
    StateCounts counts;
    std::uint64_t rejected = 0;    // cards
    std::vector<ChainHead> chains; // the stations that have worked on it
};

class Ledger {
  public:
    virtual ~Ledger() = default;

    // Takes the station's name for this process, and frees what an earlier process of that name had claimed. Whatever
    // changes the ledger needs it. Conflict when another process has the name.
    virtual apdu::Result<void> attach(const Station& station) = 0;

    // Conflict when the order is there. `order.rows` and what follows are not looked at.
    virtual apdu::Result<std::unique_ptr<RowImport>> beginImport(const Order& order) = 0;
    virtual apdu::Result<std::optional<Order>> order(const std::string& name) = 0;
    virtual apdu::Result<std::vector<Order>> orders() = 0;

    // Usage when the card cannot be told from others. A card that has a row in this order gets that one, whatever the
    // order matches by. The cost does not depend on the number of rows.
    virtual apdu::Result<ClaimAnswer> claim(const ClaimRequest& request) = 0;
    // Back on disk, with synced file or committed at the server, before this returns: no byte of the card before that.
    virtual apdu::Result<void> startWriting(const Claim& claim, const Facts& facts) = 0;
    virtual apdu::Result<void> finish(const Claim& claim, RowState outcome, const Facts& facts) = 0; // synced, too
    // Before startWriting only: afterwards a card may hold some of the row.
    virtual apdu::Result<void> release(const Claim& claim, const Facts& facts) = 0;
    // Prolongs the leases of everything this station holds.
    virtual apdu::Result<void> renew() = 0;
    // A card that went to the reject bin without a row.
    virtual apdu::Result<void> reject(const std::string& order, const Facts& facts) = 0;
    // Usage without a reason.
    virtual apdu::Result<void> resolve(const std::string& order, std::uint64_t row, RowState to,
                                       const std::string& reason) = 0;

    virtual apdu::Result<OrderStatus> status(const std::string& order) = 0;
    // In ascending order of number; the visitor says whether to go on. Memory does not grow with the number of rows,
    // and nobody is kept from working meanwhile.
    virtual apdu::Result<void> forEachRow(const std::string& order, std::optional<RowState> only,
                                          const std::function<bool(const RowReport&)>& visit) = 0;
    // By station, then in the order of its chain.
    virtual apdu::Result<void> forEachRecord(const std::string& order,
                                             const std::function<bool(const Record&)>& visit) = 0;

    virtual apdu::Result<Checkpoint> checkpoint(const std::string& order) = 0;
    // `kept`: a checkpoint from outside, which the ledger has to hold.
    virtual apdu::Result<Verification> verify(const std::string& order, const std::optional<Checkpoint>& kept = {}) = 0;
};

} // namespace card::line
