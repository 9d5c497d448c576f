#include "card/line/figures.h"

#include <algorithm>

namespace card::line {

void TimeLine::widen() {
    for (std::size_t i = 0; i < parts_.size(); i += 2) {
        Part sum = parts_[i];
        if (i + 1 < parts_.size()) sum.done += parts_[i + 1].done, sum.failed += parts_[i + 1].failed;
        parts_[i / 2] = sum;
    }
    parts_.resize((parts_.size() + 1) / 2);
    width_ *= 2;
}

void TimeLine::add(Time time, bool done) {
    if (parts_.empty()) begin_ = time;
    end_ = std::max(end_, time);
    if (time < begin_) time = begin_; // stations' records come one station after the other
    while ((time - begin_) / width_ >= static_cast<long>(maxParts)) widen();
    const auto at = static_cast<std::size_t>((time - begin_) / width_);
    if (parts_.size() <= at) parts_.resize(at + 1);
    ++(done ? parts_[at].done : parts_[at].failed);
}

std::chrono::milliseconds Durations::limit(std::size_t part) {
    return std::chrono::milliseconds(100) * (1L << part);
}

void Durations::add(std::chrono::milliseconds duration) {
    std::size_t part = 0;
    while (part + 1 < parts && duration >= limit(part)) ++part;
    ++counts[part];
    ++total;
    sum += duration;
}

std::chrono::milliseconds Durations::mean() const {
    return total == 0 ? std::chrono::milliseconds(0) : sum / static_cast<long>(total);
}

double Figures::firstPassYield() const {
    return done() == 0 ? 1.0 : static_cast<double>(firstPass) / static_cast<double>(done());
}

double Figures::cardsPerHour() const {
    const double hours = std::chrono::duration<double, std::ratio<3600>>(timeLine.end() - timeLine.begin()).count();
    return done() < 2 || hours <= 0 ? 0 : static_cast<double>(done() - 1) / hours;
}

namespace {

class Gatherer {
  public:
    Gatherer(Ledger& ledger, const std::string& order) : ledger_(ledger), order_(order) {}

    apdu::Result<Figures> run() {
        auto status = ledger_.status(order_);
        if (!status) return propagate(status);
        figures_.status = std::move(*status);
        auto rows = ledger_.forEachRow(order_, {}, [this](const RowReport& row) { return addRow(row); });
        if (!rows) return propagate(rows);
        auto records = ledger_.forEachRecord(order_, [this](const Record& record) { return addRecord(record); });
        if (!records) return propagate(records);
        figures_.firstPass = figures_.done() - std::min<std::uint64_t>(figures_.done(), again_);
        return std::move(figures_);
    }

  private:
    void addTrouble(Trouble trouble) {
        if (figures_.troubles.size() < Figures::maxTroubles)
            figures_.troubles.push_back(std::move(trouble));
        else
            ++figures_.moreTroubles;
    }

    bool addRow(const RowReport& row) {
        const RowState state = row.status.state;
        if (state == RowState::Done) markDone(row.row.number);
        if (state == RowState::Free || state == RowState::Claimed || state == RowState::Done) return true;
        const Facts facts = row.last ? row.last->facts : Facts{};
        addTrouble({row.row.number, row.row.iccid, row.status.card, std::string(name(state)), facts.fault, facts.reason,
                    row.status.holder.station, row.status.holder.reader, row.last ? row.last->time : Time{}});
        return true;
    }

    void markDone(std::uint64_t row) {
        if (done_.size() <= row) done_.resize(std::max<std::size_t>(row + 1, done_.size() * 2));
        done_[row] = true;
    }

    bool addRecord(const Record& record) {
        StationFigures& station = figures_.stations[record.station];
        const bool failed = record.deed == Deed::Reject ||
                            (record.deed == Deed::Finish && record.state != RowState::Done) ||
                            (record.deed == Deed::Release && !record.facts.fault.empty());
        if (failed && !record.facts.fault.empty()) ++figures_.faults[record.facts.fault];
        if (record.deed == Deed::Reject) {
            ++station.rejected;
            addTrouble({0,
                        {},
                        record.facts.card,
                        "rejected",
                        record.facts.fault,
                        record.facts.reason,
                        record.station,
                        record.facts.reader,
                        record.time});
        }
        if (record.deed == Deed::Finish || record.deed == Deed::Reject) figures_.timeLine.add(record.time, !failed);
        if (failed && record.row > 0 && record.row < done_.size() && done_[record.row]) noteAgain(record.row);
        if (record.deed != Deed::Finish) return true;
        ++(failed ? station.failed : station.done);
        if (failed) return true;
        ++station.byReader[record.facts.reader];
        figures_.durations.add(record.facts.duration);
        figures_.commands += record.facts.commands;
        return true;
    }

    // A row that was done in the end, but not at once; counted once.
    void noteAgain(std::uint64_t row) {
        ++again_;
        done_[row] = false;
    }

    Ledger& ledger_;
    const std::string& order_;
    Figures figures_;
    std::vector<bool> done_; // rows that are done and had no trouble so far
    std::uint64_t again_ = 0;
};

} // namespace

apdu::Result<Figures> gatherFigures(Ledger& ledger, const std::string& order) {
    return Gatherer(ledger, order).run();
}

} // namespace card::line
