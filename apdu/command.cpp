#include "apdu/command.h"

#include <fmt/format.h>

namespace apdu {

namespace {

constexpr std::uint8_t low(std::size_t value) {
    return static_cast<std::uint8_t>(value);
}
constexpr std::uint8_t high(std::size_t value) {
    return static_cast<std::uint8_t>(value >> 8);
}

Command make(std::uint8_t cla, std::uint8_t instruction, std::uint8_t p1, std::uint8_t p2, Bytes body = {},
             std::optional<std::size_t> expected = {}) {
    return {cla, instruction, p1, p2, std::move(body), expected};
}

struct InstructionName {
    std::uint8_t code;
    std::string_view name;
    std::string_view clause;
};

constexpr InstructionName instructionNames[] = {
    {0x04, "DEACTIVATE FILE", "TS 102 222 §6.7"},
    {0x12, "FETCH", "TS 102 223 §6"},
    {0x14, "TERMINAL RESPONSE", "TS 102 223 §6"},
    {0x10, "TERMINAL PROFILE", "TS 102 223 §5"},
    {ins::verify, "VERIFY", "TS 102 221 §11.1.9"},
    {ins::changePin, "CHANGE PIN", "TS 102 221 §11.1.10"},
    {ins::disablePin, "DISABLE PIN", "TS 102 221 §11.1.11"},
    {ins::enablePin, "ENABLE PIN", "TS 102 221 §11.1.12"},
    {ins::unblockPin, "UNBLOCK PIN", "TS 102 221 §11.1.13"},
    {0x32, "INCREASE", "TS 102 221 §11.1.8"},
    {0x44, "ACTIVATE FILE", "TS 102 222 §6.8"},
    {ins::manageChannel, "MANAGE CHANNEL", "TS 102 221 §11.1.17"},
    {0x82, "EXTERNAL AUTHENTICATE", "ISO 7816-4 §7.5.4"},
    {0x88, "AUTHENTICATE", "TS 102 221 §11.1.16"},
    {ins::select, "SELECT", "TS 102 221 §11.1.1"},
    {0xA2, "SEARCH RECORD", "TS 102 221 §11.1.7"},
    {ins::readBinary, "READ BINARY", "TS 102 221 §11.1.3"},
    {ins::readRecord, "READ RECORD", "TS 102 221 §11.1.5"},
    {ins::getResponse, "GET RESPONSE", "TS 102 221 §11.1.19"},
    {ins::updateBinary, "UPDATE BINARY", "TS 102 221 §11.1.4"},
    {ins::updateRecord, "UPDATE RECORD", "TS 102 221 §11.1.6"},
    {ins::createFile, "CREATE FILE", "TS 102 222 §6.3"},
    {ins::deleteFile, "DELETE FILE", "TS 102 222 §6.4"},
    {ins::status, "STATUS", "TS 102 221 §11.1.2"},
};

} // namespace

bool carriesSecret(std::uint8_t instruction) {
    const auto even = static_cast<std::uint8_t>(instruction & 0xFE); // the odd ones wrap the same in BER-TLV
    return even == ins::verify || even == ins::changePin || even == ins::disablePin || even == ins::enablePin ||
           even == ins::unblockPin;
}

View Command::bodyBytes() const {
    if (const auto* secret = std::get_if<Secret>(&body)) return secret->reveal();
    return std::get<Bytes>(body);
}

Command Command::withExpected(std::size_t length) const {
    const auto* bytes = std::get_if<Bytes>(&body);
    return make(cla, ins, p1, p2, bytes ? *bytes : Bytes{}, length);
}

std::uint8_t classByte(Class world, std::uint8_t channel) {
    const auto cla = static_cast<std::uint8_t>(world);
    return world == Class::Sim ? cla : static_cast<std::uint8_t>(cla | (channel & 0x03));
}

Command select(Class world, std::uint16_t fileId, std::uint8_t channel) {
    const std::uint8_t p2 = world == Class::Uicc ? 0x04 : 0x00;
    return make(classByte(world, channel), ins::select, 0x00, p2, {high(fileId), low(fileId)}, allThereIs);
}

Command selectPath(View path, std::uint8_t channel) {
    return make(classByte(Class::Uicc, channel), ins::select, 0x08, 0x04, toBytes(path), allThereIs);
}

Command selectAid(Class world, View aid, std::uint8_t channel) {
    const std::uint8_t cla = classByte(Class::Uicc, channel);
    if (world == Class::Wim) return make(cla, ins::select, 0x04, 0x00, toBytes(aid));
    return make(cla, ins::select, 0x04, 0x04, toBytes(aid), allThereIs);
}

Command readBinary(Class world, std::size_t offset, std::size_t length, std::uint8_t channel) {
    return make(classByte(world, channel), ins::readBinary, high(offset & 0x7FFF), low(offset), {}, length);
}

Command updateBinary(Class world, std::size_t offset, View data, std::uint8_t channel) {
    return make(classByte(world, channel), ins::updateBinary, high(offset & 0x7FFF), low(offset), toBytes(data));
}

Command readBinarySfi(std::uint8_t sfi, std::size_t offset, std::size_t length, std::uint8_t channel) {
    return make(classByte(Class::Uicc, channel), ins::readBinary, static_cast<std::uint8_t>(0x80 | (sfi & 0x1F)),
                low(offset), {}, length);
}

Command readRecord(Class world, std::uint8_t record, std::size_t length, std::uint8_t channel) {
    return make(classByte(world, channel), ins::readRecord, record, 0x04, {}, length);
}

Command updateRecord(Class world, std::uint8_t record, View data, std::uint8_t channel) {
    return make(classByte(world, channel), ins::updateRecord, record, 0x04, toBytes(data));
}

Command verify(Class world, std::uint8_t reference, Secret secret, std::uint8_t channel) {
    return {classByte(world, channel), ins::verify, 0x00, reference, std::move(secret), {}};
}

Command queryTries(std::uint8_t reference, std::uint8_t channel) {
    return make(classByte(Class::Uicc, channel), ins::verify, 0x00, reference);
}

Command status(Class world, std::size_t length, std::uint8_t channel) {
    return make(classByte(world, channel), ins::status, 0x00, 0x00, {}, length);
}

Command getResponse(std::uint8_t cla, std::size_t length) {
    return make(cla, ins::getResponse, 0x00, 0x00, {}, length);
}

Command openChannel() {
    return make(0x00, ins::manageChannel, 0x00, 0x00, {}, 1);
}

Command closeChannel(std::uint8_t channel) {
    return make(0x00, ins::manageChannel, 0x80, channel);
}

Command createFile(View fcp, std::uint8_t channel) {
    return make(classByte(Class::Uicc, channel), ins::createFile, 0x00, 0x00, toBytes(fcp));
}

Command deleteFile(std::uint16_t fileId, std::uint8_t channel) {
    return make(classByte(Class::Uicc, channel), ins::deleteFile, 0x00, 0x00, {high(fileId), low(fileId)});
}

std::string instructionName(std::uint8_t instruction) {
    for (const auto& row : instructionNames) {
        if (row.code == instruction) return std::string(row.name);
    }
    return fmt::format("INS {:02X}", instruction);
}

} // namespace apdu
