// The written form of field paths.
#include "efs/prov/field_path.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace efs::prov {

using apdu::ErrorKind;

namespace {

constexpr std::size_t maxPathBytes = 64u << 10;
constexpr std::string_view nameEnds = "/[]\"=", keyEnds = "[]\"";

bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Text that could be taken for something else, or that a terminal would not show.
bool needsQuotes(std::string_view text, bool isKey) {
    if (text.empty() || text.front() == '#' || text.front() == '@' || text.front() == ' ' || text.back() == ' ')
        return true;
    const std::string_view odd = isKey ? "/[]\"\\" : "/[]\"\\=";
    return std::any_of(text.begin(), text.end(),
                       [&](char c) { return isControl(c) || odd.find(c) != std::string_view::npos; });
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.append(1, '\\').append(1, c);
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\r')
            out += "\\r";
        else if (isControl(c))
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + '"';
}

std::string written(std::string_view text, bool isKey, bool inQuotes) {
    return inQuotes || needsQuotes(text, isKey) ? quoted(text) : std::string(text);
}

class PathReader {
  public:
    explicit PathReader(std::string_view text) : text_(text) {}

    // Up to the end of the text, or to the "=" of an assignment.
    apdu::Result<FieldPath> read();
    std::size_t position() const { return at_; }

  private:
    bool atEnd() const { return at_ >= text_.size(); }
    bool next(char c) const { return !atEnd() && text_[at_] == c; }
    apdu::Failure wrong(std::string_view what) const {
        return apdu::fail(ErrorKind::Usage, fmt::format("in the path {}: {}", wbxml::brief(text_), what))
            .at({at_, atEnd() ? 0u : 1u})
            .hint("A path looks like NAPDEF[nap1]/NAP-ADDRESS; keys with / [ ] or quotes stand in quotes");
    }
    apdu::Result<PathStep> step();
    apdu::Result<void> bracket(PathStep& step);
    apdu::Result<std::string> word(std::string_view ends);
    apdu::Result<std::string> inQuotes();
    apdu::Result<void> escape(std::string& out);
    apdu::Result<std::uint32_t> hexDigits(std::size_t least, std::size_t most);

    std::string_view text_;
    std::size_t at_ = 0;
};

apdu::Result<FieldPath> PathReader::read() {
    if (text_.size() > maxPathBytes) return apdu::fail(ErrorKind::Usage, "the path is longer than any could be");
    FieldPath path;
    while (!atEnd() && !next('=')) {
        auto read = step();
        if (!read) return apdu::propagate(read);
        path.steps.push_back(std::move(*read));
        if (atEnd() || next('=')) break;
        if (!next('/')) return wrong("a / is missing between two names");
        ++at_;
        path.slash = atEnd() || next('=');
    }
    if (path.steps.empty()) return wrong("it names nothing");
    if (path.steps.size() > wbxml::maxDepth) return wrong("it leads deeper than documents nest");
    return path;
}

apdu::Result<PathStep> PathReader::step() {
    PathStep step;
    auto name = next('"') ? inQuotes() : word(nameEnds);
    if (!name) return apdu::propagate(name);
    if (name->empty()) return wrong("a name is missing");
    step.name = std::move(*name);
    while (next('[')) {
        ++at_;
        if (auto read = bracket(step); !read) return apdu::propagate(read);
        if (!next(']')) return wrong("a ] is missing");
        ++at_;
    }
    return step;
}

// A key, or a place when it is the second bracket or begins with #.
apdu::Result<void> PathReader::bracket(PathStep& step) {
    if (step.place > 0) return wrong("behind a place no further brackets can stand");
    const bool quotes = next('"');
    auto content = quotes ? inQuotes() : word(keyEnds);
    if (!content) return apdu::propagate(content);
    const bool hash = !quotes && content->starts_with('#');
    if (!hash && !step.key) {
        if (content->empty()) return wrong("the brackets are empty");
        step.key = std::move(*content);
        step.quoted = quotes;
        return {};
    }
    const std::string_view digits = std::string_view(*content).substr(hash ? 1 : 0);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), step.place);
    if (quotes || problem != std::errc{} || end != digits.data() + digits.size() || step.place == 0)
        return wrong("a number from 1 is missing in these brackets");
    step.hash = hash && !step.key;
    return {};
}

apdu::Result<std::string> PathReader::word(std::string_view ends) {
    const std::size_t from = at_;
    while (!atEnd() && ends.find(text_[at_]) == std::string_view::npos) {
        if (isControl(text_[at_])) return wrong("a control character stands outside quotes");
        ++at_;
    }
    return std::string(text_.substr(from, at_ - from));
}

apdu::Result<std::string> PathReader::inQuotes() {
    std::string out;
    for (++at_; !next('"');) {
        if (atEnd()) return wrong("the closing quote is missing");
        if (next('\\')) {
            ++at_;
            if (auto read = escape(out); !read) return apdu::propagate(read);
        } else {
            out += text_[at_++];
        }
    }
    ++at_;
    return out;
}

apdu::Result<void> PathReader::escape(std::string& out) {
    if (atEnd()) return wrong("the closing quote is missing");
    const char c = text_[at_++];
    if (c == 'x') {
        const auto code = hexDigits(2, 2);
        if (!code) return apdu::propagate(code);
        out += static_cast<char>(*code);
    } else if (c == 'u') {
        const bool opened = next('{');
        if (opened) ++at_;
        const auto code = opened ? hexDigits(1, 6) : wrong("a { is missing behind \\u");
        if (!code) return apdu::propagate(code);
        if (!next('}')) return wrong("a } is missing");
        ++at_;
        wbxml::appendUtf8(out, static_cast<char32_t>(*code));
    } else {
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    return {};
}

apdu::Result<std::uint32_t> PathReader::hexDigits(std::size_t least, std::size_t most) {
    std::uint32_t value = 0;
    std::size_t count = 0;
    for (; count < most && !atEnd() && apdu::hexDigit(text_[at_]) >= 0; ++count)
        value = value * 16 + static_cast<std::uint32_t>(apdu::hexDigit(text_[at_++]));
    if (count < least || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return wrong("the escape names no character");
    return value;
}

} // namespace

std::string PathStep::text() const {
    std::string out = written(name, false, false);
    if (key) out += fmt::format("[{}]", written(*key, true, quoted));
    if (place > 0) out += fmt::format("[{}{}]", hash ? "#" : "", place);
    return out;
}

std::string FieldPath::text() const {
    std::string out;
    for (const PathStep& step : steps) out += (out.empty() ? "" : "/") + step.text();
    return slash ? out + "/" : out;
}

apdu::Result<FieldPath> FieldPath::parse(std::string_view text) {
    PathReader reader(text);
    auto path = reader.read();
    if (path && reader.position() < text.size())
        return apdu::fail(ErrorKind::Usage, fmt::format("in the path {}: an = stands in it", wbxml::brief(text)))
            .at({reader.position(), 1});
    return path;
}

apdu::Result<Assignment> parseAssignment(std::string_view text) {
    constexpr std::string_view attribute = "@version"; // of the root
    std::size_t end = attribute.size();
    if (!text.starts_with(attribute)) {
        PathReader reader(text);
        auto path = reader.read();
        if (!path) return apdu::propagate(path);
        end = reader.position();
    }
    Assignment assignment{std::string(text.substr(0, end)), std::nullopt};
    if (end < text.size()) assignment.value = std::string(text.substr(end + 1));
    return assignment;
}

} // namespace efs::prov
