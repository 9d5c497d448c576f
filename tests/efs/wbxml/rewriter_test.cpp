// Rewriting: copied parts keep bytes and meaning, new ones are spelled as the encoder spells.
#include "efs/wbxml/rewriter.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <functional>

namespace {

using namespace efs::wbxml;
using namespace apdu::literals;
using apdu::ErrorKind;

Document documentOf(apdu::View bytes, const DecodeOptions& options = {}) {
    auto document = Document::decode(bytes, options);
    if (!document) ADD_FAILURE() << document.error().message();
    return document.value();
}

using Write = std::function<void(Rewriter&)>;

std::string rewritten(const Document& document, const Write& write, const EncodeOptions& options = {}) {
    Rewriter out(document, options);
    write(out);
    const auto done = std::move(out).finish();
    return done ? apdu::hex(done->bytes()) : done.error().message();
}

std::string plain(const std::string& spaced) {
    std::string out;
    for (const char c : spaced)
        if (c != ' ') out += c;
    return out;
}

void newParm(Rewriter& out, const char* name, const char* value = nullptr) {
    out.start("parm");
    out.attribute("name", name);
    if (value != nullptr) out.attribute("value", value);
    out.end();
}

// NAPDEF (1) with NAPID (2) and BEARER (3).
const apdu::Bytes napdef = "030B6A0045 C65501 87110603 4E00 01 871006AB01 01 01"_hex;

TEST(Rewriter, CopyingEverythingGivesTheSameBytes) {
    for (const char* name : {"oma-provcont11-appendixC.wbxml", "omasharp-XML.wbxml", "mozilla-empty-doc.wbxml"}) {
        const Document document =
            documentOf(support::readBytes(support::dataPath(std::string("samples/") + name)), {.anyPublicId = true});
        const std::string same = apdu::hex(document.bytes());
        EXPECT_EQ(rewritten(document, [](Rewriter& out) { out.copy(0); }), same) << name;
        const auto elements = document.elements();
        EXPECT_EQ(rewritten(document,
                            [&](Rewriter& out) { // each on its own
                                std::vector<std::uint32_t> open;
                                for (std::uint32_t i = 0; i < elements.size(); ++i) {
                                    for (; !open.empty() && open.back() != elements[i].parent; open.pop_back())
                                        out.end();
                                    out.open(i);
                                    open.push_back(i);
                                }
                                for (; !open.empty(); open.pop_back()) out.end();
                            }),
                  same)
            << name;
    }
}

struct Row {
    const char* what;
    const char* source;
    Write write;
    const char* wanted;
};

void check(const std::vector<Row>& rows, const EncodeOptions& options = {}) {
    for (const Row& row : rows) {
        const Document document = documentOf(apdu::fromHex(row.source).value());
        EXPECT_EQ(rewritten(document, row.write, options), plain(row.wanted)) << row.what;
    }
}

TEST(Rewriter, PutsSwitchesWhereTheyAreNeeded) {
    // An APPLICATION whose parms stand on page 1, then a NAPDEF on page 0.
    const char* pages = "030B6A0045 C6 000155 01 8736 0603 7700 01 8734 0603 6100 01 01 C6 000055 01 8711 0603 6E00 01 "
                        "01 01";
    check({
        {"a new parm on the page that is current", pages,
         [](Rewriter& out) {
             out.open(0), out.open(1), out.copy(2), newParm(out, "TO-PROXY", "p"), out.copy(3), out.end(), out.copy(4);
             out.end();
         },
         "030B6A0045 C6 000155 01 8736 0603 7700 01 8739 0603 7000 01 8734 0603 6100 01 01 C6 000055 01 8711 0603 6E00 "
         "01 01 01"},
        {"a value from the other page, and what follows goes back", pages,
         [](Rewriter& out) {
             out.open(0), out.open(1), out.copy(2), newParm(out, "BEARER", "GSM-GPRS"), out.copy(3), out.end();
             out.copy(4), out.end();
         },
         "030B6A0045 C6 000155 01 8736 0603 7700 01 87 0000 10 06AB 01 87 0001 34 0603 6100 01 01 C6 0000 55 01 8711 "
         "0603 6E00 01 01 01"},
        {"a switch that has become idle is left out", pages,
         [](Rewriter& out) {
             out.open(0), out.open(1), out.copy(2), out.copy(3), newParm(out, "BEARER", "GSM-GPRS"), out.end();
             out.copy(4), out.end();
         },
         "030B6A0045 C6 000155 01 8736 0603 7700 01 8734 0603 6100 01 87 0000 10 06AB 01 01 C6 55 01 8711 0603 6E00 01 "
         "01 01"},
        {"what stood behind a switch gets one of its own", pages,
         [](Rewriter& out) { out.open(0), out.copy(3), out.end(); }, "030B6A0045 87 0001 34 0603 6100 01 01"},
        {"without the first, the second needs none", pages, [](Rewriter& out) { out.open(0), out.copy(4), out.end(); },
         "030B6A0045 C6 55 01 8711 0603 6E00 01 01 01"},
        {"moved elements", pages, [](Rewriter& out) { out.open(0), out.copy(4), out.copy(1), out.end(); },
         "030B6A0045 C6 55 01 8711 0603 6E00 01 01 C6 000155 01 8736 0603 7700 01 8734 0603 6100 01 01 01"},
        {"tag pages", "030B6A0045 0001 C6 5501 8711 0603 6E00 01 01 01",
         [](Rewriter& out) { out.open(0), out.open(1), newParm(out, "TRUST"), out.copy(2), out.end(), out.end(); },
         "030B6A0045 0001 C6 5501 0000 87 2A 01 0001 87 11 0603 6E00 01 01 01"},
        {"a literal start before a value token", "030B6A 02 6100 45 C6 000155 01 87 04 00 87 01 01 01",
         [](Rewriter& out) { out.open(0), out.copy(2), out.end(); }, "030B6A 02 6100 45 87 0001 0400 87 01 01"},
    });
}

TEST(Rewriter, SetsTheContentBit) {
    check({
        {"gains its first child", "030B6A0045 86 5501 01",
         [](Rewriter& out) { out.open(0), out.open(1), newParm(out, "TRUST"), out.end(), out.end(); },
         "030B6A0045 C6 5501 87 2A01 01 01"},
        {"loses its last", "030B6A0045 C6 5501 872A01 01 01",
         [](Rewriter& out) { out.open(0), out.open(1), out.end(), out.end(); }, "030B6A0045 86 5501 01"},
        {"was empty and stays so", "030B6A0045 C6 5501 01 01",
         [](Rewriter& out) { out.open(0), out.open(1), out.end(), out.end(); }, "030B6A0045 C6 5501 01 01"},
        {"the root, too", "030B6A0005", [](Rewriter& out) { out.open(0), newParm(out, "TRUST"), out.end(); },
         "030B6A0045 87 2A01 01"},
        {"character data stays", "030B6A0045 C6 5501 872A01 03 2000 01 01",
         [](Rewriter& out) { out.open(0), out.open(1), out.end(), out.end(); }, "030B6A0045 C6 5501 03 2000 01 01"},
    });
}

TEST(Rewriter, KeepsInstructionsAroundWhatIsLeftOut) {
    check({{"before, between, behind",
            "030B6A00 43 05 03 6100 01 45 43 05 03 6200 01 86 5501 43 05 01 86 5501 01 43 05 01",
            [](Rewriter& out) { out.open(0), out.copy(2), out.end(); },
            "030B6A00 43 05 03 6100 01 45 43 05 03 6200 01 43 05 01 86 5501 01 43 05 01"}});
}

TEST(Rewriter, ChangesAttributes) {
    const auto set = [](std::uint32_t parm, std::vector<Rewriter::Change> changes) {
        return [parm, changes = std::move(changes)](Rewriter& out) {
            out.open(0), out.open(1);
            for (std::uint32_t i = 2; i < 4; ++i) {
                if (i != parm) {
                    out.copy(i);
                    continue;
                }
                out.open(i, changes), out.end();
            }
            out.end(), out.end();
        };
    };
    const std::string hex = apdu::hex(napdef);
    // ADDR and ADDRTYPE, back to page 0 before each value
    const char* toggle = "030B6A0045 C6 000156 01 87 34 000006 03 6100 01 87 000135 000006 85 01 01 01";
    check({
        {"a value", hex.c_str(), set(2, {{"value", "xyz"}}),
         "030B6A0045 C65501 871106 03 78797A00 01 871006AB01 01 01"},
        {"a token for another", hex.c_str(), set(3, {{"value", "GSM-SMS"}}),
         "030B6A0045 C65501 8711060 34E0001 871006A301 01 01"},
        {"a text for a token", hex.c_str(), set(3, {{"value", "?"}}),
         "030B6A0045 C65501 871106034E0001 871006033F0001 01 01"},
        {"none", hex.c_str(), set(3, {{"value", std::nullopt}}), "030B6A0045 C65501 871106034E0001 871001 01 01"},
        {"its start stays on its page", toggle, set(2, {{"value", "b"}}),
         "030B6A0045 C6 000156 01 87 34 000006 03 6200 01 87 000135 000006 85 01 01 01"},
        {"unless the token stands elsewhere", toggle, set(3, {{"value", "E164"}}),
         "030B6A0045 C6 000156 01 87 34 000006 03 6100 01 87 000135 06 87 01 01 01"},
        {"a new one", "030B6A0045 C65501 8711 01 871006AB01 01 01", set(2, {{"value", "N"}}),
         "030B6A0045 C65501 871106034E0001 871006AB01 01 01"},
        {"the first of an element", "030B6A0045 C65501 07 871006AB01 01 01", set(2, {{"name", "TRUST"}}),
         "030B6A0045 C65501 872A01 871006AB01 01 01"},
        {"the last of an element", "030B6A0045 C65501 872A01 871006AB01 01 01", set(2, {{"name", std::nullopt}}),
         "030B6A0045 C65501 07 871006AB01 01 01"},
        {"an unknown one stays", "030B6A0045 C65501 8711 7F 06034E00 01 871006AB01 01 01", set(2, {{"value", "m"}}),
         "030B6A0045 C65501 8711 7F 06036D00 01 871006AB01 01 01"},
    });
}

void emptyElement(Rewriter& out, const char* name) {
    out.start(name), out.end();
}

TEST(Rewriter, KeepsTheStringTableAndLetsItGrow) {
    const char* source = "030B6A 06 616200 4E00 00 45 C65501 8711068300 01 01 01";
    check(
        {{"a name it has", source, [](Rewriter& out) { out.open(0), emptyElement(out, "ab"), out.copy(1), out.end(); },
          "030B6A 06 616200 4E00 00 45 0400 C65501 8711068300 01 01 01"},
         {"a new name", source, [](Rewriter& out) { out.open(0), emptyElement(out, "c"), out.copy(1), out.end(); },
          "030B6A 08 616200 4E00 00 6300 45 0406 C65501 8711068300 01 01 01"}});
    check({{"an equal text, when compact", source,
            [](Rewriter& out) {
                out.open(0), newParm(out, "NAPID", "ab"), newParm(out, "NAPID", "xyz"), out.copy(1), out.end();
            },
            "030B6A 06 616200 4E00 00 45 8711 068300 01 8711 060378797A00 01 C65501 8711068300 01 01 01"}},
          {.compact = true});
    check({{"an open last string is closed before another", "030B6A 02 6162 45 872A01 01",
            [](Rewriter& out) { out.open(0), emptyElement(out, "c"), out.end(); }, "030B6A 05 616200 6300 45 0403 01"},
           {"else it stays", "030B6A 02 6162 45 872A01 01", [](Rewriter& out) { out.open(0), out.end(); },
            "030B6A 02 6162 05"}});
}

TEST(Rewriter, WritesEntitiesWhereTheCharsetIsNotUtf8) {
    // ISO-8859-1
    check(
        {{"e acute", "030B040045 01", [](Rewriter& out) { out.open(0), newParm(out, "NAME", "a\xC3\xA9z"), out.end(); },
          "030B040045 8707 06 036100 028169 037A00 01 01"}});
    const Document latin = documentOf("030B04004501"_hex);
    EXPECT_EQ(rewritten(latin, [](Rewriter& out) { out.open(0), emptyElement(out, "\xC3\xA9"), out.end(); }),
              "a name that is not ASCII cannot stand in a document that is not in UTF-8");
}

TEST(Rewriter, ReadsTheResultAsTheOriginalWasRead) {
    // AAUTHTYPE pieces of the 2002 draft, and a foreign public identifier
    const Document draft =
        documentOf("0301 6A 00 45 C6 000157 01 8733 06 8182 01 01 01"_hex, {.anyPublicId = true, .draft2002 = true});
    ASSERT_EQ(draft.attribute(draft.elements()[2], "value")->value, "HTTP-BASIC");
    Rewriter out(draft);
    out.open(0), out.copy(2), out.end();
    const auto moved = std::move(out).finish();
    ASSERT_TRUE(moved) << moved.error().message();
    EXPECT_EQ(apdu::hex(moved->bytes()), plain("0301 6A 00 45 87 0001 33 06 8182 01 01"));
    EXPECT_EQ(moved->attribute(moved->elements()[1], "value")->value, "HTTP-BASIC");
}

// What a copied part is compared by: global tokens mean the same on every page, unknown ones do not.
TEST(Rewriter, ExtensionsAreTheSameOnEveryPage) {
    const Document plainExtension = documentOf("030B6A0045 8706C001 01"_hex);
    EXPECT_TRUE(sameTree(plainExtension, documentOf("030B6A0045 87000106C001 01"_hex)));
    EXPECT_FALSE(sameTree(plainExtension, documentOf("030B6A0045 87000106C101 01"_hex)));
    const Document unknown = documentOf("030B6A0045 8706FE01 01"_hex);
    EXPECT_FALSE(sameTree(unknown, documentOf("030B6A0045 87000106FE01 01"_hex)));
}

TEST(Rewriter, RefusesWhatDoesNotNest) {
    const Document document = documentOf(napdef);
    const auto refused = [&](const Write& write) { return rewritten(document, write); };
    const std::string root = "the root of a document is its one outermost element";
    EXPECT_EQ(refused([](Rewriter& out) { out.copy(1); }), root);
    EXPECT_EQ(refused([](Rewriter& out) { out.start("parm"), out.end(); }), root);
    EXPECT_EQ(refused([](Rewriter& out) { out.copy(0), out.copy(0); }), root);
    EXPECT_EQ(refused([](Rewriter& out) { out.open(0), out.copy(9), out.end(); }), "the document has no such element");
    EXPECT_EQ(refused([](Rewriter& out) { out.open(0), out.attribute("name", "x"), out.end(); }),
              "an attribute belongs to the element just started");
    EXPECT_EQ(refused([](Rewriter& out) { out.end(); }), "no element is open");
    EXPECT_EQ(refused([](Rewriter& out) { out.open(0); }),
              "the document is not complete: elements are open, or there are none");
}

} // namespace
