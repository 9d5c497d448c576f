#include "efs/blank_card.h"

#include "efs/blank_card_builder.h"
#include "efs/dir.h"
#include "efs/iccid.h"
#include "efs/imsi.h"

#include <fmt/format.h>

#include <map>

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;
using blank::Builder;
using blank::FileRow;
using blank::Who;

namespace {

constexpr FileId telecomId = 0x7F10, gsmId = 0x7F20, wimDirectoryId = 0x5015, defaultDirectoryId = 0x7F80;
constexpr FileId preferredLanguagesId = 0x2F05, arrId = 0x2F06, usimArrId = 0x6F06, emergencyNumbersId = 0x6FB7;
constexpr auto usimAid = "A0 00 00 00 87 10 02 FF FF FF FF 89 00 00 01 00"_hexArray; // TS 101 220 annex E
constexpr KeyReference localPin1 = secondPinReference, localPin2 = 0x82;

constexpr std::size_t maxSize = 32'767; // UPDATE BINARY reaches offsets of 15 bits
constexpr std::size_t dirRecordLength = 48;
constexpr std::size_t numberLength = 28, bookSize = 10; // EF(ADN): 14 bytes and a name (TS 51.011 §10.5.1)
constexpr std::size_t minPin = 4, maxPin = 8, admLength = 8;
constexpr std::string_view puk1 = "12345678", puk2 = "87654321";

// Bytes of the tables below.
template <apdu::HexText T>
constexpr auto bytes = apdu::literals::operator""_hexArray<T>();

// Mandatory files of DF(GSM). EF(IMSI) is added with its value.
constexpr FileRow gsmFiles[] = {
    {0x6F05, 0, Who::Always, Who::Pin, 4, bytes<"">, "TS 51.011 §10.3.1"},
    {0x6F20, 0, Who::Pin, Who::Pin, 9, bytes<"FFFFFFFFFFFFFFFF07">, "TS 51.011 §10.3.3"},
    {0x6F30, 0, Who::Pin, Who::Pin, 24, bytes<"">, "TS 51.011 §10.3.4"},
    {0x6F31, 0, Who::Pin, Who::Adm, 1, bytes<"05">, "TS 51.011 §10.3.5"},
    {0x6F38, 0, Who::Pin, Who::Adm, 4, bytes<"0F000300">, "TS 51.011 §10.3.7"}, // CHV1 disabling, ADN, MSISDN
    {0x6F74, 0, Who::Pin, Who::Pin, 16, bytes<"">, "TS 51.011 §10.3.14"},
    {0x6F78, 0, Who::Pin, Who::Adm, 2, bytes<"0001">, "TS 51.011 §10.3.15"},
    {0x6F7B, 0, Who::Pin, Who::Pin, 12, bytes<"">, "TS 51.011 §10.3.16"},
    {0x6F7E, 0, Who::Pin, Who::Pin, 11, bytes<"FFFFFFFFFFFFFF0000FF01">, "TS 51.011 §10.3.17"},
    {0x6FAD, 0, Who::Always, Who::Adm, 4, bytes<"00000002">, "TS 51.011 §10.3.18"},
    {0x6FAE, 0, Who::Always, Who::Adm, 1, bytes<"03">, "TS 51.011 §10.3.19"},
};

// Mandatory files of ADF(USIM). EF(IMSI), EF(ECC) and EF(ARR) are added apart.
constexpr FileRow usimFiles[] = {
    {0x6F05, 0x02, Who::Always, Who::Pin, 4, bytes<"">, "TS 31.102 §4.2.1"},
    {0x6F08, 0x08, Who::Pin, Who::Pin, 33, bytes<"07">, "TS 31.102 §4.2.3"},
    {0x6F09, 0x09, Who::Pin, Who::Pin, 33, bytes<"07">, "TS 31.102 §4.2.4"},
    {0x6F31, 0x12, Who::Pin, Who::Adm, 1, bytes<"05">, "TS 31.102 §4.2.6"},
    {0x6F38, 0x04, Who::Pin, Who::Adm, 4, bytes<"00000000">, "TS 31.102 §4.2.8"},
    {0x6F78, 0x06, Who::Pin, Who::Adm, 2, bytes<"0001">, "TS 31.102 §4.2.15"},
    {0x6F7B, 0x0D, Who::Pin, Who::Pin, 12, bytes<"">, "TS 31.102 §4.2.16"},
    {0x6F7E, 0x0B, Who::Pin, Who::Pin, 11, bytes<"FFFFFFFFFFFFFF0000FF01">, "TS 31.102 §4.2.17"},
    {0x6FAD, 0x03, Who::Always, Who::Adm, 4, bytes<"00000002">, "TS 31.102 §4.2.18"},
    {0x6F5B, 0x0F, Who::Pin, Who::Pin, 6, bytes<"F00000F00000">, "TS 31.102 §4.2.51"},
    {0x6F5C, 0x10, Who::Pin, Who::Adm, 3, bytes<"">, "TS 31.102 §4.2.52"},
    {0x6F73, 0x0C, Who::Pin, Who::Pin, 14, bytes<"FFFFFFFFFFFFFFFFFFFF0000FF01">, "TS 31.102 §4.2.23"},
};

// ---- what the options must be
// -----------------------------------------------------------------------------------------

apdu::Failure usage(std::string text) {
    return apdu::fail(ErrorKind::Usage, std::move(text));
}

apdu::Result<void> checkSizes(const BlankCardOptions& options) {
    const std::pair<std::string_view, std::size_t> sizes[] = {{"bootstrap", options.bootstrapSize},
                                                              {"config1", options.config1Size},
                                                              {"config2", options.config2Size},
                                                              {"odf", options.odfSize},
                                                              {"dodf", options.dodfSize},
                                                              {"cdf", options.cdfSize},
                                                              {"certificate", options.certificateSize}};
    for (const auto& [name, size] : sizes) {
        if (size > maxSize) {
            return apdu::fail(ErrorKind::Limit, fmt::format("{} bytes are too many for the {} file", size, name))
                .hint(fmt::format("Cards reach no byte beyond {}", maxSize));
        }
    }
    if (options.provisioning && options.bootstrapSize + options.config1Size + options.config2Size == 0) {
        return usage("a card for provisioning needs at least one of bootstrap, config1 and config2");
    }
    return {};
}

apdu::Result<void> checkKeys(const BlankCardOptions& options) {
    const std::pair<std::string_view, const Bytes*> pins[] = {{"CHV1", &options.chv1}, {"CHV2", &options.chv2}};
    for (const auto& [name, value] : pins) {
        if (value->size() < minPin || value->size() > maxPin) {
            return usage(fmt::format("{} has {} bytes; {} to {} are due", name, value->size(), minPin, maxPin));
        }
    }
    if (options.adm1.size() != admLength) {
        return usage(fmt::format("ADM1 has {} bytes; {} are due", options.adm1.size(), admLength));
    }
    return {};
}

bool isReserved(FileId id) {
    return id == mfId || id == currentDfId || id == currentAdfId || id == 0x0000 || id == 0xFFFF;
}

// Ids of one directory must differ from each other and from the directory's own (TS 102 221 §8.6).
apdu::Result<void> checkIds(const BlankCardOptions& options, FileId directory) {
    const std::map<FileId, std::string_view> besides = {{telecomId, "DF(TELECOM)"}, {gsmId, "DF(GSM)"},
                                                        {dirId, "EF(DIR)"},         {preferredLanguagesId, "EF(PL)"},
                                                        {arrId, "EF(ARR)"},         {iccidId, "EF(ICCID)"}};
    if (const auto taken = besides.find(directory); taken != besides.end()) {
        return usage(
            fmt::format("file id {:04X} is used twice: for {} and the PKCS#15 directory", directory, taken->second));
    }
    std::map<FileId, std::string_view> used = {{directory, "the PKCS#15 directory"}};
    if (isReserved(directory))
        return usage(fmt::format("file id {:04X} is reserved and cannot be the PKCS#15 directory", directory));
    for (const auto& [name, id] : blank::pkcs15Ids(options)) {
        if (isReserved(id)) return usage(fmt::format("file id {:04X} is reserved and cannot be {}", id, name));
        const auto [other, isNew] = used.emplace(id, name);
        if (!isNew) return usage(fmt::format("file id {:04X} is used twice: for {} and {}", id, other->second, name));
    }
    return {};
}

// ---- the card
// ---------------------------------------------------------------------------------------------------------

void addTelecom(Builder& card) {
    const Path telecom = Path::mf() / telecomId;
    card.directory(telecom, FileKind::Df);
    card.records(telecom / 0x6F3A, numberLength, std::vector<Bytes>(bookSize), Who::Pin, Who::Pin);
    card.records(telecom / 0x6F40, numberLength, std::vector<Bytes>(1), Who::Pin, Who::Pin);
}

void addGsm(Builder& card, View imsi) {
    const Path gsm = Path::mf() / gsmId;
    card.directory(gsm, FileKind::Df);
    card.transparent(gsm / imsiId, imsi.size(), imsi, Who::Pin, Who::Adm);
    card.files(gsm, gsmFiles);
}

void addUsim(Builder& card, const Path& usim, View imsi) {
    card.directory(usim, FileKind::Adf, usim.aid);
    card.transparent(usim / imsiId, imsi.size(), imsi, Who::Pin, Who::Adm, 0x07);
    card.records(usim / emergencyNumbersId, 4, {"11 F2 FF 00"_hex}, Who::Always, Who::Adm, 0x01); // 112
    card.files(usim, usimFiles);
}

Bytes pathBytes(const Path& path) {
    Bytes bytes;
    for (const FileId id : path.ids) {
        bytes.push_back(static_cast<std::uint8_t>(id >> 8));
        bytes.push_back(static_cast<std::uint8_t>(id));
    }
    return bytes;
}

// WAP-186 A.1: label and path; a WIM is listed by the PKCS#15 AID, which it answers as the only such application.
void addDir(Builder& card, const std::optional<Path>& usim, const std::optional<Path>& pkcs15) {
    std::vector<Bytes> records;
    if (usim) records.push_back(encode(ApplicationTemplate{usim->aid, "USIM", {}, {}}));
    if (pkcs15) {
        records.push_back(
            encode(ApplicationTemplate{apdu::toBytes(pkcs15Aid), "PROVISIONING", pathBytes(*pkcs15), {}}));
    }
    if (!records.empty()) {
        card.records(Path::mf() / dirId, dirRecordLength, records, Who::Always, Who::Adm, 0x1E);
    }
}

void addPins(Builder& card, const BlankCardOptions& options, const Path& pkcs15) {
    switch (options.kind) {
    case CardKind::Sim:
        card.pin(chv1Reference, "CHV1", options.chv1, puk1);
        card.pin(chv2Reference, "CHV2", options.chv2, puk2);
        break;
    case CardKind::Uicc:
        card.pin(chv1Reference, "CHV1", options.chv1, puk1);
        card.pin(secondPinReference, "CHV2", options.chv2, puk2);
        break;
    case CardKind::Wim: // both belong to the WIM's directory; PIN-G is the first (WAP-260 §9.4.6)
        card.pin(localPin1, "PIN-G", options.chv1, puk1, pkcs15);
        card.pin(localPin2, "PIN-NR", options.chv2, puk2, pkcs15);
        break;
    }
    card.pin(adm1Reference, "ADM1", options.adm1, "");
}

void addNetworkFiles(Builder& card, const Path& usim, View imsi) {
    card.transparent(Path::mf() / preferredLanguagesId, 4, bytes<"656E">, Who::Always, Who::Pin, 0x05); // en
    addTelecom(card);
    if (card.image.kind == CardKind::Sim)
        addGsm(card, imsi);
    else
        addUsim(card, usim, imsi);
}

} // namespace

