#include "apdu/result.h"

#include <fmt/format.h>

namespace apdu {

std::string_view name(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Usage:
        return "usage";
    case ErrorKind::Input:
        return "input";
    case ErrorKind::NoCard:
        return "no_card";
    case ErrorKind::Busy:
        return "busy";
    case ErrorKind::Malformed:
        return "malformed";
    case ErrorKind::Missing:
        return "missing";
    case ErrorKind::Limit:
        return "limit";
    case ErrorKind::Credential:
        return "credential";
    case ErrorKind::Denied:
        return "denied";
    case ErrorKind::Unsupported:
        return "unsupported";
    case ErrorKind::Line:
        return "line";
    case ErrorKind::RolledBack:
        return "rolled_back";
    case ErrorKind::Interrupted:
        return "interrupted";
    case ErrorKind::Conflict:
        return "conflict";
    }
    return "line";
}

std::string Error::where() const {
    return fmt::format("{}", fmt::join(trail, "/"));
}

std::string Error::message() const {
    std::string line = trail.empty() ? text : where() + ": " + text;
    std::string details;
    const auto add = [&details](const std::string& part) { details += (details.empty() ? "" : "; ") + part; };
    if (bytes && bytes->length > 1) add(fmt::format("bytes {}-{}", bytes->offset, bytes->end() - 1));
    if (bytes && bytes->length <= 1) add(fmt::format("byte {}", bytes->offset));
    if (sw) add(fmt::format("SW {:04X}", *sw));
    if (!details.empty()) line += " (" + details + ")";
    if (!hint.empty()) line += ". " + hint;
    return line;
}

} // namespace apdu
