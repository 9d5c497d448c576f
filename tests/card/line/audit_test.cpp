// Hashes of the audit. The known answers were made with Python's hashlib from the words of audit.h alone.
#include "card/line/audit.h"

#include <gtest/gtest.h>

namespace {

using namespace card::line;

Time at(std::int64_t milliseconds) {
    return Time(std::chrono::milliseconds(milliseconds));
}

TEST(Audit, ARecordIsHashedAsDocumented) {
    Record record;
    record.order = "order-7", record.station = "line-1", record.sequence = 1, record.time = at(1700000000123);
    record.deed = Deed::Finish, record.row = 42, record.fence = 3, record.state = RowState::Done;
    record.operatorName = "kim", record.toolVersion = "1.2.3";
    record.facts = {"reader 1", "iccid 89", {0xAB}, {0xCD, 0x01}, std::chrono::milliseconds(1500), 77, "", "ok"};
    const apdu::Bytes start = chainStart("order-7", "line-1");
    EXPECT_EQ(apdu::hex(start), "3828383BDC0A9C61AD0E785E9B2CB341B799342CC6CD4F1914BE22305B7DD0F6");
    EXPECT_EQ(apdu::hex(chainNext(start, record)), "1CF1B7A98F86149C12863BC168167C6C9734D870FBA35C8B210DDD77BA835ABB");
    EXPECT_NE(chainStart("order-7", "line-2"), start);
}

TEST(Audit, ACheckpointIsHashedAsDocumented) {
    const Checkpoint checkpoint{"order-7", 1, at(1700000000999), {{"line-1", 1, {0xAB}}, {"line-2", 9, {0xCD}}}, {}};
    const apdu::Bytes digest = checkpointDigest(checkpointStart("order-7"), checkpoint);
    EXPECT_EQ(apdu::hex(digest), "B27D5D38AFC22445395B74C6129A5A7921B24B840E62E56FB31FDD69CBEBC2AB");
}

TEST(Audit, RowsAreHashedAsTheyCome) {
    RowsDigest digest;
    digest.add({1, "89", "", 10, {0x00, 0x01}, {0xFF}, {}});
    digest.add({2, "", "26", 20, {}, {}, {}});
    EXPECT_EQ(apdu::hex(digest.finish()), "CDE6BE9E6F5EAA04632BCC5D9279A61D8B4CD40D9D629863E46FE2D4CD20C8A5");
    EXPECT_EQ(importNote(2, apdu::Bytes{0xAB}), "2 rows, SHA-256 AB");
}

TEST(Audit, NamesGoBothWays) {
    for (const Deed one : {Deed::Import, Deed::Claim, Deed::Start, Deed::Finish, Deed::Release, Deed::Resolve,
                           Deed::Reject, Deed::Checkpoint})
        EXPECT_EQ(deed(name(one)), one);
    EXPECT_FALSE(deed("undo"));
}

TEST(Order, NamesAreShortAndPlain) {
    for (const char* good : {"a", "order-7", "2026.11_a"}) EXPECT_TRUE(checkName("an order", good));
    for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("ä"),
                                   std::string("a/b"), std::string("a\0b", 3)})
        EXPECT_EQ(checkName("an order", bad).error().kind, apdu::ErrorKind::Usage) << bad;
    for (const Match one : {Match::Iccid, Match::Imsi, Match::Next}) EXPECT_EQ(match(name(one)), one);
}

} // namespace
