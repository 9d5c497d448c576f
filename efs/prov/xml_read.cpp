#include "efs/prov/xml.h"

#include "efs/prov/xml_guard.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include <algorithm>
#include <cstring>

namespace efs::prov {

namespace {

constexpr std::string_view rootName = "wap-provisioningdoc";
constexpr std::string_view elementNames[] = {rootName, "characteristic", "parm"};

// Takes a parsed tree to the encoder, without recursion; depth and size are bounded by the survey before.
class Importer {
  public:
    Importer(std::string_view text, XmlSurvey survey, const wbxml::EncodeOptions& options)
        : text_(text), survey_(std::move(survey)), encoder_(options) {}

    apdu::Result<Imported> run();

  private:
    apdu::Result<apdu::Bytes> encode(const pugi::xml_node& root);
    std::optional<apdu::Failure> start(const pugi::xml_node& node);
    std::optional<apdu::Failure> attributes(const pugi::xml_node& node);
    std::string_view localName(std::string_view name, const pugi::xml_node& node);
    apdu::Failure refuseRoot(const pugi::xml_node& root) const;
    void checkName(std::string_view name, const pugi::xml_node& node);
    void tellLines();
    void warn(const pugi::xml_node& node, std::string_view rule, std::string_view clause, std::string message);

    // The '<' of an element in the text.
    std::size_t offsetOf(const pugi::xml_node& node) const {
        const std::ptrdiff_t name = node.offset_debug();
        return name <= 0 ? survey_.start : survey_.start + static_cast<std::size_t>(name) - 1;
    }

    apdu::Range tagOf(const pugi::xml_node& node) const;

    std::string_view text_;
    XmlSurvey survey_;
    wbxml::Encoder encoder_;
    std::vector<apdu::Range> tags_;
};

pugi::xml_node firstElement(const pugi::xml_node& parent) {
    return parent.find_child([](const pugi::xml_node& node) { return node.type() == pugi::node_element; });
}

pugi::xml_node nextElement(pugi::xml_node node) {
    do {
        node = node.next_sibling();
    } while (node && node.type() != pugi::node_element);
    return node;
}

apdu::Result<Imported> Importer::run() {
    pugi::xml_document tree;
    const std::string_view body = text_.substr(survey_.start);
    const auto parsed = tree.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed)
        return xmlError(text_, survey_.start + static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)),
                        fmt::format("the text is not well-formed XML ({})", parsed.description()));
    const pugi::xml_node root = tree.document_element();
    if (root.name() != rootName) return refuseRoot(root);
    const auto bytes = encode(root);
    if (!bytes) return apdu::propagate(bytes);
    auto document = wbxml::Document::decode(*bytes);
    if (!document) return apdu::propagate(document);
    std::stable_sort(survey_.findings.begin(), survey_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.bytes->offset < b.bytes->offset; });
    tellLines();
    return Imported{std::move(*document), std::move(survey_.findings), std::move(tags_)};
}

// "line 3" for every remark; they stand in the order of the text by now.
void Importer::tellLines() {
    std::size_t line = 1, at = 0;
    for (Finding& finding : survey_.findings) {
        const std::size_t offset = std::clamp(finding.bytes->offset, at, text_.size());
        line += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at),
                                                    text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
        at = offset;
        finding.where = fmt::format("line {}", line);
    }
}

apdu::Failure Importer::refuseRoot(const pugi::xml_node& root) const {
    auto failure = xmlError(text_, offsetOf(root), fmt::format("the root element is not {}", rootName));
    if (wbxml::equalIgnoringCase(root.name(), rootName))
        return std::move(failure).hint("XML tells capital and small letters apart: write it in small letters");
    return failure;
}

apdu::Result<apdu::Bytes> Importer::encode(const pugi::xml_node& root) {
    for (pugi::xml_node node = root;;) {
        if (auto failure = start(node)) return std::move(*failure);
        if (const pugi::xml_node child = firstElement(node)) {
            node = child;
            continue;
        }
        encoder_.end();
        while (node != root && !nextElement(node)) {
            node = node.parent();
            encoder_.end();
        }
        if (node == root) break;
        node = nextElement(node);
    }
    return std::move(encoder_).finish();
}

