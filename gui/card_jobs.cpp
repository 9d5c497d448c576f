#include "gui/card_jobs.h"

#include "card/emulator/virtual_card.h"
#include "card/transaction.h"
#include "efs/arr.h"
#include "gui/open_card.h"

#include <set>

namespace gui {

using apdu::propagate;
using apdu::Result;

namespace {

card::Credential standIn(std::optional<efs::KeyReference> reference = {}) {
    return {apdu::Secret(apdu::toBytes(apdu::asBytes("00000000"))), reference};
}

// Lets plans be made by who knows no credential as if all were known: none of them is ever sent.
card::Credentials standIns() {
    card::Credentials credentials;
    credentials.pin = standIn();
    credentials.chv1 = standIn();
    credentials.adm = standIn(efs::adm1Reference);
    credentials.tries = {.floor = 0, .allowLast = true, .allowUnknown = true};
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
    const card::JournalStore journals(card::JournalStore::defaultDirectory());
    if (auto free = card::refuseWhilePending(session, journals); !free) return propagate(free);
    card::Keyring keyring(session, std::move(credentials));
    const auto snapshot = card::readProvisioning(session, keyring);
    if (!snapshot) return propagate(snapshot);
    if (auto same = checkUnchanged(opened, snapshot->provisioning, wanted); !same) return propagate(same);
    const auto planned = card::planWrite(session, keyring, *snapshot, wanted);
    if (!planned) return propagate(planned);
    card::ApplyOptions options;
    options.cancelled = calls.cancelled;
    options.progress = calls.progress;
    const auto receipt = card::applyPlan(session, keyring, *planned, journals, options);
    if (!receipt) return propagate(receipt);
    auto now = readBack(*open, keyring, opened);
    if (!now) return propagate(now);
    return Written{*receipt, std::move(*now)};
}

} // namespace gui
