// Encoding: the form that simple phone decoders survive.
#include "efs/wbxml/encoder.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace efs::wbxml;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;

struct ParmText {
    std::string name;
    std::optional<std::string> value;
};

Bytes encoded(const std::string& type, const std::vector<ParmText>& parms, const EncodeOptions& options = {}) {
    Encoder encoder(options);
    encoder.start("wap-provisioningdoc");
    encoder.start("characteristic");
    encoder.attribute("type", type);
    for (const ParmText& parm : parms) {
        encoder.start("parm");
        encoder.attribute("name", parm.name);
        if (parm.value) encoder.attribute("value", *parm.value);
        encoder.end();
    }
    encoder.end();
    encoder.end();
    const auto bytes = std::move(encoder).finish();
    if (!bytes) ADD_FAILURE() << bytes.error().message();
    return bytes.value_or(Bytes());
}

// What stands between the characteristic's start and the last two END.
std::string parmBytes(const std::string& type, const std::vector<ParmText>& parms) {
    const std::string all = apdu::hex(encoded(type, parms));
    return all.substr(0, 10) == "030B6A0045" ? all.substr(10, all.size() - 14) : all;
}

struct Row {
    const char* type;
    const char* parm;
    const char* value; // null: none
    const char* bytes; // from the characteristic on
};

