// A card's files and their attributes as a value. A dump is a card: what is read from a real card is what the virtual
// card serves and what tests keep.
//
// The JSON form ("*.card.json") is documented in image_json.cpp; fromJson(toJson(image)) == image.
#pragma once

#include "efs/fcp.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace efs {

enum class CardKind : std::uint8_t { Sim, Uicc, Wim };
std::string_view name(CardKind kind); // "sim", "uicc", "wim"

struct File {
    Fcp fcp;                                // decoded attributes
    apdu::Bytes answer;                     // the card's own SELECT answer, when it was read from one; may be empty
    apdu::Bytes content;                    // transparent body, or all records one after another
    bool complete = true;                   // false: `content` is only what was needed, or what could be read
    std::optional<std::uint16_t> readError; // the status word that stopped the read

    // Record n (from 1) of a record file; empty when there is none.
    apdu::View record(std::size_t n) const;
    bool operator==(const File&) const = default;
};

// The AID of a directory: the one it answers, or the one its path begins with; empty for other files. Borrows from
// both.
apdu::View applicationAid(const Path& path, const File& file);

// A PIN or key of a virtual card: part of its memory, not somebody's credential. A dump of a real card has no value.
struct Pin {
    KeyReference reference = 0;
    std::string label;
    apdu::Bytes value; // as VERIFY must bring it, padding included; empty: nobody knows it
    bool enabled = true;
    int tries = 3;
    int maxTries = 3;
    apdu::Bytes unblock; // PUK; empty: none
    int unblockTries = 10;
    std::optional<Path> directory; // a WIM's local PIN belongs to a directory
    bool operator==(const Pin&) const = default;
};

struct Image {
    CardKind kind = CardKind::Uicc;
    apdu::Bytes atr;
    bool t1 = false;         // the protocol the card speaks
    int logicalChannels = 1; // channels besides the basic one
    std::map<Path, File> files;
    std::vector<Pin> pins;

    const File* find(const Path& path) const;
    File* find(const Path& path);
    // The application whose AID begins with `aid` (TS 102 221 §8.5.1.1 right truncation): its Path, which is a path
    // from the MF when the directory has one. The PKCS#15 AID also finds a WIM when nothing else has it (WAP-260
    // §11.3.3).
    std::optional<Path> findApplication(apdu::View aid) const;
    std::vector<Path> childrenOf(const Path& directory) const; // direct ones, in path order

    bool operator==(const Image&) const = default;
};

// Far above any card: 64 KB of memory and some hundred files are usual, and each byte takes two digits. Values bounds
// what a parser makes of a text of brackets alone.
inline constexpr std::size_t maxImageJsonBytes = 64u << 20, maxImageContentBytes = 64u << 20, maxImageFiles = 100'000,
                             maxImageJsonValues = 1'000'000;

std::string toJson(const Image& image);
// Malformed (with the JSON place in the trail) for text that is no card image; Limit for one larger than a card can be.
apdu::Result<Image> imageFromJson(std::string_view text);

} // namespace efs
