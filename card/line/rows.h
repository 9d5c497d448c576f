// A rows file, row by row: CSV in any sane dialect, or JSON lines. One pass, and no more memory than the longest row.
//
//   auto rows = openRows("cards.csv");
//   while (auto row = (*rows)->next(problems)) { if (!*row) break;  … (*row)->cells[2].text … }
//
// Rows are numbered from 1, as people count them: the header is none, nor are blank lines. What breaks the format is
// put among the problems and passed over; it has a number, too.
#pragma once

#include "card/line/problems.h"
#include "card/line/text_lines.h"

#include "apdu/result.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace card::line {

inline constexpr std::size_t maxRowBytes = 1u << 20;
inline constexpr std::size_t maxColumns = 1000;

struct Cell {
    std::string_view text; // without quotes; borrowed until the next call
    std::uint64_t line = 0;
    std::size_t column = 0;
};

struct SourceRow {
    std::uint64_t number = 0, offset = 0, line = 0;
    std::span<const Cell> cells; // as many as the header has columns
};

class RowSource {
  public:
    RowSource(std::string file, TextLines lines) : lines_(std::move(lines)), file_(std::move(file)) {}
    virtual ~RowSource() = default;
    // Names of the columns in lower case, without blanks around them.
    std::span<const std::string> header() const { return header_; }
    // The next row, null at the end; valid until the next call. Input when the file cannot be read any more.
    virtual apdu::Result<const SourceRow*> next(Problems& problems) = 0;
    // The row that begins at this byte, of which the number is known; Input when none does.
    apdu::Result<const SourceRow*> at(std::uint64_t offset, std::uint64_t number);
    const std::string& file() const { return file_; }

  protected:
    TextLines lines_;
    std::vector<std::string> header_;
    std::vector<Cell> cells_; // of the row at hand
    SourceRow row_;
    std::uint64_t number_ = 0; // of the row at hand; broken ones are counted, too

  private:
    std::string file_;
};

// Input for a file that cannot be read; Malformed, with its place, for one without a header, in UTF-16, or with a
// column twice. A file whose first character is '{' is JSON lines; its columns are the members of its first object.
apdu::Result<std::unique_ptr<RowSource>> openRows(const std::string& path);

} // namespace card::line
