// What a worker has read, as a value: a card, a card image, or a document in a file.
#pragma once

#include "card/snapshot.h"

#include <string>

namespace gui {

struct Source {
    enum class Kind : std::uint8_t { None, Reader, Image, Document };
    Kind kind = Kind::None;
    std::string target; // a reader's name, or a path

    bool isCard() const { return kind == Kind::Reader || kind == Kind::Image; }
    bool operator==(const Source&) const = default;
};

struct Opened {
    Source source;
    efs::Image image; // of a document: no files
    efs::Provisioning provisioning;
    bool whole = true; // false: the image holds what the provisioning takes, the rest of the card is still to be read
};

} // namespace gui
