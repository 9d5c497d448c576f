// READ and UPDATE of transparent and record files.
#include "card/emulator/commands.h"
#include "card/emulator/file_system.h"
#include "card/emulator/security.h"

#include <algorithm>

namespace card::emulator {

namespace {

constexpr std::uint8_t erased = 0xFF;

struct Target {
    efs::File* file = nullptr;
    efs::Path path;
    std::uint16_t refusal = 0x9000;
};

Target refused(Refusal refusal, const Request& request) {
    return {nullptr, {}, word(refusal, request.world)};
}

// A SIM header's status byte may let an invalidated file be read and updated (TS 51.011 §9.3, b3).
bool usableWhenInvalidated(const efs::File& file, World world) {
    return world == World::Gsm && file.answer.size() > 11 && file.answer[0] != 0x62 && (file.answer[11] & 0x04) != 0;
}

// The EF the command works on: the one with the short id, which becomes current, or the current one.
Target findTarget(CardState& state, const Request& request, std::optional<std::uint8_t> sfi, bool records,
                  efs::AccessCondition efs::AccessRules::*rule) {
    auto& selection = state.selection(request);
    auto path = selection.file;
    if (sfi) {
        path = findBySfi(state.image, selection, *sfi);
        if (!path) return refused(Refusal::NoSuchFile, request);
    }
    if (!path) return refused(Refusal::NoCurrentFile, request);
    auto* file = state.image.find(*path);
    if (file == nullptr) return refused(Refusal::NoCurrentFile, request);
    if (hasRecords(file->fcp.kind) != records) return refused(Refusal::WrongFileType, request);
    if (file->fcp.lifeCycle != efs::LifeCycle::Activated && file->fcp.lifeCycle != efs::LifeCycle::Creation &&
        !usableWhenInvalidated(*file, request.world))
        return refused(Refusal::FileDeactivated, request);
    if (!isAllowed(state, request, *path, rule)) return refused(Refusal::AccessDenied, request);
    if (sfi) select(selection, state.image, *path);
    return {file, *path, 0x9000};
}

// What the card holds at `range`. A dump may lack it: then the word that stopped the dump.
Answer bodyAt(const efs::File& file, apdu::Range range, World world) {
    if (!file.complete && range.end() > file.content.size())
        return {file.readError.value_or(word(Refusal::MemoryFailure, world)), {}};
    Answer answer{0x9000, apdu::toBytes(apdu::slice(file.content, range))};
    answer.data.resize(range.length, erased);
    return answer;
}

Answer write(CardState& state, efs::File& file, std::size_t offset, apdu::View data, World world) {
    if (!file.complete && offset > file.content.size()) return refuse(Refusal::MemoryFailure, world);
    const apdu::Range range{offset, data.size()};
    if (range.end() <= file.content.size() && apdu::equal(apdu::slice(file.content, range), data)) return {};
    if (range.end() > file.content.size()) file.content.resize(range.end(), erased);
    std::copy(data.begin(), data.end(), file.content.begin() + static_cast<std::ptrdiff_t>(offset));
    state.changed = true;
    return {};
}

struct BinaryPlace {
    std::optional<std::uint8_t> sfi;
    std::size_t offset = 0;
};

// P1 b8: a short id in b5-b1 and P2 the offset; otherwise P1 P2 is a 15-bit offset (TS 102 221 §11.1.3.2).
std::optional<BinaryPlace> binaryPlace(const Request& request) {
    if ((request.p1 & 0x80) == 0) return BinaryPlace{{}, static_cast<std::size_t>(request.p1 << 8 | request.p2)};
    const auto sfi = static_cast<std::uint8_t>(request.p1 & 0x1F);
    if (request.world == World::Gsm || (request.p1 & 0x60) != 0 || sfi == 0 || sfi == 31) return {};
    return BinaryPlace{sfi, request.p2};
}

} // namespace

Answer readBinary(CardState& state, const Request& request) {
    const auto place = binaryPlace(request);
    if (!place) return refuse(Refusal::BadParameters, request.world);
    const auto target = findTarget(state, request, place->sfi, false, &efs::AccessRules::read);
    if (target.file == nullptr) return {target.refusal, {}};
    const auto size = bodySize(*target.file);
    if (place->offset >= size) return refuse(Refusal::OutsideFile, request.world);
    if (auto refusal = refuseLength(request, size - place->offset, true)) return *refusal;
    return bodyAt(*target.file, {place->offset, wantedLength(request, size - place->offset)}, request.world);
}

Answer updateBinary(CardState& state, const Request& request) {
    const auto place = binaryPlace(request);
    if (!place) return refuse(Refusal::BadParameters, request.world);
    const auto target = findTarget(state, request, place->sfi, false, &efs::AccessRules::update);
    if (target.file == nullptr) return {target.refusal, {}};
    const auto size = bodySize(*target.file);
    if (place->offset >= size) return refuse(Refusal::OutsideFile, request.world);
    if (place->offset + request.body.size() > size) {
        const auto room = request.world == World::Gsm && size - place->offset < 256 ? size - place->offset : 0;
        return {static_cast<std::uint16_t>(0x6700 | room), {}};
    }
    return write(state, *target.file, place->offset, request.body, request.world);
}

namespace {

// P2: b8-b4 short id, b3-b1 how the record is meant (TS 102 221 §11.1.5.2, TS 51.011 §9.2.5).
enum class RecordMode : std::uint8_t { Next = 2, Previous = 3, Absolute = 4 };

struct RecordPlace {
    std::optional<std::uint8_t> sfi;
    RecordMode mode = RecordMode::Absolute;
};

std::optional<RecordPlace> recordPlace(const Request& request) {
    const auto sfi = static_cast<std::uint8_t>(request.p2 >> 3);
    const auto mode = request.p2 & 0x07;
    if (mode < 2 || mode > 4 || sfi == 31 || (request.world == World::Gsm && sfi != 0)) return {};
    return RecordPlace{sfi == 0 ? std::nullopt : std::optional(sfi), static_cast<RecordMode>(mode)};
}

// The record meant, counted from 1; none: there is no such record. An unset pointer makes NEXT the first record and
// PREVIOUS the last; a cyclic file goes round (TS 51.011 §6.4, §9.2.5).
std::optional<std::size_t> meantRecord(const efs::File& file, const Selection& selection, RecordMode mode,
                                       std::size_t p1) {
    const auto count = recordCount(file);
    const auto pointer = selection.record;
    const bool round = file.fcp.kind == efs::FileKind::Cyclic;
    std::size_t record = p1 == 0 ? pointer : p1;
    if (mode == RecordMode::Next) record = pointer == count && round ? 1 : pointer + 1;
    if (mode == RecordMode::Previous) {
        const bool wrap = pointer == 0 || (pointer == 1 && round);
        record = wrap ? count : pointer - 1;
    }
    if (record == 0 || record > count) return {};
    return record;
}

// The newest record of a cyclic file is number 1; updating replaces the oldest (TS 51.011 §6.4.3).
Answer pushRecord(CardState& state, efs::File& file, const Request& request) {
    const auto length = file.fcp.recordLength;
    file.content.resize(bodySize(file), erased);
    std::rotate(file.content.begin(), file.content.end() - static_cast<std::ptrdiff_t>(length), file.content.end());
    std::copy(request.body.begin(), request.body.end(), file.content.begin());
    state.selection(request).record = 1;
    state.changed = true;
    return {};
}

} // namespace

Answer readRecord(CardState& state, const Request& request) {
    const auto place = recordPlace(request);
    if (!place) return refuse(Refusal::BadParameters, request.world);
    const auto target = findTarget(state, request, place->sfi, true, &efs::AccessRules::read);
    if (target.file == nullptr) return {target.refusal, {}};
    auto& selection = state.selection(request);
    const auto record = meantRecord(*target.file, selection, place->mode, request.p1);
    if (!record) return refuse(Refusal::NoSuchRecord, request.world);
    const auto length = target.file->fcp.recordLength;
    if (auto refusal = refuseLength(request, length)) return *refusal;
    auto answer = bodyAt(*target.file, {(*record - 1) * length, length}, request.world);
    if (answer.word == 0x9000 && place->mode != RecordMode::Absolute) selection.record = *record;
    return answer;
}

Answer updateRecord(CardState& state, const Request& request) {
    const auto place = recordPlace(request);
    if (!place) return refuse(Refusal::BadParameters, request.world);
    const auto target = findTarget(state, request, place->sfi, true, &efs::AccessRules::update);
    if (target.file == nullptr) return {target.refusal, {}};
    auto& file = *target.file;
    const auto length = file.fcp.recordLength;
    const bool cyclic = file.fcp.kind == efs::FileKind::Cyclic;
    if (cyclic && place->mode != RecordMode::Previous) return refuse(Refusal::WrongFileType, request.world);
    auto& selection = state.selection(request);
    const auto record =
        cyclic ? std::optional<std::size_t>(recordCount(file)) : meantRecord(file, selection, place->mode, request.p1);
    if (!record || *record == 0) return refuse(Refusal::NoSuchRecord, request.world);
    if (request.body.size() != length) {
        return {static_cast<std::uint16_t>(0x6700 | (request.world == World::Gsm && length < 256 ? length : 0)), {}};
    }
    if (cyclic) return pushRecord(state, file, request);
    const auto answer = write(state, file, (*record - 1) * length, request.body, request.world);
    if (answer.word == 0x9000 && place->mode != RecordMode::Absolute) selection.record = *record;
    return answer;
}

} // namespace card::emulator
