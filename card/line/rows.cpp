#include "card/line/rows.h"

#include "card/line/csv_rows.h"
#include "card/line/json_rows.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace card::line {

using apdu::ErrorKind;

apdu::Result<const SourceRow*> RowSource::at(std::uint64_t offset, std::uint64_t number) {
    lines_.seek(offset);
    number_ = number - 1;
    Problems problems;
    auto row = next(problems);
    if (!row) return row;
    if (*row != nullptr && (*row)->offset == offset) return row;
    return apdu::fail(ErrorKind::Input, fmt::format("{}: row {} does not stand where it stood", file_, number))
        .hint("The file has changed since the order was made from it; give the file of that time");
}

apdu::Result<std::unique_ptr<RowSource>> openRows(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return apdu::fail(ErrorKind::Input, fmt::format("{} is a directory", path));
    char head[64] = {};
    std::ifstream file(path, std::ios::binary);
    file.read(head, sizeof head);
    std::string_view start(head, static_cast<std::size_t>(file.gcount()));
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
        return apdu::fail(ErrorKind::Malformed, "the file is UTF-16")
            .in(path)
            .hint("Save it as \"CSV UTF-8\", which spreadsheets offer beside \"Unicode text\"");
    }
    TextLines lines;
    if (auto opened = lines.open(path); !opened) return propagate(opened);
    if (start.starts_with("PK\x03\x04") || start.starts_with("\xD0\xCF\x11\xE0")) {
        return apdu::fail(ErrorKind::Malformed, "the file is a spreadsheet, not CSV")
            .in(path)
            .hint("Save it as \"CSV UTF-8\" with the columns of digits formatted as text");
    }
    if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
    const std::size_t first = start.find_first_not_of(" \t\r\n");
    const bool json = first != std::string_view::npos && start[first] == '{';
    return json ? openJsonLines(path, std::move(lines)) : openCsv(path, std::move(lines));
}

} // namespace card::line
