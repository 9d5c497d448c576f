// Edits by field path: what they change, what they refuse, and that nothing else changes.
#include "efs/prov/edit.h"

#include "efs/prov/structure.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using apdu::ErrorKind;
using prov::Edit;
using Edits = std::vector<Edit>;

constexpr auto set = Edit::Kind::Set, add = Edit::Kind::Add, removal = Edit::Kind::Remove;

wbxml::Document documentOf(const std::string& xml) {
    auto imported = prov::fromXml("<wap-provisioningdoc>" + xml + "</wap-provisioningdoc>");
    if (!imported) ADD_FAILURE() << imported.error().message();
    return imported.value().document;
}

std::string parm(const std::string& name, const std::string& value) {
    return "<parm name=\"" + name + "\" value=\"" + value + "\"/>";
}
std::string characteristic(const std::string& type, const std::string& inner) {
    return "<characteristic type=\"" + type + "\">" + inner + "</characteristic>";
}

// "NAPDEF[n]/NAME=x …": every path of the document with its value.
std::string shown(const wbxml::Document& document) {
    std::string out;
    prov::FieldPaths paths(document);
    for (std::uint32_t i = 1; i < document.elements().size(); ++i) {
        const bool isParm = document.elements()[i].name == "parm";
        const auto value = isParm ? prov::Parm(document, i).value() : std::nullopt;
        out += (out.empty() ? "" : " ") + paths.of(i) + (value ? "=" + std::string(*value) : "");
    }
    return out;
}

std::string edited(const wbxml::Document& document, const Edits& edits) {
    const auto done = prov::apply(document, edits);
    return done ? shown(*done) : done.error().message();
}

const std::string nap = characteristic("NAPDEF", parm("NAPID", "n") + parm("NAME", "N") + parm("NAP-ADDRTYPE", "APN") +
                                                     characteristic("NAPAUTHINFO", parm("AUTHTYPE", "PAP")));

struct Row {
    const char* what;
    std::string document;
    Edits edits;
    const char* wanted;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) EXPECT_EQ(edited(documentOf(row.document), row.edits), row.wanted) << row.what;
}

TEST(Edit, Sets) {
    check({
        {"a value",
         nap,
         {{set, "NAPDEF[n]/NAME", "M"}},
         "NAPDEF[n] NAPDEF[n]/NAPID=n NAPDEF[n]/NAME=M NAPDEF[n]/NAP-ADDRTYPE=APN NAPDEF[n]/NAPAUTHINFO[PAP] "
         "NAPDEF[n]/NAPAUTHINFO[PAP]/AUTHTYPE=PAP"},
        {"a flag",
         characteristic("NAPDEF", parm("NAPID", "n")),
         {{set, "NAPDEF/INTERNET", {}}},
         "NAPDEF[n] NAPDEF[n]/NAPID=n NAPDEF[n]/INTERNET"},
        {"away with a value",
         characteristic("NAPDEF", parm("INTERNET", "1")),
         {{set, "NAPDEF/INTERNET", {}}},
         "NAPDEF NAPDEF/INTERNET"},
        {"where the schema has it, before characteristics",
         nap,
         {{set, "NAPDEF/NAP-ADDRESS", "a"}},
         "NAPDEF[n] NAPDEF[n]/NAPID=n NAPDEF[n]/NAME=N NAPDEF[n]/NAP-ADDRESS=a NAPDEF[n]/NAP-ADDRTYPE=APN "
         "NAPDEF[n]/NAPAUTHINFO[PAP] NAPDEF[n]/NAPAUTHINFO[PAP]/AUTHTYPE=PAP"},
        {"what nobody knows behind the parms",
         nap,
         {{set, "NAPDEF/X-OWN", "a"}},
         "NAPDEF[n] NAPDEF[n]/NAPID=n NAPDEF[n]/NAME=N NAPDEF[n]/NAP-ADDRTYPE=APN NAPDEF[n]/X-OWN=a "
         "NAPDEF[n]/NAPAUTHINFO[PAP] NAPDEF[n]/NAPAUTHINFO[PAP]/AUTHTYPE=PAP"},
        {"making what is missing, with keys",
         "",
         {{set, "NAPDEF[m]/NAPAUTHINFO[CHAP]/AUTHNAME", "u"}, {set, "NAPDEF[m]/NAME", "M"}},
         "NAPDEF[m] NAPDEF[m]/NAPID=m NAPDEF[m]/NAME=M NAPDEF[m]/NAPAUTHINFO[CHAP] "
         "NAPDEF[m]/NAPAUTHINFO[CHAP]/AUTHTYPE=CHAP NAPDEF[m]/NAPAUTHINFO[CHAP]/AUTHNAME=u"},
        {"the key itself",
         "",
         {{set, "PXLOGICAL[p]/PORT[80]/PORTNBR", "80"}},
         "PXLOGICAL[p] PXLOGICAL[p]/PROXY-ID=p PXLOGICAL[p]/PORT[80] PXLOGICAL[p]/PORT[80]/PORTNBR=80"},
        {"another value of several",
         characteristic("X", parm("D", "1") + parm("D", "2")),
         {{set, "X/D[3]", "3"}},
         "X X/D[1]=1 X/D[2]=2 X/D[3]=3"},
        {"characteristics in the schema's order",
         characteristic("PXLOGICAL", parm("PROXY-ID", "p")) + characteristic("APPLICATION", parm("APPID", "w2")),
         {{set, "NAPDEF[n]", {}}, {set, "BOOTSTRAP/NAME", "b"}},
         "PXLOGICAL[p] PXLOGICAL[p]/PROXY-ID=p NAPDEF[n] NAPDEF[n]/NAPID=n BOOTSTRAP BOOTSTRAP/NAME=b APPLICATION[w2] "
         "APPLICATION[w2]/APPID=w2"},
        {"the last of several settings counts",
         characteristic("X", parm("A", "1")),
         {{set, "X/A", "2"}, {set, "X/B", "3"}, {set, "X/A", "1"}, {set, "X/B", "4"}},
         "X X/A=1 X/B=4"},
    });
}

