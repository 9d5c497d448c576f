// The PKCS#15 application of a blank card: directory files in the forms of WAP-186 annex A, provisioning files all FF.
//
// Access (WAP-186 §9, WAP-260 §12.2), where there is a choice the one that lets every reader list and read:
//
//   file                                   READ   UPDATE
//   ODF, DODF, CDF, PrKDF, certificates    ALW    ADM
//   TokenInfo, AODF                        ALW    NEV
//   Bootstrap                              ALW    ADM
//   Config1, Config2                       ALW    CHV1, on a WIM PIN-G
//   UnusedSpace, WTLS peers and sessions   ALW    PIN-G
#include "efs/blank_card_builder.h"
#include "efs/dir.h"
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"

#include <fmt/format.h>

namespace efs::blank {

using apdu::Bytes;
using apdu::ErrorKind;
using pkcs15::ObjectClass;
using pkcs15::PathValue;

namespace {

constexpr FileId odfId = 0x5031, tokenInfoId = 0x5032, unusedSpaceId = 0x5033;
constexpr FileId certificatesId = 0x4407, privateKeysId = 0x4401, wtlsDodfId = 0x4403, peersId = 0x4409,
                 sessionsId = 0x440A;
constexpr std::size_t tokenInfoSize = 128, unusedSpaceSize = 64, aodfSize = 160, wtlsDodfSize = 96,
                      privateKeysSize = 64;
constexpr std::size_t wtlsSize = 220; // ten entries of 22 bytes (WAP-260 §9.4.10)
constexpr auto wtlsRsa = "67 2B 01 01 01"_hexArray, genericRsa = "67 2B 01 01 02"_hexArray; // WAP-260 §9.4.7
constexpr std::uint8_t firstAuthId = 0x01, secondAuthId = 0x02;

// The provisioning files: labels of WAP-186 A.3, with its flags and authId where a PIN guards reading. Labels have nine
// characters, since there are terminals that count offsets from the first label's length (A.4).
struct ProvisioningRow {
    std::string_view name;
    FileId BlankCardOptions::*id;
    std::size_t BlankCardOptions::*size;
    std::string_view label;
    bool guarded, modifiable; // as the flags of A.3 have it: Config2 is never private
    Who update;
    apdu::View oid;
};
constexpr ProvisioningRow provisioningRows[] = {
    {"bootstrap", &BlankCardOptions::bootstrap, &BlankCardOptions::bootstrapSize, "Bootstrap", true, false, Who::Adm,
     pkcs15::oidBootstrap},
    {"config1", &BlankCardOptions::config1, &BlankCardOptions::config1Size, "Config 1 ", true, true, Who::Pin,
     pkcs15::oidConfig1},
    {"config2", &BlankCardOptions::config2, &BlankCardOptions::config2Size, "Config 2 ", false, true, Who::Pin,
     pkcs15::oidConfig2},
};

Bytes idBytes(FileId id) {
    return {static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)};
}

pkcs15::CommonAttributes commonOf(std::optional<std::string> label, bool isPrivate, bool modifiable,
                                  std::optional<std::uint8_t> authId) {
    pkcs15::CommonAttributes common;
    common.label = std::move(label);
    common.hasFlags = true;
    common.isPrivate = isPrivate;
    common.modifiable = modifiable;
    if (authId) common.authId = Bytes{*authId};
    return common;
}

Bytes odfRecord(ObjectClass objects, FileId file) {
    pkcs15::OdfRecord record;
    record.objects = objects;
    record.path = PathValue{idBytes(file), {}, {}};
    return pkcs15::encode(record);
}

// Where anybody may read, the record is public and names no PIN: other readers ask for the PIN of any object that names
// one.
Bytes provisioningRecord(const ProvisioningRow& row, FileId file, bool pinProtected) {
    pkcs15::DataObject object;
    const auto authId = pinProtected ? std::optional(firstAuthId) : std::nullopt;
    object.common = commonOf(std::string(row.label), pinProtected && row.guarded, row.modifiable, authId);
    object.oid = apdu::toBytes(row.oid);
    object.path = PathValue{idBytes(file), {}, {}};
    return pkcs15::encode(object);
}

// WAP-260 §9.4.5: without label, with index and length.
Bytes wtlsRecord(apdu::View oid, FileId file) {
    pkcs15::DataObject object;
    object.common = commonOf({}, false, true, firstAuthId);
    object.oid = apdu::toBytes(oid);
    object.path = PathValue{idBytes(file), 0, static_cast<std::uint32_t>(wtlsSize)};
    return pkcs15::encode(object);
}

Bytes pinRecord(std::string label, std::uint8_t authId, KeyReference reference, Bytes directory) {
    pkcs15::PinObject pin;
    pin.common = commonOf(std::move(label), true, false, {});
    pin.authId = {authId};
    pin.flags.local = (reference & 0x80) != 0;
    pin.flags.initialized = pin.flags.needsPadding = pin.flags.disableAllowed = true;
    pin.reference = reference;
    pin.padChar = 0xFF;
    pin.path = PathValue{std::move(directory), {}, {}};
    return pkcs15::encode(pin);
}

// The ICCID's digits in reading order: the card's serial number (WAP-260 §9.4.7).
Bytes serialNumber(std::string_view iccid) {
    Bytes serial;
    for (std::size_t i = 0; i < iccid.size(); i += 2) {
        const int low = i + 1 < iccid.size() ? iccid[i + 1] - '0' : 0xF;
        serial.push_back(static_cast<std::uint8_t>((iccid[i] - '0') << 4 | low));
    }
    return serial;
}

Bytes tokenInfo(const BlankCardOptions& options) {
    pkcs15::TokenInfo info;
    info.serialNumber = serialNumber(options.iccid);
    info.label = "PROVISIONING";
    if (options.kind == CardKind::Wim) {
        info.label = "WIM 1.0";
        info.prnGeneration = info.eidCompliant = true;
        info.securityEnvironments = {{1, apdu::toBytes(wtlsRsa)}, {2, apdu::toBytes(genericRsa)}};
    }
    return pkcs15::encode(info);
}

Bytes aodf(CardKind kind, FileId directory) {
    if (kind != CardKind::Wim) return pinRecord("CHV1", firstAuthId, chv1Reference, idBytes(mfId));
    Bytes path = idBytes(mfId);
    apdu::append(path, idBytes(directory));
    Bytes records = pinRecord("PIN-G", firstAuthId, secondPinReference, path);
    apdu::append(records, pinRecord("PIN-NR", secondAuthId, 0x82, path));
    return records;
}

// A directory file with its records, back to back from the first byte (WAP-186 A.4).
apdu::Result<void> addDirectoryFile(Builder& card, const Path& path, std::string_view name, std::size_t size,
                                    const Bytes& records, Who update = Who::Adm) {
    if (records.size() > size) {
        return apdu::fail(ErrorKind::Limit, fmt::format("{} bytes are too few for the {} file", size, name))
            .hint(fmt::format("Its records take {} bytes", records.size()));
    }
    card.transparent(path, size, records, Who::Always, update);
    return {};
}

apdu::Result<void> addProvisioning(Builder& card, const BlankCardOptions& options, const Path& directory) {
    Bytes dodf;
    for (const ProvisioningRow& row : provisioningRows) {
        const FileId id = options.*row.id;
        const std::size_t size = options.*row.size;
        if (size == 0) continue;
        apdu::append(dodf, provisioningRecord(row, id, options.pinProtected));
        card.transparent(directory / id, size, {}, options.pinProtected && row.guarded ? Who::Pin : Who::Always,
                         row.update);
    }
    if (auto added = addDirectoryFile(card, directory / options.dodf, "dodf", options.dodfSize, dodf); !added)
        return added;
    // No certificate, no record: a record needs the certificate's place and key.
    if (options.cdfSize != 0) card.transparent(directory / options.cdf, options.cdfSize, {}, Who::Always, Who::Adm);
    if (options.certificateSize != 0) {
        card.transparent(directory / certificatesId, options.certificateSize, {}, Who::Always, Who::Adm);
    }
    return {};
}

void addWimFiles(Builder& card, const Path& directory) {
    Bytes dodf = wtlsRecord(pkcs15::oidWtlsPeers, peersId);
    apdu::append(dodf, wtlsRecord(pkcs15::oidWtlsSessions, sessionsId));
    // A WIM has a directory of private keys (WAP-260 §9.4.2); this one has no key to list.
    card.transparent(directory / privateKeysId, privateKeysSize, {}, Who::Always, Who::Adm);
    card.transparent(directory / wtlsDodfId, wtlsDodfSize, dodf, Who::Always, Who::Adm);
    card.transparent(directory / peersId, wtlsSize, {}, Who::Always, Who::Pin);
    card.transparent(directory / sessionsId, wtlsSize, {}, Who::Always, Who::Pin);
    card.transparent(directory / unusedSpaceId, unusedSpaceSize, {}, Who::Always, Who::Pin);
}

Bytes odf(const BlankCardOptions& options) {
    Bytes records;
    const auto add = [&](ObjectClass objects, FileId file) { apdu::append(records, odfRecord(objects, file)); };
    if (options.kind == CardKind::Wim) {
        add(ObjectClass::PrivateKeys, privateKeysId);
        add(ObjectClass::DataObjects, wtlsDodfId);
    }
    if (options.provisioning) {
        add(ObjectClass::DataObjects, options.dodf);
        if (options.cdfSize != 0) add(ObjectClass::TrustedCertificates, options.cdf);
    }
    if (options.kind != CardKind::Sim) add(ObjectClass::AuthObjects, options.aodf);
    return records;
}

} // namespace

