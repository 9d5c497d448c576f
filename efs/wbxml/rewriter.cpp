#include "efs/wbxml/rewriter.h"

#include "efs/wbxml/encoder_state.h"
#include "efs/wbxml/source_map.h"

#include <algorithm>

namespace efs::wbxml {

using apdu::Range;
using Kind = PageToken::Kind;

namespace {

constexpr std::uint8_t ofAttributes = 0, ofTags = 1; // places in pairs of pages

Range between(std::size_t from, std::size_t to) {
    return {from, to - from};
}

} // namespace

struct Rewriter::State : EncoderState {
    State(const Document& document, const EncodeOptions& options)
        : EncoderState(Body(options.compact, document)), source(document), elements(document.elements()),
          map(mapOf(document)) {
        copyBytes(between(document.header().stringTable.end(), map.places.front().from));
    }

    // An element of the original that is open; none for a new one.
    struct Kept {
        std::uint32_t element = Element::none;
        std::uint32_t next = Element::none; // the first child whose surroundings are not yet written
        std::size_t done = 0;               // the original's content is written or left out up to here
    };

    bool fits(std::uint32_t element);
    void leadUpTo(std::uint32_t element);
    void openKept(std::uint32_t element, std::span<const Change> changes);
    void writeHead(std::uint32_t element, std::span<const Change> changes);
    void changeValue(const Attribute& attribute, std::string_view value, std::string_view parm);
    std::string_view parmName(std::uint32_t element, std::span<const Change> changes) const;
    void closeKept(const Kept& frame);
    void copyContent(Range range);
    void copyBytes(Range range);
    std::size_t copyUntilPagesAgree(Range range);

    const Document& source;
    std::span<const Element> elements;
    SourceMap map;
    std::vector<Kept> kept; // as EncoderState::open
};

// A stretch of the original. As long as its pages are not those of the output, switches are put in where a token needs
// one, and left out where they have become idle.
void Rewriter::State::copyBytes(Range range) {
    const std::size_t from = copyUntilPagesAgree(range);
    body.copy(apdu::slice(source.bytes(), between(from, range.end())));
}

// Gives from where the rest can be copied as it stands.
std::size_t Rewriter::State::copyUntilPagesAgree(Range range) {
    auto token = map.at(range.offset);
    auto there = map.pagesAt(token);
    std::size_t from = range.offset;
    const auto agree = [&](std::uint8_t space) { return body.pageOf(space == ofTags) == there[space]; };
    const auto copyTo = [&](std::size_t offset) {
        body.copy(apdu::slice(source.bytes(), between(from, offset)));
        from = offset;
    };
    for (; token != map.tokens.end() && token->offset < range.end() && !(agree(ofTags) && agree(ofAttributes));
         ++token) {
        if (token->kind == Kind::LiteralStart) continue;
        const bool isTag = token->kind == Kind::Tag || token->kind == Kind::TagSwitch;
        const std::uint8_t space = isTag ? ofTags : ofAttributes;
        if (token->kind == Kind::Tag || token->kind == Kind::Attribute) {
            if (agree(space)) continue;
            copyTo(token->offset);
            body.page(isTag, there[space]);
            continue;
        }
        const std::uint8_t page = source.bytes()[token->offset + 1];
        const bool idle = !agree(space) && body.pageOf(isTag) == page;
        there[space] = page;
        if (idle) {
            copyTo(token->offset);
            from += 2;
        } else {
            body.pageOf(isTag) = page;
        }
    }
    const auto end = map.pagesAt(map.at(range.end()));
    for (const std::uint8_t space : {ofAttributes, ofTags})
        if (agree(space)) body.pageOf(space == ofTags) = end[space];
    return from;
}

bool Rewriter::State::fits(std::uint32_t element) {
    if (element >= elements.size()) refuse(apdu::ErrorKind::Usage, "the document has no such element");
    if (open.empty() != (element == 0) || (open.empty() && parts > 0))
        refuse(apdu::ErrorKind::Usage, "the root of a document is its one outermost element");
    return !fault;
}

void Rewriter::State::copyContent(Range range) {
    if (range.length == 0) return;
    beginContent();
    copyBytes(range);
}

// What stands between the elements before this one, when it is a child of the open one.
void Rewriter::State::leadUpTo(std::uint32_t element) {
    if (open.empty()) return;
    Kept& frame = kept.back();
    const bool ahead = frame.element != Element::none && elements[element].parent == frame.element &&
                       frame.next != Element::none && frame.next <= element;
    while (ahead && frame.next != Element::none && frame.next <= element) {
        copyContent(between(frame.done, map.places[frame.next].from));
        frame.done = elements[frame.next].bytes.end();
        frame.next = elements[frame.next].nextSibling;
    }
    beginContent();
}

void Rewriter::State::closeKept(const Kept& frame) {
    if (frame.element == Element::none) return;
    Kept rest = frame;
    for (; rest.next != Element::none; rest.next = elements[rest.next].nextSibling) {
        copyContent(between(rest.done, map.places[rest.next].from));
        rest.done = elements[rest.next].bytes.end();
    }
    const ElementPlace& place = map.places[frame.element];
    if (place.hasContent) copyContent(between(rest.done, place.contentEnd(elements[frame.element])));
}

void Rewriter::State::openKept(std::uint32_t element, std::span<const Change> changes) {
    const ElementPlace& place = map.places[element];
    const Element& old = elements[element];
    copyBytes(between(place.from, place.tagEnd));
    const std::size_t tag = body.size() - (place.tagEnd - old.bytes.offset);
    const bool wasEmpty = place.hasContent && place.headEnd == place.contentEnd(old);
    if (!wasEmpty) body.unmark(tag, global::hasContent);
    open.push_back({tag, old.name == "parm", wasEmpty});
    kept.push_back({element, old.firstChild, place.headEnd});
    ++parts;
    if (changes.empty())
        copyBytes(between(place.tagEnd, place.headEnd));
    else
        writeHead(element, changes);
}

std::string_view Rewriter::State::parmName(std::uint32_t element, std::span<const Change> changes) const {
    if (elements[element].name != "parm") return {};
    for (const Change& change : changes)
        if (change.name == "name") return change.value.value_or("");
    const Attribute* name = source.attribute(elements[element], "name");
    return name == nullptr || name->unknownValue ? std::string_view() : name->value;
}

void Rewriter::State::writeHead(std::uint32_t element, std::span<const Change> changes) {
    const ElementPlace& place = map.places[element];
    const std::string_view parm = parmName(element, changes);
    const std::size_t start = body.size();
    std::size_t from = place.tagEnd;
    for (const Attribute& attribute : source.attributes(elements[element])) {
        const auto change =
            std::find_if(changes.begin(), changes.end(), [&](const Change& one) { return one.name == attribute.name; });
        const bool first = source.attribute(elements[element], attribute.name) == &attribute;
        if (change == changes.end() || attribute.spelling == Spelling::Unknown || (change->value && !first)) {
            copyBytes(between(from, attribute.bytes.end()));
        } else if (change->value) {
            changeValue(attribute, *change->value, parm);
        }
        from = attribute.bytes.end();
    }
    for (const Change& change : changes) {
        if (!change.value || source.attribute(elements[element], change.name) != nullptr) continue;
        checkText(change.name, true);
        body.attribute(change.name, *change.value, parm);
    }
    const std::size_t tag = open.back().tag;
    if (body.size() == start) return body.unmark(tag, global::hasAttributes);
    if (place.headEnd > from) return copyBytes(between(from, place.headEnd)); // END, and switches before it
    body.mark(tag, global::hasAttributes);
    body.end();
}

// The start token, and a switch before it, stay where they say nothing of the value: text replaced by text, tokens by
// tokens of the same page.
void Rewriter::State::changeValue(const Attribute& attribute, std::string_view value, std::string_view parm) {
    const auto tokens = Body::tokensFor(value, attribute.name == "value" ? parm : std::string_view());
    const TokenRow* row = (*attributePage(attribute.page))[attribute.token];
    const auto pieces = source.pieces(attribute);
    const bool wasText = std::none_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
        return piece.kind == Piece::Kind::Token || piece.kind == Piece::Kind::Unknown;
    });
    const bool stays = attribute.spelling == Spelling::Token && row != nullptr && row->value.empty() &&
                       (tokens.page() ? *tokens.page() == attribute.page : wasText);
    if (!stays) return body.attribute(attribute.name, value, parm);
    auto token = map.at(attribute.bytes.offset);
    while (token->kind == Kind::AttributeSwitch) ++token;
    copyBytes(between(attribute.bytes.offset, token->offset + 1));
    body.value(value, tokens);
}

