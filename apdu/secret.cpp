#include "apdu/secret.h"

namespace apdu {

void wipe(std::span<std::uint8_t> bytes) {
    volatile std::uint8_t* byte = bytes.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) byte[i] = 0;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
    return *this;
}

Secret::~Secret() {
    wipe(bytes_);
}

Secret Secret::padded(std::size_t length, std::uint8_t pad) const {
    Bytes bytes;
    bytes.reserve(std::max(length, bytes_.size())); // no second allocation leaves an unwiped copy behind
    bytes.assign(bytes_.begin(), bytes_.end());
    if (bytes.size() < length) bytes.resize(length, pad);
    return Secret(std::move(bytes));
}

} // namespace apdu
