#include "card/session_errors.h"

#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;
using apdu::Meaning;

namespace {

struct Row {
    Meaning meaning;
    ErrorKind kind;
    std::string_view hint;
};

constexpr std::string_view needsPin = "Give the PIN or key the file asks for (--pin, --chv1, --adm)";
constexpr std::string_view tellUs = "Such an answer makes no sense here; look at the trace of the commands";

// The words a command may end with other than success (the standards' clauses stand in the table of status words).
constexpr Row rows[] = {
    {Meaning::Deactivated, ErrorKind::Denied, "The issuer has to activate the file first"},
    {Meaning::WrongSecret, ErrorKind::Credential, needsPin},
    {Meaning::Blocked, ErrorKind::Credential, "Only the unblocking code (PUK) revives it"},
    {Meaning::AccessDenied, ErrorKind::Credential, needsPin},
    {Meaning::ContradictsState, ErrorKind::Denied, "The file or PIN is in a state that does not allow it"},
    {Meaning::NotFound, ErrorKind::Missing, ""},
    {Meaning::RecordNotFound, ErrorKind::Missing, ""},
    {Meaning::NoCurrentFile, ErrorKind::Line, "Another program may have reset the card; start again"},
    {Meaning::WrongFileType, ErrorKind::Malformed, "The file has another structure than it should have"},
    {Meaning::OutOfRange, ErrorKind::Limit, "The file is smaller than it says"},
    {Meaning::NoSpace, ErrorKind::Limit, "The card has no room left for it"},
    {Meaning::Exists, ErrorKind::Conflict, "Choose another file id"},
    {Meaning::NotSupported, ErrorKind::Unsupported, "This card lacks the function"},
    {Meaning::MemoryFailure, ErrorKind::Line, "The card's memory is worn out or broken; use another card"},
    {Meaning::BadLength, ErrorKind::Line, tellUs},
    {Meaning::BadParameters, ErrorKind::Line, tellUs},
};

constexpr Row otherwise = {Meaning::Failure, ErrorKind::Line, tellUs};

} // namespace

apdu::Failure refused(apdu::Status status, std::string_view what) {
    const Row* row = &otherwise;
    for (const Row& candidate : rows) {
        if (candidate.meaning == status.meaning()) row = &candidate;
    }
    return apdu::fail(row->kind, fmt::format("{}: {}", what, status.text()))
        .hint(std::string(row->hint))
        .sw(status.word());
}

bool accessDenied(apdu::Status status) {
    // 9804 says "wrong CHV" and "condition not met" with one word (TS 51.011 §9.4.5).
    return status.meaning() == Meaning::AccessDenied || status.word() == 0x9804;
}

} // namespace card
