#include "apdu/status.h"

#include <fmt/format.h>

namespace apdu {

namespace {

struct Row {
    std::uint16_t mask;
    std::uint16_t word;
    Meaning meaning;
    std::string_view text; // {} stands for SW2
    std::string_view clause;
};

// First fitting row wins: exact words stand before their families.
constexpr Row rows[] = {
    {0xFFFF, 0x9000, Meaning::Done, "done", "ISO 7816-4 §5.1.3"},
    {0xFF00, 0x9100, Meaning::Done, "done; the card has a command of its own for the terminal", "TS 102 221 §10.2.1.1"},
    {0xFF00, 0x9F00, Meaning::DataWaiting, "done, {} bytes wait", "TS 51.011 §9.4.1"},
    {0xFF00, 0x6100, Meaning::DataWaiting, "done, {} bytes wait", "ISO 7816-4 §5.1.3"},
    {0xFF00, 0x6C00, Meaning::WrongLength, "wrong length, {} bytes are there", "ISO 7816-4 §5.1.3"},

    {0xFFFF, 0x6200, Meaning::Warning, "no information given; a channel cannot be opened or closed",
     "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x6281, Meaning::Warning, "part of the data may be corrupted", "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x6282, Meaning::Warning, "the end of the file came before all bytes were read", "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x6283, Meaning::Deactivated, "the file is deactivated", "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x6285, Meaning::Warning, "the file is in termination state", "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x62F1, Meaning::Warning, "more data is available", "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x62F2, Meaning::Warning, "more data is available and a proactive command waits", "TS 102 221 §10.2.1.2"},
    {0xFF00, 0x6200, Meaning::Warning, "a warning; nothing was changed", "ISO 7816-4 §5.1.3"},
    {0xFFFF, 0x6300, Meaning::WrongSecret, "wrong PIN or key, or one is needed", "WAP-260 §11.3.8"},
    {0xFFFF, 0x63C0, Meaning::WrongSecret, "wrong PIN or key, no tries left", "TS 102 221 §10.2.1.2"},
    {0xFFFF, 0x63C1, Meaning::WrongSecret, "wrong PIN or key, 1 try left", "TS 102 221 §10.2.1.2"},
    {0xFFF0, 0x63C0, Meaning::WrongSecret, "wrong PIN or key, {} tries left", "TS 102 221 §10.2.1.2"},
    {0xFF00, 0x6300, Meaning::Warning, "a warning; something was changed", "ISO 7816-4 §5.1.3"},

    {0xFFFF, 0x6581, Meaning::MemoryFailure, "the card's memory failed", "TS 102 221 §10.2.1.3"},
    {0xFF00, 0x6500, Meaning::MemoryFailure, "execution error; something may have changed", "ISO 7816-4 §5.1.3"},
    {0xFF00, 0x6400, Meaning::Failure, "execution error; nothing was changed", "ISO 7816-4 §5.1.3"},
    {0xFF00, 0x6700, Meaning::BadLength, "wrong length", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6881, Meaning::NotSupported, "the logical channel is not supported or not open", "TS 102 221 §10.2.1.4"},
    {0xFF00, 0x6800, Meaning::NotSupported, "this kind of command class is not supported", "ISO 7816-4 §5.1.3"},
    {0xFFFF, 0x6900, Meaning::AccessDenied, "not allowed", "field observation"},
    {0xFFFF, 0x6981, Meaning::WrongFileType, "the command does not fit this kind of file", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6982, Meaning::AccessDenied, "the access condition is not met: a PIN or key is needed",
     "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6983, Meaning::Blocked, "the PIN or key is blocked", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6984, Meaning::ContradictsState, "the referenced data is invalidated", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6985, Meaning::ContradictsState, "conditions of use are not met", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6986, Meaning::NoCurrentFile, "no file is selected", "TS 102 221 §10.2.1.5"},
    {0xFF00, 0x6900, Meaning::AccessDenied, "the command is not allowed", "ISO 7816-4 §5.1.3"},
    {0xFFFF, 0x6A80, Meaning::BadParameters, "the data field is not accepted", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A81, Meaning::NotSupported, "the function is not supported", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A82, Meaning::NotFound, "no such file or application", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A83, Meaning::RecordNotFound, "no such record", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A84, Meaning::NoSpace, "not enough memory", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A85, Meaning::BadLength, "the length does not fit the file's structure", "ISO 7816-4 §5.1.3"},
    {0xFFFF, 0x6A86, Meaning::BadParameters, "wrong P1 or P2", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A87, Meaning::BadLength, "the length does not fit P1 and P2", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A88, Meaning::NotFound, "no such reference", "TS 102 221 §10.2.1.5"},
    {0xFFFF, 0x6A89, Meaning::Exists, "the file id exists already", "TS 102 222 §7.1.1"},
    {0xFFFF, 0x6A8A, Meaning::Exists, "the DF name exists already", "TS 102 222 §7.1.1"},
    {0xFF00, 0x6A00, Meaning::BadParameters, "wrong parameters", "ISO 7816-4 §5.1.3"},
    {0xFF00, 0x6B00, Meaning::OutOfRange, "the offset or parameter is outside the file", "TS 102 221 §10.2.1.5"},
    {0xFF00, 0x6D00, Meaning::NotSupported, "the instruction is not supported", "TS 102 221 §10.2.1.5"},
    {0xFF00, 0x6E00, Meaning::NotSupported, "the command class is not supported", "TS 102 221 §10.2.1.5"},
    {0xFF00, 0x6F00, Meaning::Failure, "technical problem, no diagnosis given", "TS 102 221 §10.2.1.5"},

    {0xFFF0, 0x9200, Meaning::Done, "done, after internal retries of an update", "TS 51.011 §9.4.3"},
    {0xFFFF, 0x9240, Meaning::MemoryFailure, "the card's memory failed", "TS 51.011 §9.4.3"},
    {0xFFFF, 0x9300, Meaning::Failure, "the SIM toolkit is busy; try again later", "TS 51.011 §9.4.2"},
    {0xFFFF, 0x9400, Meaning::NoCurrentFile, "no file is selected", "TS 51.011 §9.4.4"},
    {0xFFFF, 0x9402, Meaning::RecordNotFound, "outside the file: no such record or offset", "TS 51.011 §9.4.4"},
    {0xFFFF, 0x9404, Meaning::NotFound, "no such file", "TS 51.011 §9.4.4"},
    {0xFFFF, 0x9408, Meaning::WrongFileType, "the command does not fit this kind of file", "TS 51.011 §9.4.4"},
    {0xFFFF, 0x9802, Meaning::ContradictsState, "this card has no such CHV", "TS 51.011 §9.4.5"},
    {0xFFFF, 0x9804, Meaning::WrongSecret, "wrong CHV, or the access condition is not met", "TS 51.011 §9.4.5"},
    {0xFFFF, 0x9808, Meaning::ContradictsState, "contradicts the CHV's state", "TS 51.011 §9.4.5"},
    {0xFFFF, 0x9810, Meaning::ContradictsState, "contradicts the file's invalidation state", "TS 51.011 §9.4.5"},
    {0xFFFF, 0x9840, Meaning::Blocked, "the CHV is blocked", "TS 51.011 §9.4.5"},
    {0xFFFF, 0x9850, Meaning::ContradictsState, "the value cannot be increased further", "TS 51.011 §9.4.5"},
    {0x0000, 0x0000, Meaning::Failure, "unknown status word", ""},
};

const Row& rowOf(std::uint16_t word) {
    const Row* row = rows;
    while ((word & row->mask) != row->word) ++row; // the last row fits everything
    return *row;
}

} // namespace

Meaning Status::meaning() const {
    return rowOf(word_).meaning;
}

std::string_view Status::clause() const {
    return rowOf(word_).clause;
}

std::string Status::text() const {
    const Row& row = rowOf(word_);
    const auto bytes = bytesWaiting() ? bytesWaiting() : rightLength();
    return fmt::format(fmt::runtime(row.text), bytes ? static_cast<int>(*bytes) : triesLeft().value_or(sw2()));
}

bool Status::carriedOut() const {
    const Meaning m = meaning();
    return m == Meaning::Done || m == Meaning::DataWaiting || m == Meaning::Warning || m == Meaning::Deactivated;
}

std::optional<std::size_t> Status::bytesWaiting() const {
    if (meaning() != Meaning::DataWaiting) return {};
    return sw2() == 0 ? 256u : sw2();
}

std::optional<std::size_t> Status::rightLength() const {
    if (meaning() != Meaning::WrongLength) return {};
    return sw2() == 0 ? 256u : sw2();
}

std::optional<int> Status::triesLeft() const {
    if ((word_ & 0xFFF0) == 0x63C0) return word_ & 0x0F;
    if (meaning() == Meaning::Blocked) return 0;
    return {};
}

std::string hex(Status status) {
    return fmt::format("{:04X}", status.word());
}

} // namespace apdu
