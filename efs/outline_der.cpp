#include "efs/outline_der.h"

#include "efs/pkcs15/der.h"
#include "efs/pkcs15/records.h"
#include "efs/provisioning.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <array>

namespace efs {

using apdu::Range;
using apdu::Tlv;
using apdu::View;

namespace {

constexpr std::size_t previewBytes = 64;

std::string flagNames(const Tlv& element, std::span<const std::string_view> names) {
    const auto bits = pkcs15::decodeBits(element);
    if (!bits) return bits.error().text;
    std::string text;
    for (unsigned bit = 0; bit < names.size(); ++bit)
        if ((*bits)[bit]) text += (text.empty() ? "" : ", ") + std::string(names[bit]);
    return text.empty() ? "none" : text;
}

constexpr std::array<std::string_view, 2> objectFlags = {"private", "modifiable"};
constexpr std::array<std::string_view, 9> pinFlags = {"case-sensitive",   "local",       "change-disabled",
                                                      "unblock-disabled", "initialized", "needs-padding",
                                                      "unblocking PIN",   "SO PIN",      "disable-allowed"};
constexpr std::array<std::string_view, 4> tokenFlags = {"readonly", "loginRequired", "prnGeneration", "eidCompliant"};

std::string oidValue(View oid) {
    const auto text = pkcs15::oidText(oid);
    if (!text) return text.error().text;
    const auto type = objectTypeOf(oid);
    return type ? *text + " (" + std::string(name(*type)) + ")" : *text;
}

std::string numberValue(const Tlv& element) {
    const auto number = pkcs15::decodeUnsigned(element);
    return number ? std::to_string(*number) : hexPreview(element.value);
}

std::string valueOf(const Tlv& element, Show show) {
    switch (show) {
    case Show::Nothing:
        return {};
    case Show::Text:
        return wbxml::repairUtf8(apdu::asText(element.value));
    case Show::Hex:
        return hexPreview(element.value);
    case Show::Number:
        return numberValue(element);
    case Show::Oid:
        return oidValue(element.value);
    case Show::Boolean:
        return apdu::isFilledWith(element.value, 0) ? "false" : "true";
    case Show::ObjectFlags:
        return flagNames(element, objectFlags);
    case Show::PinFlags:
        return flagNames(element, pinFlags);
    case Show::TokenFlags:
        return flagNames(element, tokenFlags);
    }
    return {};
}

OutlineNode unknownNode(const Tlv& element) {
    return {fmt::format("unknown {:02X}", element.tag), hexPreview(element.value), element.bytes, {}};
}

OutlineNode brokenNode(const apdu::Error& error, Range rest) {
    return {"broken", error.text, rest, {}};
}

std::vector<OutlineNode> membersOf(View bytes, std::size_t base, std::span<const Shape> shapes, bool anyOrder);

OutlineNode nodeOf(const Tlv& element, const Shape& shape) {
    OutlineNode node{std::string(shape.name), valueOf(element, shape.show), element.bytes, {}};
    if (shape.members != nullptr)
        node.children =
            membersOf(element.value, element.valueOffset(), {shape.members, shape.memberCount}, shape.repeats);
    return node;
}

std::vector<OutlineNode> membersOf(View bytes, std::size_t base, std::span<const Shape> shapes, bool anyOrder) {
    std::vector<OutlineNode> nodes;
    apdu::TlvIterator elements(bytes, apdu::Strictness::Ber, base);
    std::size_t next = 0;
    while (nodes.size() < maxDerNodes) {
        const std::size_t at = elements.position();
        const auto element = elements.next();
        if (!element) {
            if (elements.fault()) nodes.push_back(brokenNode(*elements.fault(), {base + at, bytes.size() - at}));
            break;
        }
        const auto from = shapes.begin() + static_cast<std::ptrdiff_t>(anyOrder ? 0 : next);
        const auto shape = std::find_if(from, shapes.end(), [&](const Shape& one) { return one.tag == element->tag; });
        nodes.push_back(shape == shapes.end() ? unknownNode(*element) : nodeOf(*element, *shape));
        if (shape != shapes.end()) next = static_cast<std::size_t>(shape - shapes.begin()) + 1;
    }
    return nodes;
}

// A record is known by its label, else by its identifier.
std::string titleOf(const OutlineNode& record) {
    for (const std::string_view wanted : {"label", "application name", "OID", "file ids"}) {
        std::vector<const OutlineNode*> open = {&record};
        while (!open.empty()) {
            const OutlineNode* node = open.back();
            open.pop_back();
            if (node->name == wanted && !node->value.empty()) return node->value;
            for (auto child = node->children.rbegin(); child != node->children.rend(); ++child) open.push_back(&*child);
        }
    }
    return {};
}

} // namespace

std::string hexPreview(View bytes) {
    if (bytes.size() <= previewBytes) return apdu::hex(bytes);
    return apdu::hex(bytes.first(previewBytes)) + fmt::format(" … ({} bytes)", bytes.size());
}

OutlineNode paddingNode(Range bytes) {
    return {"padding", fmt::format("{} bytes", bytes.length), bytes, {}};
}

std::vector<OutlineNode> outlineElements(View bytes, std::size_t base, std::span<const Shape> shapes) {
    return membersOf(bytes, base, shapes, true);
}

std::vector<OutlineNode> outlineRecords(View file, std::span<const Shape> shapes) {
    std::vector<OutlineNode> nodes;
    const pkcs15::Records split = pkcs15::splitRecords(file);
    std::size_t end = 0;
    for (const pkcs15::Record& record : split.records) {
        const Range bytes = record.element.bytes;
        if (nodes.size() >= maxDerNodes) break;
        if (bytes.offset > end) nodes.push_back(paddingNode({end, bytes.offset - end}));
        end = bytes.end();
        const auto shape =
            std::find_if(shapes.begin(), shapes.end(), [&](const Shape& one) { return one.tag == record.element.tag; });
        if (record.erased) {
            nodes.push_back({"erased record", hexPreview(record.element.value), bytes, {}});
        } else if (shape == shapes.end()) {
            nodes.push_back(unknownNode(record.element));
        } else {
            nodes.push_back(nodeOf(record.element, *shape));
            if (nodes.back().value.empty()) nodes.back().value = titleOf(nodes.back());
        }
    }
    const Range rest{end, file.size() - end};
    const bool broken = !split.findings.empty() && split.findings.back().severity == Severity::Error;
    if (broken)
        nodes.push_back({"broken", split.findings.back().message, rest, {}});
    else if (rest.length > 0)
        nodes.push_back(paddingNode(rest));
    return nodes;
}

namespace {

struct UniversalTag {
    std::uint32_t tag;
    std::string_view name;
    Show show;
};

constexpr std::array<UniversalTag, 15> universalTags{{
    {0x01, "BOOLEAN", Show::Boolean},
    {0x02, "INTEGER", Show::Number},
    {0x03, "BIT STRING", Show::Hex},
    {0x04, "OCTET STRING", Show::Hex},
    {0x05, "NULL", Show::Nothing},
    {0x06, "OBJECT IDENTIFIER", Show::Oid},
    {0x0A, "ENUMERATED", Show::Number},
    {0x0C, "UTF8String", Show::Text},
    {0x13, "PrintableString", Show::Text},
    {0x14, "T61String", Show::Text},
    {0x16, "IA5String", Show::Text},
    {0x17, "UTCTime", Show::Text},
    {0x18, "GeneralizedTime", Show::Text},
    {0x30, "SEQUENCE", Show::Nothing},
    {0x31, "SET", Show::Nothing},
}};

struct Budget {
    std::size_t nodes = maxDerNodes;
};

std::vector<OutlineNode> derNodes(View bytes, std::size_t base, int depth, Budget& budget) {
    std::vector<OutlineNode> nodes;
    apdu::TlvIterator elements(bytes, apdu::Strictness::Ber, base);
    while (budget.nodes > 0) {
        const std::size_t at = elements.position();
        const auto element = elements.next();
        if (!element) {
            if (elements.fault()) nodes.push_back(brokenNode(*elements.fault(), {base + at, bytes.size() - at}));
            break;
        }
        --budget.nodes;
        const auto known = std::find_if(universalTags.begin(), universalTags.end(),
                                        [&](const UniversalTag& one) { return one.tag == element->tag; });
        OutlineNode node{known == universalTags.end() ? fmt::format("[{:02X}]", element->tag)
                                                      : std::string(known->name),
                         {},
                         element->bytes,
                         {}};
        if (element->constructed() && depth < maxDerDepth)
            node.children = derNodes(element->value, element->valueOffset(), depth + 1, budget);
        else
            node.value = known == universalTags.end() || element->constructed() ? hexPreview(element->value)
                                                                                : valueOf(*element, known->show);
        nodes.push_back(std::move(node));
    }
    return nodes;
}

} // namespace

std::vector<OutlineNode> outlineDer(View bytes, std::size_t base) {
    Budget budget;
    return derNodes(bytes, base, 0, budget);
}

} // namespace efs
