// A desk to write at: a session with credentials on a card, up to the plan and through it.
#pragma once

#include "card/transaction.h"
#include "tests/card/cards.h"
#include "tests/support/files.h"

#include <memory>
#include <vector>

namespace card_test {

inline apdu::Bytes filled(apdu::View content, std::size_t size) {
    apdu::Bytes bytes = apdu::toBytes(content);
    bytes.resize(size, 0xFF);
    return bytes;
}

struct Desk {
    Desk(card::CardWire& below, card::Credentials credentials) : wire(below) {
        auto opened = card::Session::open(wire);
        if (!opened) return;
        session = std::move(*opened);
        keyring = std::make_unique<card::Keyring>(*session, std::move(credentials));
    }
    apdu::Result<card::PlannedWrite> plan(const std::vector<card::WantedFile>& wanted,
                                          const card::CreateOptions& create = {}) {
        auto snapshot = card::readProvisioning(*session, *keyring);
        if (!snapshot) return apdu::propagate(snapshot);
        wire.sent.clear();
        return card::planWrite(*session, *keyring, *snapshot, wanted, create);
    }
    apdu::Result<card::Receipt> write(const std::vector<card::WantedFile>& wanted,
                                      const card::CreateOptions& create = {}) {
        auto planned = plan(wanted, create);
        if (!planned) return apdu::propagate(planned);
        return apply(*planned);
    }
    apdu::Result<card::Receipt> apply(const card::PlannedWrite& planned) {
        return card::applyPlan(*session, *keyring, planned, card::JournalStore(journals.path()));
    }
    // One session at a time: the next one finds the card reset.
    void end() {
        keyring.reset();
        session.reset();
    }
    Watched wire;
    std::unique_ptr<card::Session> session;
    std::unique_ptr<card::Keyring> keyring;
    support::TemporaryDirectory journals;
};

// What a fresh session finds on the card.
inline efs::Provisioning readBack(card::CardWire& card) {
    Desk desk(card, {});
    auto snapshot = card::readProvisioning(*desk.session, *desk.keyring);
    return snapshot ? std::move(snapshot->provisioning) : efs::Provisioning{};
}

} // namespace card_test
