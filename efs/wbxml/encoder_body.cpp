#include "efs/wbxml/encoder_body.h"

#include "efs/wbxml/text.h"

#include <algorithm>

namespace efs::wbxml {

namespace {

void appendInteger(apdu::Bytes& out, std::uint32_t value) {
    int shift = 28;
    while (shift > 0 && value >> shift == 0) shift -= 7;
    for (; shift >= 0; shift -= 7)
        out.push_back(static_cast<std::uint8_t>((value >> shift & 0x7F) | (shift > 0 ? 0x80 : 0)));
}

std::size_t integerSize(std::size_t value) {
    std::size_t size = 1;
    while ((value >>= 7) != 0) ++size;
    return size;
}

void appendInline(apdu::Bytes& out, std::string_view text) {
    out.push_back(global::stringInline);
    apdu::append(out, apdu::asBytes(text));
    out.push_back(0);
}

// The pieces of an AAUTHTYPE value, one after the other; false when something else stands in it.
template <class Take>
bool eachAuthTypePiece(std::string_view list, Take&& take) {
    for (;;) {
        const std::size_t comma = list.find(',');
        std::string_view item = list.substr(0, comma);
        if (item.starts_with("HTTP-")) {
            take(*findAuthTypePiece("HTTP-"));
            item.remove_prefix(5);
        }
        const TokenRow* scheme = item == "BASIC" || item == "DIGEST" ? findAuthTypePiece(item) : nullptr;
        if (scheme == nullptr) return false;
        take(*scheme);
        if (comma == std::string_view::npos) return true;
        take(*findAuthTypePiece(","));
        list.remove_prefix(comma + 1);
    }
}

bool isAuthTypeList(std::string_view value) {
    return eachAuthTypePiece(value, [](const TokenRow&) {});
}

} // namespace

Body::Body(bool compact, const Document& original) : compact_(compact), original_(&original) {
    constexpr std::uint32_t usAscii = 3, latin1 = 4;
    bytes_.reserve(original.bytes().size() + typicalSize);
    asciiOnly_ = original.header().charset == latin1 || original.header().charset == usAscii;
    readTable();
}

// Where the strings of the original's table stand. One without a final 00 cannot be referred to.
void Body::readTable() {
    const std::string_view table = apdu::asText(apdu::slice(original_->bytes(), original_->header().stringTable));
    for (std::size_t at = 0; at < table.size();) {
        const std::size_t end = table.find('\0', at);
        if (end == std::string_view::npos) return;
        const std::string_view text = table.substr(at, end - at);
        if (known_.try_emplace(text, static_cast<std::uint32_t>(strings_.size())).second)
            strings_.push_back({.text = text, .inTable = true, .offset = static_cast<std::uint32_t>(at)});
        at = end + 1;
    }
}

std::size_t Body::tag(std::string_view name) {
    const TokenRow* row = findTag(name);
    if (row != nullptr) page(true, row->page);
    const std::size_t at = bytes_.size();
    if (row != nullptr) {
        byte(row->token);
    } else {
        byte(global::literal);
        literalName(name);
    }
    return at;
}

std::optional<std::uint8_t> Body::ValueTokens::page() const {
    if (whole != nullptr) return whole->page;
    return authTypeList ? std::optional(findAuthTypePiece(",")->page) : std::nullopt;
}

Body::ValueTokens Body::tokensFor(std::string_view value, std::string_view parm) {
    if (parm.empty()) return {};
    if (const TokenRow* token = findOwnedValue(parm, value)) return {token, false};
    return {nullptr, parm == "AAUTHTYPE" && isAuthTypeList(value)};
}

void Body::value(std::string_view value, const ValueTokens& tokens) {
    if (tokens.whole != nullptr) return byte(tokens.whole->token);
    if (!tokens.authTypeList) return text(value);
    eachAuthTypePiece(value, [this](const TokenRow& row) { byte(row.token); });
}

void Body::attribute(std::string_view name, std::string_view value, std::string_view parm) {
    if (name == "value") {
        const ValueTokens tokens = tokensFor(value, parm);
        if (const auto wanted = tokens.page()) {
            page(false, *wanted); // before value=, which stands on both pages: no switch inside a value
            startToken(*findStart("value", "", page_));
            return this->value(value, tokens);
        }
    }
    const TokenRow* whole = value.empty() ? nullptr : findStart(name, value, page_);
    if (whole != nullptr) return startToken(*whole);
    if (const TokenRow* start = findStart(name, "", page_)) {
        startToken(*start);
    } else {
        byte(global::literal);
        literalName(name);
    }
    text(value);
}

void Body::startToken(const TokenRow& row) {
    page(false, row.page);
    byte(row.token);
}

void Body::page(bool tags, std::uint8_t wanted) {
    std::uint8_t& now = pageOf(tags);
    if (now == wanted) return;
    byte(global::switchPage);
    byte(wanted);
    now = wanted;
}

void Body::literalName(std::string_view name) {
    leaveOut(name, true).isName = true;
}

void Body::text(std::string_view value) {
    if (asciiOnly_ && !isPlainAscii(value)) return textWithEntities(value);
    if (!compact_) return appendInline(bytes_, value);
    ++leaveOut(value, false).inlineCount;
}

// In a charset that is not UTF-8: what is not ASCII as entities, between inline strings.
void Body::textWithEntities(std::string_view value) {
    const auto isAscii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    for (std::size_t at = 0; at < value.size();) {
        const auto rest = value.substr(at);
        const auto end = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), isAscii) - rest.begin());
        if (end > 0) {
            appendInline(bytes_, rest.substr(0, end));
            at += end;
            continue;
        }
        const CodePoint point = codePointAt(value, at);
        byte(global::entity);
        appendInteger(bytes_, static_cast<std::uint32_t>(point.value));
        at += point.length;
    }
}

