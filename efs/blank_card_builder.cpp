#include "efs/blank_card_builder.h"

#include "efs/arr.h"
#include "efs/dir.h"

#include <functional>
#include <numeric>

namespace efs::blank {

using apdu::Bytes;
using apdu::View;

namespace {

constexpr FileId usimArrId = 0x6F06; // TS 31.102: the EF(ARR) of the ADF
constexpr FileId cardArrId = 0x2F06;
constexpr std::size_t storedPinLength = 8;
constexpr std::uint8_t arrSfi = 0x06, usimArrSfi = 0x17;

} // namespace

AccessCondition Builder::condition(Who who) const {
    switch (who) {
    case Who::Always:
        return AccessCondition::always();
    case Who::Pin:
        return AccessCondition::key(image.kind == CardKind::Wim ? secondPinReference : chv1Reference);
    case Who::Adm:
        return AccessCondition::key(adm1Reference);
    case Who::Never:
        break;
    }
    return AccessCondition::never();
}

AccessRules Builder::fileRules(Who read, Who update) const {
    const auto adm = condition(Who::Adm);
    return {condition(read), condition(update), adm, adm, AccessCondition::never(), adm};
}

std::uint8_t Builder::ruleNumber(const AccessRules& rules, bool directory) {
    const Rule rule{rules, directory};
    const auto found = std::find(rules_.begin(), rules_.end(), rule);
    if (found != rules_.end()) return static_cast<std::uint8_t>(found - rules_.begin() + 1);
    rules_.push_back(rule);
    return static_cast<std::uint8_t>(rules_.size());
}

// A UICC refers to EF(ARR), a SIM says the rules in its header, a WIM keeps them to itself.
void Builder::add(const Path& path, File file, const AccessRules& rules) {
    const bool isDf = isDirectory(file.fcp.kind);
    if (!path.ids.empty()) file.fcp.id = path.last();
    if (image.kind == CardKind::Uicc) {
        const FileId arr = !isDf && !path.aid.empty() ? usimArrId : cardArrId;
        file.fcp.arr = ArrReference{arr, ruleNumber(rules, isDf)};
    } else if (!isDf) {
        file.fcp.access = rules;
    }
    image.files.emplace(path, std::move(file));
}

void Builder::addBody(const Path& path, File file, Bytes content, const AccessRules& rules, std::uint8_t sfi) {
    file.fcp.size = content.size();
    if (sfi != 0 && image.kind == CardKind::Uicc) file.fcp.sfi = sfi;
    file.content = std::move(content);
    add(path, std::move(file), rules);
}

void Builder::directory(const Path& path, FileKind kind, View aid) {
    File file;
    file.fcp.kind = kind;
    file.fcp.aid = apdu::toBytes(aid);
    AccessRules rules = AccessRules::all(condition(Who::Adm));
    rules.read = rules.update = AccessCondition::never();
    add(path, std::move(file), rules);
}

void Builder::transparent(const Path& path, std::size_t size, View beginning, Who read, Who update, std::uint8_t sfi) {
    Bytes content = apdu::toBytes(beginning);
    content.resize(size, 0xFF);
    addBody(path, File{}, std::move(content), fileRules(read, update), sfi);
}

void Builder::records(const Path& path, std::size_t length, const std::vector<Bytes>& records, Who read, Who update,
                      std::uint8_t sfi) {
    Bytes content;
    for (Bytes record : records) {
        record.resize(length, 0xFF);
        apdu::append(content, record);
    }
    File file;
    file.fcp.kind = FileKind::LinearFixed;
    file.fcp.recordLength = length;
    file.fcp.recordCount = records.size();
    addBody(path, std::move(file), std::move(content), fileRules(read, update), sfi);
}

void Builder::files(const Path& directory, std::span<const FileRow> rows) {
    for (const FileRow& row : rows) {
        transparent(directory / row.id, row.size, row.beginning, row.read, row.update, row.sfi);
    }
}

void Builder::pin(KeyReference reference, std::string label, View value, std::string_view unblock,
                  const std::optional<Path>& directory) {
    Pin pin;
    pin.reference = reference;
    pin.label = std::move(label);
    pin.value = apdu::toBytes(value);
    pin.value.resize(storedPinLength, 0xFF);
    pin.unblock = apdu::toBytes(apdu::asBytes(unblock));
    pin.directory = directory;
    image.pins.push_back(std::move(pin));
}

void Builder::writeRules(const std::vector<Path>& arrFiles) {
    if (image.kind != CardKind::Uicc) return;
    ruleNumber(fileRules(Who::Always, Who::Adm), false); // of the EF(ARR) itself
    std::vector<Bytes> encoded;
    std::size_t length = 0;
    for (const Rule& rule : rules_) {
        encoded.push_back(encodeExpandedRules(rule.rules, rule.directory));
        length = std::max(length, encoded.back().size());
    }
    for (const Path& path : arrFiles) {
        records(path, length, encoded, Who::Always, Who::Adm, path.aid.empty() ? arrSfi : usimArrSfi);
    }
}

Bytes atrOf(CardKind kind, bool t1) {
    // Historical bytes: a SIM's are text. The others are compact-TLV objects (ISO 7816-4 §8.1.1): 31 how applications
    // are found, 73 capabilities, whose third byte 13 announces three channels that the card numbers itself; 5x the
    // issuer.
    static constexpr auto sim = "53 49 4D 50 52 4F"_hexArray;
    static constexpr auto uicc = "80 31 E0 73 FE 21 13 57 53 49 4D 50 52 4F 56"_hexArray;
    static constexpr auto wim = "80 31 A0 73 90 21 13 53 57 49 4D"_hexArray;
    const View historical = kind == CardKind::Sim ? View(sim) : kind == CardKind::Uicc ? View(uicc) : View(wim);
    constexpr std::uint8_t ta1 = 0x10, td1 = 0x80;
    const bool globalBytes = kind == CardKind::Uicc; // T=15: clock stop and voltage classes (TS 102 221 §6.3.2)
    const bool needsTd1 = t1 || globalBytes;
    Bytes atr = {0x3B, static_cast<std::uint8_t>((needsTd1 ? td1 | ta1 : ta1) | historical.size()), 0x94};
    if (needsTd1) atr.push_back(static_cast<std::uint8_t>((globalBytes ? 0x80 : 0x00) | (t1 ? 0x01 : 0x00)));
    if (globalBytes) apdu::append(atr, "1F C7"_hexArray);
    apdu::append(atr, historical);
    if (needsTd1) { // TCK: the exclusive-or from T0 on becomes zero (ISO 7816-3 §8.2.5)
        const int sum = std::accumulate(atr.begin() + 1, atr.end(), 0, std::bit_xor<>());
        atr.push_back(static_cast<std::uint8_t>(sum));
    }
    return atr;
}

} // namespace efs::blank
