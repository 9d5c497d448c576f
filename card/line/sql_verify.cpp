// Verification: every chain is followed from its start, every row is held against its records and the import, every
// checkpoint against the chains and the one before.
#include "card/line/sql_ledger.h"

namespace card::line {

using apdu::Bytes;
using apdu::Result;

namespace {

constexpr std::int64_t pageSize = 1000;
constexpr std::size_t mostProblems = 100;

constexpr Statement recordPage{"SELECT {record}, {row} FROM audit a LEFT JOIN rows r ON r.order_id = a.order_id AND "
                               "r.number = a.row_number WHERE a.order_id = $1 AND (a.station, a.sequence) > ($2, $3) "
                               "ORDER BY a.station, a.sequence LIMIT $4"};
constexpr Statement rowPage{"SELECT {row}, {record} FROM rows r LEFT JOIN audit a ON a.order_id = r.order_id AND "
                            "a.station = r.chain AND a.sequence = r.link WHERE r.order_id = $1 AND r.number > $2 "
                            "ORDER BY r.number LIMIT $3"};
constexpr Statement chainEnds{"SELECT station, sequence, hash FROM chains WHERE order_id = $1 ORDER BY station"};
constexpr Statement everyCheckpoint{"SELECT number, time, digest FROM checkpoints WHERE order_id = $1 ORDER BY number"};
constexpr Statement checkpointHeads{"SELECT station, sequence, hash FROM checkpoint_heads WHERE order_id = $1 AND "
                                    "number = $2 ORDER BY station"};
constexpr Statement hashAt{"SELECT hash FROM audit WHERE order_id = $1 AND station = $2 AND sequence = $3"};

std::string decimal(std::uint64_t value) {
    return std::to_string(value);
}

ChainHead readHead(const Cells& cells) {
    return {text(cells[0]), static_cast<std::uint64_t>(number(cells[1])), bytes(cells[2])};
}

class Verifier {
  public:
    Verifier(Snapshot& snapshot, const std::optional<Checkpoint>& kept)
        : sql_(snapshot.sql()), order_(snapshot.order()), kept_(kept) {}

    Result<Verification> run() {
        if (const auto done = followChains(); !done) return apdu::propagate(done);
        if (const auto done = compareEnds(); !done) return apdu::propagate(done);
        if (const auto done = compareRows(); !done) return apdu::propagate(done);
        if (const auto done = compareCheckpoints(); !done) return apdu::propagate(done);
        return std::move(found_);
    }

  private:
    void problem(std::string text) {
        if (found_.problems.size() < mostProblems) found_.problems.push_back(std::move(text));
    }

    std::string record(const std::string& station, std::uint64_t sequence) const {
        return "record " + decimal(sequence) + " of station " + station;
    }

    Result<void> followChains() {
        std::string station;
        for (std::int64_t last = -1;;) {
            const Parameter parameters[] = {order_.id, station, last, pageSize};
            const auto page = sql_.run(recordPage, parameters);
            if (!page) return apdu::propagate(page);
            for (const Cells& cells : *page) follow(cells);
            if (page->size() < static_cast<std::size_t>(pageSize)) return {};
            station = text(page->back()[0]);
            last = number(page->back()[1]);
        }
    }

    // Of each chain the first break is named; what comes behind it proves nothing.
    void follow(const Cells& cells) {
        const std::span all(cells);
        const Record record = *readRecord(all, order_.order.name);
        ++found_.records;
        auto known = ends_.find(record.station);
        if (known == ends_.end()) {
            known = ends_.emplace(record.station, Chain{0, chainStart(record.order, record.station), false}).first;
            ++found_.chains;
        }
        Chain& chain = known->second;
        if (chain.isBroken) return;
        const Bytes hash = readHash(all);
        if (record.sequence != chain.sequence + 1) {
            chain.isBroken = true;
            return problem("gap: " + this->record(record.station, chain.sequence + 1) + " is missing");
        }
        if (chainNext(chain.hash, record) != hash) {
            chain.isBroken = true;
            return problem("break: " + this->record(record.station, record.sequence) + " was changed");
        }
        chain.sequence = record.sequence;
        chain.hash = hash;
        if (record.deed == Deed::Import) imported_ = record.facts;
        if (record.deed == Deed::Checkpoint) checkpointNotes_.push_back(record.facts.reason);
        if (record.row != 0) holdAgainstRow(record, all.subspan(recordColumnCount));
    }

