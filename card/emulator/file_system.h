// Which file a command means: selection by id, path, name and short id (TS 51.011 §6.5, TS 102 221 §8.4).
#pragma once

#include "card/emulator/card_state.h"

namespace card::emulator {

// The directory above; of an application without a path the MF (TS 102 221 §8.1).
efs::Path above(const efs::Path& path);

// By file id: the MF, 7FFF (not in class A0), a child, a directory beside the current one, the one above, the current
// one.
std::optional<efs::Path> findById(const efs::Image& image, const Selection& from, efs::FileId id, World world);
// By ids from the MF (which is not named; 7FFF may come first) or from the current directory. `ids` is 2 bytes each.
std::optional<efs::Path> findByPath(const efs::Image& image, const Selection& from, apdu::View ids, bool fromMf);
// Applications whose AID begins with `aid`, in the image's order.
std::vector<efs::Path> findByName(const efs::Image& image, apdu::View aid);
// By short file id among the current directory's children.
std::optional<efs::Path> findBySfi(const efs::Image& image, const Selection& from, std::uint8_t sfi);

// The AID of a directory: of its FCP, or the one its path begins with.
apdu::View aidOf(const efs::Path& path, const efs::File& file);

// Makes `path` the current directory or EF.
void select(Selection& selection, const efs::Image& image, const efs::Path& path);

// Body of a transparent EF or all records: what the FCP says, or what is there.
std::size_t bodySize(const efs::File& file);
std::size_t recordCount(const efs::File& file);
// Bytes of all bodies, and what this card's memory holds.
inline constexpr std::size_t memoryBytes = 256 * 1024;
std::size_t usedBytes(const efs::Image& image);

} // namespace card::emulator