TEST(Edit, Adds) {
    const std::string two = characteristic("X", parm("D", "1") + parm("E", "2"));
    check({
        {"behind the last of its kind", two, {{add, "X/D", "3"}}, "X X/D[1]=1 X/D[2]=3 X/E=2"},
        {"a characteristic with its key",
         nap,
         {{add, "NAPDEF[n]", {}}, {set, "NAPDEF[n][2]/NAME", "M"}},
         "NAPDEF[n][1] NAPDEF[n][1]/NAPID=n NAPDEF[n][1]/NAME=N NAPDEF[n][1]/NAP-ADDRTYPE=APN "
         "NAPDEF[n][1]/NAPAUTHINFO[PAP] NAPDEF[n][1]/NAPAUTHINFO[PAP]/AUTHTYPE=PAP NAPDEF[n][2] NAPDEF[n][2]/NAPID=n "
         "NAPDEF[n][2]/NAME=M"},
        {"one that the schema does not know",
         two,
         {{add, "X/Y/", {}}, {set, "X/Y/Z", "1"}},
         "X X/D=1 X/E=2 X/Y X/Y/Z=1"},
        {"without a key, by place",
         characteristic("BOOTSTRAP", parm("NAME", "a")),
         {{add, "BOOTSTRAP", {}}, {set, "BOOTSTRAP[2]/NAME", "b"}, {set, "BOOTSTRAP/NAME", "c"}},
         "BOOTSTRAP[1] BOOTSTRAP[1]/NAME=c BOOTSTRAP[2] BOOTSTRAP[2]/NAME=b"},
        {"at a place",
         two,
         {{add, "X/F", "0", 0}, {add, "X/G", "9", 2}, {add, "X/H", "9", 99}},
         "X X/F=0 X/D=1 X/G=9 X/E=2 X/H=9"},
    });
}

TEST(Edit, Removes) {
    const std::string three = characteristic("X", parm("D", "1") + parm("D", "2") + parm("D", "3"));
    check({
        {"a parm",
         nap,
         {{removal, "NAPDEF[n]/NAME", {}}, {removal, "NAPDEF/NAPAUTHINFO", {}}},
         "NAPDEF[n] NAPDEF[n]/NAPID=n NAPDEF[n]/NAP-ADDRTYPE=APN"},
        {"places are those of the document as it was",
         three,
         {{removal, "X/D[1]", {}}, {removal, "X/D[2]", {}}},
         "X X/D=3"},
        {"and set anew",
         three,
         {{removal, "X/D[1]", {}}, {set, "X/D[3]", "4"}, {set, "X/E", "5"}},
         "X X/D[1]=2 X/D[2]=4 X/E=5"},
        {"everything", nap, {{removal, "NAPDEF", {}}}, ""},
    });
}

