// The part of the parser that few documents come to: entities, opaque data, foreign tokens, and what breaks.
#pragma once

#include "efs/wbxml/parser.h"

#include <fmt/format.h>

#include <utility>

namespace efs::wbxml {

template <class Sink>
bool Parser<Sink>::readRareText(std::uint8_t token, bool inAttribute, TextToken& out) {
    const bool draft = inAttribute && attributePage_ == 1 && draft2002Value(1, token) != nullptr;
    if (draft && options_.draft2002) {
        out.piece.kind = Piece::Kind::Token;
        out.text = draft2002Value(1, token)->value;
        out.lenient = true;
        return true;
    }
    const bool suspectedBefore = std::exchange(draftSuspected_, draftSuspected_ || draft);
    switch (token) {
    case global::stringTable:
        out.piece.kind = Piece::Kind::Table;
        if (!readTable(out.text)) return false;
        draftSuspected_ = suspectedBefore;
        return true;
    case global::entity:
        out.piece.kind = Piece::Kind::Entity;
        if (!readEntity(out.codePoint, entity_)) return false;
        out.text = entity_;
        return true;
    case global::opaque:
        return readOpaque(out);
    default:
        return readForeignText(token, out);
    }
}

template <class Sink>
bool Parser<Sink>::readOpaque(TextToken& out) {
    std::uint32_t length = 0;
    out.piece.kind = Piece::Kind::Opaque;
    if (!readInteger(length, "the length of opaque data")) return false;
    if (length > in_.size() - position_) return ranOut(position_, fmt::format("opaque data of {} bytes", length));
    out.text = apdu::asText(in_.subspan(position_, length));
    position_ += length;
    return spend(length);
}

// EXT_I 40-42 with a string, EXT_T 80-82 with an integer, EXT C0-C2 alone; and the value tokens no code page knows.
template <class Sink>
bool Parser<Sink>::readForeignText(std::uint8_t token, TextToken& out) {
    out.known = false;
    out.piece.kind = Piece::Kind::Extension;
    std::uint32_t ignored = 0;
    if (token < global::extTable) return readInline(out.text);
    if (token < global::stringTable) return readInteger(ignored, "an extension's integer");
    if (token >= global::extByte && token < global::opaque) return true;
    out.piece.kind = Piece::Kind::Unknown;
    const TokenRow* row = lenientValue(attributePage_, token);
    if (row == nullptr && options_.extensions) row = extensionAttribute(attributePage_, token);
    if (row == nullptr) return true;
    out.piece.kind = Piece::Kind::Token;
    out.known = out.lenient = true;
    out.text = row->value;
    return true;
}

// Instructions may follow the root. Bytes that only look like one are not part of the document.
template <class Sink>
void Parser<Sink>::readInstructionsBehind() {
    Events silent;
    while (!atEnd() && in_[position_] == global::instruction) {
        ++position_;
        if (!Parser<Events>(*this, silent, attributePage_).readInstruction()) {
            --position_;
            return;
        }
        readInstruction();
    }
}

template <class Sink>
bool Parser<Sink>::endsEarly() {
    if (depth_ == 0) return ranOut(position_, "its beginning: there is no root element");
    return ranOut(position_, fmt::format("its content: {} elements have no END", depth_));
}

template <class Sink>
bool Parser<Sink>::refuseRoot(apdu::Range tag) {
    return broke(tag, "the root element is not wap-provisioningdoc",
                 "a provisioning document goes on with 45 or C5 here");
}

template <class Sink>
bool Parser<Sink>::tooDeep(apdu::Range tag) {
    return broke(tag, fmt::format("elements nest deeper than {} levels", maxDepth), {}, apdu::ErrorKind::Limit);
}

template <class Sink>
bool Parser<Sink>::tooManyAttributes() {
    return broke(since(position_ - 1), fmt::format("an element has more than {} attributes", maxAttributes), {},
                 apdu::ErrorKind::Limit);
}

template <class Sink>
bool Parser<Sink>::misplacedToken(std::uint8_t token) {
    if ((token & global::tagMask) == global::literal || token == global::instruction)
        return broke(since(position_ - 1), fmt::format("token {:02X} may not stand in an attribute list", token));
    return broke(since(position_ - 1), "an attribute value stands before any attribute");
}

} // namespace efs::wbxml
