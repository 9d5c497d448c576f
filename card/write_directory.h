// Changes of EF(DODF) in place: nothing but the bytes meant is touched, other records stay as they are.
#pragma once

#include "apdu/bytes.h"

namespace card {

// The record with another Path.length, in the width the record has. Limit when the width does not hold it, Missing when
// the record names no length.
apdu::Result<apdu::Bytes> withPathLength(apdu::View record, std::size_t length);

// The directory with one more record after its last one. Limit when it does not fit, saying how many bytes are free.
apdu::Result<apdu::Bytes> withRecordAppended(apdu::View directory, apdu::View record);

} // namespace card
