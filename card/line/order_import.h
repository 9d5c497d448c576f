// A rows file made into an order: read once, every row checked, filled in, held against the rules and the sizes of the
// card's files, and given to the ledger; or all its problems.
#pragma once

#include "card/line/document_check.h"
#include "card/line/ledger.h"
#include "card/line/row_reader.h"
#include "card/line/seal.h"

namespace card::line {

// How rows are kept in the ledger: sealed whole under the order's key, or only known by place and digest.
class RowKeeper {
  public:
    // `key` may be null; it is borrowed.
    RowKeeper(const Recipe& recipe, const OrderKey* key)
        : recipe_(&recipe), secret_(recipe.secretColumns()), key_(key) {}
    apdu::Result<Row> keep(const RowValues& values, std::uint64_t number, std::uint64_t offset) const;
    // The values again, from the ledger or from the file: Input when that has changed, Credential when the key does
    // not fit. Source and reader are not asked when the order has a key.
    apdu::Result<RowValues> restore(const Row& row, RowSource* source, RowReader* reader) const;
    bool needsFile() const { return key_ == nullptr; }

  private:
    apdu::Bytes digestOf(const RowValues& values) const;
    const Recipe* recipe_;
    std::vector<bool> secret_;
    const OrderKey* key_;
};

struct Largest { // the largest document of each object, and the row that has it
    std::size_t bytes = 0;
    std::uint64_t row = 0;
};

struct ImportReport {
    std::uint64_t rows = 0;
    std::vector<Largest> largest; // by document of the recipe
    Problems problems;
};

struct ImportOptions {
    const TransportKey* transportKey = nullptr; // opens cells that come sealed
    // Called now and then with the rows read so far; false: stop.
    std::function<bool(std::uint64_t)> progress;
};

// Everything is looked at even after a problem; with one, nothing is imported. Errors are the file's and the ledger's.
apdu::Result<ImportReport> importOrder(RowSource& source, const Recipe& recipe, const Order& order, const OrderKey* key,
                                       Ledger& ledger, const ImportOptions& options = {});

} // namespace card::line
