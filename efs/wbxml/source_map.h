// Where the parts of a document stand, and which code pages are in force there: what the rewriter copies by.
#pragma once

#include "efs/wbxml/document.h"

#include <array>
#include <vector>

namespace efs::wbxml {

// A token whose meaning hangs on the current page, or a switch of it. Starts are all listed.
struct PageToken {
    enum class Kind : std::uint8_t { TagSwitch, AttributeSwitch, Tag, Attribute, LiteralStart };
    std::size_t offset = 0;
    Kind kind = Kind::Tag;
    std::array<std::uint8_t, 2> pages{}; // before it: attributes, tags
};

struct ElementPlace {
    std::size_t from = 0;    // of the page switches right before the tag, or the tag
    std::size_t tagEnd = 0;  // behind the tag and its index
    std::size_t headEnd = 0; // behind the attributes
    bool hasContent = false; // the content bit, and an END
    std::size_t contentEnd(const Element& element) const { return element.bytes.end() - (hasContent ? 1 : 0); }
};

struct SourceMap {
    std::vector<PageToken> tokens;
    std::vector<ElementPlace> places; // as the document's elements
    std::array<std::uint8_t, 2> finalPages{};

    // The first token at or behind an offset, and the pages in force there.
    std::vector<PageToken>::const_iterator at(std::size_t offset) const;
    std::array<std::uint8_t, 2> pagesAt(std::vector<PageToken>::const_iterator token) const {
        return token == tokens.end() ? finalPages : token->pages;
    }
};

SourceMap mapOf(const Document& document);

} // namespace efs::wbxml
