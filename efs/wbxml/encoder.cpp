#include "efs/wbxml/encoder.h"

#include "efs/wbxml/code_pages.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

namespace efs::wbxml {

namespace {

struct Event {
    enum class Kind : std::uint8_t { Start, Attribute, End };
    Kind kind = Kind::Start;
    bool attributes = false, children = false; // of an element
    std::string_view name, value;
};

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

// The strings a document spells out, in the order they are met, and the table of those that are referred to.
class Strings {
  public:
    struct Use {
        std::size_t inlineCount = 0;
        bool literal = false;  // a name, which can stand in the table only
        bool referred = false; // as a value, too
        std::uint32_t offset = 0;
    };

    Use& use(std::string_view text) {
        const auto [entry, isNew] = uses_.try_emplace(text);
        if (isNew) order_.push_back(text);
        return entry->second;
    }

    // Lays out the table: every name, and in a compact document each string that costs less by reference.
    void layOut(bool compact) {
        for (const std::string_view text : order_) {
            Use& found = uses_[text];
            const std::size_t size = text.size() + 1;
            const std::size_t inlined = found.inlineCount * (1 + size);
            const std::size_t byReference = found.inlineCount * (1 + integerSize(table_.size()));
            found.referred = compact && byReference + (found.literal ? 0 : size) < inlined;
            if (!found.literal && !found.referred) continue;
            found.offset = static_cast<std::uint32_t>(table_.size());
            apdu::append(table_, apdu::asBytes(text));
            table_.push_back(0);
        }
    }

    const apdu::Bytes& table() const { return table_; }

  private:
    std::unordered_map<std::string_view, Use> uses_;
    std::vector<std::string_view> order_;
    apdu::Bytes table_;
};

// One pass over the events: counting strings, or writing bytes. Both take the same decisions because they are the same.
class Writer {
  public:
    Writer(Strings& strings, apdu::Bytes* out) : strings_(strings), out_(out) {}

    void write(const std::vector<Event>& events) {
        for (std::size_t i = 0; i < events.size(); ++i) {
            const Event& event = events[i];
            switch (event.kind) {
            case Event::Kind::Start:
                i += element(events, i);
                break;
            case Event::Kind::Attribute:
                break; // written with their element
            case Event::Kind::End:
                if (event.children) byte(global::end);
                break;
            }
        }
    }

  private:
    // Gives how many attributes follow the start.
    std::size_t element(const std::vector<Event>& events, std::size_t at) {
        const Event& start = events[at];
        const std::uint8_t bits = static_cast<std::uint8_t>((start.attributes ? global::hasAttributes : 0) |
                                                            (start.children ? global::hasContent : 0));
        if (const TokenRow* row = findTag(start.name)) {
            byte(row->token | bits);
        } else {
            byte(global::literal | bits);
            name(start.name);
        }
        std::size_t count = 0;
        std::string_view parm;
        while (at + count + 1 < events.size() && events[at + count + 1].kind == Event::Kind::Attribute) {
            const Event& attribute = events[at + ++count];
            if (start.name == "parm" && attribute.name == "name") parm = attribute.value;
            writeAttribute(attribute, parm);
        }
        if (start.attributes) byte(global::end);
        return count;
    }

    void writeAttribute(const Event& attribute, std::string_view parm) {
        if (attribute.name == "value" && !parm.empty()) {
            if (const TokenRow* token = findOwnedValue(parm, attribute.value)) {
                page(token->page); // before value=, which stands on both pages: no switch inside a value
                startToken(*findStart("value", "", page_));
                return byte(token->token);
            }
            if (parm == "AAUTHTYPE" && isAuthTypeList(attribute.value)) return authTypeList(attribute.value);
        }
        if (const TokenRow* whole = findStart(attribute.name, attribute.value, page_);
            whole != nullptr && !attribute.value.empty())
            return startToken(*whole);
        if (const TokenRow* start = findStart(attribute.name, "", page_)) {
            startToken(*start);
        } else {
            byte(global::literal);
            name(attribute.name);
        }
        text(attribute.value);
    }

    void startToken(const TokenRow& row) {
        page(row.page);
        byte(row.token);
    }

    void page(std::uint8_t wanted) {
        if (page_ == wanted) return;
        byte(global::switchPage);
        byte(wanted);
        page_ = wanted;
    }

    // The pieces of an AAUTHTYPE value, one after the other; false when something else stands in it.
    template <class Piece>
    static bool eachAuthTypePiece(std::string_view list, Piece&& piece) {
        for (;;) {
            const std::size_t comma = list.find(',');
            std::string_view item = list.substr(0, comma);
            if (item.starts_with("HTTP-")) {
                piece(*findAuthTypePiece("HTTP-"));
                item.remove_prefix(5);
            }
            const TokenRow* scheme = item == "BASIC" || item == "DIGEST" ? findAuthTypePiece(item) : nullptr;
            if (scheme == nullptr) return false;
            piece(*scheme);
            if (comma == std::string_view::npos) return true;
            piece(*findAuthTypePiece(","));
            list.remove_prefix(comma + 1);
        }
    }

    static bool isAuthTypeList(std::string_view value) {
        return eachAuthTypePiece(value, [](const TokenRow&) {});
    }

