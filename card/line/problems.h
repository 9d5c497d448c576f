// What is wrong with an order's input, all of it at once: every remark with file, line and column.
//
//   problems.error({"rows.csv", 17, 3}, "the ICCID has 17 digits", "18 to 20 are expected");
//
// The first thousand are kept, the rest are counted: a file with ten million bad rows costs no memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace card::line {

// Where something stands, for people and editors: lines and columns from 1; 0: of the file as a whole.
struct Place {
    std::string file;
    std::uint64_t line = 0;
    std::size_t column = 0;   // characters; in a CSV file the first one of the cell
    std::string text() const; // "rows.csv:17:3"
    bool operator==(const Place&) const = default;
};

struct Problem {
    bool error = true; // false: worth a look, keeps nothing from being written
    Place place;
    std::string text, hint;
    std::string line() const; // "rows.csv:17:3: the ICCID has 17 digits; 18 to 20 are expected"
    bool operator==(const Problem&) const = default;
};

class Problems {
  public:
    static constexpr std::size_t maxKept = 1000;

    void error(Place place, std::string text, std::string hint = {});
    void warning(Place place, std::string text, std::string hint = {});

    const std::vector<Problem>& kept() const { return kept_; }
    std::uint64_t errors() const { return errors_; }
    std::uint64_t warnings() const { return warnings_; }
    bool none() const { return errors_ == 0; }

  private:
    void keep(Problem problem);

    std::vector<Problem> kept_;
    std::uint64_t errors_ = 0, warnings_ = 0;
};

} // namespace card::line
