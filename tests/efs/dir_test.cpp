#include "efs/dir.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;
using apdu::Bytes;

const Bytes pathRecord = "61224F0CA000000063504B43532D3135500C50524F564953494F4E494E4751043F007F80"_hex;
const Bytes aidRecord = "610E4F0CA000000063504B43532D3135"_hex;

TEST(Dir, RecordIsPaddedOrErased) {
    Bytes padded = pathRecord;
    padded.resize(48, 0xFF);
    const auto application = decodeDirRecord(padded);
    ASSERT_TRUE(application);
    ASSERT_TRUE(*application);
    EXPECT_TRUE(apdu::equal((*application)->aid, pkcs15Aid));
    EXPECT_EQ((*application)->label, "PROVISIONING");
    EXPECT_EQ((*application)->path, "3F 00 7F 80"_hex);
    EXPECT_EQ(encode(**application), pathRecord);

    padded[0] = 0x00;
    for (const Bytes& empty : {Bytes{}, Bytes(40, 0xFF), Bytes(40, 0x00), padded}) {
        const auto none = decodeDirRecord(empty);
        ASSERT_TRUE(none);
        EXPECT_FALSE(*none);
    }
}

TEST(Dir, OtherRecordsAreMalformed) {
    const std::vector<std::pair<Bytes, const char*>> cases = {
        {"62 02 4F 00"_hex, "the record is no application template (it does not begin with 61)"},
        {"61 02 4F 00"_hex, "the application template has no AID of 1 to 16 bytes"},
        {"61 13 4F 11 0102030405060708090A0B0C0D0E0F1011"_hex, "the application template has no AID of 1 to 16 bytes"},
        {"61 05 4F 0C A0 00 00"_hex, "element 4F says 12 bytes, 3 are left"},
        {"61 30 4F 0C"_hex, "element 61 says 48 bytes, 2 are left"},
        {"61"_hex, "the data ends before a length"},
    };
    for (const auto& [record, text] : cases) {
        const auto application = decodeDirRecord(record);
        ASSERT_FALSE(application) << apdu::hex(record);
        EXPECT_EQ(application.error().text, text);
        EXPECT_EQ(application.error().kind, apdu::ErrorKind::Malformed);
    }
}

TEST(Dir, UnknownObjectsSurvive) {
    const Bytes record = "611B 7303800101 4F05A000000087 5F50036C3A2F 5104 3F007F20 5300"_hex;
    Bytes fixed = record;
    fixed[1] = static_cast<std::uint8_t>(record.size() - 2);
    const auto application = decodeDirRecord(fixed);
    ASSERT_TRUE(application) << application.error().message();
    EXPECT_EQ((*application)->rest, "7303800101 5F50036C3A2F 5300"_hex);
    EXPECT_EQ((*application)->path, "3F007F20"_hex);
}

TEST(Dir, BodyOfSeveralRecords) {
    Bytes body(10, 0xFF);
    apdu::append(body, "611B4F10A0000000871002FF44FF128900000100500755736172657365"_hex);
    body.resize(60, 0xFF);
    Bytes erased = pathRecord;
    erased[0] = 0x00;
    apdu::append(body, erased);
    apdu::append(body, aidRecord);
    body.resize(200, 0xFF);
    const auto applications = decodeDirBody(body);
    ASSERT_EQ(applications.size(), 2u);
    EXPECT_EQ(applications[0].aid.size(), 16u);
    EXPECT_TRUE(apdu::equal(applications[1].aid, pkcs15Aid));
    EXPECT_TRUE(applications[1].path.empty());
    EXPECT_TRUE(decodeDirBody({}).empty());
    EXPECT_EQ(decodeDirBody("610E4F0CA000000063504B43532D3135 61 7F 01"_hex).size(), 1u);
}

} // namespace
