#include "tests/survive/hostile_data.h"

#include "card/emulator/virtual_card.h"
#include "card/snapshot.h"
#include "tests/survive/bounded.h"

#include <algorithm>

namespace survive {

void expectError(const apdu::Error& error, const Told& told) {
    EXPECT_NE(error.text.find(told.text), std::string::npos) << error.message();
    EXPECT_EQ(error.kind, told.kind) << error.message();
    ASSERT_TRUE(error.bytes) << error.message();
    EXPECT_EQ(error.bytes->offset, told.bytes.offset) << error.message();
    EXPECT_EQ(error.bytes->length, told.bytes.length) << error.message();
}

void expectFinding(const std::vector<efs::Finding>& findings, const Remark& remark) {
    std::string all;
    for (const efs::Finding& finding : findings) {
        if (finding.rule == remark.rule && finding.message.find(remark.message) != std::string::npos &&
            finding.severity == remark.severity && (!remark.bytes || finding.bytes == remark.bytes))
            return;
        if (all.size() > 4000) continue;
        all += "  " + finding.rule + ": " + finding.message;
        if (finding.bytes)
            all += " (" + std::to_string(finding.bytes->offset) + "+" + std::to_string(finding.bytes->length) + ")";
        all += "\n";
    }
    ADD_FAILURE() << "no finding " << remark.rule << ": " << remark.message << " among\n" << all;
}

const efs::Finding* findingOf(const std::vector<efs::Finding>& findings, const std::string& rule) {
    const auto found =
        std::find_if(findings.begin(), findings.end(), [&](const efs::Finding& one) { return one.rule == rule; });
    return found == findings.end() ? nullptr : &*found;
}

efs::Path homeOf(const efs::Image& image) {
    return efs::Path::mf() /
           efs::FileId{image.kind == efs::CardKind::Wim ? std::uint16_t{0x5015} : std::uint16_t{0x7F80}};
}

void putFile(efs::Image& image, const efs::Path& path, apdu::Bytes content) {
    if (!image.files.contains(path)) image.files[path] = image.files.at(homeOf(image) / 0x5031);
    efs::File& file = image.files.at(path);
    file.fcp.size = content.size();
    file.content = std::move(content);
}

void putInto(efs::Image& image, const efs::Path& path, apdu::View content) {
    apdu::Bytes& body = image.files.at(path).content;
    ASSERT_LE(content.size(), body.size());
    std::fill(body.begin(), body.end(), std::uint8_t{0xFF});
    std::copy(content.begin(), content.end(), body.begin());
}

CardRead readCard(const efs::Image& image) {
    card::emulator::VirtualCard card(image);
    return bounded([&] {
        CardRead read;
        auto session = card::Session::open(card);
        if (!session) return ADD_FAILURE() << session.error().message(), read;
        card::Keyring keyring(**session, {});
        auto snapshot = card::readProvisioning(**session, keyring);
        if (!snapshot) return ADD_FAILURE() << snapshot.error().message(), read;
        read.provisioning = std::move(snapshot->provisioning);
        read.contents = efs::prov::interpret(read.provisioning);
        read.findings = read.provisioning.findings;
        for (const efs::Finding& finding : read.contents.findings) read.findings.push_back(finding);
        read.commands = (*session)->counters().commands;
        return read;
    });
}

apdu::Bytes repeated(apdu::View bytes, std::size_t times) {
    apdu::Bytes all;
    all.reserve(bytes.size() * times);
    for (std::size_t i = 0; i < times; ++i) apdu::append(all, bytes);
    return all;
}

apdu::Bytes joined(std::initializer_list<apdu::Bytes> parts) {
    apdu::Bytes all;
    for (const apdu::Bytes& part : parts) apdu::append(all, part);
    return all;
}

} // namespace survive
