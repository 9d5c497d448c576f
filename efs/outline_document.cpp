#include "efs/outline_document.h"

#include "efs/outline_der.h"
#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/wbxml/document.h"

#include <fmt/format.h>

namespace efs {

using apdu::Range;
using apdu::View;
using wbxml::Document;
using wbxml::Element;

namespace {

constexpr std::string_view mask = "****";
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
        root.value = document.error().text;
        const std::size_t at = std::min(document.error().bytes.value_or(Range{}).offset, content.size());
        if (at > 0) root.children.push_back({"readable part", {}, {0, at}, {}});
        root.children.push_back({"broken", document.error().text, {at, content.size() - at}, {}});
        return root;
    }
    const std::size_t body = document->root().bytes.offset;
    root.children.push_back({"header", headerText(document->header()), {0, body}, {}});
    const Range table = document->header().stringTable;
    if (table.length > 0) root.children.back().children.push_back({"string table", {}, table, {}});
    root.children.push_back(Tree(*document).node(0));
    const Range rest{document->bytes().size(), content.size() - document->bytes().size()};
    if (rest.length > 0) {
        const View tail = apdu::slice(content, rest);
        const bool padding = apdu::isFilledWith(tail, 0xFF) || apdu::isFilledWith(tail, 0x00);
        root.children.push_back(padding ? paddingNode(rest)
                                        : OutlineNode{"trailing data", fmt::format("{} bytes", rest.length), rest, {}});
    }
    return root;
}

} // namespace efs
