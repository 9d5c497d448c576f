// The parts of the journal's format that its writer and its reader share (journal.h).
#pragma once

#include "card/journal.h"

#include <array>
#include <string_view>

namespace card {

inline constexpr std::string_view journalMagic = "simprov journal 1\n";

enum class JournalRecord : std::uint8_t {
    Head = 'H',
    Contents = 'C',
    Plan = 'P',
    Needs = 'N',
    End = 'E',
    Progress = 'S',
};

// Flags of a file in the head.
inline constexpr std::uint8_t createdFlag = 1, blindFlag = 2, beforeFlag = 4;

std::uint32_t crc32(apdu::View bytes);
void appendU32(apdu::Bytes& to, std::size_t value);

} // namespace card