TEST(Edit, RefusesAndSaysWhy) {
    const std::string doc = nap + characteristic("BOOTSTRAP", parm("NAME", "a")) + characteristic("BOOTSTRAP", "");
    check({
        {"several",
         doc,
         {{set, "BOOTSTRAP/NAME", "x"}},
         "BOOTSTRAP fits 2 places of the document. Say which: BOOTSTRAP[1], BOOTSTRAP[2]"},
        {"a value for a characteristic",
         doc,
         {{set, "NAPDEF", "x"}},
         "NAPDEF is a characteristic, which has no value. Name a parm in it: NAPDEF/NAME"},
        {"below a parm",
         doc,
         {{set, "NAPDEF/NAME/X", "x"}},
         "in NAPDEF/NAME/X a name stands below a parm. Below a parm nothing can stand"},
        {"outside",
         doc,
         {{set, "NAME", "x"}},
         "NAME would stand outside any characteristic. Name the characteristic first: NAPDEF[nap1]/NAME"},
        {"removing what is not there",
         doc,
         {{removal, "NAPDEF[n]/NAEM", {}}},
         "there is no NAEM in NAPDEF[n]. What stands there: NAPID, NAME, NAP-ADDRTYPE, NAPAUTHINFO[PAP]"},
        {"removing twice",
         doc,
         {{removal, "NAPDEF[n]", {}}, {removal, "NAPDEF[n]", {}}},
         "NAPDEF[n] is removed, or made, by an edit before"},
        {"a place with a gap",
         doc,
         {{set, "BOOTSTRAP[4]/NAME", "x"}},
         "there is no BOOTSTRAP[4], and the next to be made would be number 3"},
        {"no key",
         doc,
         {{set, "CLIENTIDENTITY[x]/CLIENT-ID", "x"}},
         "CLIENTIDENTITY[x] cannot be made. CLIENTIDENTITY has no key to tell several apart; leave the brackets out"},
        {"a control character",
         doc,
         {{set, "NAPDEF/NAME", "a\x01"}},
         "NAPDEF/NAME: the value holds control characters, which XML cannot carry. Tab and line ends are allowed"},
        {"a NUL",
         doc,
         {{set, "NAPDEF/NAME", std::string("a\0b", 3)}},
         "NAPDEF/NAME: the value holds a NUL character, which ends texts"},
        {"no UTF-8", doc, {{set, "NAPDEF/NAME", "\xFF"}}, "NAPDEF/NAME: the value is not UTF-8"},
    });
    EXPECT_EQ(prov::apply(documentOf(doc), Edits{{set, "A[", "x"}}).error().kind, ErrorKind::Usage);
}

TEST(Edit, SetsTheVersion) {
    const auto document = documentOf(nap);
    const auto with = prov::apply(document, Edits{{set, "@version", "1.1"}}).value();
    EXPECT_EQ(prov::version(with), "1.1");
    EXPECT_EQ(prov::apply(with, Edits{{removal, "@version", {}}}).value(), document);
}

TEST(Edit, UntouchedPartsKeepTheirBytes) {
    const auto bytes = support::readBytes(support::dataPath("samples/oma-provcont11-appendixC.wbxml"));
    const auto document = wbxml::Document::decode(bytes).value();
    const auto same = [&](const Edits& edits) {
        const auto done = prov::apply(document, edits);
        return done ? apdu::hex(done->bytes()) : done.error().message();
    };
    EXPECT_EQ(same({}), apdu::hex(bytes));
    EXPECT_EQ(same({{set, "NAPDEF[NAP1]/BEARER", "GSM-CSD"}}), apdu::hex(bytes)); // as it is
    // One value: what stands before and behind is the same.
    const auto secret =
        prov::Parm(document, prov::FieldPaths(document)
                                 .find(prov::FieldPath::parse("NAPDEF[NAP1]/NAPAUTHINFO[PAP]/AUTHSECRET").value())
                                 .value())
            .valueBytes();
    const std::string changed = same({{set, "NAPDEF[NAP1]/NAPAUTHINFO[PAP]/AUTHSECRET", "x"}});
    const std::string old = apdu::hex(bytes);
    EXPECT_EQ(changed, old.substr(0, secret->offset * 2) + "06037800" + old.substr(secret->end() * 2));
}

TEST(Edit, KeepsToTheDtd) {
    // Whatever is set into an empty document, one by one or at once, stands in an order the DTD allows.
    const Edits edits = {{set, "APPLICATION[w4]/APPADDR/PORT[80]/SERVICE", "x"},
                         {set, "APPLICATION[w4]/APPADDR/ADDR", "a"},
                         {set, "APPLICATION[w4]/ADDR", "b"},
                         {set, "PXLOGICAL[p]/PXPHYSICAL[q]/PORT[9201]/SERVICE", "CL-WSP"},
                         {set, "PXLOGICAL[p]/PXPHYSICAL[q]/PXADDR", "1.2.3.4"},
                         {set, "PXLOGICAL[p]/NAME", "P"},
                         {set, "NAPDEF[n]/NAPAUTHINFO[PAP]/AUTHNAME", "u"},
                         {set, "NAPDEF[n]/NAP-ADDRESS", "a"}};
    auto step = documentOf("");
    for (const Edit& edit : edits) step = prov::apply(step, {&edit, 1}).value();
    const auto atOnce = prov::apply(documentOf(""), edits).value();
    EXPECT_TRUE(sameTree(step, atOnce)) << shown(step) << '\n' << shown(atOnce);
    for (const Finding& finding : prov::structureFindings(step)) {
        EXPECT_NE(finding.rule, "prov-order") << finding.where;
        EXPECT_NE(finding.rule, "prov-dtd") << finding.where << finding.message;
    }
}

} // namespace
