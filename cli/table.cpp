#include "cli/table.h"

#include <algorithm>
#include <ostream>

namespace cli {

std::size_t displayWidth(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    const std::size_t used = displayWidth(text);
    if (used < width) out.append(width - used, ' ');
    return out;
}

void Table::row(std::vector<std::string> cells) {
    for (std::string& cell : cells) cell = printable(cell);
    cells.resize(headers_.size());
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths() const {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < headers_.size(); ++column) {
        std::size_t width = displayWidth(headers_[column]);
        for (const auto& cells : rows_) width = std::max(width, displayWidth(cells[column]));
        widths.push_back(width);
    }
    return widths;
}

void Table::print(std::ostream& to, const Style& style, std::size_t indent) const {
    const std::vector<std::size_t> width = widths();
    const auto line = [&](const std::vector<std::string>& cells, bool header) {
        std::string text;
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const std::string fill(width[column] - displayWidth(cells[column]), ' ');
            text += (column > 0 ? "  " : "") +
                    (rightAligned_.contains(column) ? fill + cells[column] : cells[column] + fill);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        to << std::string(indent, ' ') << (header ? style.dim(text) : text) << '\n';
    };
    line(headers_, true);
    for (const auto& cells : rows_) line(cells, false);
}

} // namespace cli
