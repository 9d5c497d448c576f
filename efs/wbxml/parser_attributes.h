// The part of the parser that reads attribute lists: starts, and the pieces of values (WAP-192 §5.8.3).
#pragma once

#include "efs/wbxml/parser.h"

namespace efs::wbxml {

template <class Sink>
bool Parser<Sink>::readAttributes() {
    std::size_t count = 0; // values may follow once there is one
    for (;;) {
        if (atEnd()) return ranOut(position_, "an attribute list");
        const std::uint8_t token = in_[position_++];
        if (token == global::end) {
            sink_.endAttributes(since(position_ - 1));
            return true;
        }
        if (isStart(token)) {
            if (++count > maxAttributes) return tooManyAttributes();
            if (!readStart(token)) return false;
        } else if (token == global::switchPage) {
            if (!readPage(false)) return false;
        } else if (count == 0 || (token & global::tagMask) == global::literal || token == global::instruction) {
            return misplacedToken(token);
        } else if (!readText(token, true)) {
            return false;
        }
    }
}

template <class Sink>
bool Parser<Sink>::readStart(std::uint8_t token) {
    const std::size_t begin = position_ - 1;
    StartToken start;
    start.page = attributePage_;
    start.token = token;
    const TokenRow* row = (*attributes_)[token];
    if (row == nullptr && token == global::literal) {
        start.spelling = Spelling::Literal;
        if (!readTable(start.name)) return false;
    } else if (row == nullptr) {
        if (options_.extensions) row = extensionAttribute(attributePage_, token);
        start.spelling = row != nullptr ? Spelling::Lenient : Spelling::Unknown;
    }
    if (row != nullptr) {
        start.name = row->name;
        start.prefix = row->value;
    }
    start.bytes = since(begin);
    if (!countPart()) return false;
    sink_.startAttribute(start);
    return true;
}

template <class Sink>
bool Parser<Sink>::readText(std::uint8_t token, bool inAttribute) {
    const std::size_t start = position_ - 1;
    TextToken text;
    text.piece.page = inAttribute ? attributePage_ : tagPage_;
    text.piece.token = token;
    const TokenRow* row = inAttribute ? (*attributes_)[token] : nullptr;
    if (row != nullptr) {
        text.piece.kind = Piece::Kind::Token;
        text.text = row->value;
    } else if (token == global::stringInline) {
        if (!readInline(text.text)) return false;
    } else if (!readRareText(token, inAttribute, text)) {
        return false;
    }
    text.piece.bytes = since(start);
    if (!countPart()) return false;
    sink_.text(text);
    return true;
}

} // namespace efs::wbxml
