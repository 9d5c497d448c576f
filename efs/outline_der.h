// Outlines of DER and BER structures by shape: a table says which elements may stand inside which, and what they mean.
//
//   constexpr Shape members[] = {{0x04, "file ids", Show::Hex}, {0x02, "index", Show::Number}};
//   constexpr Shape path = within(0x30, "path", members);
#pragma once

#include "efs/outline.h"

#include <span>

namespace efs {

enum class Show : std::uint8_t { Nothing, Text, Hex, Number, Oid, Boolean, ObjectFlags, PinFlags, TokenFlags };

struct Shape {
    std::uint32_t tag = 0;
    std::string_view name;
    Show show = Show::Nothing;
    const Shape* members = nullptr; // in the order in which they may stand
    std::size_t memberCount = 0;
    bool repeats = false; // any of the members, any number of times, in any order
};

template <std::size_t N>
constexpr Shape within(std::uint32_t tag, std::string_view name, const Shape (&members)[N]) {
    return {tag, name, Show::Nothing, members, N, false};
}
template <std::size_t N>
constexpr Shape listOf(std::uint32_t tag, std::string_view name, const Shape (&members)[N]) {
    return {tag, name, Show::Nothing, members, N, true};
}

inline constexpr int maxDerDepth = 16;           // certificates nest about ten levels
inline constexpr std::size_t maxDerNodes = 4096; // one body's; a list longer than this tells nobody anything

// The records of a directory file: `shapes` tell the kinds of record; padding, erased and broken ones are nodes too.
std::vector<OutlineNode> outlineRecords(apdu::View file, std::span<const Shape> shapes);
// Elements one after another; any of `shapes`, in any order. Ranges count from `base`.
std::vector<OutlineNode> outlineElements(apdu::View bytes, std::size_t base, std::span<const Shape> shapes);
// Any DER, by its universal tags; what nests deeper than people read is one node.
std::vector<OutlineNode> outlineDer(apdu::View bytes, std::size_t base = 0);

OutlineNode paddingNode(apdu::Range bytes);
// Hex, cut with a remark when it is long.
std::string hexPreview(apdu::View bytes);

} // namespace efs
