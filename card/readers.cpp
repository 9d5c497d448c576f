#include "card/readers.h"

namespace card {

apdu::Result<apdu::Bytes> CardWire::control(std::uint32_t, apdu::View) {
    return apdu::fail(apdu::ErrorKind::Unsupported, "there is no reader between this program and the card");
}

std::string_view name(ReaderState state) {
    switch (state) {
    case ReaderState::Empty:
        return "empty";
    case ReaderState::Present:
        return "present";
    case ReaderState::InUse:
        return "in use";
    case ReaderState::Exclusive:
        return "exclusive";
    case ReaderState::Mute:
        return "mute";
    case ReaderState::Unavailable:
        return "unavailable";
    }
    return "unavailable";
}

} // namespace card
