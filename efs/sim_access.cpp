// Access conditions of a SIM (TS 51.011 §9.3): one level a nibble.
//
//   0 ALW   1 CHV1   2 CHV2   3 RFU   4-E ADM   F NEV
//   byte 9: read, seek | update      byte 10: increase | RFU      byte 11: rehabilitate | invalidate
#include "efs/arr.h"

#include <array>

namespace efs {

namespace {

constexpr int unknownLevel = 0x3, firstAdmLevel = 0x4, lastAdmLevel = 0xE, neverLevel = 0xF;

// Which key an ADM level means is the issuer's affair; they are numbered here as ADM1 to ADM10 of a UICC.
constexpr std::array<KeyReference, 10> admReferences = {0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x8A, 0x8B, 0x8C, 0x8D, 0x8E};

AccessCondition conditionOf(int level) {
    if (level == 0) return AccessCondition::always();
    if (level == 1) return AccessCondition::key(chv1Reference);
    if (level == 2) return AccessCondition::key(chv2Reference);
    if (level == neverLevel) return AccessCondition::never();
    if (level < firstAdmLevel || level > lastAdmLevel) return AccessCondition::unknown();
    const auto number = static_cast<std::size_t>(level - firstAdmLevel);
    return AccessCondition::key(admReferences[std::min(number, admReferences.size() - 1)]);
}

int levelOf(KeyReference reference) {
    const auto adm = std::find(admReferences.begin(), admReferences.end(), reference);
    if (adm != admReferences.end()) return firstAdmLevel + static_cast<int>(adm - admReferences.begin());
    const bool second = reference == chv2Reference || (reference & 0x80) != 0;
    return second ? 2 : 1;
}

// The easiest alternative, by its hardest key: a nibble holds no more.
int levelOf(const AccessCondition& condition) {
    if (!condition.known) return unknownLevel;
    int easiest = neverLevel;
    for (const auto& all : condition.anyOf) {
        int hardest = 0;
        for (const KeyReference reference : all) hardest = std::max(hardest, levelOf(reference));
        easiest = std::min(easiest, hardest);
    }
    return easiest;
}

std::uint8_t pair(int high, int low) {
    return static_cast<std::uint8_t>(high << 4 | low);
}

} // namespace

AccessRules decodeSimAccess(apdu::View threeBytes) {
    if (threeBytes.size() < 3) return AccessRules::unknown();
    AccessRules rules = AccessRules::never(); // class A0 neither creates nor deletes
    rules.read = conditionOf(threeBytes[0] >> 4);
    rules.update = conditionOf(threeBytes[0] & 0x0F);
    rules.activate = conditionOf(threeBytes[2] >> 4);
    rules.deactivate = conditionOf(threeBytes[2] & 0x0F);
    return rules;
}

apdu::Bytes encodeSimAccess(const AccessRules& rules) {
    return {pair(levelOf(rules.read), levelOf(rules.update)), pair(neverLevel, neverLevel),
            pair(levelOf(rules.activate), levelOf(rules.deactivate))};
}

} // namespace efs
