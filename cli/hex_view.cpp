#include "cli/hex_view.h"

#include "cli/table.h"

#include <fmt/format.h>
#include <ostream>

namespace cli {

namespace {

constexpr std::size_t bytesPerLine = 8;
constexpr std::size_t hexWidth = 3 * bytesPerLine - 1;

std::string hexText(apdu::View bytes, bool masked) {
    if (!masked) return apdu::hexSpaced(bytes);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) text += i == 0 ? "**" : " **";
    return text;
}

} // namespace

void printHexRows(std::ostream& to, apdu::View file, const std::vector<HexRow>& rows, const Style& style) {
    const int digits = file.size() > 0xFFFF ? 6 : 4;
    for (const HexRow& row : rows) {
        const apdu::View bytes = apdu::slice(file, row.bytes);
        const bool run = !row.masked && bytes.size() > 2 * bytesPerLine && apdu::isFilledWith(bytes, bytes[0]);
        const std::string meaning = std::string(2 * row.depth, ' ') + printable(row.meaning);
        for (std::size_t at = 0; at == 0 || (at < bytes.size() && !run); at += bytesPerLine) {
            std::string text = hexText(apdu::slice(bytes, {at, bytesPerLine}), row.masked);
            if (run) text = fmt::format("{:02X} … {}", bytes[0], counted(bytes.size(), "byte"));
            std::string line = style.dim(fmt::format("{:0{}X}", row.bytes.offset + at, digits)) + "  ";
            line += at == 0 && !row.meaning.empty() ? padded(text, hexWidth) + "  " + meaning : text;
            to << line << '\n';
        }
    }
}

} // namespace cli
