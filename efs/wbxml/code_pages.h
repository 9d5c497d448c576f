// The token tables of provisioning documents, PROV 1.0 and ProvCont 1.1, both code pages (WAP-183 §8).
//
//   (*attributePage(0))[0x11]           -> name="NAPID"
//   findStart("name", "APPID", 0)       -> page 1, token 36
//   findOwnedValue("BEARER", "GSM-CSD") -> page 0, token AA
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace efs::wbxml {

// Tokens that mean the same on every page and in every vocabulary (WAP-192 §7.1).
namespace global {
inline constexpr std::uint8_t switchPage = 0x00, end = 0x01, entity = 0x02, stringInline = 0x03, literal = 0x04;
inline constexpr std::uint8_t extInline = 0x40, instruction = 0x43, literalContent = 0x44;
inline constexpr std::uint8_t extTable = 0x80, stringTable = 0x83, literalAttributes = 0x84;
inline constexpr std::uint8_t extByte = 0xC0, opaque = 0xC3, literalBoth = 0xC4;
inline constexpr std::uint8_t hasAttributes = 0x80, hasContent = 0x40, tagMask = 0x3F;
} // namespace global

enum class Space : std::uint8_t {
    Tag,
    Start, // attribute start, below 80: a name with the beginning of the value
    Value, // attribute value, 80 and above
};

struct TokenRow {
    Space space = Space::Tag;
    std::uint8_t page = 0;
    std::uint8_t token = 0;
    std::string_view name;  // element or attribute; of a value token "value"
    std::string_view value; // what the token spells of the value
    std::string_view clause;
};

std::span<const TokenRow> standardTokens();
// Tokens only vendors use: read when asked for, never written. Starts whose codes are global tokens cannot occur and
// are left out.
std::span<const TokenRow> extensionTokens();

// 256 rows by token; null: not defined. Never null itself: a page that has no table is a page without rows.
using CodePage = std::array<const TokenRow*, 256>;
const CodePage* tagPage(std::uint8_t page);
const CodePage* attributePage(std::uint8_t page);

// Rows beside the specification, for attributes: a vendor's token; the AAUTHTYPE pieces 80-83 of the 2002 draft; page-1
// 85, which the field reads as IPV4. Null when there is none.
const TokenRow* extensionAttribute(std::uint8_t page, std::uint8_t token);
const TokenRow* draft2002Value(std::uint8_t page, std::uint8_t token);
const TokenRow* lenientValue(std::uint8_t page, std::uint8_t token);

// For writing. The page-0 tag of that name, or null.
const TokenRow* findTag(std::string_view name);
// The start token that spells exactly this name and value; on `page` when both pages have one. Null: none.
const TokenRow* findStart(std::string_view name, std::string_view value, std::uint8_t page);

// Enumerations: the parms whose whole value is written as a token, and where their tokens stand. Other values that look
// alike (a NAME "APN") are free text.
struct OwnedValues {
    std::string_view parm;
    std::uint8_t page = 0;
    std::uint8_t first = 0, last = 0;
    std::string_view clause;
};
std::span<const OwnedValues> ownedValues();
const TokenRow* findOwnedValue(std::string_view parm, std::string_view value);

// AAUTHTYPE is a list spelled in pieces: "HTTP-", "BASIC", "DIGEST" and "," (ProvCont 1.1). Null: no such piece.
const TokenRow* findAuthTypePiece(std::string_view piece);

} // namespace efs::wbxml
