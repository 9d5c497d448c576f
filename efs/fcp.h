// What a card says of a file when it is selected: the UICC's FCP template (TS 102 221 §11.1.1.3), the SIM's header
// (TS 51.011 §9.2.1) and the WIM's FCI (WAP-260 §11.3.5.1), decoded to one value.
//
// Tags may come in any order and unknown ones are skipped; a length that runs past the end is Malformed. A size the
// card does not tell stays absent: it is never guessed. Rules that cannot be read are unknown rules, not an error.
#pragma once

#include "apdu/bytes.h"
#include "efs/access.h"
#include "efs/path.h"

#include <optional>

namespace efs {

enum class FileKind : std::uint8_t { Mf, Df, Adf, Transparent, LinearFixed, Cyclic };

constexpr bool isDirectory(FileKind kind) {
    return kind <= FileKind::Adf;
}
constexpr bool hasRecords(FileKind kind) {
    return kind >= FileKind::LinearFixed;
}
std::string_view name(FileKind kind); // "mf", "df", "adf", "transparent", "linear", "cyclic"

enum class LifeCycle : std::uint8_t { Activated, Deactivated, Terminated, Creation };

// Tag 8B: the rules stand in a record of an EF(ARR).
struct ArrReference {
    FileId file = 0;
    std::uint8_t record = 0;
    bool operator==(const ArrReference&) const = default;
};

struct PinStatusHint { // one PIN the directory's answer mentions (tag C6 objects, or the SIM's CHV bytes)
    KeyReference reference = 0;
    bool enabled = true;
    std::optional<int> triesLeft;        // SIM header only
    std::optional<int> unblockTriesLeft; // SIM header only
    bool operator==(const PinStatusHint&) const = default;
};

struct Fcp {
    FileKind kind = FileKind::Transparent;
    std::optional<FileId> id;
    apdu::Bytes aid;                 // tag 84; a directory that answers it is an Adf, with or without an id
    std::optional<std::size_t> size; // bytes of an EF's body (tag 80; a SIM's bytes 3-4)
    std::size_t recordLength = 0;
    std::size_t recordCount = 0;
    std::optional<std::uint8_t> sfi;
    LifeCycle lifeCycle = LifeCycle::Activated;
    std::optional<AccessRules> access; // as far as the answer itself holds them
    std::optional<ArrReference> arr;   // else where they stand
    std::vector<PinStatusHint> pins;   // directories only

    bool operator==(const Fcp&) const = default;
};

// '62 …' (also '6F …'), UICC and WIM. What says nothing at all (no bytes, '6F 00') is a WIM's directory: its files tell
// at least their size. Unsupported for a file of data objects (BER-TLV structure). Bytes behind the template are passed
// over.
apdu::Result<Fcp> decodeFcp(apdu::View answer);
apdu::Result<Fcp> decodeSimHeader(apdu::View answer); // the bytes after a class A0 SELECT
// Tells the two apart by the first byte: 62/6F is a template, anything else a SIM header.
apdu::Result<Fcp> decodeFileAnswer(apdu::View answer);

// What a UICC, a SIM or a WIM would answer for the file. A directory's `size` is the free memory a SIM header tells.
apdu::Bytes encodeFcp(const Fcp& fcp);
apdu::Bytes encodeSimHeader(const Fcp& fcp);
apdu::Bytes encodeWimFci(const Fcp& fcp); // EF: tag 80; DF: empty

} // namespace efs
