#include "efs/wbxml/reader.h"

#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::wbxml {

using apdu::ErrorKind;
using apdu::Range;

namespace {

constexpr std::uint32_t provPublicId = 0x0B;
constexpr std::string_view provPublicText = "-//WAPFORUM//DTD PROV 1.0//EN";

// UTF-16, UTF-32 and their kin (IANA MIBenum 1000 to 1020): the strings hold zero bytes, so no string has an end.
bool isWideCharset(std::uint32_t mib) {
    return mib >= 1000 && mib <= 1020;
}

// The bytes to parse. One 00 stays: as a table index it can be the last byte of a document.
apdu::View withoutPadding(apdu::View file) {
    const std::size_t size = sizeWithoutPadding(file);
    return file.first(size > 0 && size < file.size() && file[size] == 0x00 ? size + 1 : size);
}

} // namespace

std::size_t sizeWithoutPadding(apdu::View file) {
    std::size_t size = file.size();
    while (size > 0 && (file[size - 1] == 0xFF || file[size - 1] == 0x00)) --size;
    return size;
}

Reader::Reader(apdu::View file, const DecodeOptions& options)
    : in_(withoutPadding(file)), options_(options), padded_(in_.size() < file.size()) {}

bool Reader::broke(Range where, std::string_view text, std::string_view hint, ErrorKind kind) {
    apdu::Error error;
    error.kind = kind;
    error.text = text;
    error.hint = hint;
    error.bytes = where;
    if (hint.empty() && draftSuspected_)
        error.hint =
            "if it was written after the 2002 draft of ProvCont 1.1 (AAUTHTYPE as bytes 80-83), read it as such";
    fault_ = std::move(error);
    return false;
}

bool Reader::ranOut(std::size_t from, std::string_view inside) {
    return broke({from, in_.size() - from}, fmt::format("the document ends inside {}", inside),
                 padded_ ? "only padding follows: writing it was probably interrupted" : "");
}

bool Reader::noFinalNul(std::size_t start) {
    return ranOut(start - 1, "an inline string, which needs a final 00");
}

bool Reader::tooManyParts() {
    return broke(since(position_), fmt::format("the document has more than {} parts", maxParts), {}, ErrorKind::Limit);
}

bool Reader::tooMuchText() {
    return broke(since(position_), fmt::format("the texts of the document unfold to more than {} bytes", maxTextBytes),
                 {}, ErrorKind::Limit);
}

// WAP-192 §5.1: seven bits a byte, the highest bit says that more follow; five bytes carry 32 bits.
bool Reader::readInteger(std::uint32_t& value, const char* what) {
    const std::size_t start = position_;
    std::uint64_t sum = 0;
    for (;;) {
        if (atEnd()) return ranOut(start, what);
        if (position_ - start == 5) return broke(since(start), fmt::format("{} takes more than five bytes", what));
        const std::uint8_t byte = in_[position_++];
        sum = sum << 7 | (byte & 0x7Fu);
        if ((byte & 0x80) == 0) break;
    }
    if (sum > 0xFFFFFFFF) return broke(since(start), fmt::format("{} is larger than 32 bits", what));
    if (in_[start] == 0x80 && longIntegers_.size() < maxFindings) longIntegers_.push_back(since(start));
    value = static_cast<std::uint32_t>(sum);
    return true;
}

bool Reader::readEntity(char32_t& value, std::string& utf8) {
    const std::size_t start = position_ - 1;
    std::uint32_t number = 0;
    if (!readInteger(number, "a character entity")) return false;
    if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF))
        return broke(since(start), fmt::format("the character entity U+{:04X} is no character", number));
    value = number;
    utf8.clear();
    appendUtf8(utf8, value);
    return spend(utf8.size());
}

bool Reader::readTable(std::string_view& text) {
    const std::size_t start = position_ - 1;
    std::uint32_t index = 0;
    return readInteger(index, "a string-table index") && tableString(index, since(start), text);
}

bool Reader::tableString(std::uint32_t index, Range where, std::string_view& text) {
    const Range table = header_.stringTable;
    if (index >= table.length)
        return broke(where,
                     fmt::format("string-table index {} lies outside the table of {} bytes", index, table.length));
    // No further than the texts may unfold: many references into one long string must not cost their product.
    const std::size_t left = std::min(table.length - index, maxTextBytes - textBytes_ + 1);
    const std::uint8_t* start = in_.data() + table.offset + index;
    const void* nul = std::memchr(start, 0, left);
    if (nul == nullptr && left < table.length - index) return tooMuchText();
    if (nul == nullptr) return broke(where, fmt::format("the string at table index {} has no final 00", index));
    const auto length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(nul) - start);
    text = apdu::asText({start, length});
    return spend(length);
}

// version, public identifier, charset, string table (WAP-192 §5.4 to §5.7); 1.0 has no charset.
bool Reader::readHeader(HeaderFields& fields) {
    if (in_.empty()) return broke({0, 0}, "the file is erased: it holds no document", {}, ErrorKind::Missing);
    if (!checkVersion()) return false;
    fields.version = {0, 1};
    header_.version = in_[0];
    position_ = 1;
    std::uint32_t publicIndex = 0, tableLength = 0;
    if (!readInteger(header_.publicId, "the public identifier")) return false;
    if (header_.publicId == 0 && !readInteger(publicIndex, "the index of the public identifier")) return false;
    fields.publicId = since(1);
    const std::size_t charsetAt = position_;
    if (header_.version != 0 && !readInteger(header_.charset, "the charset")) return false;
    fields.charset = since(charsetAt);
    const std::size_t lengthAt = position_;
    if (!readInteger(tableLength, "the length of the string table")) return false;
    fields.tableLength = since(lengthAt);
    if (tableLength > in_.size() - position_)
        return broke(fields.tableLength,
                     fmt::format("the string table of {} bytes ends past the document", tableLength));
    header_.stringTable = {position_, tableLength};
    position_ += tableLength;
    if (header_.publicId == 0 && !tableString(publicIndex, fields.publicId, header_.publicIdText)) return false;
    fields.knownPublicId =
        header_.publicId == 0 ? header_.publicIdText == provPublicText : header_.publicId == provPublicId;
    if (!fields.knownPublicId && !options_.anyPublicId) return refusePublicId(fields.publicId);
    return !isWideCharset(header_.charset) ||
           broke(fields.charset, fmt::format("charset {} cannot be read here", header_.charset),
                 "provisioning documents are UTF-8, charset 106 (WAP-183_005)");
}

bool Reader::checkVersion() {
    const std::uint8_t version = in_[0];
    if (version >> 4 == 0) return true;
    if (version == 0xFF)
        return broke({0, 1}, "the first byte is FF, so nothing here counts as a document",
                     "padding may stand behind a document only; a write that was cut leaves this byte, too");
    if (version == '<' || version == 0xEF) return broke({0, 1}, "this is text, perhaps XML, and not WBXML");
    return broke({0, 1}, fmt::format("WBXML version {}.{} is not known", (version >> 4) + 1, version & 0x0F),
                 "a provisioning document begins with 03 0B 6A");
}

bool Reader::refusePublicId(Range where) {
    constexpr std::string_view hint =
        "expected is 11 (0B); read it as one all the same if it comes from a provisioning file";
    if (header_.publicId == 0)
        return broke(where, "the public identifier in the string table is not that of provisioning documents", hint);
    return broke(where, fmt::format("public identifier {} is not that of provisioning documents", header_.publicId),
                 hint);
}

} // namespace efs::wbxml
