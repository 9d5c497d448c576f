// A table for people: aligned columns, two blanks between them, hostile text made printable.
#pragma once

#include "cli/output.h"

#include <set>
#include <vector>

namespace cli {

class Table {
  public:
    explicit Table(std::vector<std::string> headers, std::set<std::size_t> rightAligned = {})
        : headers_(std::move(headers)), rightAligned_(std::move(rightAligned)) {}

    void row(std::vector<std::string> cells);
    bool empty() const { return rows_.empty(); }
    void print(std::ostream& to, const Style& style, std::size_t indent = 0) const;

  private:
    std::vector<std::size_t> widths() const;
    std::vector<std::string> headers_;
    std::set<std::size_t> rightAligned_;
    std::vector<std::vector<std::string>> rows_;
};

// Columns the text takes: its code points.
std::size_t displayWidth(std::string_view text);
// `text` filled up with blanks on the right.
std::string padded(std::string_view text, std::size_t width);

} // namespace cli
