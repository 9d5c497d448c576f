// Security attributes of files: compact (8C), expanded (AB), by reference to EF(ARR) (8B), and the SIM's header bytes,
// all as AccessRules (TS 102 221 §9.2, ISO 7816-4 §5.4.3; TS 51.011 §9.3).
#pragma once

#include "efs/fcp.h"

namespace efs {

// One record of an EF(ARR), or the value of tag AB. Malformed when it breaks off; a condition of a kind not known here
// is an unknown condition, not an error.
apdu::Result<AccessRules> decodeExpandedRules(apdu::View rules, bool directory);
apdu::Result<AccessRules> decodeCompactRules(apdu::View rules, bool directory);
// The three access bytes of a SIM header: read|update, increase, rehabilitate|invalidate.
AccessRules decodeSimAccess(apdu::View threeBytes);

// A record for EF(ARR) that says the rules (AM_DO 80 with SC_DO 90, 97, A4, A0), padded by the caller.
apdu::Bytes encodeExpandedRules(const AccessRules& rules, bool directory);
apdu::Bytes encodeSimAccess(const AccessRules& rules);

// The rules that count for a file: its own, or the record it refers to, looked for in `image` beside the file and then
// in the directories above (TS 102 221 §9.2.7); everything unknown when it cannot be read.
// Where the EF(ARR) that a file names may stand: in its directory or the nearest one above that has such a file, last
// in the MF (TS 102 221 §9.2.7). Empty when it names none.
std::vector<Path> arrPlaces(const Path& file, const Fcp& fcp);

struct Image;
AccessRules effectiveAccess(const Image& image, const Path& path);

} // namespace efs
