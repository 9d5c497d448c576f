// Hostile bytes: nothing crashes, everything ends, and what is accepted can be shown, compared and written again.
#include "efs/prov/structure.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace {

using namespace efs;
using apdu::Bytes;

// Everything that holds of any bytes at all.
void exercise(const Bytes& bytes) {
    std::size_t end = 0;
    for (const wbxml::Note& note : wbxml::annotate(bytes)) {
        RC_ASSERT(note.bytes.offset == end);
        end = note.bytes.end();
    }
    RC_ASSERT(end == bytes.size());

    const auto document = wbxml::Document::decode(bytes, {.anyPublicId = true});
    if (!document) {
        RC_ASSERT(document.error().bytes.has_value());
        RC_ASSERT(document.error().bytes->end() <= bytes.size());
        RC_ASSERT(!document.error().text.empty());
        return;
    }
    RC_ASSERT(document->bytes().size() <= bytes.size());
    RC_ASSERT(wbxml::sameTree(*document, *document));
    for (const wbxml::Element& element : document->elements()) {
        RC_ASSERT(element.bytes.end() <= document->bytes().size());
        for (const wbxml::Attribute& attribute : document->attributes(element))
            RC_ASSERT(attribute.bytes.offset >= element.bytes.offset && attribute.bytes.end() <= element.bytes.end());
    }
    const auto again = wbxml::Document::decode(document->bytes(), {.anyPublicId = true});
    RC_ASSERT(again.has_value() && *again == *document && wbxml::sameTree(*again, *document));
    prov::structureFindings(*document);
    const auto imported = prov::fromXml(prov::toXml(*document));
    RC_ASSERT(imported.has_value());
}

RC_GTEST_PROP(Robustness, RandomBytes, (const Bytes& tail)) {
    exercise(tail);
    Bytes document = {0x03, 0x0B, 0x6A, 0x00, 0x45};
    apdu::append(document, tail);
    exercise(document);
}

// Tokens a document is likely to hold, so that the walk gets deep.
RC_GTEST_PROP(Robustness, LikelyTokens, ()) {
    const auto token = rc::gen::weightedElement<std::uint8_t>(
        {{8, 0x01}, {4, 0xC6}, {6, 0x87}, {2, 0x00}, {4, 0x03}, {3, 0x06}, {3, 0x07}, {3, 0x55},
         {2, 0x11}, {2, 0x83}, {1, 0xC3}, {1, 0x02}, {1, 0x43}, {1, 0x04}, {1, 0x84}, {1, 0x40},
         {1, 0x80}, {1, 0xC0}, {1, 0x85}, {1, 0xFE}, {1, 0x41}, {1, 0x08}});
    Bytes document = {0x03, 0x0B, 0x6A, 0x04, 'a', 0x00, 0xE9, 0x00, 0x45};
    apdu::append(document, *rc::gen::container<Bytes>(token));
    apdu::append(document, Bytes(20, 0x01));
    exercise(document);
}

RC_GTEST_PROP(Robustness, DamagedSamples, ()) {
    const auto name = *rc::gen::element<std::string>("oma-provcont11-appendixC.wbxml", "omasharp-XML.wbxml");
    Bytes bytes = support::readBytes(support::dataPath("samples/" + name));
    const int changes = *rc::gen::inRange(1, 4);
    for (int i = 0; i < changes; ++i)
        bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<std::uint8_t>();
    exercise(bytes);
}

// Every single byte of a document replaced by every token that means something special.
TEST(Robustness, EveryByteReplaced) {
    const Bytes original = support::readBytes(support::dataPath("samples/omasharp-XML.wbxml"));
    for (std::size_t i = 0; i < original.size(); ++i)
        for (const std::uint8_t token :
             {0x00, 0x01, 0x02, 0x04, 0x40, 0x43, 0x44, 0x80, 0x83, 0x84, 0xC0, 0xC3, 0xC4, 0xFF}) {
            Bytes bytes = original;
            bytes[i] = token;
            const auto document = wbxml::Document::decode(bytes);
            if (document) prov::toXml(*document);
            const auto notes = wbxml::annotate(bytes);
            ASSERT_EQ(notes.back().bytes.end(), bytes.size());
        }
}

} // namespace
