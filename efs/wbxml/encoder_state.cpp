#include "efs/wbxml/encoder_state.h"

#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::wbxml {

void EncoderState::refuse(apdu::ErrorKind kind, std::string text) {
    if (!fault) fault = apdu::fail(kind, std::move(text)).value();
}

void EncoderState::checkText(std::string_view text, bool isName) {
    textBytes += text.size();
    if (isName && text.empty()) refuse(apdu::ErrorKind::Usage, "a name is empty");
    if (!isPlainAscii(text)) checkUnusualText(text);
    if (isName && body.asciiOnly() && !isPlainAscii(text))
        refuse(apdu::ErrorKind::Malformed, "a name that is not ASCII cannot stand in a document that is not in UTF-8");
    if (textBytes > maxTextBytes || parts >= maxParts)
        refuse(apdu::ErrorKind::Limit,
               fmt::format("the document is larger than {} parts or {} bytes of text", maxParts, maxTextBytes));
}

void EncoderState::checkUnusualText(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        refuse(apdu::ErrorKind::Malformed, "a text holds a NUL character, which WBXML cannot carry");
    if (!isUtf8(text)) refuse(apdu::ErrorKind::Malformed, "a text is not valid UTF-8");
}

// The attributes of the element just started: what a value means depends on the parm's name before it.
void EncoderState::writeAttributes() {
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

void EncoderState::beginContent() {
    if (open.empty() || open.back().hasChildren) return;
    writeAttributes();
    open.back().hasChildren = true;
    body.mark(open.back().tag, global::hasContent);
}

void EncoderState::start(std::string_view element) {
    checkText(element, true);
    if (open.size() == maxDepth)
        refuse(apdu::ErrorKind::Limit, fmt::format("elements nest deeper than {} levels", maxDepth));
    if (open.empty() && parts > 0) refuse(apdu::ErrorKind::Usage, "a document has one root element");
    if (fault) return;
    beginContent();
    open.push_back({body.tag(element), element == "parm", false});
    ++parts;
}

void EncoderState::attribute(std::string_view name, std::string_view value) {
    checkText(name, true);
    checkText(value, false);
    if (open.empty() || open.back().hasChildren)
        refuse(apdu::ErrorKind::Usage, "an attribute belongs to the element just started");
    if (fault) return;
    if (attributes.size() == maxAttributes)
        return refuse(apdu::ErrorKind::Limit, fmt::format("an element has more than {} attributes", maxAttributes));
    attributes.push_back({name, value});
    // What a value means depends on the parm's name, and readers expect the name first.
    const auto isName = [](const NamedText& other) { return other.name == "name"; };
    if (attributes.size() > 1 && open.back().isParm && name == "name" &&
        std::none_of(attributes.begin(), attributes.end() - 1, isName))
        std::rotate(attributes.begin(), attributes.end() - 1, attributes.end());
    ++parts;
}

void EncoderState::end() {
    if (open.empty()) refuse(apdu::ErrorKind::Usage, "no element is open");
    if (fault) return;
    if (open.back().hasChildren) {
        body.end();
    } else {
        writeAttributes();
    }
    open.pop_back();
    ++parts;
}

apdu::Result<apdu::Bytes> EncoderState::finish() && {
    if (parts == 0 || !open.empty())
        refuse(apdu::ErrorKind::Usage, "the document is not complete: elements are open, or there are none");
    if (fault) return apdu::Failure(*fault);
    apdu::Bytes out = std::move(body).finish();
    if (out.size() > maxDocumentBytes)
        return apdu::fail(apdu::ErrorKind::Limit,
                          fmt::format("the document takes {} bytes; {} are allowed", out.size(), maxDocumentBytes));
    return out;
}

} // namespace efs::wbxml