TEST(Encoder, SpellsParms) {
    const Row rows[] = {
        {"NAPDEF", "NAME", "x", "C65501 8707 06 037800 01"},
        {"NAPDEF", "NAME", "", "C65501 8707 06 0300 01"},
        {"NAPDEF", "INTERNET", nullptr, "C65501 8714 01"},
        {"NAPDEF", "BEARER", "GSM-GPRS", "C65501 8710 06 AB 01"},
        {"NAPDEF", "NAP-ADDRTYPE", "APN", "C65501 8709 06 89 01"},
        {"NAPDEF", "NAME", "APN", "C65501 8707 06 0341504E00 01"},
        {"NAPDEF", "LINKSPEED", "AUTOBAUDING", "C65501 8725 06 C5 01"},
        {"NAPDEF", "LINKSPEED", "9600", "C65501 8725 06 033936303000 01"},
        {"NAPDEF", "COLOUR", "x", "C65501 87 0503434F4C4F555200 06 037800 01"},
        {"APPLICATION", "APPID", "w2", "C6000155 01 8736 06 03773200 01"},
        {"APPLICATION", "NAME", "x", "C6000155 01 8707 06 037800 01"},
        {"APPADDR", "ADDRTYPE", "IPV6", "C6000156 01 8735 06 86 01"},
        {"APPADDR", "ADDRTYPE", "IPV4", "C6000156 01 8735 0000 06 85 01"},
        {"APPAUTH", "AAUTHLEVEL", "APPSRV", "C6000157 01 8730 06 8D 01"},
        {"APPAUTH", "AAUTHLEVEL", "CLIENT", "C6000157 01 8730 06 03434C49454E5400 01"},
        {"APPAUTH", "AAUTHTYPE", "HTTP-BASIC,HTTP-DIGEST", "C6000157 01 8733 06 9192909193 01"},
        {"APPAUTH", "AAUTHTYPE", "DIGEST", "C6000157 01 8733 06 93 01"},
        {"APPAUTH", "AAUTHTYPE", "DIGEST,HMAC", "C6000157 01 8733 06 034449474553542C484D414300 01"},
        {"APPAUTH", "AAUTHTYPE", "BASIC,", "C6000157 01 8733 06 0342415349432C00 01"},
        {"NAPAUTHINFO", "AUTHTYPE", "MD5", "C65A01 870C 06 9F 01"},
        {"NAPAUTHINFO", "AUTH-ENTITY", "HA", "C65A01 874E 06 E1 01"},
        {"PXAUTHINFO", "PXAUTH-TYPE", "WTLS-SS", "C65901 8719 06 9E 01"},
        {"PXLOGICAL", "PPGAUTH-TYPE", "HTTP-DIGEST", "C65101 873F 06 9D 01"},
        {"VENDORCONFIG", "DATA", "AAA", "C65701 87 05034441544100 06 0341414100 01"},
        {"Mine", "NAME", "x", "C650034D696E6500 01 8707 06 037800 01"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(std::string(row.parm) + "=" + (row.value != nullptr ? row.value : "(none)"));
        const auto value = row.value != nullptr ? std::optional<std::string>(row.value) : std::nullopt;
        EXPECT_EQ(parmBytes(row.type, {{row.parm, value}}), apdu::hex(apdu::fromHex(row.bytes).value()));
    }
}

TEST(Encoder, SwitchesPagesOnlyWhenATokenNeedsIt) {
    // NAME and PORTNBR stand on both pages, SERVICE values on page 0 only, APPID on page 1 only.
    EXPECT_EQ(parmBytes("APPLICATION", {{"APPID", "w2"}, {"NAME", "a"}, {"TO-NAPID", "b"}}),
              "C600015501873606037732000187070603610001872206036200"
              "01");
    EXPECT_EQ(parmBytes("PORT", {{"PORTNBR", "1"}, {"SERVICE", "CL-WSP"}}), "C6530187230603310001872406CA01");
}

TEST(Encoder, WritesTheVersion) {
    for (const auto& [version, expected] :
         {std::pair("1.0", "030B6A008546 01"), std::pair("1.1", "030B6A008545 03312E3100 01")}) {
        Encoder encoder;
        encoder.start("wap-provisioningdoc");
        encoder.attribute("version", version);
        encoder.end();
        EXPECT_EQ(std::move(encoder).finish().value(), apdu::fromHex(expected).value());
    }
}

TEST(Encoder, PutsTheNameOfAParmFirst) {
    Encoder encoder;
    encoder.start("wap-provisioningdoc");
    encoder.start("parm");
    encoder.attribute("value", "GSM-GPRS");
    encoder.attribute("name", "BEARER");
    encoder.end();
    encoder.end();
    EXPECT_EQ(std::move(encoder).finish().value(), "030B6A0045 871006AB01 01"_hex);
}

TEST(Encoder, ForeignNamesStandInTheStringTable) {
    Encoder encoder;
    encoder.start("wap-provisioningdoc");
    encoder.start("Parm");
    encoder.attribute("mwid", "1");
    encoder.end();
    encoder.start("Parm");
    encoder.end();
    encoder.end();
    EXPECT_EQ(std::move(encoder).finish().value(), "030B6A0A 5061726D00 6D77696400 45 8400 0405 033100 01 0400 01"_hex);
}

TEST(Encoder, CompactRefersToStringsThatPay) {
    const std::vector<ParmText> parms = {
        {"TO-NAPID", "NAP1"}, {"TO-NAPID", "NAP1"}, {"NAME", "x"}, {"NAME", "x"}, {"NAME", ""}};
    const Bytes plain = encoded("PXPHYSICAL", parms), compact = encoded("PXPHYSICAL", parms, {.compact = true});
    EXPECT_EQ(
        compact,
        "030B6A05 4E41503100 45C65201 8722068300 01 8722068300 01 8707 06037800 01 870706037800 01 8707060300 01 01 01"_hex);
    EXPECT_LT(compact.size(), plain.size());
    EXPECT_TRUE(sameTree(*Document::decode(plain), *Document::decode(compact)));
}

TEST(Encoder, TableIndexesGrowAsTheyMust) {
    std::vector<ParmText> parms;
    for (int i = 0; i < 300; ++i)
        for (int twice = 0; twice < 2; ++twice) parms.push_back({"NAME", "a longer text " + std::to_string(i)});
    const Bytes plain = encoded("NAPDEF", parms), compact = encoded("NAPDEF", parms, {.compact = true});
    EXPECT_LT(compact.size(), plain.size());
    EXPECT_TRUE(sameTree(*Document::decode(plain), *Document::decode(compact)));
    EXPECT_TRUE(Document::decode(compact)->findings().empty());
}

struct Misuse {
    const char* what;
    void (*drive)(Encoder&);
    ErrorKind kind;
};

TEST(Encoder, RefusesWhatIsNoDocument) {
    static const std::string nul("a\0b", 3);
    const Misuse cases[] = {
        {"nothing", [](Encoder&) {}, ErrorKind::Usage},
        {"open element", [](Encoder& e) { e.start("wap-provisioningdoc"); }, ErrorKind::Usage},
        {"end without start", [](Encoder& e) { e.end(); }, ErrorKind::Usage},
        {"two roots",
         [](Encoder& e) {
             e.start("a");
             e.end();
             e.start("b");
             e.end();
         },
         ErrorKind::Usage},
        {"attribute of nothing", [](Encoder& e) { e.attribute("a", "b"); }, ErrorKind::Usage},
        {"attribute behind a child",
         [](Encoder& e) {
             e.start("a");
             e.start("b");
             e.end();
             e.attribute("c", "d");
             e.end();
         },
         ErrorKind::Usage},
        {"no name",
         [](Encoder& e) {
             e.start("");
             e.end();
         },
         ErrorKind::Usage},
        {"NUL",
         [](Encoder& e) {
             e.start("a");
             e.attribute("b", nul);
             e.end();
         },
         ErrorKind::Malformed},
        {"not UTF-8",
         [](Encoder& e) {
             e.start("a");
             e.attribute("b", "\xFF");
             e.end();
         },
         ErrorKind::Malformed},
        {"too deep",
         [](Encoder& e) {
             for (std::size_t i = 0; i <= maxDepth; ++i) e.start("a");
             for (std::size_t i = 0; i <= maxDepth; ++i) e.end();
         },
         ErrorKind::Limit},
        {"too many attributes",
         [](Encoder& e) {
             e.start("a");
             for (std::size_t i = 0; i <= maxAttributes; ++i) e.attribute("b", "c");
             e.end();
         },
         ErrorKind::Limit},
    };
    for (const Misuse& misuse : cases) {
        Encoder encoder;
        misuse.drive(encoder);
        const auto bytes = std::move(encoder).finish();
        ASSERT_FALSE(bytes) << misuse.what;
        EXPECT_EQ(bytes.error().kind, misuse.kind) << misuse.what << ": " << bytes.error().text;
    }
}

TEST(Encoder, LargeTextsPassUpToTheLimit) {
    const std::string megabyte(1u << 20, 'x');
    const auto document = Document::decode(encoded("NAPDEF", {{"NAME", megabyte}}));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->attribute(document->elements()[2], "value")->value, megabyte);
    const std::string tooMuch(maxDocumentBytes, 'x');
    Encoder encoder;
    encoder.start("a");
    encoder.attribute("b", tooMuch);
    encoder.end();
    EXPECT_EQ(std::move(encoder).finish().error().kind, ErrorKind::Limit);
}

