#include "efs/wbxml/encoder_body.h"

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

std::size_t Body::tag(std::string_view name) {
    const std::size_t at = bytes_.size();
    if (const TokenRow* row = findTag(name)) {
        byte(row->token);
    } else {
        byte(global::literal);
        literalName(name);
    }
    return at;
}

void Body::attribute(std::string_view name, std::string_view value, std::string_view parm) {
    if (name == "value" && !parm.empty()) {
        if (const TokenRow* token = findOwnedValue(parm, value)) {
            page(token->page); // before value=, which stands on both pages: no switch inside a value
            startToken(*findStart("value", "", page_));
            return byte(token->token);
        }
        if (parm == "AAUTHTYPE" && isAuthTypeList(value)) return authTypeList(value);
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
    page(row.page);
    byte(row.token);
}

void Body::page(std::uint8_t wanted) {
    if (page_ == wanted) return;
    byte(global::switchPage);
    byte(wanted);
    page_ = wanted;
}

void Body::authTypeList(std::string_view value) {
    page(1);
    startToken(*findStart("value", "", 1));
    eachAuthTypePiece(value, [this](const TokenRow& row) { byte(row.token); });
}

void Body::literalName(std::string_view name) {
    leaveOut(name, true).isName = true;
}

void Body::text(std::string_view value) {
    if (!compact_) return appendInline(bytes_, value);
    ++leaveOut(value, false).inlineCount;
}

Body::String& Body::leaveOut(std::string_view text, bool isName) {
    const auto [known, isNew] = known_.try_emplace(text, static_cast<std::uint32_t>(strings_.size()));
    if (isNew) strings_.push_back({.text = text});
    places_.push_back({bytes_.size(), known->second, isName});
    return strings_[known->second];
}

// Every name, and in a compact document each string that costs less by reference, in the order they are met.
apdu::Bytes Body::layOutTable() {
    apdu::Bytes table;
    for (String& string : strings_) {
        const std::size_t size = string.text.size() + 1;
        const std::size_t inlined = string.inlineCount * (1 + size);
        const std::size_t byReference = string.inlineCount * (1 + integerSize(table.size()));
        string.referred = compact_ && byReference + (string.isName ? 0 : size) < inlined;
        if (!string.isName && !string.referred) continue;
        string.offset = static_cast<std::uint32_t>(table.size());
        apdu::append(table, apdu::asBytes(string.text));
        table.push_back(0);
    }
    return table;
}

apdu::Bytes Body::finish() && {
    const apdu::Bytes table = layOutTable();
    apdu::Bytes out;
    out.reserve(bytes_.size() + table.size() + 16);
    for (const std::uint8_t byte : {0x03, 0x0B, 0x6A}) out.push_back(byte); // WBXML 1.3, PROV 1.0, UTF-8
    appendInteger(out, static_cast<std::uint32_t>(table.size()));
    apdu::append(out, table);
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
