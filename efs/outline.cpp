#include "efs/outline.h"

#include "efs/dir.h"
#include "efs/iccid.h"
#include "efs/imsi.h"
#include "efs/outline_document.h"
#include "efs/outline_shapes.h"

#include <array>

namespace efs {

using apdu::Range;
using apdu::View;

namespace {

std::size_t sizeWithoutPadding(View content, std::uint8_t filler) {
    std::size_t size = content.size();
    while (size > 0 && content[size - 1] == filler) --size;
    return size;
}

OutlineNode rootOf(std::string name, View content) {
    return {std::move(name), {}, {0, content.size()}, {}};
}

OutlineNode records(std::string name, View content, std::span<const Shape> shapes) {
    OutlineNode root = rootOf(std::move(name), content);
    root.children = outlineRecords(content, shapes);
    return root;
}

OutlineNode digits(std::string name, View content, const apdu::Result<std::string>& value) {
    OutlineNode root = rootOf(std::move(name), content);
    root.value = value ? *value : value.error().text;
    return root;
}

// Rules are no records of one element: a run of them ends at the padding of its record.
OutlineNode arrOutline(View content) {
    OutlineNode root = rootOf("EF(ARR)", content);
    std::size_t at = 0;
    while (at < content.size()) {
        const std::size_t start = at;
        while (at < content.size() && content[at] == 0xFF) ++at;
        if (at > start) root.children.push_back(paddingNode({start, at - start}));
        apdu::TlvIterator elements(content.subspan(at), apdu::Strictness::Ber, at);
        std::size_t end = at;
        while (end < content.size() && content[end] != 0xFF) {
            const auto element = elements.next();
            end = element ? element->bytes.end() : content.size();
        }
        if (end == at) continue;
        root.children.push_back(
            {"rules", {}, {at, end - at}, outlineElements(content.subspan(at, end - at), at, shapes::arr)});
        at = end;
    }
    return root;
}

OutlineNode certificateOutline(View content) {
    OutlineNode root = rootOf("certificate", content);
    apdu::TlvIterator elements(content);
    const auto element = elements.next();
    if (!element) return root.value = elements.fault() ? elements.fault()->text : "", root;
    root.children = outlineDer(content.first(element->bytes.end()));
    const Range rest{element->bytes.end(), content.size() - element->bytes.end()};
    if (rest.length == 0) return root;
    const View tail = apdu::slice(content, rest);
    const bool padding = apdu::isFilledWith(tail, 0xFF) || apdu::isFilledWith(tail, 0x00);
    root.children.push_back(padding ? paddingNode(rest) : OutlineNode{"unknown", hexPreview(tail), rest, {}});
    return root;
}

OutlineNode unknownOutline(View content) {
    OutlineNode root = rootOf("unknown", content);
    const std::size_t used = sizeWithoutPadding(content, 0xFF);
    if (used > 0) root.children.push_back({"bytes", hexPreview(content.first(used)), {0, used}, {}});
    if (used < content.size()) root.children.push_back(paddingNode({used, content.size() - used}));
    return root;
}

} // namespace

OutlineNode outline(View content, ContentKind kind) {
    switch (kind) {
    case ContentKind::Dir:
        return records("EF(DIR)", content, shapes::dir);
    case ContentKind::Iccid:
        return digits("EF(ICCID)", content, decodeIccid(content));
    case ContentKind::Imsi:
        return digits("EF(IMSI)", content, decodeImsi(content));
    case ContentKind::Odf:
        return records("EF(ODF)", content, shapes::odf);
    case ContentKind::Dodf:
        return records("EF(DODF)", content, shapes::dodf);
    case ContentKind::Cdf:
        return records("EF(CDF)", content, shapes::cdf);
    case ContentKind::Aodf:
        return records("EF(AODF)", content, shapes::aodf);
    case ContentKind::TokenInfo:
        return records("EF(TokenInfo)", content, shapes::tokenInfo);
    case ContentKind::ProvisioningDocument:
        return documentOutline(content);
    case ContentKind::Certificate:
        return certificateOutline(content);
    case ContentKind::Arr:
        return arrOutline(content);
    case ContentKind::Unknown:
        break;
    }
    return unknownOutline(content);
}

namespace {

struct FixedFile {
    FileId id;
    bool inMf; // true: under the MF only
    ContentKind kind;
    std::string_view clause;
};

constexpr std::array<FixedFile, 7> fixedFiles{{
    {dirId, true, ContentKind::Dir, "WAP-186 §8.1"},
    {iccidId, true, ContentKind::Iccid, "TS 102 221 §13.2"},
    {FileId{0x2F06}, true, ContentKind::Arr, "TS 102 221 §13.4"},
    {imsiId, false, ContentKind::Imsi, "TS 31.102 §4.2.2"},
    {FileId{0x6F06}, false, ContentKind::Arr, "TS 31.102 §4.2.59"},
    {FileId{0x5031}, false, ContentKind::Odf, "WAP-186 §9.1"},
    {FileId{0x5032}, false, ContentKind::TokenInfo, "WAP-260 §9.4.7"},
}};

} // namespace

ContentKind kindOfFixedFile(const Path& path) {
    const bool underMf = path.aid.empty() && path.ids.size() == 2 && path.ids.front() == mfId;
    for (const FixedFile& file : fixedFiles)
        if (file.id == path.last() && (underMf || !file.inMf) && !path.isRoot()) return file.kind;
    return ContentKind::Unknown;
}

} // namespace efs
