// Changes of EF(DODF) in place: nothing but the bytes meant is touched, other records stay as they are.
#pragma once

#include "efs/plan.h"

#include <vector>

namespace card {

// The directory with one more record after its last one. Limit when it does not fit, saying how many bytes are free.
apdu::Result<apdu::Bytes> withRecordAppended(apdu::View directory, apdu::View record);

// The directory with the record erased where it stands: its outer tag is 00, what follows keeps its place (WAP-260
// §9.1).
apdu::Bytes withRecordErased(apdu::View directory, apdu::Range record);

// The directory with another record in the place of one: in place when both are as long, else the old one is erased and
// the new one appended. Limit as above.
apdu::Result<apdu::Bytes> withRecordReplaced(apdu::View directory, apdu::Range record, apdu::View replacement);

// The steps from one directory to the other, so that a reader never meets a record half-written: records that change
// are erased first (outer tag 00), get their bytes, and last their tags.
std::vector<efs::Step> directorySteps(const efs::Path& path, apdu::View before, apdu::View after);

} // namespace card
