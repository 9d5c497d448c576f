// PKCS#15 paths that lead astray, and directory files with too many entries or unknown ones (groups 22 and 23).
#include "tests/survive/pkcs15_files.h"

namespace survive {
namespace {

using namespace efs::pkcs15;
using apdu::Bytes;
using apdu::Range;
using efs::FileState;
using efs::ObjectType;
using efs::Severity;

Bytes odfPath(const Bytes& path, const Bytes& more = {}) {
    return apdu::tlv(0xA7, apdu::tlv(0x30, {apdu::tlv(0x04, path), more}));
}

TEST(SurvivePkcs15, Group22_PathsInCirclesEnd) {
    // To itself, to its own directory and to the MF; by AODF and DODF, crosswise. The real DODF is found all the same.
    const Bytes odf =
        joined({odfPath("5031"_hex), odfPath("7F805031"_hex), odfPath("3F007F805031"_hex), "A806 3004 04025031"_hex,
                "A506 3004 04025031"_hex, odfPath("4405"_hex), odfPath("4405"_hex), Bytes(40, 0xFF)});
    for (const char* kind : {"sim", "usim"}) {
        SCOPED_TRACE(kind);
        efs::Image image = blank(kind);
        putFile(image, homeOf(image) / 0x5031, odf);
        const CardRead read = readCard(image);
        expectFinding(read.findings, {"odf-loop", "again; it is followed once", Range{0, 8}, Severity::Warning});
        EXPECT_TRUE(read.provisioning.application);
        EXPECT_LE(read.provisioning.dodfs.size(), 2u); // by AID and by path, which nobody can tell to be the same
        EXPECT_LT(read.commands, 60u);
        const Outcome told = HostileCli(image).read();
        EXPECT_EQ(told.code, 0) << told.out;
    }
    // A DODF whose Bootstrap is the DODF itself, and the ODF: read as what they are, no document.
    efs::Image image = cardWithDodf(joined({"3012 3000 3006 0604672B0501 A106 3004 04024405"_hex,
                                            "3012 3000 3006 0604672B0502 A106 3004 04025031"_hex, Bytes(30, 0xFF)}));
    const CardRead read = readCard(image);
    ASSERT_EQ(read.provisioning.files.size(), 2u);
    EXPECT_EQ(read.provisioning.files[0].state, FileState::Malformed);
    expectFinding(read.findings, {"document-malformed", "WBXML version 4.0 is not known", Range{0, 1}});
}

TEST(SurvivePkcs15, Group22_PathsThatAreNone) {
    const auto ids = [](std::size_t count) { return repeated("6000"_hex, count); };
    struct Case {
        const char* name;
        Bytes odf;
        const char* rule;
        const char* message;
    };
    const Case cases[] = {
        {"odd", odfPath("44 05 00"_hex), "odf-record", "a path does not begin with file ids of two bytes each"},
        {"empty", odfPath({}), "odf-record", "a path does not begin with file ids of two bytes each"},
        {"nine ids", odfPath(ids(9)), "path", "a path has more than 8 file ids"},
        {"a hundred ids", odfPath(ids(100)), "path", "a path has more than 8 file ids"},
        {"the MF in the middle", odfPath("7F803F004405"_hex), "path", "a path has the reserved id 3F00 in the middle"},
        {"index alone", odfPath("4405"_hex, "020100"_hex), "odf-record", "only one of index and length"},
        {"nowhere", odfPath("6666"_hex), "odf-dangling", "/6666, which is not there"},
        {"a directory", odfPath("3F00"_hex), "file-kind", "3F00 is a directory where a file is due"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        readAsAnything(one.odf);
        const CardRead read = readCard(cardWithOdf(one.odf));
        EXPECT_FALSE(read.provisioning.application);
        expectFinding(read.findings, {one.rule, one.message, {}});
    }
}

TEST(SurvivePkcs15, Group22_IndexAndLengthPastTheFile) {
    struct Case {
        const char* window; // index and length
        std::size_t size;   // what is left of it
    };
    for (const Case& one :
         {Case{"020203E8 800200C8", 24}, Case{"02020400 80020001", 0}, Case{"020300FFFF 8003010000", 0},
          Case{"020500FFFFFFFF 800500FFFFFFFF", 0}, Case{"020101 80847FFFFFFF", 0}}) {
        SCOPED_TRACE(one.window);
        const Bytes window = *apdu::fromHex(one.window);
        const Bytes record =
            apdu::tlv(0x30, {"3000 3006 0604672B0501"_hex, apdu::tlv(0xA1, apdu::tlv(0x30, {"04024431"_hex, window}))});
        const CardRead read = readCard(cardWithDodf(joined({record, config1Record})));
        const auto* file = read.provisioning.find(ObjectType::Bootstrap);
        if (file == nullptr) { // the length of the length lies
            expectFinding(read.findings, {"dodf-record", "element 80 says 2147483647 bytes, 0 are left", {}});
            continue;
        }
        EXPECT_EQ(file->size, one.size);
        EXPECT_LE(file->window.end(), 1024u);
        expectFinding(read.findings, {"path-window", "lead past the end of", {}});
    }
    // The same of a directory file inside a larger one.
    const CardRead read = readCard(cardWithOdf(odfPath("4405"_hex, "020164 80020FFF"_hex)));
    expectFinding(read.findings, {"path-window", "index and length of the record lead past the end of", Range{0, 15}});
}

TEST(SurvivePkcs15, Group23_TheFirstOfTwoEntriesCounts) {
    efs::Image image = cardWithDodf(joined(
        {bootstrapRecord, config1Record, "3012 3000 3006 0604672B0501 A106 3004 04024433"_hex, Bytes(20, 0xFF)}));
    const CardRead read = readCard(image);
    ASSERT_EQ(read.provisioning.files.size(), 2u);
    EXPECT_EQ(read.provisioning.files[0].path.last(), 0x4431);
    expectFinding(read.findings, {"dodf-duplicate", "bootstrap is listed more than once; the first record counts",
                                  Range{bootstrapRecord.size() + config1Record.size(), 20}, Severity::Warning});
}

TEST(SurvivePkcs15, Group23_TenThousandEntries) {
    const Bytes foreign = "A102 0500"_hex; // of no known kind once inside
    for (const Bytes& entry : {"3000"_hex, "A300"_hex}) {
        SCOPED_TRACE(apdu::hex(entry));
        const Bytes file = joined({repeated(entry, 10'000), bootstrapRecord, Bytes(16, 0xFF)});
        readAsAnything(file);
        const CardRead dodf = readCard(cardWithDodf(file));
        EXPECT_NE(dodf.provisioning.find(ObjectType::Bootstrap), nullptr);
        expectFinding(dodf.findings,
                      {"more-findings", "more is wrong with this file than is listed here", {}, Severity::Warning});
        EXPECT_LT(dodf.findings.size(), 2 * maxFindings);
    }
    // Ten thousand of a kind we know, all naming the same file; the card is asked for it once.
    const Bytes same = "3012 3000 3006 0604672B0501 A106 3004 04024431"_hex;
    const CardRead read = readCard(cardWithDodf(repeated(same, 1'500)));
    EXPECT_EQ(read.provisioning.files.size(), 1u);
    EXPECT_LT(read.findings.size(), 2 * maxFindings);
    // In the ODF: three thousand directory files; sixteen are followed.
    const CardRead odf = readCard(cardWithOdf(repeated(odfPath("6666"_hex), 3'000)));
    EXPECT_FALSE(odf.provisioning.application);
    EXPECT_LT(odf.commands, 150u); // to read 24 KB of it takes 94
    EXPECT_LT(odf.findings.size(), 300u);
    readAsAnything(repeated(foreign, 5'000));
}

TEST(SurvivePkcs15, Group23_UnknownChoicesSurviveARewrite) {
    // A kind of PKCS#15 v1.1, a private one, one with a padded length, an erased one, FF between; then ours, whose
    // length has to grow.
    const Bytes before = "A3 03 020105 9F10 02 AA55 30 81 04 DEADBEEF 00 03 010203 FF FF"_hex;
    const Bytes behind = "A5 04 0402CAFE BF7F 01 00"_hex;
    efs::Image image = cardWithDodf(joined({before, bootstrapRecord, behind, Bytes(64, 0xFF)}));
    // A window smaller than the document that is written.
    const auto narrow = withPathLength(bootstrapRecord, 40);
    ASSERT_TRUE(narrow);
    putFile(image, homeOf(image) / 0x4405, joined({before, *narrow, config1Record, behind, Bytes(64, 0xFF)}));
    HostileCli world(image);
    const Outcome written = world.write();
    ASSERT_EQ(written.code, 0) << written.out;
    const Bytes& after = world.card.image().files.at(homeOf(image) / 0x4405).content;
    EXPECT_TRUE(apdu::equal(apdu::View(after).first(before.size()), before)) << apdu::hex(after);
    const std::size_t at = before.size() + narrow->size();
    const Bytes rest = joined({config1Record, behind, Bytes(64, 0xFF)});
    EXPECT_TRUE(apdu::equal(apdu::slice(after, {at, rest.size()}), rest)) << apdu::hex(after);
    EXPECT_NE(decodeDodf(after).objects.at(0).path->length, 40u);
}

} // namespace
} // namespace survive
