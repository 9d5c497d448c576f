#include "efs/pkcs15/oid.h"

#include <charconv>
#include <limits>

namespace efs::pkcs15 {

using apdu::ErrorKind;

// X.690 §8.19: base-128 digits, high bit set on all but the last; the first number is 40 * first arc + second arc.
apdu::Result<std::string> oidText(apdu::View oid) {
    if (oid.empty()) return apdu::fail(ErrorKind::Malformed, "an object identifier has no bytes");
    if (oid.back() >= 0x80)
        return apdu::fail(ErrorKind::Malformed, "an object identifier breaks off inside a number")
            .at({oid.size() - 1, 1});
    std::string text;
    std::uint64_t arc = 0;
    for (std::size_t i = 0; i < oid.size(); ++i) {
        arc = arc << 7 | (oid[i] & 0x7F);
        if (arc > std::numeric_limits<std::uint32_t>::max())
            return apdu::fail(ErrorKind::Malformed, "a number of an object identifier is over 32 bits").at({i, 1});
        if (oid[i] >= 0x80) continue;
        if (text.empty()) {
            const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
            text = std::to_string(first) + "." + std::to_string(arc - first * 40);
        } else {
            text += "." + std::to_string(arc);
        }
        arc = 0;
    }
    return text;
}

namespace {

void appendArc(Oid& oid, std::uint64_t arc) {
    int shift = 63;
    while (shift > 0 && arc >> shift == 0) shift -= 7;
    for (; shift >= 0; shift -= 7)
        oid.push_back(static_cast<std::uint8_t>((arc >> shift & 0x7F) | (shift > 0 ? 0x80u : 0u)));
}

apdu::Result<std::vector<std::uint32_t>> arcsOf(std::string_view text) {
    std::vector<std::uint32_t> arcs;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    while (true) {
        std::uint32_t arc = 0;
        const auto [stop, error] = std::from_chars(at, end, arc);
        if (error != std::errc())
            return apdu::fail(ErrorKind::Malformed,
                              "an object identifier is numbers with dots between, as in 2.23.43.5.1")
                .at({static_cast<std::size_t>(at - text.data()), 1});
        arcs.push_back(arc);
        if (stop == end) return arcs;
        at = stop + (*stop == '.' ? 1 : 0);
        if (at == stop)
            return apdu::fail(ErrorKind::Malformed, "an object identifier holds a character that is neither "
                                                    "digit nor dot")
                .at({static_cast<std::size_t>(at - text.data()), 1});
    }
}

} // namespace

apdu::Result<Oid> oidFromText(std::string_view text) {
    const auto arcs = arcsOf(text);
    if (!arcs) return apdu::propagate(arcs);
    if (arcs->size() < 2 || (*arcs)[0] > 2 || ((*arcs)[0] < 2 && (*arcs)[1] > 39))
        return apdu::fail(ErrorKind::Malformed,
                          "an object identifier begins with 0, 1 or 2 and has two numbers at least");
    Oid oid;
    appendArc(oid, std::uint64_t{(*arcs)[0]} * 40 + (*arcs)[1]);
    for (std::size_t i = 2; i < arcs->size(); ++i) appendArc(oid, (*arcs)[i]);
    return oid;
}

} // namespace efs::pkcs15
