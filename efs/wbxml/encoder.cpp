#include "efs/wbxml/encoder.h"

#include "efs/wbxml/encoder_body.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace efs::wbxml {

namespace {

struct Open {
    std::size_t tag = 0; // where its tag stands in the body
    bool isParm = false, hasChildren = false;
};

struct NamedText {
    std::string_view name, value;
};

} // namespace

struct Encoder::State {
    explicit State(const EncodeOptions& options) : body(options.compact) {}

    Body body;
    std::vector<Open> open;
    std::vector<NamedText> attributes; // of the element just started, until all are known
    std::size_t parts = 0, textBytes = 0;
    std::optional<apdu::Error> fault;

    void refuse(apdu::ErrorKind kind, std::string text) {
        if (!fault) fault = apdu::fail(kind, std::move(text)).value();
    }

    void checkText(std::string_view text, bool isName) {
        textBytes += text.size();
        if (isName && text.empty()) refuse(apdu::ErrorKind::Usage, "a name is empty");
        if (!isPlainAscii(text)) checkUnusualText(text);
        if (textBytes > maxTextBytes || parts >= maxParts)
            refuse(apdu::ErrorKind::Limit,
                   fmt::format("the document is larger than {} parts or {} bytes of text", maxParts, maxTextBytes));
    }

    void checkUnusualText(std::string_view text) {
        if (text.find('\0') != std::string_view::npos)
            refuse(apdu::ErrorKind::Malformed, "a text holds a NUL character, which WBXML cannot carry");
        if (!isUtf8(text)) refuse(apdu::ErrorKind::Malformed, "a text is not valid UTF-8");
    }

    // The attributes of the element just started: what a value means depends on the parm's name before it.
    void writeAttributes() {
        if (attributes.empty()) return;
        body.mark(open.back().tag, global::hasAttributes);
        std::string_view parm;
        for (const NamedText& attribute : attributes) {
            if (open.back().isParm && attribute.name == "name") parm = attribute.value;
            body.attribute(attribute.name, attribute.value, parm);
        }
        body.end();
        attributes.clear();
    }

    void beginContent() {
        if (open.empty() || open.back().hasChildren) return;
        writeAttributes();
        open.back().hasChildren = true;
        body.mark(open.back().tag, global::hasContent);
    }
};

Encoder::Encoder(const EncodeOptions& options) : state_(std::make_unique<State>(options)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

void Encoder::start(std::string_view element) {
    State& state = *state_;
    state.checkText(element, true);
    if (state.open.size() == maxDepth)
        state.refuse(apdu::ErrorKind::Limit, fmt::format("elements nest deeper than {} levels", maxDepth));
    if (state.open.empty() && state.parts > 0) state.refuse(apdu::ErrorKind::Usage, "a document has one root element");
    if (state.fault) return;
    state.beginContent();
    state.open.push_back({state.body.tag(element), element == "parm", false});
    ++state.parts;
}

void Encoder::attribute(std::string_view name, std::string_view value) {
    State& state = *state_;
    state.checkText(name, true);
    state.checkText(value, false);
    if (state.open.empty() || state.open.back().hasChildren)
        state.refuse(apdu::ErrorKind::Usage, "an attribute belongs to the element just started");
    if (state.fault) return;
    std::vector<NamedText>& attributes = state.attributes;
    if (attributes.size() == maxAttributes)
        return state.refuse(apdu::ErrorKind::Limit,
                            fmt::format("an element has more than {} attributes", maxAttributes));
    attributes.push_back({name, value});
    // What a value means depends on the parm's name, and readers expect the name first.
    const auto isName = [](const NamedText& other) { return other.name == "name"; };
    if (attributes.size() > 1 && state.open.back().isParm && name == "name" &&
        std::none_of(attributes.begin(), attributes.end() - 1, isName))
        std::rotate(attributes.begin(), attributes.end() - 1, attributes.end());
    ++state.parts;
}

void Encoder::end() {
    State& state = *state_;
    if (state.open.empty()) state.refuse(apdu::ErrorKind::Usage, "no element is open");
    if (state.fault) return;
    if (state.open.back().hasChildren) {
        state.body.end();
    } else {
        state.writeAttributes();
    }
    state.open.pop_back();
    ++state.parts;
}

apdu::Result<apdu::Bytes> Encoder::finish() && {
    State& state = *state_;
    if (state.parts == 0 || !state.open.empty())
        state.refuse(apdu::ErrorKind::Usage, "the document is not complete: elements are open, or there are none");
    if (state.fault) return apdu::Failure(*state.fault);
    apdu::Bytes out = std::move(state.body).finish();
    if (out.size() > maxDocumentBytes)
        return apdu::fail(apdu::ErrorKind::Limit,
                          fmt::format("the document takes {} bytes; {} are allowed", out.size(), maxDocumentBytes));
    return out;
}

} // namespace efs::wbxml
