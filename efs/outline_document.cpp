#include "efs/outline_document.h"

#include "efs/outline_der.h"
#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/wbxml/annotate.h"
#include "efs/wbxml/document.h"

#include <fmt/format.h>

namespace efs {

using apdu::Range;
using apdu::View;
using wbxml::Document;
using wbxml::Element;

namespace {

constexpr std::string_view mask = wbxml::hiddenValue;
constexpr std::size_t maxElements = 65'536; // a card's 32 KB hold fewer; more in one list tells nobody anything

class Tree {
  public:
    explicit Tree(const Document& document) : document_(document) {}

    // The decoder bounds the depth (wbxml::maxDepth).
    OutlineNode node(std::uint32_t index) {
        const Element& element = document_.elements()[index];
        OutlineNode result{nameOf(index), valueOf(index), element.bytes, {}};
        for (std::uint32_t child = element.firstChild; child != Element::none && shown_ < maxElements;
             child = document_.elements()[child].nextSibling) {
            ++shown_;
            result.children.push_back(node(child));
        }
        return result;
    }

  private:
    bool isParm(const Element& element) const { return element.name == "parm"; }

    std::string nameOf(std::uint32_t index) const {
        const Element& element = document_.elements()[index];
        std::string_view name;
        if (isParm(element)) name = prov::Parm(document_, index).name();
        if (element.name == "characteristic") name = prov::Characteristic(document_, index).type();
        if (name.empty()) name = element.name;
        return name.empty() ? fmt::format("unknown {:02X}", element.token) : std::string(name);
    }

    std::string valueOf(std::uint32_t index) const {
        const Element& element = document_.elements()[index];
        if (index == 0) {
            const auto version = prov::version(document_);
            return version ? "version " + std::string(*version) : "";
        }
        if (!isParm(element)) return {};
        const prov::Parm parm(document_, index);
        const std::string value(parm.value().value_or(""));
        return !value.empty() && prov::isSensitive(parm.name()) ? std::string(mask) : value;
    }

    const Document& document_;
    std::size_t shown_ = 0;
};

std::string headerText(const wbxml::Header& header) {
    constexpr std::uint32_t utf8 = 106; // IANA MIBenum
    return fmt::format("WBXML {}.{}, public id {}, charset {}", (header.version >> 4) + 1, header.version & 0x0F,
                       header.publicIdText.empty() ? fmt::format("{:02X}", header.publicId)
                                                   : std::string(header.publicIdText),
                       header.charset == utf8 ? "UTF-8" : std::to_string(header.charset));
}

OutlineNode nodeOf(const wbxml::Note& note) {
    const std::size_t colon = std::min(note.meaning.find(": "), note.meaning.size());
    const std::string value = note.meaning.substr(std::min(colon + 2, note.meaning.size()));
    return {note.meaning.substr(0, colon), note.hidden ? std::string(mask) : value, note.bytes, {}};
}

// What can be read of a document that breaks, token by token; the rest may hold credentials and is masked.
void addBroken(OutlineNode& root, View content, const apdu::Error& error, const wbxml::DecodeOptions& options) {
    root.value = error.text;
    const std::size_t at = std::min(error.bytes.value_or(Range{}).offset, content.size());
    OutlineNode readable{"readable part", {}, {0, 0}, {}};
    OutlineNode broken{"broken", {}, {0, content.size()}, {}};
    for (const wbxml::Note& note : wbxml::annotate(content, options, prov::isSensitive)) {
        if (note.bytes.end() > at || readable.children.size() == maxElements) break;
        readable.children.push_back(nodeOf(note));
        readable.bytes.length = note.bytes.end();
    }
    if (readable.bytes.length > 0) root.children.push_back(std::move(readable));
    broken.bytes = {readable.bytes.length, content.size() - readable.bytes.length};
    const View rest = apdu::slice(content, broken.bytes);
    broken.value = wbxml::isErased(rest) ? error.text : std::string(mask);
    root.children.push_back(std::move(broken));
}

// Strings of the table, those masked that may be credentials.
std::vector<OutlineNode> tableStrings(View content, Range table, const wbxml::DecodeOptions& options) {
    std::vector<OutlineNode> strings;
    for (const wbxml::Note& note : wbxml::annotate(content, options, prov::isSensitive))
        if (note.bytes.offset >= table.offset && note.bytes.end() <= table.end() && strings.size() < maxElements)
            strings.push_back(nodeOf(note));
    return strings;
}

} // namespace

OutlineNode documentOutline(View content) {
    OutlineNode root{"provisioning document", {}, {0, content.size()}, {}};
    if (wbxml::isErased(content)) {
        root.value = "empty";
        if (!content.empty()) root.children.push_back(paddingNode(root.bytes));
        return root;
    }
    wbxml::DecodeOptions options;
    options.anyPublicId = true;
    const auto document = Document::decode(content, options);
    if (!document) {
        addBroken(root, content, document.error(), options);
        return root;
    }
    const std::size_t body = document->root().bytes.offset;
    root.children.push_back({"header", headerText(document->header()), {0, body}, {}});
    const Range table = document->header().stringTable;
    if (table.length > 0) {
        root.children.back().children.push_back({"string table", {}, table, tableStrings(content, table, options)});
    }
    root.children.push_back(Tree(*document).node(0));
    const Range rest{document->bytes().size(), content.size() - document->bytes().size()};
    if (rest.length > 0) {
        const View tail = apdu::slice(content, rest);
        const bool padding = apdu::isFilledWith(tail, 0xFF) || apdu::isFilledWith(tail, 0x00);
        root.children.push_back(
            padding ? paddingNode(rest)
                    : OutlineNode{fmt::format("trailing data, {} bytes", rest.length), std::string(mask), rest, {}});
    }
    return root;
}

} // namespace efs
