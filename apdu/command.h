// Command and response APDUs as logical values: what is asked, not how a protocol spells it.
//
//   select(Class::Sim, 0x6F07)                 A0 A4 00 00 02 6F07, header expected
//   readBinary(Class::Uicc, 0, 256)            00 B0 00 00, 256 bytes expected
//   verify(Class::Uicc, 0x01, std::move(pin))  00 20 00 01 <secret>
//
// A command's body is bytes or a Secret, so it is move-only; encoding for T=0 and T=1 is channel.h's business.
#pragma once

#include "apdu/bytes.h"
#include "apdu/secret.h"
#include "apdu/status.h"

#include <optional>
#include <variant>

namespace apdu {

// The worlds of command classes; the logical channel (0-3) is added to 0x and 8x.
enum class Class : std::uint8_t {
    Sim = 0xA0,  // GSM 11.11 / TS 51.011
    Uicc = 0x00, // ISO 7816-4 / TS 102 221
    Wim = 0x80,  // WAP-260 table 1; SELECT by AID, VERIFY without data and GET RESPONSE use 0x
};

// Instruction codes used here (ISO 7816-4 §5.1.2, TS 51.011 §9.2, TS 102 221 §10.1.2, TS 102 222).
namespace ins {
inline constexpr std::uint8_t verify = 0x20, changePin = 0x24, disablePin = 0x26, enablePin = 0x28, unblockPin = 0x2C,
                              manageChannel = 0x70, select = 0xA4, readBinary = 0xB0, readRecord = 0xB2,
                              getResponse = 0xC0, updateBinary = 0xD6, updateRecord = 0xDC, createFile = 0xE0,
                              deleteFile = 0xE4, status = 0xF2;
} // namespace ins

// True for the instructions whose body is a credential: VERIFY, CHANGE, DISABLE, ENABLE, UNBLOCK. Every dump masks
// them.
bool carriesSecret(std::uint8_t instruction);

struct Command {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    std::variant<Bytes, Secret> body;
    // How many response bytes are wanted: none (no Le), or 1..65536; 256 also stands for "all there is".
    std::optional<std::size_t> expected;

    View bodyBytes() const;
    bool secret() const { return std::holds_alternative<Secret>(body); }
    std::uint8_t channel() const { return (cla & 0xE0) == 0xA0 ? 0 : cla & 0x03; }

    // The same command asking for another length. Only for commands without a secret: those are never sent twice.
    Command withExpected(std::size_t length) const;
};

struct Response {
    Bytes data;
    Status status;

    bool operator==(const Response&) const = default;
};

inline constexpr std::size_t allThereIs = 256; // Le = 00 of a short APDU

std::uint8_t classByte(Class world, std::uint8_t channel = 0);

// SELECT one file id; in class A0 and 8x the only way to move (TS 51.011 §9.2.1, WAP-260 §11.3.5.1).
// A UICC answers with its FCP (P2 04), a SIM with its header, a WIM with its FCI.
Command select(Class world, std::uint16_t fileId, std::uint8_t channel = 0);
// SELECT by path from the MF (P1 08), without the leading 3F00 (TS 102 221 §11.1.1). `path` holds 2-byte ids.
Command selectPath(View path, std::uint8_t channel = 0);
// SELECT by DF name. The WIM form wants no answer (WAP-260 §11.3.3.1), the UICC form the FCP.
Command selectAid(Class world, View aid, std::uint8_t channel = 0);
// READ/UPDATE BINARY at an offset of at most 0x7FFF.
Command readBinary(Class world, std::size_t offset, std::size_t length, std::uint8_t channel = 0);
Command updateBinary(Class world, std::size_t offset, View data, std::uint8_t channel = 0);
// The same with a short file id (1..30) and an offset of at most 0xFF (TS 102 221 §11.1.3).
Command readBinarySfi(std::uint8_t sfi, std::size_t offset, std::size_t length, std::uint8_t channel = 0);
// READ/UPDATE RECORD, absolute mode; records count from 1.
Command readRecord(Class world, std::uint8_t record, std::size_t length, std::uint8_t channel = 0);
Command updateRecord(Class world, std::uint8_t record, View data, std::uint8_t channel = 0);
// VERIFY with the credential as it goes on the line (already padded). In class A0 P2 is the CHV number.
Command verify(Class world, std::uint8_t reference, Secret secret, std::uint8_t channel = 0);
// VERIFY without data: asks for the tries left and spends none (TS 102 221 §11.1.9). Never to be sent in class A0.
Command queryTries(std::uint8_t reference, std::uint8_t channel = 0);
// STATUS: the current directory's header or FCP.
Command status(Class world, std::size_t length, std::uint8_t channel = 0);
Command getResponse(std::uint8_t cla, std::size_t length);
// MANAGE CHANNEL (TS 102 221 §11.1.17): the card picks a channel; closing is sent on the basic channel.
Command openChannel();
Command closeChannel(std::uint8_t channel);
// CREATE FILE with an FCP template, DELETE FILE by id (TS 102 222 §6.3, §6.4); class 00 only.
Command createFile(View fcp, std::uint8_t channel = 0);
Command deleteFile(std::uint16_t fileId, std::uint8_t channel = 0);

// "READ BINARY", or "INS 5A" for one this program does not know.
std::string instructionName(std::uint8_t instruction);

} // namespace apdu
