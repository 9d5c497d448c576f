#include "gui/recovery_jobs.h"

#include "gui/open_card.h"

namespace gui {

using apdu::propagate;
using apdu::Result;

namespace {

card::JournalStore journals() {
    return card::JournalStore(card::JournalStore::defaultDirectory());
}

std::vector<std::string> filesOf(const card::Journal& journal) {
    std::vector<std::string> files;
    for (const card::JournalFile& file : journal.files) files.push_back(file.path.text());
    return files;
}

Result<card::Recovery> pendingOn(OpenCard& open, card::Keyring& keyring) {
    auto recovery = card::Recovery::open(*open.session, keyring, journals());
    if (recovery && !recovery->pending())
        return apdu::fail(apdu::ErrorKind::Missing, "no write to this card was interrupted");
    return recovery;
}

} // namespace

std::vector<PendingWrite> pendingWrites() {
    std::vector<PendingWrite> all;
    const auto entries = journals().list();
    if (!entries) return all;
    for (const auto& entry : *entries) {
        PendingWrite one{entry.key, 0, {}, entry.problem};
        if (entry.reading) {
            one.card = entry.reading->journal.card.text();
            one.time = entry.reading->journal.time;
            one.files = filesOf(entry.reading->journal);
        }
        all.push_back(std::move(one));
    }
    return all;
}

Result<Outlook> readOutlook(const CardAccess& access) {
    auto open = openCard(access);
    if (!open) return propagate(open);
    card::Keyring keyring(*open->session, {});
    auto recovery = pendingOn(*open, keyring);
    if (!recovery) return propagate(recovery);
    Outlook outlook;
    outlook.needs = recovery->journal().needs;
    outlook.time = recovery->journal().time;
    outlook.files = filesOf(recovery->journal());
    outlook.direction = recovery->direction(false);
    // Files that cannot be read without a credential are looked at when it is given.
    if (const auto state = recovery->examine())
        outlook.state = *state;
    else if (state.error().kind != apdu::ErrorKind::Credential)
        return propagate(state);
    return outlook;
}

Result<Mended> recoverCard(const CardAccess& access, card::Credentials credentials, bool undo) {
    auto open = openCard(access);
    if (!open) return propagate(open);
    card::Keyring keyring(*open->session, std::move(credentials));
    std::optional<card::Recovered> recovered;
    {
        auto recovery = pendingOn(*open, keyring);
        if (!recovery) return propagate(recovery);
        card::RecoverOptions options;
        options.undo = undo;
        auto done = recovery->finish(options);
        if (!done) return propagate(done);
        recovered = std::move(*done);
    }
    auto now = readBack(*open, keyring, {access.source, {}, {}, access.source.kind == Source::Kind::Image});
    if (!now) return propagate(now);
    return Mended{std::move(*recovered), std::move(*now)};
}

} // namespace gui