// Whatever names and values are given, what comes out is read back as the same tree, plain and compact.
RC_GTEST_PROP(EncoderProperty, RoundTrip, ()) {
    const auto names =
        rc::gen::element<std::string>("NAME", "APPID", "BEARER", "ADDRTYPE", "SERVICE", "AAUTHTYPE", "NAPID", "Own");
    const auto values = rc::gen::element<std::string>("", "GSM-GPRS", "IPV4", "IPV6", "CL-WSP", "BASIC,DIGEST",
                                                      "HTTP-BASIC", "free text", "\xC3\xA9");
    const auto types = rc::gen::element<std::string>("NAPDEF", "APPLICATION", "PORT", "APPADDR", "OWN");
    const auto count = *rc::gen::inRange(0, 12);
    std::vector<ParmText> parms;
    for (int i = 0; i < count; ++i)
        parms.push_back({*names, *rc::gen::arbitrary<bool>() ? std::optional<std::string>(*values) : std::nullopt});
    const std::string type = *types;
    for (const bool compact : {false, true}) {
        const auto document = Document::decode(encoded(type, parms, {.compact = compact}));
        RC_ASSERT(document.has_value());
        RC_ASSERT(document->findings().empty());
        const auto elements = document->elements();
        RC_ASSERT(elements.size() == parms.size() + 2);
        RC_ASSERT(document->attribute(elements[1], "type")->value == type);
        for (std::size_t i = 0; i < parms.size(); ++i) {
            RC_ASSERT(document->attribute(elements[i + 2], "name")->value == parms[i].name);
            const Attribute* value = document->attribute(elements[i + 2], "value");
            RC_ASSERT((value != nullptr) == parms[i].value.has_value());
            if (value != nullptr) {
                RC_ASSERT(value->value == *parms[i].value);
            }
        }
    }
}

} // namespace