std::optional<apdu::Failure> Importer::start(const pugi::xml_node& node) {
    if (!wbxml::isXmlName(node.name())) return xmlError(text_, offsetOf(node), "this is not a name that XML allows");
    const std::string_view name = localName(node.name(), node);
    checkName(name, node);
    encoder_.start(name);
    tags_.push_back(tagOf(node));
    return attributes(node);
}

// From '<' to the '>' that stands in no value.
apdu::Range Importer::tagOf(const pugi::xml_node& node) const {
    const std::size_t start = offsetOf(node);
    char quote = 0;
    std::size_t at = start;
    for (; at < text_.size() && (quote != 0 || text_[at] != '>'); ++at) {
        if (quote == 0 && (text_[at] == '"' || text_[at] == '\''))
            quote = text_[at];
        else if (text_[at] == quote)
            quote = 0;
    }
    return {start, std::min(at + 1, text_.size()) - start};
}

void Importer::checkName(std::string_view name, const pugi::xml_node& node) {
    for (const std::string_view known : elementNames) {
        if (name == known) return;
        if (wbxml::equalIgnoringCase(name, known))
            return warn(
                node, "xml-case", "WAP-183 §5.1.2",
                fmt::format("this element should be spelled {}: as it stands devices ignore it, and its value is "
                            "lost",
                            known));
    }
    warn(node, "xml-element", "WAP-183 §5.1.2", "provisioning documents have no such element: devices ignore it");
}

std::string_view Importer::localName(std::string_view name, const pugi::xml_node& node) {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return name;
    warn(node, "xml-namespace", "WAP-183 §5.1.2", "provisioning documents know no namespaces: the prefix is dropped");
    return name.substr(colon + 1);
}

std::optional<apdu::Failure> Importer::attributes(const pugi::xml_node& node) {
    std::size_t count = 0;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (++count > wbxml::maxAttributes)
            return xmlError(text_, offsetOf(node),
                            fmt::format("an element has more than {} attributes", wbxml::maxAttributes),
                            apdu::ErrorKind::Limit);
        if (!wbxml::isXmlName(name)) return xmlError(text_, offsetOf(node), "an attribute here has no name XML allows");
        for (pugi::xml_attribute other = node.first_attribute(); other != attribute; other = other.next_attribute())
            if (other.name() == name)
                return xmlError(text_, offsetOf(node), "an attribute stands twice in this element, which XML forbids");
        if (name == "xmlns" || name.find(':') != std::string_view::npos) {
            warn(node, "xml-namespace", "WAP-183 §5.1.2",
                 fmt::format("provisioning documents know no namespaces: the attribute {} is dropped; leave it out",
                             wbxml::brief(name)));
            continue;
        }
        if (name != "name" && name != "value" && name != "type" && name != "version")
            warn(node, "xml-attribute", "WAP-183 §5.1.2",
                 fmt::format("provisioning documents have no attribute {}: devices ignore it; leave it out",
                             wbxml::brief(name)));
        encoder_.attribute(name, attribute.value());
    }
    return std::nullopt;
}

void Importer::warn(const pugi::xml_node& node, std::string_view rule, std::string_view clause, std::string message) {
    if (survey_.findings.size() >= wbxml::maxFindings) return;
    Finding finding;
    finding.severity = Severity::Warning;
    finding.rule = rule;
    finding.clause = clause;
    finding.bytes = apdu::Range{offsetOf(node), std::strlen(node.name()) + 1};
    finding.message = std::move(message);
    survey_.findings.push_back(std::move(finding));
}

} // namespace

apdu::Result<Imported> fromXml(std::string_view text, const wbxml::EncodeOptions& options) {
    auto survey = surveyXml(text);
    if (!survey) return apdu::propagate(survey);
    return Importer(text, std::move(*survey), options).run();
}

} // namespace efs::prov
