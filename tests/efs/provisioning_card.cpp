#include "tests/efs/provisioning_card.h"

#include <gtest/gtest.h>

namespace provisioning_tests {

using pkcs15::OdfRecord;

Bytes padded(Bytes bytes, std::size_t size) {
    bytes.resize(std::max(size, bytes.size()), 0xFF);
    return bytes;
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) apdu::append(all, part);
    return all;
}

File transparent(Bytes content, std::optional<AccessRules> access) {
    File file;
    file.fcp.size = content.size();
    file.fcp.access = std::move(access);
    file.content = std::move(content);
    return file;
}

File directory(Bytes aid) {
    File file;
    file.fcp.kind = aid.empty() ? FileKind::Df : FileKind::Adf;
    file.fcp.aid = std::move(aid);
    return file;
}

AccessRules rules(AccessCondition read, AccessCondition update) {
    AccessRules result;
    result.read = std::move(read);
    result.update = std::move(update);
    return result;
}

Bytes odfRecord(ObjectClass objects, Bytes path) {
    OdfRecord record;
    record.objects = objects;
    record.path = pkcs15::PathValue{std::move(path), {}, {}};
    return pkcs15::encode(record);
}

DataObject object(const pkcs15::Oid& oid, std::string label, Bytes path) {
    DataObject result;
    result.common.label = std::move(label);
    result.common.hasFlags = true;
    result.common.isPrivate = true;
    result.common.authId = "01"_hex;
    result.oid = oid;
    result.path = pkcs15::PathValue{std::move(path), {}, {}};
    return result;
}

Bytes usualDodf() {
    return joined({pkcs15::encode(object(bootstrapOid, "Bootstrap", "4431"_hex)),
                   pkcs15::encode(object(config1Oid, "Config 1 ", "4432"_hex)),
                   pkcs15::encode(object(config2Oid, "Config 2 ", "4433"_hex))});
}

Card::Card(CardKind kind, Path place) : where(std::move(place)) {
    image.kind = kind;
    image.files[Path::mf()].fcp.kind = FileKind::Mf;
    put(Path::mf() / iccidId, *encodeIccid("8944050000000000001"));
    image.files[where] = directory(kind == CardKind::Sim ? Bytes{} : apdu::toBytes(pkcs15Aid));
    dir({{apdu::toBytes(pkcs15Aid), "PROVISIONING", "3F007F80"_hex, {}}});
    put("5031", padded("A706300404024405 A506300404024406"_hex, 64));
    put("4405", padded(usualDodf(), 256));
    put("4406", padded({}, 64));
    put("4431", padded(document, 150));
    put("4432", padded({}, 150));
    put("4433", padded({}, 150));
}

Path Card::pathOf(const char* id) const {
    return where / Path::parse("3F00/" + std::string(id))->last();
}

void Card::put(const Path& path, Bytes content) {
    image.files[path] = transparent(std::move(content));
}

void Card::put(const char* id, Bytes content) {
    put(pathOf(id), std::move(content));
}

File& Card::file(const char* id) {
    return image.files[pathOf(id)];
}

void Card::dir(const std::vector<ApplicationTemplate>& applications) {
    File file;
    file.fcp.kind = FileKind::LinearFixed;
    file.fcp.recordLength = 48;
    for (const auto& application : applications) apdu::append(file.content, padded(encode(application), 48));
    file.fcp.recordCount = applications.size();
    file.fcp.size = file.content.size();
    image.files[Path::mf() / dirId] = std::move(file);
}

Provisioning Card::find(const LocateOptions& options) const {
    ImageSource source(image);
    auto found = locate(source, options);
    EXPECT_TRUE(found) << (found ? "" : found.error().message());
    return found ? std::move(*found) : Provisioning{};
}

std::string rulesOf(const Provisioning& found) {
    std::string text;
    for (const Finding& finding : found.findings)
        text += (text.empty() ? "" : " ") + finding.object + ":" + finding.rule;
    return text;
}

std::string filesOf(const Provisioning& found) {
    std::string text;
    for (const ProvisioningFile& file : found.files)
        text += (text.empty() ? "" : " ") + std::string(name(file.object)) + "=" + (file.missing ? "!" : "") +
                file.path.text() + ":" + std::string(name(file.state));
    return text;
}

} // namespace provisioning_tests
