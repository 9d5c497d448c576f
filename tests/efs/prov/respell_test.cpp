// A wanted tree in another document's spelling: which bytes stay.
#include "efs/prov/respell.h"

#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;
using prov::respell;

wbxml::Document documentOf(apdu::View bytes) {
    auto document = wbxml::Document::decode(bytes);
    if (!document) ADD_FAILURE() << document.error().message();
    return document.value();
}

wbxml::Document throughXml(const wbxml::Document& document) {
    return prov::fromXml(prov::toXml(document)).value().document;
}

std::string plain(const std::string& spaced) {
    std::string out;
    for (const char c : spaced)
        if (c != ' ') out += c;
    return out;
}

TEST(Respell, TheSameTreeIsTheOriginal) {
    for (const char* name : {"oma-provcont11-appendixC.wbxml", "omasharp-XML.wbxml"}) {
        const auto original = documentOf(support::readBytes(support::dataPath(std::string("samples/") + name)));
        EXPECT_EQ(respell(throughXml(original), original), original) << name;
    }
}

struct Row {
    const char* what;
    const char* original;
    const char* wanted;
    const char* result;
};

TEST(Respell, EqualPartsKeepTheirBytes) {
    // A string table with "N", and NAPID referring to it; a processing instruction; NAME.
    const Row rows[] = {
        {"a value", "030B6A 02 4E00 45 C65501 87110683 00 01 43 05 01 8707 06 036100 01 01 01",
         "030B6A 00 45 C65501 8711 06 034E00 01 8707 06 036200 01 01 01",
         "030B6A 02 4E00 45 C65501 87110683 00 01 43 05 01 8707 06 036200 01 01 01"},
        {"one more, one less", "030B6A 02 4E00 45 C65501 87110683 00 01 8707 06 036100 01 01 01",
         "030B6A 00 45 C65501 8711 06 034E00 01 8714 01 01 01",
         "030B6A 02 4E00 45 C65501 87110683 00 01 8714 01 01 01"},
        {"another order", "030B6A 02 4E00 45 C65501 87110683 00 01 8707 06 036100 01 01 01",
         "030B6A 00 45 C65501 8707 06 036100 01 8711 06 034E00 01 01 01",
         "030B6A 02 4E00 45 C65501 8707 06 036100 01 87110683 00 01 01 01"},
        {"a version", "030B6A 02 4E00 45 C65501 87110683 00 01 01 01",
         "030B6A 00 C5 46 01 C65501 8711 06 034E00 01 01 01", "030B6A 02 4E00 C5 46 01 C65501 87110683 00 01 01 01"},
        {"a flag from a value", "030B6A 02 4E00 45 C65501 87140683 00 01 8711 0683 00 01 01 01",
         "030B6A 00 45 C65501 8714 01 8711 06 034E00 01 01 01",
         "030B6A 02 4E00 45 C65501 8714 01 8711 0683 00 01 01 01"},
        {"an unknown token goes when it is not wanted", "030B6A 02 4E00 45 C65501 87110683 00 01 877F 01 01 01",
         "030B6A 00 45 C65501 8711 06 034E00 01 01 01", "030B6A 02 4E00 45 C65501 87110683 00 01 01 01"},
        {"and stays when it is", "030B6A 02 4E00 45 C65501 87110683 00 01 877F 01 01 01",
         "030B6A 00 45 C65501 8711 06 036D00 01 877F 01 01 01",
         "030B6A 02 4E00 45 C65501 8711 06 036D00 01 877F 01 01 01"},
        {"a new unknown token cannot be spelled: the wanted bytes", "030B6A 02 4E00 45 C65501 87110683 00 01 01 01",
         "030B6A 00 45 C65501 8711 06 034E00 01 877F 01 01 01", "030B6A 00 45 C65501 8711 06 034E00 01 877F 01 01 01"},
        {"nor text between elements", "030B6A 02 4E00 45 C65501 87110683 00 01 01 01",
         "030B6A 00 45 C65501 03 2000 8711 06 034E00 01 01 01", "030B6A 00 45 C65501 03 2000 8711 06 034E00 01 01 01"},
    };
    for (const Row& row : rows) {
        const auto original = documentOf(apdu::fromHex(row.original).value());
        const auto wanted = documentOf(apdu::fromHex(row.wanted).value());
        EXPECT_EQ(apdu::hex(respell(wanted, original).bytes()), plain(row.result)) << row.what;
    }
}

TEST(Respell, NewTextsReferToTheTableWhenCompact) {
    const auto original = documentOf("030B6A 04 78797A00 45 C65501 01 01"_hex);
    const auto wanted = documentOf("030B6A 00 45 C65501 8711 06 0378797A00 01 01 01"_hex);
    EXPECT_EQ(apdu::hex(respell(wanted, original, {.compact = true}).bytes()),
              plain("030B6A 04 78797A00 45 C65501 8711 0683 00 01 01 01"));
}

} // namespace
