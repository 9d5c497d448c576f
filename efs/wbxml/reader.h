// The words WBXML is made of, read with every length checked: integers, strings, the header (WAP-192 §5.1, §5.4 to
// §5.8).
//
// A read gives false after recording why; fault() then says what broke and where. What is rare stands in reader.cpp:
// the inline part is what a document spends its time in.
#pragma once

#include "efs/wbxml/code_pages.h"
#include "efs/wbxml/document.h"

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace efs::wbxml {

struct HeaderFields {
    apdu::Range version, publicId, charset, tableLength; // charset is empty in WBXML 1.0, which has none
    bool knownPublicId = true;
};

// How many bytes are left when FF and 00 at the end are taken away. No document ends in one of them.
std::size_t sizeWithoutPadding(apdu::View file);

class Reader {
  public:
    Reader(apdu::View file, const DecodeOptions& options);

    const Header& header() const { return header_; }
    std::size_t position() const { return position_; }
    const std::optional<apdu::Error>& fault() const { return fault_; }
    // Integers with leading zero bytes: legal, but not what an encoder should write.
    const std::vector<apdu::Range>& longIntegers() const { return longIntegers_; }

  protected:
    bool readHeader(HeaderFields& fields);
    bool readInteger(std::uint32_t& value, const char* what);
    bool readEntity(char32_t& value, std::string& utf8);
    bool readTable(std::string_view& text); // an index and the string it means

    bool readInline(std::string_view& text) {
        const std::size_t start = position_;
        const void* nul = std::memchr(in_.data() + start, 0, in_.size() - start);
        if (nul == nullptr) return noFinalNul(start);
        const auto length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(nul) - in_.data()) - start;
        position_ = start + length + 1;
        text = apdu::asText(in_.subspan(start, length));
        return spend(length);
    }

    bool spend(std::size_t textBytes) { return (textBytes_ += textBytes) <= maxTextBytes || tooMuchText(); }
    bool countPart() { return ++parts_ <= maxParts || tooManyParts(); }
    bool atEnd() const { return position_ >= in_.size(); }
    apdu::Range since(std::size_t from) const { return {from, position_ - from}; }

    [[gnu::cold]] bool broke(apdu::Range where, std::string_view text, std::string_view hint = {},
                             apdu::ErrorKind kind = apdu::ErrorKind::Malformed);
    [[gnu::cold]] bool ranOut(std::size_t from, std::string_view inside);

    apdu::View in_;
    DecodeOptions options_;
    std::size_t position_ = 0;
    bool draftSuspected_ = false; // a token on attribute page 1 that the 2002 draft used for AAUTHTYPE

  private:
    bool checkVersion();
    bool refusePublicId(apdu::Range where);
    bool tableString(std::uint32_t index, apdu::Range where, std::string_view& text);
    [[gnu::cold]] bool noFinalNul(std::size_t start);
    [[gnu::cold]] bool tooMuchText();
    [[gnu::cold]] bool tooManyParts();

    bool padded_;
    std::size_t parts_ = 0, textBytes_ = 0;
    Header header_;
    std::vector<apdu::Range> longIntegers_;
    std::optional<apdu::Error> fault_;
};

} // namespace efs::wbxml
