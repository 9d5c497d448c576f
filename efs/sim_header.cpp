// The answer of a class A0 SELECT (TS 51.011 §9.2.1). Bytes are counted from 1, as the tables there do:
//
//   MF, DF   3-4 free memory   5-6 id   7 type 01 MF, 02 DF         13 length of the rest   14 characteristics (b8:
//   CHV1
//            disabled)   15-17 numbers of DFs, EFs, CHVs   19-22 status of CHV1, UNBLOCK CHV1, CHV2, UNBLOCK CHV2
//            (b8: initialised, b4-b1: tries left)
//   EF       3-4 size          5-6 id   7 type 04   8 increase   9-11 access   12 status (b1: not invalidated)
//            13 length of the rest   14 structure 00, 01, 03   15 record length
#include "efs/arr.h"
#include "efs/fcp.h"

#include <fmt/format.h>

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

enum Type : std::uint8_t { mfType = 0x01, dfType = 0x02, efType = 0x04 };
enum Structure : std::uint8_t { transparent = 0x00, linearFixed = 0x01, cyclic = 0x03 };

constexpr std::size_t commonLength = 7, efLength = 14, directoryLength = 23, fileLength = 15;

std::uint16_t u16(View header, std::size_t byte) {
    return static_cast<std::uint16_t>(header[byte - 1] << 8 | header[byte]);
}

void put16(Bytes& header, std::size_t byte, std::size_t value) {
    header[byte - 1] = static_cast<std::uint8_t>(value >> 8);
    header[byte] = static_cast<std::uint8_t>(value);
}

// One CHV out of its two status bytes, the first at `byte`; none when the card has no such CHV.
std::optional<PinStatusHint> chvOf(View header, KeyReference reference, std::size_t byte, bool enabled) {
    if (header.size() < byte || (header[byte - 1] & 0x80) == 0) return {};
    PinStatusHint hint{reference, enabled, header[byte - 1] & 0x0F, {}};
    if (header.size() > byte && (header[byte] & 0x80) != 0) hint.unblockTriesLeft = header[byte] & 0x0F;
    return hint;
}

void readDirectory(Fcp& fcp, View header) {
    const bool chv1Enabled = header.size() < 14 || (header[13] & 0x80) == 0;
    if (auto chv1 = chvOf(header, chv1Reference, 19, chv1Enabled)) fcp.pins.push_back(*chv1);
    if (auto chv2 = chvOf(header, chv2Reference, 21, true)) fcp.pins.push_back(*chv2);
}

apdu::Result<void> readFile(Fcp& fcp, View header) {
    if (header.size() < efLength) {
        return apdu::fail(ErrorKind::Malformed,
                          fmt::format("{} bytes are too few for the header of an EF", header.size()));
    }
    switch (header[13]) {
    case transparent:
        fcp.kind = FileKind::Transparent;
        break;
    case linearFixed:
        fcp.kind = FileKind::LinearFixed;
        break;
    case cyclic:
        fcp.kind = FileKind::Cyclic;
        break;
    default:
        return apdu::fail(ErrorKind::Malformed, fmt::format("file structure {:02X} is not known", header[13]))
            .at({13, 1});
    }
    fcp.size = u16(header, 3);
    fcp.access = decodeSimAccess(header.subspan(8, 3));
    if ((header[11] & 0x01) == 0) fcp.lifeCycle = LifeCycle::Deactivated;
    if (hasRecords(fcp.kind)) {
        fcp.recordLength = header.size() >= fileLength ? header[14] : 0;
        fcp.recordCount = fcp.recordLength == 0 ? 0 : *fcp.size / fcp.recordLength;
    }
    return {};
}

Bytes encodeDirectory(const Fcp& fcp) {
    Bytes header(directoryLength);
    put16(header, 3, std::min<std::size_t>(fcp.size.value_or(0), 0xFFFF));
    put16(header, 5, fcp.id.value_or(0));
    header[6] = fcp.kind == FileKind::Mf ? mfType : dfType;
    header[12] = directoryLength - 13;
    for (const PinStatusHint& pin : fcp.pins) {
        if (pin.reference != chv1Reference && pin.reference != chv2Reference) continue;
        const std::size_t at = pin.reference == chv1Reference ? 18 : 20;
        if (at == 18 && !pin.enabled) header[13] = 0x80;
        header[16] = static_cast<std::uint8_t>(header[16] + 2); // the CHV and its UNBLOCK CHV
        const auto counter = [](const std::optional<int>& tries) {
            return static_cast<std::uint8_t>(tries ? 0x80 | (*tries & 0x0F) : 0);
        };
        header[at] = static_cast<std::uint8_t>(0x80 | counter(pin.triesLeft));
        header[at + 1] = counter(pin.unblockTriesLeft);
    }
    return header;
}

} // namespace

apdu::Result<Fcp> decodeSimHeader(View answer) {
    if (answer.size() < commonLength) {
        return apdu::fail(ErrorKind::Malformed, fmt::format("{} bytes are too few for a file header", answer.size()))
            .in("SIM header");
    }
    Fcp fcp;
    fcp.id = u16(answer, 5);
    if (answer[6] == efType) {
        if (auto read = readFile(fcp, answer); !read) return apdu::propagate(read).in("SIM header");
        return fcp;
    }
    if (answer[6] != mfType && answer[6] != dfType) {
        return apdu::fail(ErrorKind::Malformed, fmt::format("file type {:02X} is not known", answer[6]))
            .at({6, 1})
            .in("SIM header");
    }
    fcp.kind = answer[6] == mfType ? FileKind::Mf : FileKind::Df;
    readDirectory(fcp, answer);
    return fcp;
}

Bytes encodeSimHeader(const Fcp& fcp) {
    if (isDirectory(fcp.kind)) return encodeDirectory(fcp);
    Bytes header(fileLength);
    put16(header, 3, std::min<std::size_t>(fcp.size.value_or(0), 0xFFFF));
    put16(header, 5, fcp.id.value_or(0));
    header[6] = efType;
    const Bytes access = encodeSimAccess(fcp.access.value_or(AccessRules::unknown()));
    std::copy(access.begin(), access.end(), header.begin() + 8);
    header[11] = fcp.lifeCycle == LifeCycle::Activated ? 0x01 : 0x00;
    header[12] = fileLength - 13;
    header[13] = fcp.kind == FileKind::Transparent ? transparent : fcp.kind == FileKind::Cyclic ? cyclic : linearFixed;
    header[14] = static_cast<std::uint8_t>(hasRecords(fcp.kind) ? fcp.recordLength : 0);
    return header;
}

} // namespace efs
