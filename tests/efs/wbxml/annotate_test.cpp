// Annotation: every byte once, in order, in words.
#include "efs/wbxml/annotate.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace efs::wbxml;
using namespace apdu::literals;
using apdu::Bytes;

std::string lines(const Bytes& bytes, const DecodeOptions& options = {}) {
    std::string out;
    for (const Note& note : annotate(bytes, options))
        out += std::to_string(note.depth) + " " + apdu::hex(apdu::slice(bytes, note.bytes)) + " " + note.meaning + "\n";
    return out;
}

void expectCovered(const Bytes& bytes) {
    std::size_t end = 0;
    for (const Note& note : annotate(bytes)) {
        ASSERT_EQ(note.bytes.offset, end) << note.meaning;
        end = note.bytes.end();
    }
    EXPECT_EQ(end, bytes.size());
}

TEST(Annotate, SaysWhatEveryByteMeans) {
    EXPECT_EQ(lines("030B6A054E41503100 C546 01 C65501 871106830001 C600015501 8736 06 03773200 01 01 01 01 FFFF"_hex),
              "0 03 WBXML 1.3\n"
              "0 0B public identifier 11 (PROV 1.0)\n"
              "0 6A charset UTF-8\n"
              "0 05 string table of 5 bytes\n"
              "0 4E41503100 string 0: \"NAP1\"\n"
              "0 C5 <wap-provisioningdoc> with attributes\n"
              "1 46 version=\"1.0\"\n"
              "1 01 end of attributes\n"
              "1 C6 <characteristic> with attributes\n"
              "2 55 type=\"NAPDEF\"\n"
              "2 01 end of attributes\n"
              "2 87 <parm/> with attributes\n"
              "3 11 name=\"NAPID\"\n"
              "3 06 value=\n"
              "3 8300 value: \"NAP1\" (string table)\n"
              "3 01 end of attributes\n"
              "2 C6 <characteristic> with attributes\n"
              "3 0001 switch to attribute page 1\n"
              "3 55 type=\"APPLICATION\"\n"
              "3 01 end of attributes\n"
              "3 87 <parm/> with attributes\n"
              "4 36 name=\"APPID\"\n"
              "4 06 value=\n"
              "4 03773200 value: \"w2\" (inline string)\n"
              "4 01 end of attributes\n"
              "2 01 </characteristic>\n"
              "1 01 </characteristic>\n"
              "0 01 </wap-provisioningdoc>\n"
              "0 FFFF padding\n");
}

TEST(Annotate, NamesWhatIsOdd) {
    const std::string text =
        lines("03 00 00 6A 1E 2D2F2F574150464F52554D2F2F4454442050524F5620312E302F2F454E00"
              "45 430701 870706 02C12C 85 FE C301FF C0 0362090A00 01 08 0400 87 7F 0005 07 01 01 42"_hex);
    for (const char* expected :
         {"public identifier \"-//WAPFORUM//DTD PROV 1.0//EN\"", "processing instruction\n",
          "end of processing instruction", "value: \"\u20AC\" (entity U+20AC)", "value: \"IPV4\" (token)",
          "value: unknown value FE of page 0", "value: 1 bytes of opaque data", "value: extension token C0",
          "value: \"b\\x09\\x0A\" (inline string)", "<unknown element 08 of page 0/>", "(name in the string table)",
          "unknown attribute 7F of page 0", "switch to attribute page 5", "unknown attribute 07 of page 5",
          "42 trailing data"})
        EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
}

TEST(Annotate, ABrokenDocumentEndsWithTheReason) {
    EXPECT_TRUE(lines("030B6A0045 870706 036162"_hex)
                    .ends_with("2 036162 the document ends inside an inline string, which needs a final 00\n"));
    EXPECT_TRUE(
        lines("030B6A0045 C65501"_hex).ends_with("2  the document ends inside its content: 2 elements have no END\n"));
    EXPECT_EQ(lines("FFFFFF"_hex), "0 FFFFFF erased\n");
    EXPECT_EQ(lines("3C61"_hex), "0 3C61 this is text, perhaps XML, and not WBXML\n");
}

TEST(Annotate, CoversSamplesAndTheirPrefixes) {
    const Bytes bytes = support::readBytes(support::dataPath("samples/oma-provcont11-appendixC.wbxml"));
    for (std::size_t length = 0; length <= bytes.size(); ++length)
        expectCovered(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)));
}

} // namespace
