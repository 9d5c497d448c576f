#include "card/line/csv_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace card::line {

using apdu::ErrorKind;

namespace {

constexpr char quote = '"';

class CsvRows final : public RowSource {
  public:
    using RowSource::RowSource;

    apdu::Result<void> readHeader();
    apdu::Result<const SourceRow*> next(Problems& problems) override;

  private:
    struct Broken {
        std::uint64_t line;
        std::size_t column;
        std::string text, hint;
    };

    bool split();
    bool splitPlain(std::string_view text);
    bool splitQuoted();
    bool quotedCell(std::string_view& text, std::size_t& at);
    bool breaks(std::uint64_t line, std::size_t column, std::string text, std::string hint = {});
    bool isBlank() const;
    bool fitsHeader();
    void addCell(std::string_view text, std::size_t column) { cells_.push_back({text, lines_.line(), column}); }

    char delimiter_ = ',';
    std::string unquoted_; // of the row at hand; never grows while cells point into it
    std::optional<Broken> broken_;
};

// The candidate that stands most often outside quotes.
char delimiterOf(std::string_view headerLine) {
    constexpr std::string_view candidates = ",;\t|";
    std::array<std::size_t, candidates.size()> counts{};
    bool quoted = false;
    for (const char c : headerLine) {
        if (c == quote) quoted = !quoted;
        const std::size_t which = candidates.find(c);
        if (!quoted && which != std::string_view::npos) ++counts[which];
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

bool CsvRows::breaks(std::uint64_t line, std::size_t column, std::string text, std::string hint) {
    broken_ = Broken{line, column, std::move(text), std::move(hint)};
    return false;
}

bool CsvRows::split() {
    cells_.clear();
    broken_.reset();
    if (lines_.tooLong())
        return breaks(lines_.line(), 0, fmt::format("the line is longer than {} KiB", maxRowBytes >> 10));
    const std::string_view text = lines_.text();
    if (text.find('\0') != std::string_view::npos)
        return breaks(lines_.line(), text.find('\0') + 1, "there is a NUL in the line");
    return text.find(quote) == std::string_view::npos ? splitPlain(text) : splitQuoted();
}

bool CsvRows::splitPlain(std::string_view text) {
    for (std::size_t at = 0;;) {
        const std::size_t end = std::min(text.find(delimiter_, at), text.size());
        addCell(text.substr(at, end - at), at + 1);
        if (end == text.size()) return true;
        at = end + 1;
    }
}

// A cell that begins with a quote; other quotes are characters like any.
bool CsvRows::splitQuoted() {
    unquoted_.clear();
    unquoted_.reserve(maxRowBytes + 1);
    std::string_view text = lines_.text();
    for (std::size_t at = 0;;) {
        if (at < text.size() && text[at] == quote) {
            if (!quotedCell(text, at)) return false;
        } else {
            const std::size_t end = std::min(text.find(delimiter_, at), text.size());
            const std::size_t start = unquoted_.size(); // the window may move under a later cell
            unquoted_ += text.substr(at, end - at);
            addCell(std::string_view(unquoted_).substr(start), at + 1);
            at = end;
        }
        if (at >= text.size()) return true;
        ++at;
    }
}

bool CsvRows::quotedCell(std::string_view& text, std::size_t& at) {
    const std::size_t begin = at++, start = unquoted_.size();
    for (;;) {
        const std::size_t end = text.find(quote, at);
        if (end == std::string_view::npos) {
            if (!lines_.extend()) {
                lines_.shrink();
                return breaks(lines_.line(), begin + 1, "a quote is opened here and not closed",
                              "close it, or double quotes that are part of a value");
            }
            text = lines_.text();
            continue;
        }
        unquoted_ += text.substr(at, end - at);
        at = end + 1;
        if (at >= text.size() || text[at] != quote) break;
        unquoted_ += quote;
        ++at;
    }
    addCell(std::string_view(unquoted_).substr(start), begin + 1);
    while (at < text.size() && text[at] == ' ') ++at;
    if (at >= text.size() || text[at] == delimiter_) return true;
    return breaks(lines_.line(), at + 1, "something stands between a closing quote and the end of its cell");
}

bool CsvRows::isBlank() const {
    return std::all_of(cells_.begin(), cells_.end(),
                       [](const Cell& cell) { return cell.text.find_first_not_of(" \t") == std::string_view::npos; });
}

bool CsvRows::fitsHeader() {
    if (cells_.size() < header_.size()) {
        return breaks(lines_.line(), 0,
                      fmt::format("the row has {} cells, the header {}", cells_.size(), header_.size()));
    }
    for (std::size_t extra = header_.size(); extra < cells_.size(); ++extra) {
        if (cells_[extra].text.empty()) continue;
        return breaks(lines_.line(), cells_[extra].column,
                      fmt::format("the row has {} cells, the header {}", cells_.size(), header_.size()),
                      "quote values that hold the delimiter");
    }
    return true;
}

apdu::Result<const SourceRow*> CsvRows::next(Problems& problems) {
    while (lines_.next()) {
        const bool whole = split();
        if (whole && isBlank()) continue;
        ++number_;
        if (whole && fitsHeader()) {
            row_ = {number_, lines_.offset(), lines_.line(), std::span(cells_).first(header_.size())};
            return &row_;
        }
        problems.error({file(), broken_->line, broken_->column}, std::move(broken_->text), std::move(broken_->hint));
    }
    if (lines_.failure()) return apdu::Failure(*lines_.failure());
    return nullptr;
}

apdu::Result<void> CsvRows::readHeader() {
    constexpr std::string_view separatorLine = "sep=";
    bool told = false;
    while (lines_.next()) {
        const std::string_view text = lines_.text();
        if (text.size() == separatorLine.size() + 1 && text.starts_with(separatorLine)) {
            delimiter_ = text.back();
            told = true;
            continue;
        }
        if (!told) delimiter_ = delimiterOf(text);
        if (!split()) return apdu::fail(ErrorKind::Malformed, broken_->text).in(Place{file(), broken_->line, 0}.text());
        if (isBlank()) continue;
        for (const Cell& cell : cells_) header_.push_back(columnName(cell.text));
        while (header_.size() > 1 && header_.back().empty()) header_.pop_back();
        return checkHeader(file(), lines_.line(), header_);
    }
    if (lines_.failure()) return apdu::Failure(*lines_.failure());
    return apdu::fail(ErrorKind::Malformed, "the file is empty: there is no header").in(file());
}

} // namespace

std::string columnName(std::string_view text) {
    constexpr std::string_view blanks = " \t\xC2\xA0";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    std::string name(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
}

apdu::Result<void> checkHeader(const std::string& file, std::uint64_t line, std::span<const std::string> header) {
    const std::string place = Place{file, line, 0}.text();
    if (header.size() > maxColumns)
        return apdu::fail(ErrorKind::Malformed, fmt::format("there are more than {} columns", maxColumns)).in(place);
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i].empty() || std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(i),
                                           header[i]) == header.begin() + static_cast<std::ptrdiff_t>(i))
            continue;
        return apdu::fail(ErrorKind::Malformed, fmt::format("the column \"{}\" stands twice", header[i])).in(place);
    }
    return {};
}

apdu::Result<std::unique_ptr<RowSource>> openCsv(const std::string& path, TextLines lines) {
    auto rows = std::make_unique<CsvRows>(path, std::move(lines));
    if (auto read = rows->readHeader(); !read) return propagate(read);
    return rows;
}

} // namespace card::line
