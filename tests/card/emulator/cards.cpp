#include "tests/card/emulator/cards.h"

#include "efs/arr.h"
#include "efs/pkcs15/token_info.h"

#include <algorithm>

namespace emulator_test {

namespace {

using efs::AccessCondition;
using efs::AccessRules;
using efs::FileKind;

const auto always = AccessCondition::always();
const auto never = AccessCondition::never();

AccessCondition key(efs::KeyReference reference) {
    return AccessCondition::key(reference);
}

AccessRules rules(AccessCondition read, AccessCondition update) {
    return {std::move(read), std::move(update), key(0x0A), key(0x0A), key(0x0A), key(0x0A)};
}

efs::File directory(FileKind kind, apdu::Bytes aid = {}) {
    efs::File file;
    file.fcp.kind = kind;
    file.fcp.aid = std::move(aid);
    file.fcp.access = rules(always, never);
    return file;
}

// Content counts up from 00, so that every byte tells where it stood.
efs::File transparent(std::size_t size, AccessRules access) {
    efs::File file;
    file.fcp.size = size;
    file.fcp.access = std::move(access);
    for (std::size_t i = 0; i < size; ++i) file.content.push_back(static_cast<std::uint8_t>(i));
    return file;
}

efs::File records(FileKind kind, std::size_t length, std::size_t count, AccessRules access) {
    efs::File file = transparent(length * count, std::move(access));
    file.fcp.kind = kind;
    file.fcp.recordLength = length;
    file.fcp.recordCount = count;
    for (std::size_t i = 0; i < file.content.size(); ++i) file.content[i] = static_cast<std::uint8_t>(i / length + 1);
    return file;
}

efs::Pin pin(efs::KeyReference reference, const std::string& value, const std::string& unblock = {}) {
    efs::Pin made;
    made.reference = reference;
    made.value = *apdu::fromHex(value);
    made.unblock = *apdu::fromHex(unblock);
    return made;
}

void add(efs::Image& image, const std::string& path, efs::File file) {
    const auto parsed = Path::parse(path);
    if (!parsed->ids.empty()) file.fcp.id = parsed->last();
    image.files[*parsed] = std::move(file);
}

} // namespace

efs::Image simImage() {
    efs::Image image;
    image.kind = efs::CardKind::Sim;
    image.atr = "3B 00"_hex;
    image.logicalChannels = 0;
    add(image, "3F00", directory(FileKind::Mf));
    add(image, "3F00/2F00", records(FileKind::LinearFixed, 20, 2, rules(always, never)));
    add(image, "3F00/2FE2", transparent(10, rules(always, never)));
    add(image, "3F00/7F10", directory(FileKind::Df));
    add(image, "3F00/7F10/6F3A", records(FileKind::LinearFixed, 14, 3, rules(key(1), key(1))));
    add(image, "3F00/7F10/6F44", records(FileKind::Cyclic, 4, 3, rules(always, always)));
    add(image, "3F00/7F10/6F39", transparent(4, rules(key(1), key(2))));
    add(image, "3F00/7F20", directory(FileKind::Df));
    add(image, "3F00/7F20/6F07", transparent(9, rules(key(1), key(0x0A))));
    add(image, "3F00/7F80", directory(FileKind::Df));
    add(image, "3F00/7F80/4431", transparent(300, rules(always, key(0x0A))));
    add(image, "3F00/7F80/4432", transparent(300, rules(always, key(1))));
    image.pins = {pin(1, chv1, puk), pin(2, chv2, puk), pin(0x0A, adm)};
    return image;
}

efs::Image uiccImage(bool t1) {
    efs::Image image = simImage();
    image.kind = efs::CardKind::Uicc;
    image.atr = t1 ? "3B 80 01 81"_hex : "3B 00"_hex;
    image.t1 = t1;
    image.logicalChannels = 2;
    image.pins[1].reference = 0x81;
    image.find(*Path::parse("3F00/7F80"))->fcp.aid = *apdu::fromHex(pkcs15Aid);
    image.find(*Path::parse("3F00/2FE2"))->fcp.sfi = 2;
    image.find(*Path::parse("3F00/7F10/6F3A"))->fcp.sfi = 4;
    auto& byReference = image.find(*Path::parse("3F00/7F80/4431"))->fcp;
    byReference.arr = efs::ArrReference{0x2F06, 2};
    byReference.access.reset();
    efs::File arr = records(FileKind::LinearFixed, 60, 2, rules(always, never));
    for (std::size_t i = 0; i < 2; ++i) {
        auto record = efs::encodeExpandedRules(rules(always, i == 0 ? never : key(0x0A)), false);
        record.resize(60, 0xFF);
        std::copy(record.begin(), record.end(), arr.content.begin() + static_cast<std::ptrdiff_t>(i * 60));
    }
    add(image, "3F00/2F06", arr);
    add(image, "3F00/7F10/5F3A", directory(FileKind::Df));
    add(image, "3F00/7F10/5F3A/4F20", transparent(3, rules(always, always)));
    add(image, "3F00/7F80/4433", transparent(300, rules(always, key(0x81))));
    add(image, usimAid, directory(FileKind::Adf));
    add(image, std::string(usimAid) + "/6F07", transparent(9, rules(key(1), key(0x0A))));
    add(image, std::string(usimAid) + "/5F3B", directory(FileKind::Df));
    add(image, std::string(usimAid) + "/5F3B/4F20", transparent(5, rules(always, always)));
    return image;
}

efs::Image wimImage(bool t1) {
    efs::Image image;
    image.kind = efs::CardKind::Wim;
    image.atr = t1 ? "3B 80 01 81"_hex : "3B 00"_hex;
    image.t1 = t1;
    image.logicalChannels = 0;
    efs::pkcs15::TokenInfo info;
    info.serialNumber = "89440500"_hex;
    info.label = "WIM 1.0";
    info.securityEnvironments.push_back({1, {"672B010101"_hex}});
    efs::File tokenInfo = transparent(0, rules(always, never));
    tokenInfo.content = efs::pkcs15::encode(info);
    tokenInfo.fcp.size = tokenInfo.content.size();
    add(image, "3F00", directory(FileKind::Mf));
    add(image, "3F00/2F00", records(FileKind::LinearFixed, 20, 1, rules(always, never)));
    add(image, "3F00/5015", directory(FileKind::Df, *apdu::fromHex(wimAid)));
    add(image, "3F00/5015/5031", transparent(20, rules(always, key(0x0A))));
    add(image, "3F00/5015/5032", tokenInfo);
    add(image, "3F00/5015/4431", transparent(300, rules(always, key(0x0A))));
    add(image, "3F00/5015/4432", transparent(300, rules(always, key(0x81))));
    auto pinG = pin(0x81, chv1, puk);
    pinG.directory = *Path::parse("3F00/5015");
    image.pins = {pinG, pin(0x0A, adm)};
    return image;
}

efs::Image wimOnSimImage() {
    efs::Image image = simImage();
    const efs::Image wim = wimImage();
    const auto directoryOfWim = *Path::parse("3F00/5015");
    for (const auto& [path, file] : wim.files) {
        if (path == directoryOfWim || path.isBelow(directoryOfWim)) image.files[path] = file;
    }
    image.pins.push_back(wim.pins[0]);
    image.logicalChannels = 2;
    return image;
}

std::string send(card::CardWire& card, const std::string& command) {
    const auto bytes = apdu::fromHex(command);
    if (!bytes) return "bad test hex: " + command;
    const auto answer = card.exchange(*bytes);
    return answer ? apdu::hex(*answer) : answer.error().text;
}

void run(card::CardWire& card, std::initializer_list<Step> steps) {
    std::size_t number = 0;
    for (const auto& step : steps) {
        std::string wanted = step.answer, got = send(card, step.command);
        std::erase(wanted, ' '), std::erase(got, ' ');
        if (!wanted.empty() && wanted[0] == '*') {
            wanted.erase(0, 1);
            got.erase(0, got.size() - std::min(got.size(), wanted.size()));
        }
        EXPECT_EQ(got, wanted) << "step " << number << ": " << step.command;
        ++number;
    }
}

} // namespace emulator_test
