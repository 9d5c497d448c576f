#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

using wbxml::Attribute;
using wbxml::Element;
using wbxml::Spelling;

constexpr std::string_view prologue = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                      "<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\"\n"
                                      "  \"http://www.wapforum.org/DTD/prov.dtd\">\n";

// A value between double quotes: what a reader would change or refuse becomes a reference or U+FFFD.
void appendEscaped(std::string& out, std::string_view value) {
    for (std::size_t at = 0; at < value.size();) {
        const wbxml::CodePoint point = wbxml::codePointAt(value, at);
        at += point.length;
        switch (point.value) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\t':
            out += "&#9;";
            break;
        case '\n':
            out += "&#10;";
            break;
        case '\r':
            out += "&#13;";
            break;
        default:
            wbxml::appendUtf8(out, wbxml::isXmlCharacter(point.value) ? point.value : U'\uFFFD');
        }
    }
}

class Exporter {
  public:
    Exporter(const wbxml::Document& document, const XmlOptions& options)
        : document_(document), elements_(document.elements()), options_(options) {}

    std::string run() && {
        if (options_.declaration) out_ = prologue;
        for (std::uint32_t i = 0; i < elements_.size();) {
            while (!open_.empty() && open_.back() != elements_[i].parent) close();
            i = write(i);
        }
        while (!open_.empty()) close();
        if (!options_.indent) out_ += '\n';
        return std::move(out_);
    }

  private:
    // Gives the element that follows in the document.
    std::uint32_t write(std::uint32_t index) {
        const Element& element = elements_[index];
        if (index != 0 && !isReadable(index)) {
            comment("ignored: an element that cannot be read", element.bytes);
            const auto next = std::find_if(elements_.begin() + index + 1, elements_.end(), [&](const Element& other) {
                return other.bytes.offset >= element.bytes.end();
            });
            return static_cast<std::uint32_t>(next - elements_.begin());
        }
        beginLine();
        out_ += '<';
        out_ += element.name;
        for (const Attribute& attribute : document_.attributes(element)) writeAttribute(index, attribute);
        const bool content = element.firstChild != Element::none || hasRemarks(element);
        out_ += content ? ">" : "/>";
        endLine();
        if (!content) return index + 1;
        open_.push_back(index);
        remarks(element);
        return index + 1;
    }

    bool isWritable(const Attribute& attribute) const {
        return attribute.spelling != Spelling::Unknown && !attribute.unknownValue && wbxml::isXmlName(attribute.name);
    }

    // False for what a device ignores because of a token nobody knows: in XML it would seem to mean something else.
    bool isReadable(std::uint32_t index) const {
        const Element& element = elements_[index];
        if (!wbxml::isXmlName(element.name)) return false;
        if (element.name == "parm") return isKnownParm(index);
        const auto attributes = document_.attributes(element);
        const bool sound = std::all_of(attributes.begin(), attributes.end(),
                                       [this](const Attribute& attribute) { return isWritable(attribute); });
        const Attribute* type = document_.attribute(element, "type");
        return sound || (type != nullptr && isWritable(*type));
    }

    // A parm without a name is a mistake to show; one with unreadable attributes is not.
    bool isKnownParm(std::uint32_t index) const {
        const auto attributes = document_.attributes(elements_[index]);
        return Parm(document_, index).known() ||
               std::all_of(attributes.begin(), attributes.end(),
                           [this](const Attribute& attribute) { return isWritable(attribute); });
    }

    void writeAttribute(std::uint32_t index, const Attribute& attribute) {
        const Element& element = elements_[index];
        if (!isWritable(attribute) || document_.attribute(element, attribute.name) != &attribute) return;
        const bool secret = options_.mask && element.name == "parm" && attribute.name == "value" &&
                            !attribute.value.empty() && isSensitive(Parm(document_, index).name());
        out_ += ' ';
        out_ += attribute.name;
        out_ += "=\"";
        appendEscaped(out_, secret ? "****" : attribute.value);
        out_ += '"';
    }

    bool hasRemarks(const Element& element) const {
        const auto attributes = document_.attributes(element);
        return element.hasText || std::any_of(attributes.begin(), attributes.end(),
                                              [this](const Attribute& attribute) { return !isWritable(attribute); });
    }

    void remarks(const Element& element) {
        for (const Attribute& attribute : document_.attributes(element))
            if (!isWritable(attribute)) comment("ignored: an attribute that cannot be read", attribute.bytes);
        if (element.hasText) comment("ignored: character data", element.bytes);
    }

    void comment(std::string_view what, apdu::Range bytes) {
        beginLine();
        out_ += fmt::format("<!-- {}, {} bytes at offset {} -->", what, bytes.length, bytes.offset);
        endLine();
    }

    void close() {
        const Element& element = elements_[open_.back()];
        open_.pop_back();
        beginLine();
        out_ += "</";
        out_ += element.name;
        out_ += '>';
        endLine();
    }

    void beginLine() {
        if (options_.indent) out_.append(2 * open_.size(), ' ');
    }
    void endLine() {
        if (options_.indent) out_ += '\n';
    }

    const wbxml::Document& document_;
    std::span<const Element> elements_;
    const XmlOptions& options_;
    std::vector<std::uint32_t> open_;
    std::string out_;
};

} // namespace

std::string toXml(const wbxml::Document& document, const XmlOptions& options) {
    return Exporter(document, options).run();
}

} // namespace efs::prov