Rewriter::Rewriter(const Document& original, const EncodeOptions& options)
    : state_(std::make_unique<State>(original, options)) {}
Rewriter::~Rewriter() = default;
Rewriter::Rewriter(Rewriter&&) noexcept = default;
Rewriter& Rewriter::operator=(Rewriter&&) noexcept = default;

void Rewriter::copy(std::uint32_t element) {
    if (!state_->fits(element)) return;
    state_->leadUpTo(element);
    state_->copyBytes(between(state_->map.places[element].from, state_->elements[element].bytes.end()));
    ++state_->parts;
}

void Rewriter::open(std::uint32_t element, std::span<const Change> changes) {
    for (const Change& change : changes)
        if (change.value) state_->checkText(*change.value, false);
    if (!state_->fits(element)) return;
    state_->leadUpTo(element);
    state_->openKept(element, changes);
}

void Rewriter::start(std::string_view element) {
    if (state_->open.empty())
        state_->refuse(apdu::ErrorKind::Usage, "the root of a document is its one outermost element");
    state_->start(element);
    if (!state_->fault) state_->kept.emplace_back();
}

void Rewriter::attribute(std::string_view name, std::string_view value) {
    if (!state_->kept.empty() && state_->kept.back().element != Element::none)
        state_->refuse(apdu::ErrorKind::Usage, "an attribute belongs to the element just started");
    state_->attribute(name, value);
}

void Rewriter::end() {
    if (state_->kept.empty()) state_->refuse(apdu::ErrorKind::Usage, "no element is open");
    if (state_->fault) return;
    state_->closeKept(state_->kept.back());
    state_->end();
    state_->kept.pop_back();
}

apdu::Result<Document> Rewriter::finish() && {
    const Document& source = state_->source;
    const std::size_t rootEnd = source.root().bytes.end();
    if (!state_->fault) state_->copyBytes(between(rootEnd, source.bytes().size()));
    const auto bytes = std::move(*state_).EncoderState::finish();
    if (!bytes) return apdu::propagate(bytes);
    return Document::decode(*bytes, source.options());
}

} // namespace efs::wbxml
