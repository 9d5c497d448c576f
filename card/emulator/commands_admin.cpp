// CREATE, DELETE, DEACTIVATE and ACTIVATE FILE (TS 102 222 §6.3-6.4, TS 102 221 §11.1.14-15; TS 51.011 §9.2.14-15).
#include "apdu/tlv.h"
#include "card/emulator/commands.h"
#include "card/emulator/file_system.h"
#include "card/emulator/security.h"

#include <algorithm>

namespace card::emulator {

namespace {

constexpr std::size_t maxRecordLength = 255, maxRecords = 254;
constexpr std::uint32_t fcpTag = 0x62, sfiTag = 0x88, proprietaryTag = 0xA5, fillingTag = 0xC1, repeatTag = 0xC2;

// A new body: FF, or the pattern asked for: C1 goes on with its last byte, C2 is repeated (TS 102 222 §6.3.2.2).
apdu::Bytes initialContent(apdu::View fcpTemplate, std::size_t size) {
    const auto proprietary = apdu::find(fcpTemplate, proprietaryTag);
    const auto inside = proprietary ? proprietary->value : apdu::View();
    const auto once = apdu::find(inside, fillingTag), repeated = apdu::find(inside, repeatTag);
    const auto pattern = once ? once->value : repeated ? repeated->value : apdu::View();
    if (pattern.empty()) return apdu::Bytes(size, 0xFF);
    apdu::Bytes content(size, pattern.back());
    for (std::size_t i = 0; i < size && (repeated || i < pattern.size()); ++i) content[i] = pattern[i % pattern.size()];
    return content;
}

bool makeRecordsFit(efs::Fcp& fcp) {
    if (!hasRecords(fcp.kind)) return true;
    if (fcp.recordLength == 0 || fcp.recordLength > maxRecordLength || *fcp.size % fcp.recordLength != 0) return false;
    fcp.recordCount = *fcp.size / fcp.recordLength;
    return fcp.recordCount > 0 && fcp.recordCount <= maxRecords;
}

// Every id that SELECT would understand from here is taken (TS 102 222 §6.3.1).
bool idIsTaken(const efs::Image& image, const efs::Path& directory, efs::FileId id) {
    return id == efs::mfId || id == efs::currentAdfId || id == efs::currentDfId ||
           image.find(directory / id) != nullptr || (!directory.isRoot() && directory.last() == id);
}

bool sfiIsTaken(const efs::Image& image, const efs::Path& directory, const efs::Fcp& fcp) {
    if (!fcp.sfi) return false;
    Selection here;
    here.directory = directory;
    return findBySfi(image, here, *fcp.sfi).has_value();
}

// None when the file may be made.
std::optional<Refusal> refuseCreation(const CardState& state, const efs::Path& directory, efs::Fcp& fcp,
                                      bool sfiIsNamed) {
    if (!fcp.id || fcp.kind == efs::FileKind::Mf) return Refusal::BadData;
    if (idIsTaken(state.image, directory, *fcp.id)) return Refusal::FileExists;
    if (isDirectory(fcp.kind)) {
        const bool taken = !fcp.aid.empty() && !findByName(state.image, fcp.aid).empty();
        return taken ? std::optional(Refusal::NameExists) : std::nullopt;
    }
    if (!fcp.size || *fcp.size == 0 || !makeRecordsFit(fcp)) return Refusal::BadData;
    if (sfiIsTaken(state.image, directory, fcp)) {
        if (sfiIsNamed) return Refusal::BadData;
        fcp.sfi.reset(); // the one that would follow from the id
    }
    if (*fcp.size > memoryBytes - std::min(memoryBytes, usedBytes(state.image))) return Refusal::NoSpace;
    return {};
}

void forgetFiles(CardState& state, const efs::Path& removed) {
    const auto gone = [&](const efs::Path& path) { return path == removed || path.isBelow(removed); };
    for (auto& selection : state.channels) {
        if (!selection) continue;
        if (selection->file && gone(*selection->file)) selection->file.reset();
        if (selection->application && gone(*selection->application)) selection->application.reset();
        if (gone(selection->directory)) select(*selection, state.image, above(removed));
    }
}

// The file DEACTIVATE and ACTIVATE work on: the current EF, or the one whose id comes along.
std::optional<efs::Path> statedFile(const CardState& state, const Request& request) {
    const auto& selection = state.selection(request);
    if (request.body.empty()) return selection.file;
    const auto id = static_cast<efs::FileId>(request.body[0] << 8 | request.body[1]);
    return findById(state.image, selection, id, request.world);
}

Answer setLifeCycle(CardState& state, const Request& request, efs::LifeCycle wanted,
                    efs::AccessCondition efs::AccessRules::*rule) {
    const bool gsm = request.world == World::Gsm;
    if (request.p1 != 0 || request.p2 != 0) return refuse(Refusal::BadParameters, request.world);
    if (!request.body.empty() && (gsm || request.body.size() != 2)) return refuse(Refusal::BadLength, request.world);
    const auto path = statedFile(state, request);
    auto* file = path ? state.image.find(*path) : nullptr;
    if (file == nullptr)
        return refuse(request.body.empty() ? Refusal::NoCurrentFile : Refusal::NoSuchFile, request.world);
    if (!isAllowed(state, request, *path, rule)) return refuse(Refusal::AccessDenied, request.world);
    if (file->fcp.lifeCycle == wanted) return gsm ? refuse(Refusal::FileDeactivated, request.world) : Answer{};
    if (file->fcp.lifeCycle == efs::LifeCycle::Terminated) return refuse(Refusal::FileDeactivated, request.world);
    file->fcp.lifeCycle = wanted;
    state.changed = true;
    return {};
}

} // namespace

Answer createFile(CardState& state, const Request& request) {
    if (request.p1 != 0 || request.p2 != 0) return refuse(Refusal::BadParameters, request.world);
    const auto outer = apdu::parseOne(request.body);
    auto fcp = efs::decodeFcp(request.body);
    if (!outer || outer->tag != fcpTag || !fcp) return refuse(Refusal::BadData, request.world);
    auto& selection = state.selection(request);
    if (!isAllowed(state, request, selection.directory, &efs::AccessRules::create))
        return refuse(Refusal::AccessDenied, request.world);
    const bool sfiIsNamed = apdu::find(outer->value, sfiTag).has_value();
    if (const auto refusal = refuseCreation(state, selection.directory, *fcp, sfiIsNamed))
        return refuse(*refusal, request.world);

    const auto path = selection.directory / *fcp->id;
    efs::File file;
    if (!isDirectory(fcp->kind)) file.content = initialContent(outer->value, *fcp->size);
    fcp->pins.clear();
    file.fcp = std::move(*fcp);
    state.image.files[path] = std::move(file);
    select(selection, state.image, path);
    state.changed = true;
    return {};
}

// By id: a child of the current directory with all below it, or the current directory itself.
Answer deleteFile(CardState& state, const Request& request) {
    if (request.p1 != 0 || request.p2 != 0) return refuse(Refusal::BadParameters, request.world);
    if (request.body.size() != 2) return refuse(Refusal::BadLength, request.world);
    const auto id = static_cast<efs::FileId>(request.body[0] << 8 | request.body[1]);
    const auto directory = state.selection(request).directory;
    auto path = directory / id;
    if (state.image.find(path) == nullptr && !directory.isRoot() && directory.last() == id) path = directory;
    if (state.image.find(path) == nullptr) return refuse(Refusal::NoSuchFile, request.world);
    // Either right will do: the file's own, or the directory's over what is in it (ISO 7816-4 §5.4.3.2).
    if (!isAllowed(state, request, path, &efs::AccessRules::remove) &&
        !isAllowed(state, request, above(path), &efs::AccessRules::remove))
        return refuse(Refusal::AccessDenied, request.world);
    std::erase_if(state.image.files,
                  [&](const auto& entry) { return entry.first == path || entry.first.isBelow(path); });
    forgetFiles(state, path);
    state.changed = true;
    return {};
}

Answer deactivateFile(CardState& state, const Request& request) {
    return setLifeCycle(state, request, efs::LifeCycle::Deactivated, &efs::AccessRules::deactivate);
}

Answer activateFile(CardState& state, const Request& request) {
    return setLifeCycle(state, request, efs::LifeCycle::Activated, &efs::AccessRules::activate);
}

} // namespace card::emulator