    // A row is never behind one of its records: the order is that of fencing numbers, and within one of the sequence.
    void holdAgainstRow(const Record& record, std::span<const Cell> cells) {
        const std::string row = "row " + decimal(record.row);
        if (isNull(cells[0]))
            return problem(row + " is missing; " + this->record(record.station, record.sequence) + " is about it");
        const StoredRow stored = readRow(cells);
        const auto link = static_cast<std::uint64_t>(stored.link);
        const bool isOlder =
            record.fence < stored.status.fence ||
            (record.fence == stored.status.fence && record.station == stored.chain && record.sequence <= link);
        if (!isOlder)
            problem(row + " was set back: " + this->record(record.station, record.sequence) + " says it became " +
                    std::string(name(record.state)));
    }

    Result<void> compareEnds() {
        const Parameter parameters[] = {order_.id};
        const auto found = sql_.run(chainEnds, parameters);
        if (!found) return apdu::propagate(found);
        std::map<std::string, ChainHead> heads;
        for (const Cells& cells : *found) heads.emplace(text(cells[0]), readHead(cells));
        for (const auto& [station, head] : heads) {
            const auto chain = ends_.find(station);
            if (chain == ends_.end())
                problem("missing tail: no record of station " + station + " is left of " + decimal(head.sequence));
            else if (!chain->second.isBroken)
                compareEnd(station, chain->second, head);
        }
        for (const auto& [station, chain] : ends_)
            if (!heads.contains(station)) problem("the end of the chain of station " + station + " is not kept");
        return {};
    }

    struct Chain {
        std::uint64_t sequence = 0;
        Bytes hash;
        bool isBroken = false;
    };

    void compareEnd(const std::string& station, const Chain& chain, const ChainHead& head) {
        if (chain.sequence < head.sequence)
            problem("missing tail: station " + station + " wrote " + decimal(head.sequence) + " records, " +
                    decimal(chain.sequence) + " are left");
        else if (chain.sequence > head.sequence || chain.hash != head.hash)
            problem("the chain of station " + station + " does not end as it was kept: record " +
                    decimal(head.sequence) + " is the last one known");
    }

    Result<void> compareRows() {
        RowsDigest digest;
        for (std::int64_t last = -1;;) {
            const Parameter parameters[] = {order_.id, last, pageSize};
            const auto page = sql_.run(rowPage, parameters);
            if (!page) return apdu::propagate(page);
            for (const Cells& cells : *page) {
                const StoredRow stored = readRow(cells);
                digest.add(stored.row);
                ++found_.rows;
                holdAgainstRecord(stored, readRecord(std::span(cells).subspan(rowColumnCount), order_.order.name));
                last = static_cast<std::int64_t>(stored.row.number);
            }
            if (page->size() < static_cast<std::size_t>(pageSize)) break;
        }
        const std::string now = importNote(found_.rows, digest.finish());
        if (!imported_)
            problem("no record says what was imported");
        else if (imported_->reason != now)
            problem("the rows are not those that were imported: " + imported_->reason + " were, " + now + " are here");
        if (imported_ && imported_->planDigest != orderDigest(order_.order))
            problem("the order is not as it was when it was imported: name, match, inputs or check of the key");
        return {};
    }

