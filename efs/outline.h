// The outline of a file: its bytes as a tree of (name, value, range), whatever the file. Inspectors show it; it never
// fails: bytes that mean nothing known are a node "unknown".
#pragma once

#include "apdu/bytes.h"
#include "efs/image.h"

#include <string>
#include <vector>

namespace efs {

struct OutlineNode {
    std::string name;
    std::string value; // for people; document credentials are masked
    apdu::Range bytes; // in the file
    std::vector<OutlineNode> children;

    bool operator==(const OutlineNode&) const = default;
};

enum class ContentKind {
    Unknown,
    Dir,
    Iccid,
    Imsi,
    Odf,
    Dodf,
    Cdf,
    Aodf,
    TokenInfo,
    ProvisioningDocument,
    Certificate,
    Arr
};

OutlineNode outline(apdu::View content, ContentKind kind);
// A kind for a file with a fixed id; Unknown for the others, whose kind the directories tell.
ContentKind kindOfFixedFile(const Path& path);

} // namespace efs
