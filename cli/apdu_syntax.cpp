#include "cli/apdu_syntax.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>

namespace cli {

namespace {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;

constexpr std::size_t headerDigits = 8;
constexpr std::size_t maxDataBytes = 65535; // Lc of an extended APDU (ISO 7816-3 §12.1)
constexpr std::string_view marks = ":/=";

apdu::Failure refused(std::string text) {
    return fail(ErrorKind::Usage, std::move(text)).hint("a command is CLA INS P1 P2 [:DATA] [/LE] [=SW], in hex");
}

// The fields of one command as typed.
struct Fields {
    std::string header;
    std::optional<std::string> data, expected, status;

    bool complete() const { return header.size() >= headerDigits || data || expected || status; }
};

std::string withoutBlanks(const std::string& text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out),
                 [](char c) { return std::isspace(static_cast<unsigned char>(c)) == 0; });
    return out;
}

// The end of the field that begins with a mark: a source may hold any character, so it goes on to the end.
std::size_t fieldEnd(std::string_view text) {
    if (text.starts_with(":@")) return text.size();
    return std::min(text.find_first_of(marks, 1), text.size());
}

Result<std::vector<Fields>> split(const std::vector<std::string>& arguments) {
    std::vector<Fields> commands;
    for (const std::string& argument : arguments) {
        const std::string word = argument.find('@') == std::string::npos ? withoutBlanks(argument) : argument;
        std::string_view rest = word;
        if (const std::size_t digits = std::min(rest.find_first_of(marks), rest.size()); digits > 0) {
            if (commands.empty() || commands.back().complete()) commands.emplace_back();
            commands.back().header += withoutBlanks(std::string(rest.substr(0, digits)));
            rest.remove_prefix(digits);
        }
        while (!rest.empty()) {
            if (commands.empty()) return refused("a raw command begins with its header");
            const std::size_t end = fieldEnd(rest);
            Fields& fields = commands.back();
            auto& field = rest[0] == ':' ? fields.data : rest[0] == '/' ? fields.expected : fields.status;
            if (field)
                return refused(fmt::format("the field '{}' stands there twice", rest[0]))
                    .in(fmt::format("command {}", commands.size()));
            field = std::string(rest.substr(1, end - 1));
            rest.remove_prefix(end);
        }
    }
    return commands;
}

// Case 1-4 of a short APDU (ISO 7816-3 §12.1.3): header, [Lc data], [Le].
Result<void> setTail(apdu::Command& command, apdu::View tail) {
    if (tail.empty()) return {};
    const std::size_t p3 = tail[0];
    if (tail.size() == 1) {
        command.expected = p3 == 0 ? apdu::allThereIs : p3;
        return {};
    }
    if (p3 == 0 || (tail.size() != p3 + 1 && tail.size() != p3 + 2)) {
        return refused(fmt::format("its fifth byte says {} bytes of data, {} follow", p3, tail.size() - 1));
    }
    command.body = apdu::toBytes(tail.subspan(1, p3));
    if (tail.size() == p3 + 2) command.expected = tail.back() == 0 ? apdu::allThereIs : tail.back();
    return {};
}

Result<void> setHeader(apdu::Command& command, const Fields& fields) {
    const auto bytes = apdu::fromHex(fields.header);
    if (!bytes) return refused("the header holds something that is no pair of hex digits");
    if (bytes->size() < 4) return refused(fmt::format("the header has {} of its four bytes", bytes->size()));
    if (bytes->size() > 4 && (fields.data || fields.expected)) {
        return refused("a whole APDU needs no :DATA and no /LE");
    }
    command.cla = (*bytes)[0], command.ins = (*bytes)[1], command.p1 = (*bytes)[2], command.p2 = (*bytes)[3];
    return setTail(command, apdu::View(*bytes).subspan(4));
}

Result<void> setExpected(apdu::Command& command, const std::string& text) {
    const auto bytes = apdu::fromHex(text);
    if (!bytes || bytes->empty() || bytes->size() > 2) return refused("/LE takes two or four hex digits");
    std::size_t length = 0;
    for (const std::uint8_t byte : *bytes) length = length << 8 | byte;
    command.expected = length != 0 ? length : bytes->size() == 1 ? apdu::allThereIs : maxDataBytes + 1;
    return {};
}

Result<std::string> statusPattern(const std::string& text) {
    std::string pattern = text;
    for (char& c : pattern) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const bool fine = pattern.size() == 4 && pattern.find_first_not_of("0123456789ABCDEFX") == std::string::npos;
    if (!fine) return refused("=SW takes four hex digits, X for any");
    return pattern;
}

Result<RawCommand> parse(const Fields& fields) {
    RawCommand raw;
    if (auto set = setHeader(raw.command, fields); !set) return propagate(set);
    if (fields.data && fields.data->starts_with("@")) {
        raw.dataSource = fields.data->substr(1);
    } else if (fields.data) {
        auto data = apdu::fromHex(*fields.data);
        if (!data) return refused(":DATA holds something that is no pair of hex digits");
        if (data->size() > maxDataBytes) return refused("there is more data than an APDU can hold");
        raw.command.body = std::move(*data);
    }
    if (fields.expected) {
        if (auto set = setExpected(raw.command, *fields.expected); !set) return propagate(set);
    }
    if (fields.status) {
        auto pattern = statusPattern(*fields.status);
        if (!pattern) return propagate(pattern);
        raw.expectedStatus = std::move(*pattern);
    }
    return raw;
}

} // namespace

bool RawCommand::expects(apdu::Status status) const {
    if (expectedStatus.empty()) return status.carriedOut();
    const std::string word = apdu::hex(status);
    return std::equal(word.begin(), word.end(), expectedStatus.begin(), expectedStatus.end(),
                      [](char digit, char pattern) { return pattern == 'X' || pattern == digit; });
}

Result<std::vector<RawCommand>> parseCommands(const std::vector<std::string>& arguments) {
    const auto fields = split(arguments);
    if (!fields) return propagate(fields);
    std::vector<RawCommand> commands;
    for (const Fields& one : *fields) {
        auto command = parse(one);
        if (!command) return propagate(command).in(fmt::format("command {}", commands.size() + 1));
        commands.push_back(std::move(*command));
    }
    return commands;
}

} // namespace cli