Body::String& Body::leaveOut(std::string_view text, bool isName) {
    const auto [known, isNew] = known_.try_emplace(text, static_cast<std::uint32_t>(strings_.size()));
    if (isNew) strings_.push_back({.text = text});
    places_.push_back({bytes_.size(), known->second, isName});
    return strings_[known->second];
}

// What the table gains: every name, and in a compact document each string that costs less by reference, in the order
// they are met.
apdu::Bytes Body::layOutTable() {
    apdu::Bytes added;
    std::size_t old = 0;
    if (original_ != nullptr) {
        old = original_->header().stringTable.length;
        if (old > 0 && original_->bytes()[original_->header().stringTable.end() - 1] != 0) added.push_back(0);
    }
    const bool repaired = !added.empty(); // a last string without its 00 gets one when something is to follow
    for (String& string : strings_) {
        const std::size_t size = string.text.size() + 1;
        const std::size_t inlined = string.inlineCount * (1 + size);
        const std::size_t offset = string.inTable ? string.offset : old + added.size();
        const std::size_t byReference = string.inlineCount * (1 + integerSize(offset));
        const bool there = string.isName || string.inTable;
        string.referred = compact_ && string.inlineCount > 0 && byReference + (there ? 0 : size) < inlined;
        if (string.inTable || (!string.isName && !string.referred)) continue;
        string.offset = static_cast<std::uint32_t>(offset);
        apdu::append(added, apdu::asBytes(string.text));
        added.push_back(0);
    }
    if (repaired && added.size() == 1) added.clear();
    return added;
}

// Header and string table; those of the original as they are when the table gains nothing.
apdu::Bytes Body::head(apdu::View added) const {
    apdu::Bytes out;
    if (original_ == nullptr) {
        for (const std::uint8_t byte : {0x03, 0x0B, 0x6A}) out.push_back(byte); // WBXML 1.3, PROV 1.0, UTF-8
        appendInteger(out, static_cast<std::uint32_t>(added.size()));
    } else {
        const apdu::View bytes = original_->bytes();
        const apdu::Range table = original_->header().stringTable;
        std::size_t length = table.offset - 1; // of an integer only the last byte has no high bit
        while ((bytes[length - 1] & 0x80) != 0) --length;
        apdu::append(out, bytes.first(added.empty() ? table.offset : length));
        if (!added.empty()) appendInteger(out, static_cast<std::uint32_t>(table.length + added.size()));
        apdu::append(out, apdu::slice(bytes, table));
    }
    apdu::append(out, added);
    return out;
}

apdu::Bytes Body::finish() && {
    const apdu::Bytes added = layOutTable();
    apdu::Bytes out;
    out.reserve(bytes_.size() + added.size() + 16);
    apdu::append(out, head(added));
    const apdu::View body = bytes_;
    std::size_t written = 0;
    for (const Place& place : places_) {
        apdu::append(out, body.subspan(written, place.position - written));
        written = place.position;
        const String& string = strings_[place.string];
        if (!place.isName && !string.referred) {
            appendInline(out, string.text);
            continue;
        }
        if (!place.isName) out.push_back(global::stringTable);
        appendInteger(out, string.offset);
    }
    apdu::append(out, body.subspan(written));
    return out;
}

} // namespace efs::wbxml
