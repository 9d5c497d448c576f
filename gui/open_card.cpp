#include "gui/open_card.h"

#include "card/target.h"
#include "gui/stoppable_wire.h"

namespace gui {

using apdu::propagate;
using apdu::Result;

Result<OpenCard> openCard(const CardAccess& access) {
    OpenCard open;
    open.readers = access.readers();
    const std::string target = access.source.kind == Source::Kind::Reader
                                   ? std::string(card::readerPrefix) + access.source.target
                                   : access.source.target;
    auto wire = card::openTarget(target, *open.readers);
    if (!wire) return propagate(wire);
    open.wire = std::make_unique<StoppableWire>(std::move(*wire), access.stop);
    auto session = card::Session::open(*open.wire, access.trace);
    if (!session) return propagate(session);
    open.session = std::move(*session);
    return open;
}

Result<Opened> readBack(OpenCard& open, card::Keyring& keyring, const Opened& before) {
    if (before.source.kind == Source::Kind::Image) {
        open.session.reset();
        open.wire.reset();
        return openFile(before.source.target);
    }
    auto snapshot = card::readProvisioning(*open.session, keyring);
    if (!snapshot) return propagate(snapshot);
    Opened now{before.source, before.image, std::move(snapshot->provisioning), before.whole};
    for (auto& [path, file] : snapshot->image.files) now.image.files.insert_or_assign(path, std::move(file));
    return now;
}

} // namespace gui
