// The rows of a file by the columns a recipe asks for.
//
//   RowReader reader(source, recipe, nullptr, problems); // the header is held against the recipe
//   reader.read(row, problems)  ->  values, identities and keys in their final form, or none and the reasons
#pragma once

#include "card/line/recipe.h"
#include "card/line/rows.h"
#include "card/line/seal.h"

#include <optional>

namespace card::line {

class RowReader {
  public:
    // A column that is asked for without a default and is not there is an error; so is a column that looks like a
    // misspelt one of those that have a default.
    // Cells that come sealed are opened with the transport key, which may be null.
    RowReader(const RowSource& source, const Recipe& recipe, const TransportKey* transport, Problems& problems);

    std::optional<RowValues> read(const SourceRow& row, Problems& problems);
    // What of them tells the row from others, whatever else is wrong with it; empty: none that could be read.
    struct Names {
        std::string iccid, imsi;
    };
    Names readNames(const SourceRow& row);
    // Where a column's cell stands; the row itself when the file has no such column.
    Place placeOf(const SourceRow& row, std::optional<std::size_t> column) const;

  private:
    void bind(std::size_t column, Problems& problems);
    std::string likelyMeant(std::string_view name) const;
    bool readIdentities(const SourceRow& row, RowValues& values, Problems& problems);
    bool readValue(const SourceRow& row, std::size_t column, RowValues& values, Problems& problems) const;
    bool readCredential(const SourceRow& row, std::size_t which, RowValues& values, Problems& problems);
    // The text of a cell, unsealed where it came sealed; none when it cannot be opened.
    std::optional<apdu::Secret> unsealed(const SourceRow& row, std::size_t column, const RowValues& values,
                                         Problems& problems) const;
    bool isDamaged(const SourceRow& row, std::size_t column, std::string_view text, Problems& problems) const;
    bool oneForm(const SourceRow& row, std::size_t which, std::string_view text, Problems& problems);

    const RowSource* source_;
    const Recipe* recipe_;
    const TransportKey* transport_;
    std::vector<std::optional<std::size_t>> cells_; // by column of the recipe
    std::vector<bool> isCredential_;
    // The forms of a column of keys: all rows have the first one's.
    struct Form {
        std::size_t length = 0;
        std::uint64_t line = 0;
    };
    std::vector<Form> forms_;
    bool doubted_ = false; // one remark on doubtful identities is enough
};

// Letters to change, add or take away to make one of the other; more than `most` counts as more.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most);

} // namespace card::line
