#include "card/line/text_lines.h"

#include "card/line/rows.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace card::line {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

} // namespace

struct TextLines::State {
    std::string path;
    std::ifstream file;
    std::string window;                           // bytes of the file, the text among them
    std::uint64_t base = 0;                       // of the window in the file
    std::size_t begin = 0;                        // of the text in the window
    std::size_t end = 0;                          // behind the text, without its line end
    std::size_t following = 0;                    // behind the line end
    std::size_t firstEnd = 0, firstFollowing = 0; // of the first line of the text
    std::uint64_t line = 0, linesAhead = 1;       // of the text; lines the text has
    char terminator = '\n';
    bool ended = false, tooLong = false;
    std::optional<apdu::Error> failure;

    bool refill();
    bool findEnd(std::size_t from);
    void skipLongLine();
};

// More of the file behind the window, whose used part is dropped.
bool TextLines::State::refill() {
    constexpr std::size_t piece = 1u << 18;
    if (ended) return false;
    if (begin > 0) {
        window.erase(0, begin);
        base += begin;
        end -= begin, following -= begin, firstEnd -= begin, firstFollowing -= begin;
        begin = 0;
    }
    const std::size_t had = window.size();
    window.resize(had + piece);
    file.read(window.data() + had, piece);
    window.resize(had + static_cast<std::size_t>(file.gcount()));
    if (file.bad()) {
        failure =
            apdu::fail(apdu::ErrorKind::Input, fmt::format("cannot read {}: {}", path, std::strerror(errno))).value();
    }
    ended = window.size() == had;
    return !ended;
}

// The end of the line that holds `from` (counted from the beginning of the text).
bool TextLines::State::findEnd(std::size_t from) {
    for (;;) {
        const std::size_t at = window.find(terminator, begin + from);
        if (at != std::string::npos && at - begin <= maxRowBytes) {
            following = at + 1;
            end = terminator == '\n' && at > begin && window[at - 1] == '\r' ? at - 1 : at;
            return true;
        }
        if (window.size() - begin > maxRowBytes) return false;
        from = window.size() - begin;
        if (refill()) continue;
        end = following = window.size();
        if (terminator == '\n' && end > begin && window[end - 1] == '\r') --end;
        return following > begin;
    }
}

void TextLines::State::skipLongLine() {
    tooLong = true;
    end = begin + maxRowBytes;
    following = end;
    for (;;) {
        const std::size_t at = window.find(terminator, following);
        if (at != std::string::npos) {
            following = at + 1;
            return;
        }
        // Only the kept beginning stays in the window.
        base += window.size() - end;
        window.resize(end);
        following = end;
        if (!refill()) return;
    }
}

TextLines::TextLines() : state_(std::make_unique<State>()) {}
TextLines::~TextLines() = default;
TextLines::TextLines(TextLines&&) noexcept = default;
TextLines& TextLines::operator=(TextLines&&) noexcept = default;

apdu::Result<void> TextLines::open(const std::string& path) {
    State& s = *state_;
    s.path = path;
    s.file.open(path, std::ios::binary);
    if (!s.file)
        return apdu::fail(apdu::ErrorKind::Input, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    s.refill();
    if (s.failure) return apdu::Failure(*s.failure);
    if (s.window.starts_with(byteOrderMark)) s.following = byteOrderMark.size();
    if (s.window.find('\n') == std::string::npos && s.window.find('\r') != std::string::npos) s.terminator = '\r';
    return {};
}

void TextLines::seek(std::uint64_t offset) {
    State& s = *state_;
    s.file.clear();
    s.file.seekg(static_cast<std::streamoff>(offset));
    s.window.clear();
    s.base = offset;
    s.begin = s.end = s.following = s.line = 0;
    s.linesAhead = 1;
    s.ended = s.tooLong = false;
}

bool TextLines::next() {
    State& s = *state_;
    s.line += s.linesAhead;
    s.linesAhead = 1;
    s.begin = s.end = s.following;
    s.tooLong = false;
    if (s.failure) return false;
    if (!s.findEnd(0)) {
        if (s.window.size() - s.begin <= maxRowBytes) return false;
        s.skipLongLine();
    }
    s.firstEnd = s.end;
    s.firstFollowing = s.following;
    return !s.failure;
}

bool TextLines::extend() {
    State& s = *state_;
    const std::size_t had = s.following - s.begin, oldEnd = s.end - s.begin;
    if (s.tooLong || !s.findEnd(had) || s.following - s.begin == had) {
        s.end = s.begin + oldEnd;
        s.following = s.begin + had;
        return false;
    }
    ++s.linesAhead;
    return true;
}

void TextLines::shrink() {
    state_->end = state_->firstEnd;
    state_->following = state_->firstFollowing;
    state_->linesAhead = 1;
}

std::string_view TextLines::text() const {
    return std::string_view(state_->window).substr(state_->begin, state_->end - state_->begin);
}
std::uint64_t TextLines::offset() const {
    return state_->base + state_->begin;
}
std::uint64_t TextLines::line() const {
    return state_->line;
}
bool TextLines::tooLong() const {
    return state_->tooLong;
}
const std::optional<apdu::Error>& TextLines::failure() const {
    return state_->failure;
}

} // namespace card::line