    void authTypeList(std::string_view value) {
        page(1);
        startToken(*findStart("value", "", 1));
        eachAuthTypePiece(value, [this](const TokenRow& row) { byte(row.token); });
    }

    void name(std::string_view literal) {
        if (out_ == nullptr) {
            strings_.use(literal).literal = true;
        } else {
            appendInteger(*out_, strings_.use(literal).offset);
        }
    }

    void text(std::string_view value) {
        Strings::Use& use = strings_.use(value);
        if (out_ == nullptr) {
            ++use.inlineCount;
        } else if (use.referred) {
            out_->push_back(global::stringTable);
            appendInteger(*out_, use.offset);
        } else {
            out_->push_back(global::stringInline);
            apdu::append(*out_, apdu::asBytes(value));
            out_->push_back(0);
        }
    }

    void byte(unsigned value) {
        if (out_ != nullptr) out_->push_back(static_cast<std::uint8_t>(value));
    }

    Strings& strings_;
    apdu::Bytes* out_; // null: counting
    std::uint8_t page_ = 0;
};

} // namespace

struct Encoder::State {
    EncodeOptions options;
    std::vector<Event> events;
    std::vector<std::size_t> open; // the start events of open elements
    std::size_t textBytes = 0;
    std::optional<apdu::Error> fault;

    void refuse(apdu::ErrorKind kind, std::string text) {
        if (!fault) fault = apdu::fail(kind, std::move(text)).value();
    }

    void checkText(std::string_view text, bool isName) {
        textBytes += text.size();
        if (isName && text.empty()) refuse(apdu::ErrorKind::Usage, "a name is empty");
        if (text.find('\0') != std::string_view::npos)
            refuse(apdu::ErrorKind::Malformed, "a text holds a NUL character, which WBXML cannot carry");
        if (!isPlainAscii(text) && !isUtf8(text)) refuse(apdu::ErrorKind::Malformed, "a text is not valid UTF-8");
        if (textBytes > maxTextBytes || events.size() >= maxParts)
            refuse(apdu::ErrorKind::Limit,
                   fmt::format("the document is larger than {} parts or {} bytes of text", maxParts, maxTextBytes));
    }
};

Encoder::Encoder(const EncodeOptions& options) : state_(std::make_unique<State>()) {
    state_->options = options;
}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

void Encoder::start(std::string_view element) {
    State& state = *state_;
    state.checkText(element, true);
    if (state.open.size() == maxDepth)
        state.refuse(apdu::ErrorKind::Limit, fmt::format("elements nest deeper than {} levels", maxDepth));
    if (state.open.empty() && !state.events.empty())
        state.refuse(apdu::ErrorKind::Usage, "a document has one root element");
    if (state.fault) return;
    if (!state.open.empty()) state.events[state.open.back()].children = true;
    state.open.push_back(state.events.size());
    state.events.push_back({Event::Kind::Start, false, false, element, {}});
}

void Encoder::attribute(std::string_view name, std::string_view value) {
    State& state = *state_;
    state.checkText(name, true);
    state.checkText(value, false);
    if (state.open.empty() || state.events[state.open.back()].children)
        state.refuse(apdu::ErrorKind::Usage, "an attribute belongs to the element just started");
    if (state.fault) return;
    const auto first = state.events.begin() + static_cast<std::ptrdiff_t>(state.open.back()) + 1;
    if (state.events.end() - first == static_cast<std::ptrdiff_t>(maxAttributes))
        return state.refuse(apdu::ErrorKind::Limit,
                            fmt::format("an element has more than {} attributes", maxAttributes));
    Event& element = state.events[state.open.back()];
    element.attributes = true;
    // What a value means depends on the parm's name, and readers expect the name first.
    const bool moves = element.name == "parm" && name == "name" &&
                       std::none_of(first, state.events.end(), [](const Event& other) { return other.name == "name"; });
    state.events.insert(moves ? first : state.events.end(), {Event::Kind::Attribute, false, false, name, value});
}

void Encoder::end() {
    State& state = *state_;
    if (state.open.empty()) state.refuse(apdu::ErrorKind::Usage, "no element is open");
    if (state.fault) return;
    const bool children = state.events[state.open.back()].children;
    state.open.pop_back();
    state.events.push_back({Event::Kind::End, false, children, {}, {}});
}

apdu::Result<apdu::Bytes> Encoder::finish() && {
    State& state = *state_;
    if (state.events.empty() || !state.open.empty())
        state.refuse(apdu::ErrorKind::Usage, "the document is not complete: elements are open, or there are none");
    if (state.fault) return apdu::Failure(*state.fault);
    Strings strings;
    Writer(strings, nullptr).write(state.events);
    strings.layOut(state.options.compact);
    apdu::Bytes out = {0x03, 0x0B, 0x6A}; // WBXML 1.3, PROV 1.0, UTF-8
    appendInteger(out, static_cast<std::uint32_t>(strings.table().size()));
    apdu::append(out, strings.table());
    Writer(strings, &out).write(state.events);
    if (out.size() > maxDocumentBytes)
        return apdu::fail(apdu::ErrorKind::Limit,
                          fmt::format("the document takes {} bytes; {} are allowed", out.size(), maxDocumentBytes));
    return out;
}

} // namespace efs::wbxml