    void holdAgainstRecord(const StoredRow& stored, const std::optional<Record>& last) {
        const std::string row = "row " + decimal(stored.row.number);
        const RowStatus& status = stored.status;
        if (stored.chain.empty()) {
            if (status != RowStatus{}) problem(row + " is " + std::string(name(status.state)) + " without any record");
            return;
        }
        if (!last)
            return problem("missing: " + record(stored.chain, static_cast<std::uint64_t>(stored.link)) +
                           ", the last about " + row);
        const bool isBound = status.state == RowState::Writing || !status.card.empty();
        const bool fits = last->row == stored.row.number && last->state == status.state &&
                          last->fence == status.fence && (!isBound || last->facts.card == status.card);
        if (!fits)
            problem(row + " is not as " + record(stored.chain, last->sequence) +
                    " says: " + std::string(name(status.state)) + " instead of " + std::string(name(last->state)) +
                    ", or of another card or claim");
    }

    Result<void> compareCheckpoints() {
        const Parameter parameters[] = {order_.id};
        const auto found = sql_.run(everyCheckpoint, parameters);
        if (!found) return apdu::propagate(found);
        Bytes previous = checkpointStart(order_.order.name);
        bool isKeptHere = !kept_, isWhole = true;
        for (const Cells& cells : *found) {
            const auto checkpoint = readCheckpoint(cells);
            if (!checkpoint) return apdu::propagate(checkpoint);
            const std::string what = "checkpoint " + decimal(checkpoint->number);
            ++found_.checkpoints;
            if (isWhole && checkpoint->number != found_.checkpoints) {
                isWhole = false;
                problem("gap: checkpoint " + decimal(found_.checkpoints) + " is missing");
            } else if (isWhole && checkpointDigest(previous, *checkpoint) != checkpoint->digest) {
                isWhole = false;
                problem("break: " + what + " was changed");
            }
            previous = checkpoint->digest;
            if (kept_ && *checkpoint == *kept_) isKeptHere = true;
            std::erase(checkpointNotes_, checkpointNote(*checkpoint));
            if (const auto done = holdAgainstChains(*checkpoint, what); !done) return done;
        }
        for (const std::string& note : checkpointNotes_) problem("missing: " + note);
        if (!isKeptHere)
            problem("the ledger does not hold the checkpoint that was kept, number " + decimal(kept_->number));
        if (kept_) return holdAgainstChains(*kept_, "the checkpoint that was kept");
        return {};
    }

    Result<Checkpoint> readCheckpoint(const Cells& cells) {
        const Parameter parameters[] = {order_.id, number(cells[0])};
        const auto heads = sql_.run(checkpointHeads, parameters);
        if (!heads) return apdu::propagate(heads);
        Checkpoint checkpoint{order_.order.name,
                              static_cast<std::uint64_t>(number(cells[0])),
                              Time(std::chrono::milliseconds(number(cells[1]))),
                              {},
                              bytes(cells[2])};
        for (const Cells& head : *heads) checkpoint.heads.push_back(readHead(head));
        return checkpoint;
    }

    Result<void> holdAgainstChains(const Checkpoint& checkpoint, const std::string& what) {
        for (const ChainHead& head : checkpoint.heads) {
            const Parameter parameters[] = {order_.id, head.station, static_cast<std::int64_t>(head.sequence)};
            const auto found = sql_.run(hashAt, parameters);
            if (!found) return apdu::propagate(found);
            if (found->empty())
                problem("missing tail: " + what + " knows " + record(head.station, head.sequence));
            else if (bytes(found->front()[0]) != head.hash)
                problem("break: " + record(head.station, head.sequence) + " is not the one that " + what + " knows");
        }
        return {};
    }

    Sql& sql_;
    const StoredOrder& order_;
    const std::optional<Checkpoint>& kept_;
    std::map<std::string, Chain> ends_;
    std::optional<Facts> imported_;
    std::vector<std::string> checkpointNotes_; // of records whose checkpoint has not been seen
    Verification found_;
};

} // namespace

Result<Verification> SqlLedger::verify(const std::string& order, const std::optional<Checkpoint>& kept) {
    auto snapshot = Snapshot::take(connect_, order);
    if (!snapshot) return apdu::propagate(snapshot);
    return Verifier(*snapshot, kept).run();
}

} // namespace card::line
