#include "gui/card_jobs.h"

#include "card/emulator/virtual_card.h"
#include "card/target.h"
#include "efs/arr.h"
#include "gui/stoppable_wire.h"

#include <set>

namespace gui {

using apdu::propagate;
using apdu::Result;

namespace {

// A card in hand; the session ends before the wire it borrows.
struct OpenCard {
    std::unique_ptr<card::Readers> readers;
    std::unique_ptr<card::CardWire> wire;
    std::unique_ptr<card::Session> session;
};

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

card::Credential standIn(std::optional<efs::KeyReference> reference = {}) {
    return {apdu::Secret(apdu::toBytes(apdu::asBytes("00000000"))), reference};
}

// Lets plans be made by who knows no credential as if all were known: none of them is ever sent.
card::Credentials standIns() {
    card::Credentials credentials{standIn(), standIn(), standIn(efs::adm1Reference)};
    credentials.floor = 0;
    credentials.allowLastTry = credentials.allowUnknownTries = true;
    return credentials;
}

// A card read from a reader tells no PINs; the virtual one has to know those that its rules name.
efs::Image withPins(efs::Image image) {
    std::set<efs::KeyReference> references;
    for (const auto& [path, file] : image.files) {
        const efs::AccessRules rules = efs::effectiveAccess(image, path);
        for (const auto* condition : {&rules.read, &rules.update})
            for (const auto& all : condition->anyOf) references.insert(all.begin(), all.end());
    }
    for (const efs::Pin& pin : image.pins) references.erase(pin.reference);
    for (const efs::KeyReference reference : references) image.pins.emplace_back().reference = reference;
    return image;
}

// The documents to be written have to be those the user saw.
Result<void> checkUnchanged(const Opened& opened, const efs::Provisioning& now,
                            const std::vector<card::WantedFile>& wanted) {
    for (const card::WantedFile& file : wanted) {
        const auto *was = opened.provisioning.find(file.object), *is = now.find(file.object);
        if (was == nullptr || is == nullptr || was->content == is->content) continue;
        return apdu::fail(apdu::ErrorKind::Conflict, std::string(efs::name(file.object)) +
                                                         " on the card is not what was opened; nothing was written")
            .hint("Read the card again, then make the changes again");
    }
    return {};
}

// Files read now over those known before.
Opened overlaid(const Opened& opened, card::Snapshot snapshot) {
    Opened now{opened.source, opened.image, std::move(snapshot.provisioning), opened.whole};
    for (auto& [path, file] : snapshot.image.files) now.image.files.insert_or_assign(path, std::move(file));
    return now;
}

} // namespace

Result<Opened> readCard(const CardAccess& access, card::Credentials credentials) {
    auto open = openCard(access);
    if (!open) return propagate(open);
    card::Keyring keyring(*open->session, std::move(credentials));
    auto snapshot = card::readProvisioning(*open->session, keyring);
    if (!snapshot) return propagate(snapshot);
    return Opened{access.source, std::move(snapshot->image), std::move(snapshot->provisioning), false};
}

Result<efs::Image> readFiles(const CardAccess& access) {
    auto open = openCard(access);
    if (!open) return propagate(open);
    card::Keyring keyring(*open->session, {});
    return card::dump(*open->session, keyring, false);
}

Result<card::PlannedWrite> planOffline(const Opened& opened, const std::vector<card::WantedFile>& wanted) {
    card::emulator::VirtualCard card(withPins(opened.image));
    auto session = card::Session::open(card);
    if (!session) return propagate(session);
    card::Keyring keyring(**session, standIns());
    const card::Snapshot snapshot{opened.image, opened.provisioning};
    return card::planWrite(**session, keyring, snapshot, wanted);
}

Result<std::vector<card::Keyring::Need>> readNeeds(const CardAccess& access,
                                                   const std::vector<card::WantedFile>& wanted) {
    auto open = openCard(access);
    if (!open) return propagate(open);
    card::Keyring none(*open->session, {});
    const auto snapshot = card::readProvisioning(*open->session, none);
    if (!snapshot) return propagate(snapshot);
    card::Keyring keyring(*open->session, standIns());
    const auto planned = card::planWrite(*open->session, keyring, *snapshot, wanted);
    if (!planned) return propagate(planned);
    return planned->needs;
}

Result<Written> writeCard(const CardAccess& access, card::Credentials credentials, const Opened& opened,
                          const std::vector<card::WantedFile>& wanted, const WriteCalls& calls) {
    auto open = openCard(access);
    if (!open) return propagate(open);
    card::Session& session = *open->session;
    card::Keyring keyring(session, std::move(credentials));
    const auto snapshot = card::readProvisioning(session, keyring);
    if (!snapshot) return propagate(snapshot);
    if (auto same = checkUnchanged(opened, snapshot->provisioning, wanted); !same) return propagate(same);
    const auto planned = card::planWrite(session, keyring, *snapshot, wanted);
    if (!planned) return propagate(planned);
    if (calls.cancelled()) return apdu::fail(apdu::ErrorKind::Usage, "stopped before anything was written");
    std::size_t done = 0;
    const auto progress = [&](const efs::Step&) { calls.progress(done++, planned->plan.steps.size()); };
    const auto receipt = card::applyPlan(session, keyring, *planned, progress);
    if (!receipt) return propagate(receipt);
    auto after = card::readProvisioning(session, keyring);
    if (!after) return propagate(after);
    Written written{*receipt, overlaid(opened, std::move(*after))};
    if (access.source.kind != Source::Kind::Image) return written;
    open->session.reset(); // an image is shown as the file is, locked files and all
    open->wire.reset();
    auto again = openFile(access.source.target);
    if (!again) return propagate(again);
    written.now = std::move(*again);
    return written;
}

} // namespace gui
