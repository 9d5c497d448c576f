#include "apdu/trace.h"

#include <fmt/format.h>

namespace apdu {

namespace {

constexpr std::string_view maskedByte = "**";
constexpr std::string_view remarkGap = "  ";

Failure faultInLine(std::size_t line, std::string text) {
    return fail(ErrorKind::Malformed, std::move(text)).in(fmt::format("line {}", line));
}

struct Line {
    Bytes bytes;               // zeros where masked
    std::vector<Range> hidden; // runs of masked bytes
};

void hide(std::vector<Range>& hidden, std::size_t at) {
    if (hidden.empty() || hidden.back().end() != at) hidden.push_back({at, 0});
    ++hidden.back().length;
}

// The bytes of a line without its remark; masked ones are told apart, not invented.
Result<Line> parseBytes(std::string_view text) {
    text = text.substr(0, text.find(remarkGap));
    Line line;
    std::string plain;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool masked = text.substr(i, maskedByte.size()) == maskedByte;
        if (masked && digits % 2 != 0)
            return fail(ErrorKind::Malformed, "a masked byte begins in the middle of another");
        if (masked) hide(line.hidden, digits / 2);
        plain += masked ? "00" : std::string_view(&text[i], 1);
        digits += masked ? 2 : hexDigit(text[i]) >= 0 ? 1 : 0;
        i += masked ? 1 : 0;
    }
    auto bytes = fromHex(plain);
    if (!bytes) return propagate(bytes);
    line.bytes = std::move(*bytes);
    return line;
}

// The part of the masked runs that lies in `part`, counted from its beginning.
std::vector<Range> within(const std::vector<Range>& hidden, Range part) {
    std::vector<Range> inside;
    for (const Range& run : hidden) {
        const std::size_t from = std::max(run.offset, part.offset), to = std::min(run.end(), part.end());
        if (from < to) inside.push_back({from - part.offset, to - from});
    }
    return inside;
}

// Header, P3 and body as one exchange; what stands behind a full body is Le.
Result<Exchange> parseSent(std::string_view text) {
    constexpr std::size_t header = 4;
    Exchange exchange;
    const auto line = parseBytes(text);
    if (!line) return propagate(line);
    const Bytes& bytes = line->bytes;
    if (bytes.size() < header) return fail(ErrorKind::Malformed, "a command has at least four bytes");
    if (!within(line->hidden, {0, header + 1}).empty())
        return fail(ErrorKind::Malformed, "a masked byte stands in the header of a command");
    exchange.cla = bytes[0], exchange.ins = bytes[1], exchange.p1 = bytes[2], exchange.p2 = bytes[3];
    const View rest = View(bytes).subspan(header);
    if (rest.empty()) return exchange;
    const std::size_t p3 = rest[0];
    if (line->hidden == std::vector<Range>{{header + 1, rest.size() - 1}}) {
        exchange.masked = rest.size() - 1;
    } else if (rest.size() == 1) {
        exchange.expected = p3 == 0 ? allThereIs : p3;
    } else if (rest.size() == p3 + 1 || rest.size() == p3 + 2) {
        exchange.body = toBytes(rest.subspan(1, p3));
        exchange.hiddenBody = within(line->hidden, {header + 1, p3});
        if (rest.size() == p3 + 2) exchange.expected = rest.back() == 0 ? allThereIs : rest.back();
    } else {
        return fail(ErrorKind::Malformed, fmt::format("P3 says {} bytes, {} follow", p3, rest.size() - 1));
    }
    return exchange;
}

Result<void> parseReceived(std::string_view text, Exchange& exchange) {
    if (text.substr(0, 1) == "!") {
        exchange.fault = std::string(text.substr(text.size() > 1 && text[1] == ' ' ? 2 : 1));
        return {};
    }
    auto line = parseBytes(text);
    if (!line) return propagate(line);
    Bytes& bytes = line->bytes;
    if (bytes.size() < 2) return fail(ErrorKind::Malformed, "an answer has at least a status word");
    exchange.status = Status(bytes[bytes.size() - 2], bytes.back());
    bytes.resize(bytes.size() - 2);
    exchange.hiddenData = within(line->hidden, {0, bytes.size()});
    exchange.data = std::move(bytes);
    return {};
}

std::string hexMasked(View bytes, const std::vector<Range>& hidden) {
    std::string text = hexSpaced(bytes);
    for (const Range& run : hidden)
        for (std::size_t i = run.offset; i < std::min(run.end(), bytes.size()); ++i)
            text.replace(3 * i, maskedByte.size(), maskedByte);
    return text;
}

} // namespace

Exchange record(const Command& command, const Result<Response>& answer) {
    Exchange exchange{command.cla, command.ins, command.p1, command.p2, {}, 0, command.expected, {}, {}, {}, {}, {}};
    if (command.secret() || carriesSecret(command.ins)) {
        exchange.masked = command.bodyBytes().size();
    } else {
        exchange.body = toBytes(command.bodyBytes());
    }
    if (answer) {
        exchange.data = answer->data;
        exchange.status = answer->status;
    } else {
        exchange.fault = answer.error().message();
    }
    return exchange;
}

std::string toText(const Exchange& exchange) {
    std::string sent =
        fmt::format("> {:02X} {:02X} {:02X} {:02X}", exchange.cla, exchange.ins, exchange.p1, exchange.p2);
    const std::size_t length = exchange.masked + exchange.body.size();
    if (length > 0) sent += fmt::format(" {:02X}", length);
    for (std::size_t i = 0; i < exchange.masked; ++i) sent += fmt::format(" {}", maskedByte);
    if (!exchange.body.empty()) sent += " " + hexMasked(exchange.body, exchange.hiddenBody);
    if (exchange.expected) sent += fmt::format(" {:02X}", *exchange.expected & 0xFF);
    sent += fmt::format("{}{}\n", remarkGap, instructionName(exchange.ins));
    if (!exchange.status) return sent + fmt::format("< ! {}\n", exchange.fault);
    const std::string data = exchange.data.empty() ? "" : hexMasked(exchange.data, exchange.hiddenData) + " ";
    return sent + fmt::format("< {}{:02X} {:02X}{}{}\n", data, exchange.status->sw1(), exchange.status->sw2(),
                              remarkGap, exchange.status->text());
}

Result<std::vector<Exchange>> parseTrace(std::string_view text) {
    std::vector<Exchange> exchanges;
    bool open = false; // a '>' line waits for its '<'
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        ++number;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty() || line[0] == '#') continue;
        const std::string_view rest = line.substr(std::min<std::size_t>(line.size(), 2));
        if (line[0] == '>') {
            auto exchange = parseSent(rest);
            if (!exchange) return propagate(exchange).in(fmt::format("line {}", number));
            exchanges.push_back(std::move(*exchange));
            open = true;
        } else if (line[0] == '<') {
            if (!open) return faultInLine(number, "an answer without a command before it");
            if (auto parsed = parseReceived(rest, exchanges.back()); !parsed) {
                return propagate(parsed).in(fmt::format("line {}", number));
            }
            open = false;
        } else {
            return faultInLine(number, "a line begins with '>', '<' or '#'");
        }
    }
    return exchanges;
}

} // namespace apdu
