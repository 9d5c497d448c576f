// ObjectWalk, the files that the records lead to: content, window, rules of access.
#include "efs/object_walk.h"
#include "efs/pkcs15/der.h"
#include "efs/wbxml/document.h"

#include <fmt/format.h>

namespace efs {

using apdu::Range;
using apdu::View;

ProvisioningFile ObjectWalk::describe(ObjectType type, const pkcs15::CommonAttributes& common,
                                      const Directory& directory, Range record) const {
    ProvisioningFile file;
    file.object = type;
    file.isPrivate = common.isPrivate;
    file.modifiable = common.modifiable;
    file.authId = common.authId;
    file.label = common.label.value_or("");
    while (file.label.ends_with(' ')) file.label.pop_back();
    file.dodf = directory.path;
    file.record = {directory.base + record.offset, record.length};
    file.access = derivedAccess(file, common.hasFlags);
    return file;
}

// A WIM's files tell no rules; its flags and PINs do (WAP-186 §7.1.4, WAP-260 §9.4.6, §13.5). Elsewhere nothing may be
// concluded from flags: they are copied from the specification's example more often than meant.
AccessRules ObjectWalk::derivedAccess(const ProvisioningFile& file, bool hasFlags) const {
    AccessRules rules = AccessRules::unknown();
    if (!candidate_.application.wim || !hasFlags) return rules;
    const pkcs15::PinObject* pin = pkcs15::pinG(out_.pins);
    for (const pkcs15::PinObject& one : out_.pins) {
        if (!file.authId || !apdu::equal(one.authId, *file.authId)) continue;
        pin = &one;
        break;
    }
    const AccessCondition guarded = pin ? AccessCondition::key(pin->reference) : AccessCondition::unknown();
    rules.read = file.isPrivate ? guarded : AccessCondition::always();
    if (file.modifiable) rules.update = guarded;
    return rules;
}

// A value inside the record: an OCTET STRING mostly (WAP-260 §9.4.1 has one), the bare bytes otherwise.
void ObjectWalk::setDirect(ProvisioningFile& file, View direct, Range bytes, const Directory& directory) const {
    const auto wrapped = apdu::parseOne(direct, apdu::Strictness::Ber, bytes.offset);
    if (wrapped && wrapped->tag == pkcs15::tagOctetString) {
        bytes = {wrapped->valueOffset(), wrapped->value.size()};
        direct = wrapped->value;
    }
    file.path = directory.path;
    file.access = directory.access;
    file.window = {directory.base + bytes.offset, bytes.length};
    file.size = bytes.length;
    file.content = apdu::toBytes(direct);
    file.state = wbxml::isErased(file.content) ? FileState::Empty : FileState::Document;
}

namespace {

// A document has its end in itself; a certificate is read whole.
Enough enoughOf(ObjectType object, const pkcs15::PathValue& path) {
    if (object == ObjectType::TrustedCertificates) return {};
    return [path](View soFar) {
        if (!path.index) return wbxml::holdsDocument(soFar);
        const Range window{*path.index, *path.length};
        return window.end() <= soFar.size() || wbxml::holdsDocument(apdu::slice(soFar, window));
    };
}

} // namespace

apdu::Result<void> ObjectWalk::readContent(ProvisioningFile& file, const pkcs15::PathValue& path,
                                           const Directory& directory) {
    const std::string object(name(file.object));
    file.state = FileState::Unreadable;
    std::vector<Finding> findings;
    const std::vector<Path> paths = guesses(path.path, directory.path.parent(), findings);
    for (Finding& finding : findings) add(finding.severity, finding.rule, finding.clause, object, {}, finding.message);
    file.missing = paths.empty();
    if (paths.empty()) return {};
    if (!isAskedFor(file.object)) {
        file.path = paths.front();
        unsettled_.push_back({out_.files.size(), nullptr, path, {}, paths});
        return {};
    }
    const Enough enough = options_.only.empty() ? enoughOf(file.object, path) : Enough();
    const auto found = reader_.readFirst(paths, enough);
    if (!found) return apdu::propagate(found);
    file.path = found->path;
    if (found->file == nullptr) {
        file.missing = true;
        add(Severity::Error, "file-missing", "WAP-186 §6.2", object, {},
            fmt::format("{} lists {}, which is not there", directory.path.text(), file.path.text()));
        return {};
    }
    unsettled_.push_back({out_.files.size(), found->file, path, enough}); // where `file` will stand
    return {};
}

// A file that was not asked for, and which another object's record leads to as well, was read by now.
void ObjectWalk::lookAmongTheOpened(Unsettled& one) {
    for (const Path& guess : one.guesses) {
        one.file = reader_.known(guess);
        if (one.file == nullptr) continue;
        out_.files[one.index].path = guess;
        return;
    }
    ProvisioningFile& file = out_.files[one.index];
    file.opened = false;
    if (one.path.index) file.window = {*one.path.index, *one.path.length};
}

apdu::Result<void> ObjectWalk::settleFiles() {
    for (Unsettled& one : unsettled_) {
        if (one.file == nullptr) lookAmongTheOpened(one);
        if (one.file == nullptr) continue;
        ProvisioningFile& file = out_.files[one.index];
        const auto access = reader_.access(file.path, *one.file);
        if (!access) return apdu::propagate(access);
        if (*access) file.access = **access;
        file.readError = one.file->readError;
        setWindow(file, *one.file, one.path);
        checkFile(file, *one.file, one.enough);
    }
    unsettled_.clear();
    return {};
}

void ObjectWalk::setWindow(ProvisioningFile& file, const File& found, const pkcs15::PathValue& path) {
    const std::size_t whole = found.fcp.size.value_or(found.content.size());
    file.window = {0, whole};
    if (path.index) {
        file.window = {*path.index, *path.length};
        if (file.window.end() > whole) {
            add(Severity::Error, "path-window", "WAP-186 §4.2", std::string(name(file.object)), file.window,
                fmt::format("index {} and length {} lead past the end of {}, which has {} bytes; what is inside counts",
                            *path.index, *path.length, file.path.text(), whole));
            file.window.offset = std::min(file.window.offset, whole);
            file.window.length = std::min(file.window.length, whole - file.window.offset);
        }
    }
    file.size = file.window.length;
    file.content = apdu::toBytes(apdu::slice(found.content, file.window));
}

void ObjectWalk::checkFile(ProvisioningFile& file, const File& found, const Enough& enough) {
    const std::string object(name(file.object));
    if (found.fcp.kind != FileKind::Transparent) {
        add(Severity::Error, "file-kind", "WAP-186 §9", object, {},
            fmt::format("{} is a {} where a transparent file is due; no device reads it", file.path.text(),
                        isDirectory(found.fcp.kind) ? "directory" : "record file"));
        file.content.clear();
        return;
    }
    if (found.fcp.lifeCycle != LifeCycle::Activated)
        add(Severity::Warning, "file-deactivated", "WAP-186 §9", object, {},
            file.path.text() + " is deactivated (invalidated); devices do not read it");
    if (found.complete && found.fcp.size && found.content.size() != *found.fcp.size)
        add(Severity::Note, "file-size", "", object, {},
            fmt::format("{} says it has {} bytes, but gave {}", file.path.text(), *found.fcp.size,
                        found.content.size()));
    if (file.content.size() < file.window.length && fellShort(found, enough)) {
        add(Severity::Warning, "file-unreadable", "WAP-186 §9", object, {},
            file.content.empty()
                ? fmt::format("{} cannot be read (read access: {})", file.path.text(), file.access.read.name())
                : fmt::format("only {} of {} bytes of {} could be read", file.content.size(), file.window.length,
                              file.path.text()));
        return;
    }
    file.state = wbxml::isErased(file.content) ? FileState::Empty : FileState::Document;
}

} // namespace efs
