// What cards say of a file (FCP, SIM header, WIM's FCI) and access rules in their three forms; the first byte picks.
#include "efs/arr.h"
#include "efs/fcp.h"
#include "efs/iccid.h"
#include "efs/imsi.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const apdu::View answer(data + 1, size - 1);
    switch (data[0] % 6) {
    case 0:
        if (const auto fcp = efs::decodeFcp(answer)) {
            const auto again = efs::decodeFcp(efs::encodeFcp(*fcp));
            fuzz::require(again && again->kind == fcp->kind && again->size == fcp->size && again->id == fcp->id,
                          "an FCP written is the one read");
        }
        break;
    case 1:
        if (const auto header = efs::decodeSimHeader(answer)) {
            const auto again = efs::decodeSimHeader(efs::encodeSimHeader(*header));
            fuzz::require(again && again->kind == header->kind, "a SIM header written is of the kind read");
        }
        break;
    case 2:
        static_cast<void>(efs::decodeFileAnswer(answer));
        break;
    case 3:
        for (const bool directory : {false, true}) {
            const auto rules = efs::decodeExpandedRules(answer, directory);
            if (!rules) continue;
            const auto again = efs::decodeExpandedRules(efs::encodeExpandedRules(*rules, directory), directory);
            fuzz::require(again.has_value(), "access rules written can be read");
        }
        break;
    case 4:
        for (const bool directory : {false, true}) static_cast<void>(efs::decodeCompactRules(answer, directory));
        break;
    default:
        static_cast<void>(efs::decodeIccid(answer));
        static_cast<void>(efs::decodeImsi(answer));
        break;
    }
    return 0;
}