std::vector<std::pair<std::string_view, FileId>> pkcs15Ids(const BlankCardOptions& options) {
    std::vector<std::pair<std::string_view, FileId>> ids = {
        {"the ODF", odfId}, {"TokenInfo", tokenInfoId}, {"UnusedSpace", unusedSpaceId}};
    if (options.kind == CardKind::Wim) {
        ids.insert(ids.end(), {{"the private key directory", privateKeysId},
                               {"the WTLS DODF", wtlsDodfId},
                               {"the WTLS peers", peersId},
                               {"the WTLS sessions", sessionsId}});
    }
    if (options.kind != CardKind::Sim) ids.emplace_back("the AODF", options.aodf);
    if (!options.provisioning) return ids;
    if (options.certificateSize != 0) ids.emplace_back("the certificates", certificatesId);
    if (options.cdfSize != 0) ids.emplace_back("the CDF", options.cdf);
    ids.emplace_back("the DODF", options.dodf);
    for (const ProvisioningRow& row : provisioningRows) {
        if (options.*row.size != 0) ids.emplace_back(row.name, options.*row.id);
    }
    return ids;
}

apdu::Result<void> addPkcs15(Builder& card, const BlankCardOptions& options, const Path& directory) {
    // Class A0 selects no application by name: a SIM's directory is found through EF(DIR).
    const bool isWim = options.kind == CardKind::Wim;
    if (options.kind == CardKind::Sim)
        card.directory(directory, FileKind::Df);
    else
        card.directory(directory, FileKind::Adf, isWim ? apdu::View(wimAid) : apdu::View(pkcs15Aid));

    if (auto added = addDirectoryFile(card, directory / odfId, "odf", options.odfSize, odf(options)); !added)
        return added;
    card.transparent(directory / tokenInfoId, tokenInfoSize, tokenInfo(options), Who::Always, Who::Never);
    if (options.kind != CardKind::Sim) {
        card.transparent(directory / options.aodf, aodfSize, aodf(options.kind, directory.last()), Who::Always,
                         Who::Never);
    }
    if (isWim) addWimFiles(card, directory);
    if (!options.provisioning) return {};
    return addProvisioning(card, options, directory);
}

} // namespace efs::blank
