#include "card/readers.h"

namespace card {

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
