// How a wanted document is spelled on a card that holds one already.
#pragma once

#include "apdu/bytes.h"

namespace card {

// `wanted` as an edit of the document in `now`, so that what both have in common keeps its bytes. `wanted` as it is
// where `now` holds no document, or one whose header is not that of provisioning documents in UTF-8; and where the edit
// would not fit into `room` bytes but `wanted` does.
apdu::Bytes spelledLike(apdu::View now, apdu::View wanted, std::size_t room);

} // namespace card
