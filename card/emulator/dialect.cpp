#include "card/emulator/dialect.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace card::emulator {

namespace {

struct Row {
    Refusal refusal;
    std::uint16_t gsm, uicc, wim;
    std::string_view clauses;
};

constexpr Row rows[] = {
    {Refusal::NoSuchFile, 0x9404, 0x6A82, 0x6A82, "TS 51.011 §9.4.4, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::NoCurrentFile, 0x9400, 0x6986, 0x6986, "TS 51.011 §9.4.4, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::WrongFileType, 0x9408, 0x6981, 0x6981, "TS 51.011 §9.4.4, TS 102 221 §10.2.1.5"},
    {Refusal::AccessDenied, 0x9804, 0x6982, 0x6982, "TS 51.011 §9.4.5, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::FileDeactivated, 0x9810, 0x6984, 0x6984, "TS 51.011 §9.4.5, TS 102 221 §10.2.1.5"},
    {Refusal::OutsideFile, 0x9402, 0x6B00, 0x6B00, "TS 51.011 §9.4.4, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::NoSuchRecord, 0x9402, 0x6A83, 0x6A83, "TS 51.011 §9.4.4, TS 102 221 §10.2.1.5"},
    {Refusal::BadLength, 0x6700, 0x6700, 0x6700, "TS 51.011 §9.4.6, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::BadParameters, 0x6B00, 0x6A86, 0x6B00, "TS 51.011 §9.4.6, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::BadData, 0x6F00, 0x6A80, 0x6A80, "TS 51.011 §9.4.6, TS 102 221 §10.2.1.5"},
    {Refusal::NoSuchPin, 0x9802, 0x6A88, 0x6A88, "TS 51.011 §9.4.5, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::PinBlocked, 0x9840, 0x6983, 0x6983, "TS 51.011 §9.4.5, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::PinDisabled, 0x9808, 0x6984, 0x6985, "TS 51.011 §9.4.5, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::PinContradiction, 0x9808, 0x6985, 0x6985, "TS 51.011 §9.4.5, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::MemoryFailure, 0x9240, 0x6581, 0x6581, "TS 51.011 §9.4.3, TS 102 221 §10.2.1.3, WAP-260 §11.3.8"},
    {Refusal::NoSpace, 0x9240, 0x6A84, 0x6A84, "TS 102 222 §7.1.1"},
    {Refusal::FileExists, 0x6F00, 0x6A89, 0x6A89, "TS 102 222 §7.1.1"},
    {Refusal::NameExists, 0x6F00, 0x6A8A, 0x6A8A, "TS 102 222 §7.1.1"},
    {Refusal::NothingToFetch, 0x6F00, 0x6985, 0x6985, "TS 51.011 §9.4.6, TS 102 221 §10.2.1.5"},
    {Refusal::NoChannelFree, 0x6D00, 0x6200, 0x6200, "TS 102 221 §10.2.1.2, WAP-260 §11.3.8"},
    {Refusal::ChannelClosed, 0x6E00, 0x6881, 0x6881, "TS 102 221 §10.2.1.4"},
    {Refusal::SecureMessaging, 0x6E00, 0x6882, 0x6882, "TS 102 221 §10.2.1.4"},
    {Refusal::UnknownInstruction, 0x6D00, 0x6D00, 0x6D00, "TS 51.011 §9.4.6, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
    {Refusal::UnknownClass, 0x6E00, 0x6E00, 0x6E00, "TS 51.011 §9.4.6, TS 102 221 §10.2.1.5, WAP-260 §11.3.8"},
};

constexpr bool inOrder() {
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        if (static_cast<std::size_t>(rows[i].refusal) != i) return false;
    }
    return std::size(rows) == static_cast<std::size_t>(Refusal::UnknownClass) + 1;
}
static_assert(inOrder(), "a row for every refusal, in the order of the enumeration");

} // namespace

std::uint16_t word(Refusal refusal, World world) {
    const Row& row = rows[static_cast<std::size_t>(refusal)];
    if (world == World::Gsm) return row.gsm;
    return world == World::Uicc ? row.uicc : row.wim;
}

} // namespace card::emulator