apdu::Result<Image> blankCard(const BlankCardOptions& options) {
    const bool isWim = options.kind == CardKind::Wim;
    const FileId directory = isWim && options.directory == defaultDirectoryId ? wimDirectoryId : options.directory;
    const auto iccid = encodeIccid(options.iccid);
    if (!iccid) return apdu::propagate(iccid);
    const auto imsi = encodeImsi(options.imsi);
    if (!imsi) return apdu::propagate(imsi);
    if (auto checked = checkSizes(options); !checked) return apdu::propagate(checked);
    if (auto checked = checkKeys(options); !checked) return apdu::propagate(checked);
    if (auto checked = checkIds(options, directory); !checked) return apdu::propagate(checked);

    Builder card(options.kind);
    card.image.atr = blank::atrOf(options.kind, options.t1);
    card.image.t1 = options.t1;
    card.image.logicalChannels = options.kind == CardKind::Sim ? 0 : 3;
    const Path usim = Path::ofAid(usimAid), pkcs15 = Path::mf() / directory;
    const bool hasPkcs15 = isWim || options.provisioning;
    card.directory(Path::mf(), FileKind::Mf);
    card.transparent(Path::mf() / iccidId, iccid->size(), *iccid, Who::Always, Who::Never, 0x02);
    addDir(card, options.kind == CardKind::Uicc ? std::optional(usim) : std::nullopt,
           hasPkcs15 ? std::optional(pkcs15) : std::nullopt);
    if (!isWim) addNetworkFiles(card, usim, *imsi);
    if (hasPkcs15) {
        if (auto added = blank::addPkcs15(card, options, pkcs15); !added) return apdu::propagate(added);
    }
    addPins(card, options, pkcs15);
    card.writeRules({Path::mf() / arrId, usim / usimArrId});
    return std::move(card.image);
}

} // namespace efs
