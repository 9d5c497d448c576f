// The body of a document while it is written: its tokens, and where strings go that may yet move to the string table.
//
// Bytes come in document order and are never moved; a tag's bits are set once its attributes and content are known. The
// one place that chooses tokens: encoder and rewriter both write through it.
#pragma once

#include "apdu/bytes.h"
#include "efs/wbxml/code_pages.h"
#include "efs/wbxml/document.h"

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace efs::wbxml {

class Body {
  public:
    explicit Body(bool compact) : compact_(compact) { bytes_.reserve(typicalSize); }
    // With header and string table of a document that lives until finish(); the table may grow.
    Body(bool compact, const Document& original);

    // The tag of an element; gives where it stands.
    std::size_t tag(std::string_view name);
    void mark(std::size_t tag, std::uint8_t bits) { bytes_[tag] |= bits; }
    void unmark(std::size_t tag, std::uint8_t bits) { bytes_[tag] &= static_cast<std::uint8_t>(~bits); }
    // An attribute; `parm` is the name of the parm it belongs to, as far as one is known: it decides how a value is
    // spelled (WAP-183 §8.3).
    void attribute(std::string_view name, std::string_view value, std::string_view parm);
    void end() { bytes_.push_back(global::end); }

    // The tokens that spell a value whole; without any it is text.
    struct ValueTokens {
        const TokenRow* whole = nullptr;
        bool authTypeList = false;
        std::optional<std::uint8_t> page() const; // where they stand
    };
    static ValueTokens tokensFor(std::string_view value, std::string_view parm);
    // What stands behind a start; the page is already that of the tokens.
    void value(std::string_view value, const ValueTokens& tokens);

    // Bytes of the original, whose pages the caller has seen to.
    void copy(apdu::View bytes) { apdu::append(bytes_, bytes); }
    std::size_t size() const { return bytes_.size(); }
    bool asciiOnly() const { return asciiOnly_; }
    std::uint8_t& pageOf(bool tags) { return tags ? tagPage_ : page_; }
    void page(bool tags, std::uint8_t wanted);

    // The whole document: header, string table, body.
    apdu::Bytes finish() &&;

  private:
    static constexpr std::size_t typicalSize = 2048; // most documents grow no further

    // A string that the table may hold: every literal name, and in a compact document every text.
    struct String {
        std::string_view text;
        std::size_t inlineCount = 0;
        bool isName = false;   // can stand in the table only
        bool referred = false; // as a text, too
        bool inTable = false;  // in the original's
        std::uint32_t offset = 0;
    };
    struct Place { // where a string is left out of bytes_
        std::size_t position = 0;
        std::uint32_t string = 0;
        bool isName = false;
    };

    void byte(unsigned value) { bytes_.push_back(static_cast<std::uint8_t>(value)); }
    void startToken(const TokenRow& row);
    void literalName(std::string_view name);
    void text(std::string_view value);
    void textWithEntities(std::string_view value);
    String& leaveOut(std::string_view text, bool isName);
    void readTable();
    apdu::Bytes layOutTable();
    apdu::Bytes head(apdu::View added) const;

    bool compact_;
    const Document* original_ = nullptr;
    bool asciiOnly_ = false; // the charset is not UTF-8: other characters are entities
    std::uint8_t tagPage_ = 0, page_ = 0;
    apdu::Bytes bytes_;
    std::vector<Place> places_;
    std::vector<String> strings_;
    std::unordered_map<std::string_view, std::uint32_t> known_; // into strings_
};

} // namespace efs::wbxml
