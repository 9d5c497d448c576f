// A text file by lines, with a window of a megabyte: LF, CRLF or CR, with or without a byte order mark.
//
//   TextLines lines; lines.open(path);
//   while (lines.next()) use(lines.text());      // extend() adds the line behind, for what goes over several
#pragma once

#include "apdu/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace card::line {

class TextLines {
  public:
    TextLines();
    ~TextLines();
    TextLines(TextLines&&) noexcept;
    TextLines& operator=(TextLines&&) noexcept;

    apdu::Result<void> open(const std::string& path);
    // To the line that begins at this byte; lines are counted from there.
    void seek(std::uint64_t offset);

    // The next line; false at the end, and when the file cannot be read any more: see failure().
    bool next();
    // The line behind is added to this text; false when there is none, or the text would outgrow maxRowBytes.
    bool extend();
    // Gives back what extend() added.
    void shrink();

    std::string_view text() const; // without the last line end; valid until the next call
    std::uint64_t offset() const;  // of the text in the file
    std::uint64_t line() const;    // of its beginning, from 1
    bool tooLong() const;          // the text is cut at maxRowBytes
    const std::optional<apdu::Error>& failure() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace card::line
