#include "apdu/cursor.h"
#include "apdu/tlv.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace apdu {
namespace {

using namespace literals;

TEST(Tlv, iteratesWithRanges) {
    const Bytes bytes = "4F02AABB 5F5001CC BF0C00"_hex;
    const auto all = parseAll(bytes, Strictness::Der, 10).value();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].tag, 0x4Fu);
    EXPECT_EQ(all[0].bytes, (Range{10, 4}));
    EXPECT_EQ(all[1].tag, 0x5F50u);
    EXPECT_EQ(hex(all[1].value), "CC");
    EXPECT_EQ(all[1].valueOffset(), 17u);
    EXPECT_TRUE(all[2].constructed());
    EXPECT_FALSE(all[0].constructed());
    EXPECT_EQ(hex(find(bytes, 0x5F50)->value), "CC");
    EXPECT_FALSE(find(bytes, 0x50));
}

TEST(Tlv, faultsSayWhat) {
    struct Case {
        Bytes bytes;
        const char* text;
    };
    const Case cases[] = {
        {"30"_hex, "the data ends before a length"},
        {"3080"_hex, "an indefinite length stands where none is allowed"},
        {"3082FF"_hex, "the data ends inside a length"},
        {"308500000000 01"_hex, "a length has more than four bytes"},
        {"3084FFFFFFFF"_hex, "element 30 says 4294967295 bytes, 0 are left"},
        {"300201"_hex, "element 30 says 2 bytes, 1 are left"},
        {"1F"_hex, "the data ends inside a tag"},
        {"1F80808001"_hex, "a tag has more than three bytes"},
    };
    for (const Case& c : cases) {
        const auto result = parseAll(c.bytes);
        ASSERT_FALSE(result) << hex(c.bytes);
        EXPECT_EQ(result.error().text, c.text);
        EXPECT_EQ(result.error().kind, ErrorKind::Malformed);
    }
}

TEST(Tlv, strictnessIsAParameter) {
    for (const Bytes& bytes : {"0481 01AA"_hex, "04820001AA"_hex}) {
        EXPECT_TRUE(parseOne(bytes, Strictness::Ber)) << hex(bytes);
        EXPECT_EQ(parseOne(bytes, Strictness::Der).error().text, "a length is not in its shortest form");
    }
    EXPECT_TRUE(parseOne(tlv(0x04, Bytes(200, 1)), Strictness::Der));
    EXPECT_TRUE(parseOne(tlv(0x04, Bytes(70'000, 1)), Strictness::Der));
    EXPECT_EQ(parseOne("040100 00"_hex).error().text, "bytes stand behind the element");
}

TEST(Tlv, writesWhatItReads) {
    rc::check("parse(tlv(tag, value)) == (tag, value)", [](const Bytes& value) {
        const auto tag = *rc::gen::element<std::uint32_t>(0x04, 0x30, 0x62, 0xA7, 0x5F50, 0xBF0C, 0x5FA001);
        const Bytes bytes = tlv(tag, View(value));
        const auto parsed = parseOne(bytes, Strictness::Der);
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(parsed->tag == tag);
        RC_ASSERT(equal(parsed->value, value));
    });
}

TEST(Cursor, readsAndLatches) {
    const Bytes bytes = "01 0203 8106 616200 FF"_hex;
    Cursor in(bytes);
    EXPECT_EQ(in.u8(), 1);
    EXPECT_EQ(in.u16(), 0x0203);
    EXPECT_EQ(in.mbUint32(), 134u);
    EXPECT_EQ(asText(in.untilNul()), "ab");
    EXPECT_FALSE(in.fault());
    EXPECT_TRUE(in.take(2).empty());
    ASSERT_TRUE(in.fault());
    EXPECT_EQ(in.fault()->text, "the data ends too early: 2 bytes are due, 1 are left");
    EXPECT_EQ(in.fault()->bytes->offset, 8u);
    EXPECT_EQ(in.u8(), 0); // everything after the first fault is empty
    EXPECT_EQ(in.fault()->bytes->offset, 8u);
}

TEST(Cursor, multiByteIntegers) {
    const Bytes largest = "8FFFFFFF7F"_hex;
    EXPECT_EQ(Cursor(largest).mbUint32(), 0xFFFFFFFFu);
    for (const Bytes& bytes : {"9FFFFFFF7F"_hex, "808080808001"_hex}) {
        Cursor in(bytes);
        in.mbUint32();
        EXPECT_EQ(in.fault()->text, "a multi-byte integer is longer than five bytes or over 32 bits");
    }
    const Bytes noEnd = "6162"_hex;
    Cursor in(noEnd, 100);
    in.untilNul();
    EXPECT_EQ(in.fault()->bytes, (Range{100, 1}));
}

} // namespace
} // namespace apdu
