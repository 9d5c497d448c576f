// One transaction of a station: rows change together with the records that say so.
#pragma once

#include "card/line/ledger.h"
#include "card/line/sql_rows.h"

#include <map>

namespace card::line {

// Where this station's chains end, by order. Known without asking: nobody else writes to them.
struct Chains {
    struct End {
        std::uint64_t sequence = 0;
        apdu::Bytes hash;
        std::int64_t rejected = 0;
        bool isChanged = false; // since the last commit
    };
    std::map<std::int64_t, End> ends;
};

class Transaction {
  public:
    Transaction(Sql& sql, Time now, const Station& station, Chains& chains)
        : sql_(sql), now_(now), station_(station), chains_(chains) {}

    Sql& sql() { return sql_; }
    Time now() const { return now_; }
    const Station& station() const { return station_; }
    Time leaseEnd() const { return now_ + station_.lease; }

    // The row becomes `after`, and a record says why.
    apdu::Result<void> change(const StoredOrder& order, std::uint64_t row, const RowStatus& after, Deed deed,
                              const Facts& facts);
    // A record about no row.
    apdu::Result<void> note(const StoredOrder& order, Deed deed, const Facts& facts);
    // Keeps the ends of the chains: the last thing before commit.
    apdu::Result<void> close();

  private:
    apdu::Result<Chains::End*> end(const StoredOrder& order);
    apdu::Result<std::uint64_t> append(const StoredOrder& order, Record record);

    Sql& sql_;
    Time now_;
    const Station& station_;
    Chains& chains_;
};

// Where the station's chain ends in the database; sequence 0 before the first record.
apdu::Result<Chains::End> chainEnd(Sql& sql, const StoredOrder& order, const std::string& station);
apdu::Result<bool> hasChainEnd(Sql& sql, std::int64_t order, const std::string& station, const Chains::End& end);

} // namespace card::line
