// Laws of documents and their bytes, for documents an encoder writes and for any a decoder takes.
#include "efs/prov/edit.h"
#include "efs/prov/field_path.h"
#include "efs/prov/respell.h"
#include "efs/prov/tree.h"
#include "efs/wbxml/rewriter.h"
#include "tests/support/documents.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>

namespace {

using namespace efs;
using apdu::Bytes;
using prov::Edit;
using support::Tree;
using wbxml::Document;
using wbxml::Element;

Document decoded(const Bytes& bytes) {
    auto document = Document::decode(bytes);
    RC_ASSERT(document.has_value());
    return *document;
}

template <class T>
T must(apdu::Result<T> result) {
    if (!result) RC_FAIL(result.error().message());
    return std::move(*result);
}

Bytes bytesOf(const Document& document) {
    return apdu::toBytes(document.bytes());
}

// Each element on its own.
Document rewritten(const Document& document) {
    wbxml::Rewriter out(document);
    const std::function<void(std::uint32_t)> element = [&](std::uint32_t index) {
        out.open(index);
        for (std::uint32_t i = document.elements()[index].firstChild; i != Element::none;
             i = document.elements()[i].nextSibling)
            element(i);
        out.end();
    };
    element(0);
    return must(std::move(out).finish());
}

RC_GTEST_PROP(DocumentLaws, DecodingWhatWasEncodedGivesTheTree, ()) {
    const Tree tree = *support::trees();
    for (const bool compact : {false, true}) {
        const Document document = decoded(support::encode(tree, {compact}));
        RC_ASSERT(support::treeOf(document) == tree);
        RC_ASSERT(document.findings().empty());
        RC_ASSERT(support::encode(support::treeOf(document), {compact}) == bytesOf(document));
    }
    const Document toggling = decoded(support::encodeToggling(tree));
    RC_ASSERT(support::treeOf(toggling) == tree);
    RC_ASSERT(wbxml::sameTree(toggling, support::documentOf(tree)));
}

RC_GTEST_PROP(DocumentLaws, RewritingEverythingGivesTheSameBytes, ()) {
    const Bytes bytes = *support::oddDocuments();
    const Document document = decoded(bytes);
    RC_ASSERT(bytesOf(document) == bytes);
    RC_ASSERT(bytesOf(rewritten(document)) == bytes);
    RC_ASSERT(bytesOf(must(prov::apply(document, {}))) == bytes);
    RC_ASSERT(bytesOf(prov::respell(document, document)) == bytes);
}

// What is copied means what it meant, whatever is left out before it or put in between.
RC_GTEST_PROP(DocumentLaws, CopiedPartsKeepTheirMeaning, ()) {
    const Document document = decoded(*support::oddDocuments());
    const auto elements = document.elements();
    wbxml::Rewriter out(document);
    std::vector<std::uint32_t> expected; // Element::none: a new one
    const std::function<void(std::uint32_t)> element = [&](std::uint32_t index) {
        expected.push_back(index);
        out.open(index);
        for (std::uint32_t i = elements[index].firstChild; i != Element::none; i = elements[i].nextSibling) {
            if (*rc::gen::inRange(0, 4) == 0) {
                out.start("parm");
                out.attribute("name", *rc::gen::element<const char*>("NAME", "APPID", "ADDRTYPE"));
                out.attribute("value", *rc::gen::element<const char*>("IPV4", "E164", "x"));
                out.end();
                expected.push_back(Element::none);
            }
            if (*rc::gen::inRange(0, 4) > 0) element(i);
        }
        out.end();
    };
    element(0);
    const Document result = must(std::move(out).finish());
    RC_ASSERT(result.elements().size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (expected[i] != Element::none)
            RC_ASSERT(wbxml::sameHead(document, elements[expected[i]], result, result.elements()[i]));
}

RC_GTEST_PROP(DocumentLaws, ApplyingADifferenceGivesTheOther, ()) {
    const Tree tree = *support::trees();
    const Document a = *rc::gen::element(support::documentOf(tree), support::documentOf(tree, {true}),
                                         decoded(support::encodeToggling(tree)));
    const Document b = support::documentOf(*rc::gen::inRange(0, 4) == 0 ? *support::trees() : *support::changed(tree));
    const std::vector<Edit> edits = must(prov::diff(a, b));
    RC_ASSERT(wbxml::sameTree(must(prov::apply(a, edits)), b));
    RC_ASSERT(edits.empty() == wbxml::sameTree(a, b));
    const Document spelled = prov::respell(b, a);
    RC_ASSERT(wbxml::sameTree(spelled, b));
}

RC_GTEST_PROP(DocumentLaws, RespellingGivesTheWantedTree, ()) {
    const Document original = decoded(*support::oddDocuments());
    const Document wanted = decoded(
        *rc::gen::oneOf(support::oddDocuments(),
                        rc::gen::map(support::trees(), [](const Tree& tree) { return support::encode(tree); })));
    RC_ASSERT(wbxml::sameTree(prov::respell(wanted, original), wanted));
    RC_ASSERT(prov::respell(original, original) == original);
}

// A parm that was not there is set and removed, in a document whose switches all do something and stand where they are
// needed, and whose characteristic holds something: the bytes are as they were.
RC_GTEST_PROP(DocumentLaws, SettingAndRemovingLeavesTheBytes, ()) {
    const Tree tree = *support::trees();
    const Document document = *rc::gen::element(support::documentOf(tree), support::documentOf(tree, {true}),
                                                decoded(support::encodeToggling(tree)));
    prov::FieldPaths paths(document);
    for (std::uint32_t i = 1; i < document.elements().size(); ++i) {
        const Element& element = document.elements()[i];
        if (element.name != "characteristic" || element.firstChild == Element::none) continue;
        const std::string name = *rc::gen::element<std::string>("ADDRTYPE", "STARTPAGE", "TO-NAPID", "X-NEW");
        const std::string path = paths.of(i) + "/" + name;
        const auto there = paths.locate(prov::FieldPath::parse(path).value());
        if (!there.elements.empty()) continue;
        std::optional<std::string> value;
        if (*rc::gen::inRange(0, 4) > 0) value = *rc::gen::element<std::string>("IPV4", "E164", "n", "");
        const std::vector<Edit> set = {{Edit::Kind::Set, path, value}}, unset = {{Edit::Kind::Remove, path}};
        const Document with = must(prov::apply(document, set));
        RC_ASSERT(with.elements().size() == document.elements().size() + 1);
        RC_ASSERT(bytesOf(must(prov::apply(with, unset))) == bytesOf(document));
    }
}

// A value becomes another one and itself again, spelled as the encoder spells it.
RC_GTEST_PROP(DocumentLaws, SettingAndSettingBackLeavesTheBytes, ()) {
    const Document document = support::documentOf(*support::trees());
    prov::FieldPaths paths(document);
    for (std::uint32_t i = 1; i < document.elements().size(); ++i) {
        if (document.elements()[i].name != "parm") continue;
        const auto old = prov::Parm(document, i).value();
        const std::string path = paths.of(i);
        std::optional<std::string> other;
        if (*rc::gen::inRange(0, 4) > 0)
            other = *rc::gen::element<std::string>("IPV4", "E164", "GSM-SMS", "CO-WSP", "HTTP-DIGEST", "n", "");
        const std::vector<Edit> there = {{Edit::Kind::Set, path, other}};
        std::vector<Edit> back = {{Edit::Kind::Set, path, std::nullopt}};
        if (old) back.front().value = std::string(*old);
        const Document changed = must(prov::apply(document, there));
        back.front().path = prov::fieldPath(changed, i); // a key may have changed
        RC_ASSERT(bytesOf(must(prov::apply(changed, back))) == bytesOf(document));
    }
}

// The beginning of a document is an error that says where, unless only processing instructions are cut off.
RC_GTEST_PROP(DocumentLaws, EveryPrefixSaysWhereItBreaks, ()) {
    const Bytes bytes =
        *rc::gen::oneOf(support::oddDocuments(),
                        rc::gen::map(support::trees(), [](const Tree& tree) { return support::encode(tree, {true}); }));
    const std::size_t rootEnd = decoded(bytes).root().bytes.end();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto document = Document::decode(apdu::View(bytes).first(length));
        if (document) {
            RC_ASSERT(length >= rootEnd);
            continue;
        }
        RC_ASSERT(document.error().bytes.has_value());
        RC_ASSERT(document.error().bytes->end() <= length);
        RC_ASSERT(!document.error().text.empty());
    }
}

} // namespace
