#include "cli/exit_code.h"

#include <array>

namespace cli {

namespace {

struct Row {
    apdu::ErrorKind kind;
    ExitCode code;
};

using enum apdu::ErrorKind;

constexpr std::array rows{
    Row{Usage, ExitCode::BadRequest},        Row{Input, ExitCode::BadRequest},
    Row{NoCard, ExitCode::NoCard},           Row{Busy, ExitCode::NoCard},
    Row{Malformed, ExitCode::BadData},       Row{Missing, ExitCode::BadData},
    Row{Limit, ExitCode::BadData},           Row{Credential, ExitCode::Refused},
    Row{Denied, ExitCode::Refused},          Row{Unsupported, ExitCode::Refused},
    Row{Line, ExitCode::LineFailed},         Row{RolledBack, ExitCode::RolledBack},
    Row{Interrupted, ExitCode::Interrupted}, Row{Conflict, ExitCode::Conflict},
};

} // namespace

ExitCode exitCodeFor(const apdu::Error& error) {
    // Codes below 6 promise an unchanged card: whatever went wrong, a card that may have changed is not one of those.
    if (error.cardChanged && error.kind != RolledBack) return ExitCode::Interrupted;
    for (const Row& row : rows)
        if (row.kind == error.kind) return row.code;
    return ExitCode::LineFailed;
}

} // namespace cli
