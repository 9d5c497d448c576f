#include "card/line/problems.h"

#include <fmt/format.h>

namespace card::line {

std::string Place::text() const {
    if (line == 0) return file;
    return column == 0 ? fmt::format("{}:{}", file, line) : fmt::format("{}:{}:{}", file, line, column);
}

std::string Problem::line() const {
    const std::string where = place.text();
    return (where.empty() ? "" : where + ": ") + text + (hint.empty() ? "" : "; " + hint);
}

void Problems::error(Place place, std::string text, std::string hint) {
    ++errors_;
    keep({true, std::move(place), std::move(text), std::move(hint)});
}

void Problems::warning(Place place, std::string text, std::string hint) {
    ++warnings_;
    keep({false, std::move(place), std::move(text), std::move(hint)});
}

void Problems::keep(Problem problem) {
    if (kept_.size() < maxKept) kept_.push_back(std::move(problem));
}

} // namespace card::line
