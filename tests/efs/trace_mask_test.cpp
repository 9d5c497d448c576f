// Credentials of documents in traces, whatever pieces the document comes in.
#include "efs/trace_mask.h"

#include "apdu/tlv.h"
#include "efs/prov/xml.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::Exchange;

const std::string password = "hunter2-SECRET";

Bytes document(bool compact) {
    const std::string auth =
        "<characteristic type='NAPAUTHINFO'><parm name='AUTHSECRET' value='" + password + "'/></characteristic>";
    const auto imported = prov::fromXml("<wap-provisioningdoc><characteristic type='NAPDEF'><parm name='NAME' "
                                        "value='Operator'/>" +
                                            auth + auth + "</characteristic></wap-provisioningdoc>",
                                        {.compact = compact});
    return apdu::toBytes(imported.value().document.bytes());
}

const apdu::Status done(0x9000);

Exchange selected(const Bytes& file) {
    return apdu::record(apdu::Command{0x00, 0xA4, 0x08, 0x04, file, {}}, apdu::Response{{}, done});
}
Exchange readAt(std::size_t offset, apdu::View data, apdu::Status status = done) {
    return apdu::record(apdu::readBinary(apdu::Class::Uicc, offset, data.size()),
                        apdu::Response{apdu::toBytes(data), status});
}
Exchange updateAt(std::size_t offset, apdu::View data) {
    return apdu::record(apdu::updateBinary(apdu::Class::Uicc, offset, data), apdu::Response{{}, done});
}

// The hex of a trace, as far as it is told, without blanks.
struct Shown {
    TraceMask mask;
    std::string told;

    void add(Exchange exchange) {
        mask.hide(exchange);
        for (const char c : apdu::toText(exchange))
            if (c != ' ' && c != '\n' && c != '<') told += c;
    }
    bool tells(std::string_view text) const { return told.find(apdu::hex(apdu::asBytes(text))) != std::string::npos; }
};

TEST(TraceMask, HidesThePasswordWhateverThePieces) {
    for (const bool compact : {false, true}) {
        Bytes file = document(compact);
        file.resize(200, 0xFF);
        for (const std::size_t piece : {1, 3, 7, 16, 50, 200}) {
            SCOPED_TRACE(piece);
            Shown read, written;
            read.add(selected("7F804431"_hex));
            written.add(selected("7F804431"_hex));
            for (std::size_t at = 0; at < file.size(); at += piece) {
                const apdu::View part = apdu::slice(file, {at, piece});
                read.add(readAt(at, part));
                written.add(updateAt(at, part));
            }
            for (const Shown* one : {&read, &written}) {
                // One piece at a time no more than a byte or two of it could stand together.
                EXPECT_FALSE(one->tells(password.substr(0, 3)));
                EXPECT_FALSE(one->tells(password.substr(8, 3)));
            }
            EXPECT_TRUE(piece < 200 || read.tells("Operator"));
        }
    }
}

TEST(TraceMask, HidesWhatIsWrittenBehindAnInvalidatedHead) {
    Bytes file = document(false);
    Shown shown;
    shown.add(selected("4431"_hex));
    shown.add(readAt(0, Bytes(200, 0xFF)));
    shown.add(updateAt(0, "FF"_hex));
    shown.add(updateAt(1, apdu::View(file).subspan(1)));
    shown.add(readAt(1, apdu::View(file).subspan(1)));
    shown.add(updateAt(0, apdu::View(file).first(1)));
    EXPECT_FALSE(shown.tells("hunter2"));
    EXPECT_TRUE(shown.tells("Operator"));
}

TEST(TraceMask, HidesInsideRecordsAndLargerFiles) {
    const Bytes record = apdu::tlv(0xA1, apdu::tlv(0x04, document(false)));
    Shown shown;
    shown.add(selected("4405"_hex));
    shown.add(readAt(0, record));
    EXPECT_FALSE(shown.tells("hunter2"));
    EXPECT_TRUE(shown.tells("Operator"));
}

TEST(TraceMask, HidesWhatNobodySawTheBeginningOf) {
    Bytes file = document(false);
    Shown shown;
    shown.add(selected("4431"_hex));
    shown.add(readAt(20, apdu::View(file).subspan(20)));
    EXPECT_FALSE(shown.tells("hunter2"));
    // After GET RESPONSE, over T=0, too.
    shown.add(selected("4432"_hex));
    shown.add(readAt(0, {}, apdu::Status(0x6180)));
    shown.add(apdu::record(apdu::getResponse(0x00, 0x80), apdu::Response{file, done}));
    EXPECT_FALSE(shown.tells("hunter2"));
    // Another file of the same id does not help: what differs starts anew.
    shown.add(selected("4431"_hex));
    shown.add(readAt(0, file));
    EXPECT_FALSE(shown.tells("hunter2"));
}

TEST(TraceMask, LeavesOtherFilesAlone) {
    for (const Bytes& file : {"98 44 50 00 00 00 00 00 00 1F"_hex, "A706 3004 0402 4405 FFFF"_hex,
                              "03 01 02 03 04 05 06 07 08 09"_hex, Bytes(40, 0xFF), Bytes(40, 0x00)}) {
        EXPECT_TRUE(credentialRanges(file).empty()) << apdu::hex(file);
        TraceMask mask;
        Exchange exchange = readAt(0, file);
        const Exchange before = exchange;
        mask.hide(exchange);
        EXPECT_EQ(exchange, before);
    }
    EXPECT_TRUE(credentialRanges("030B6A0045C65501870706034F7000010101FFFF"_hex).empty());
}

TEST(TraceMask, KnowsTheValuesPlaceInAnyCharset) {
    // Public identifier in the string table, charset left open.
    const Bytes file = "03 0000 00 1E 2D2F2F574150464F52554D2F2F4454442050524F5620312E302F2F454E00"
                       "45 C65501 C65A01 870E 0603 7331 00 01 01 01 01"_hex;
    ASSERT_EQ(credentialRanges(file).size(), 1u);
    EXPECT_EQ(apdu::hex(apdu::slice(file, credentialRanges(file)[0])), "03733100");
}

TEST(TraceMask, KeepsWithinItsLimits) {
    TraceMask mask;
    for (std::size_t i = 0; i < 10 * TraceMask::maxFiles; ++i) {
        Exchange select = selected({static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
        mask.hide(select);
        Exchange read = readAt(0, document(false));
        mask.hide(read);
        EXPECT_FALSE(read.hiddenData.empty());
    }
    Exchange huge = readAt(0, Bytes(TraceMask::maxFileBytes + 1, 0x41));
    mask.hide(huge);
    EXPECT_EQ(huge.hiddenData.size(), 1u);
}

} // namespace
