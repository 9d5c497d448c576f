#include "card/line/workbench.h"

#include "card/line/card_identity.h"
#include "card/line/cell_check.h"
#include "card/line/crypto.h"
#include "card/line/netstring.h"

#include <fmt/format.h>

#include <thread>

namespace card::line {

using apdu::ErrorKind;
using std::chrono::steady_clock;

struct Workbench::State {
    State(const Job& shared, Readers& all, std::string name, std::string place)
        : job(shared), readers(all), reader(std::move(name)), keeper(*shared.recipe, shared.key),
          filler(*shared.recipe) {
        facts.reader = std::move(place);
    }

    Event identify(const Slot& slot);
    Event claim();
    Event recover();
    Event plan();
    Event start();
    Event write();
    Event verify();
    Event finish(const Slot& slot);
    Event release(const Slot& slot);
    Event reject(const Slot& slot);

    apdu::Result<void> connect();
    apdu::Result<void> openRowsFile();
    apdu::Result<Credentials> credentialsFor(const RowValues* values) const;
    apdu::Result<void> openRow();
    apdu::Result<void> makePlan();
    apdu::Result<void> readAgain();
    apdu::Result<void> checkSameCard();
    Event claimed(const ClaimAnswer& answer);
    Facts recordFacts(const Slot* slot);
    void count();

    const Job& job;
    Readers& readers;
    std::string reader;
    RowKeeper keeper;
    DocumentFiller filler;
    std::unique_ptr<RowSource> source; // kept open from card to card
    std::unique_ptr<RowReader> rows;

    std::unique_ptr<CardWire> wire;
    std::unique_ptr<Session> session;
    std::unique_ptr<Keyring> keyring;
    CardIdentity identity;
    std::string imsi;
    ClaimAnswer answer;
    std::span<const apdu::Bytes> documents; // of the row, in the filler
    std::optional<PlannedWrite> planned;
    apdu::Bytes planDigest, readBackDigest;
    std::uint32_t commandsBefore = 0; // of sessions that have ended
    steady_clock::time_point begun;
    CardFacts facts;
};

namespace {

Event faulted(const apdu::Error& error, Origin origin) {
    return {.kind = Event::Faulted, .fault = faultOf(error, origin)};
}

// The plan as one text: paths, places, bytes.
apdu::Bytes digestOf(const efs::Plan& plan) {
    Netstrings text;
    for (const auto& create : plan.creates) text.add(create.path.text());
    for (const auto& step : plan.steps) {
        text.add(step.path.text()).add(std::uint64_t{step.offset}).add(std::uint64_t{step.record});
        text.add(apdu::asText(step.before)).add(apdu::asText(step.after));
    }
    return sha256(text.bytes());
}

} // namespace

Workbench::Workbench(const Job& job, Readers& readers, std::string reader, std::string place)
    : state_(std::make_unique<State>(job, readers, std::move(reader), std::move(place))) {}
Workbench::~Workbench() {
    letGo();
}

const CardFacts& Workbench::facts() const {
    return state_->facts;
}

void Workbench::letGo() {
    State& s = *state_;
    s.keyring.reset();
    s.session.reset();
    s.wire.reset();
    s.planned.reset();
}

Event Workbench::perform(const Slot& slot) {
    State& s = *state_;
    switch (slot.doing.kind) {
    case Action::Identify:
        return s.identify(slot);
    case Action::Claim:
        return s.claim();
    case Action::Recover:
        return s.recover();
    case Action::Plan:
        return s.plan();
    case Action::Start:
        return s.start();
    case Action::Write:
        return s.write();
    case Action::Verify:
        return s.verify();
    case Action::Finish:
        return s.finish(slot);
    case Action::Release:
        return s.release(slot);
    case Action::Reject:
        return s.reject(slot);
    default:
        return {.kind = Event::Stop};
    }
}

void Workbench::State::count() {
    if (session) commandsBefore += static_cast<std::uint32_t>(session->counters().commands);
    facts.commands = commandsBefore;
    facts.duration = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
}

apdu::Result<void> Workbench::State::connect() {
    auto connected = readers.connect(reader);
    if (!connected) return propagate(connected);
    wire = std::move(*connected);
    auto opened = Session::open(*wire);
    if (!opened) return propagate(opened);
    session = std::move(*opened);
    return {};
}

Event Workbench::State::identify(const Slot& slot) {
    const bool again = slot.retries > 0;
    if (again) std::this_thread::sleep_for(job.retryPause);
    count();
    keyring.reset(), session.reset(), wire.reset();
    if (!again) {
        commandsBefore = 0;
        begun = steady_clock::now();
        facts = {facts.reader, {}, {}, 0, false, {}, 0, 0};
        answer = {};
        identity = {};
        imsi.clear();
        planned.reset();
    }
    if (auto connected = connect(); !connected) return faulted(connected.error(), Origin::Card);
    const bool wantsImsi = job.recipe->match == Match::Imsi || job.recipe->columns.find(cardImsi);
    auto credentials = credentialsFor(nullptr);
    if (!credentials) return faulted(credentials.error(), Origin::Station);
    auto seen = identifyCard(*session, wantsImsi, std::move(*credentials));
    if (!seen) return faulted(seen.error(), Origin::Card);
    const bool other = !identity.text().empty() && seen->identity.text() != identity.text() &&
                       otherIccidForm(seen->identity.iccid) != identity.iccid;
    if (slot.hold != Slot::Nothing && other) return {.kind = Event::Identified, .otherCard = true};
    if (slot.hold == Slot::Nothing) identity = seen->identity;
    imsi = seen->imsi;
    facts.card = identity.text();
    facts.iccid = seen->identity.iccid;
    return {.kind = Event::Identified};
}

Event Workbench::State::claim() {
    if (identity.text().empty()) {
        return faulted(apdu::fail(ErrorKind::Unsupported, "the card has neither ICCID nor serial number, so no record "
                                                          "could tell it from others")
                           .value(),
                       Origin::Card);
    }
    ClaimRequest request{job.order, facts.reader, identity, imsi, job.againFailed};
    auto given = job.ledger->claim(request);
    if (given && given->outcome == ClaimOutcome::NoRow && job.recipe->match == Match::Iccid) {
        // The rows may have the number without its check digit, or with it.
        request.card.iccid = otherIccidForm(identity.iccid);
        if (!request.card.iccid.empty()) {
            auto second = job.ledger->claim(request);
            if (!second || second->outcome != ClaimOutcome::NoRow) {
                given = std::move(second);
                identity = request.card;
            }
        }
    }
    if (!given) return faulted(given.error(), Origin::Station);
    return claimed(*given);
}

Event Workbench::State::claimed(const ClaimAnswer& given) {
    answer = given;
    facts.row = answer.row.number;
    facts.card = identity.text();
    facts.returned = given.outcome == ClaimOutcome::Returned;
    Event event{.kind = Event::Claimed, .claim = given.outcome};
    const auto refuse = [&](FaultClass kind, std::string why) {
        event.fault = Fault{kind, std::move(why), false, false};
    };
    switch (given.outcome) {
    case ClaimOutcome::AlreadyFailed:
        refuse(FaultClass::Card,
               fmt::format("row {} has failed before{}", facts.row,
                           answer.last && !answer.last->facts.reason.empty() ? ": " + answer.last->facts.reason
                                                                             : std::string()));
        break;
    case ClaimOutcome::OtherCard:
        refuse(FaultClass::Data, fmt::format("row {} belongs to another card: {}", facts.row, answer.before.card));
        break;
    case ClaimOutcome::HeldElsewhere:
        refuse(FaultClass::Data, fmt::format("row {} is being worked on at {}, {}", facts.row,
                                             answer.before.holder.station, answer.before.holder.reader));
        break;
    case ClaimOutcome::NoRow:
        if (job.recipe->match == Match::Imsi && imsi.empty())
            refuse(FaultClass::Data, "the card does not give its IMSI, by which its row would be found; where reading "
                                     "takes a PIN, give one that all cards share (--chv1)");
        else
            refuse(FaultClass::Data,
                   fmt::format("no row is for this card ({}{})", facts.card, imsi.empty() ? "" : ", imsi " + imsi));
        break;
    case ClaimOutcome::NoneLeft:
        refuse(FaultClass::Data, "no row is left");
        break;
    default:
        break;
    }
    return event;
}

apdu::Result<Credentials> Workbench::State::credentialsFor(const RowValues* values) const {
    const CredentialRules& rules = job.credentials;
    Credentials all;
    all.tries = rules.tries;
    const auto put = [&](Role role, apdu::Secret secret) {
        auto& place = role == Role::Adm ? all.adm : role == Role::Chv1 ? all.chv1 : all.pin;
        place = Credential{std::move(secret), role == Role::Adm   ? rules.admReference
                                              : role == Role::Pin ? rules.pinReference
                                                                  : std::nullopt};
    };
    for (const CommonCredential& one : rules.common) put(one.role, one.secret.clone());
    if (values == nullptr) return all;
    for (std::size_t i = 0; i < job.recipe->credentials.size(); ++i) {
        const Role role = job.recipe->credentials[i].role;
        auto secret = parseCredential(values->credentials[i].clone(), role);
        if (!secret) return propagate(secret).in(std::string(option(role)));
        put(role, std::move(*secret));
    }
    return all;
}

apdu::Result<void> Workbench::State::openRowsFile() {
    if (source || !keeper.needsFile() || job.rowsFile.empty()) return {};
    auto opened = openRows(job.rowsFile);
    if (!opened) {
        apdu::Error error = opened.error();
        error.kind = ErrorKind::Input; // it was in order when the order was made
        return apdu::Failure(std::move(error));
    }
    Problems problems;
    rows = std::make_unique<RowReader>(**opened, *job.recipe, job.transportKey, problems);
    source = std::move(*opened);
    return {};
}

// The row's documents, and a keyring with its keys. A keyring that is there has been tried already: what it was refused
// is not sent again.
apdu::Result<void> Workbench::State::openRow() {
    if (auto opened = openRowsFile(); !opened) return opened;
    const auto values = keeper.restore(answer.row, source.get(), rows.get());
    if (!values) return propagate(values);
    const auto filled = filler.fill(*values, facts.iccid, imsi);
    if (!filled) return propagate(filled);
    documents = *filled;
    if (keyring) return {};
    auto credentials = credentialsFor(&*values);
    if (!credentials) return propagate(credentials);
    keyring = std::make_unique<Keyring>(*session, std::move(*credentials));
    return {};
}

Event Workbench::State::plan() {
    if (const auto opened = openRow(); !opened) return faulted(opened.error(), Origin::Row);
    const auto made = makePlan();
    return made ? Event{.kind = Event::Planned} : faulted(made.error(), Origin::Card);
}

apdu::Result<void> Workbench::State::makePlan() {
    if (auto free = refuseWhilePending(*session, *job.journals); !free) return free;
    efs::LocateOptions locate;
    locate.iccid = false;
    locate.lastResortPath = job.lastResort;
    if (!job.create.create) { // a new file is made like its siblings, which have to be read for that
        locate.thrifty = true;
        for (const DocumentRecipe& document : job.recipe->documents) locate.only.insert(document.object);
    }
    const auto snapshot = readProvisioning(*session, *keyring, locate);
    if (!snapshot) return propagate(snapshot);
    if (!snapshot->provisioning.application)
        return apdu::fail(ErrorKind::Missing, "this card has no provisioning application");
    std::vector<WantedFile> wanted;
    Sha256 digest;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        wanted.push_back({job.recipe->documents[i].object, documents[i], true});
        digest.add(documents[i]);
    }
    auto made = planWrite(*session, *keyring, *snapshot, wanted, job.create);
    if (!made) return propagate(made);
    planned = std::move(*made);
    planDigest = digestOf(planned->plan);
    readBackDigest = digest.finish(); // recorded once the card has been read back
    return {};
}

// Another card of the same kind may have taken this one's place without anybody being told.
apdu::Result<void> Workbench::State::checkSameCard() {
    const auto seen = identifyCard(*session, false, {});
    if (!seen) return propagate(seen);
    if (seen->identity.iccid == facts.iccid) return {};
    return apdu::fail(ErrorKind::Line,
                      fmt::format("another card ({}) has taken the place of this one", seen->identity.text()))
        .hint("Put this one in again; look at what the other one holds before it is used");
}

Event Workbench::State::start() {
    if (const auto same = checkSameCard(); !same) return faulted(same.error(), Origin::Card);
    const auto started = job.ledger->startWriting(answer.claim, recordFacts(nullptr));
    return started ? Event{.kind = Event::Started} : faulted(started.error(), Origin::Station);
}

// What a cut write left on this card, as far as this station wrote it: finished or undone from its journal. A card that
// another station was writing is written whole again by the plan that follows.
Event Workbench::State::recover() {
    if (const auto opened = openRow(); !opened) return faulted(opened.error(), Origin::Row);
    auto recovery = Recovery::open(*session, *keyring, *job.journals);
    if (!recovery) return faulted(recovery.error(), Origin::Card);
    if (recovery->pending())
        if (const auto done = recovery->finish({}); !done) return faulted(done.error(), Origin::Card);
    return {.kind = Event::Recovered};
}

Event Workbench::State::write() {
    const auto receipt = applyPlan(*session, *keyring, *planned, *job.journals);
    if (!receipt) {
        Event event = faulted(receipt.error(), Origin::Card);
        // A key may have been shown and the answer lost. Where nobody can count its tries it is not shown again.
        for (const Keyring::Need& need : planned->needs)
            event.fault->final = event.fault->final || !need.status.triesLeft;
        return event;
    }
    facts.bytes = receipt->bytes;
    return {.kind = Event::Written};
}

// Every stretch that was written, once more, when all is written: what a later step may have spoilt shows here.
apdu::Result<void> Workbench::State::readAgain() {
    for (const efs::Path& path : planned->plan.files()) {
        std::size_t begin = SIZE_MAX, end = 0;
        for (const efs::Step& step : planned->plan.steps) {
            if (step.path != path || step.record > 0) continue;
            begin = std::min(begin, step.offset);
            end = std::max(end, step.offset + step.after.size());
        }
        if (end == 0) continue; // of records, each was compared
        const auto now = session->readBinary(path, begin, end - begin);
        if (!now) return propagate(now);
        const auto* after = planned->after.find(path);
        if (after != nullptr && apdu::equal(*now, apdu::slice(after->content, {begin, end - begin}))) continue;
        auto failure =
            apdu::fail(ErrorKind::Denied, fmt::format("{}: what was written and read back does not stay", path.text()))
                .hint("The card's memory may be worn out; use another card");
        failure.value().cardChanged = true;
        return failure;
    }
    return {};
}

Event Workbench::State::verify() {
    if (auto same = checkSameCard(); !same) {
        auto error = same.error();
        error.cardChanged = true; // neither of the two is known
        return faulted(error, Origin::Card);
    }
    const auto same = readAgain();
    return same ? Event{.kind = Event::Verified} : faulted(same.error(), Origin::Card);
}

Facts Workbench::State::recordFacts(const Slot* slot) {
    Facts record;
    if (session) facts.commands = commandsBefore + static_cast<std::uint32_t>(session->counters().commands);
    facts.duration = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
    record.reader = facts.reader;
    record.card = facts.card;
    record.duration = facts.duration;
    record.commands = facts.commands;
    if (planned) record.planDigest = planDigest;
    if (slot == nullptr) return record;
    if (slot->ending == CardResult::Done) record.readBackDigest = readBackDigest;
    if (slot->fault && slot->ending != CardResult::Done) {
        record.fault = name(slot->fault->kind);
        record.reason = slot->fault->reason;
    }
    return record;
}

Event Workbench::State::finish(const Slot& slot) {
    const auto done = job.ledger->finish(answer.claim, slot.doing.outcome, recordFacts(&slot));
    return done ? Event{.kind = Event::Recorded} : faulted(done.error(), Origin::Station);
}

Event Workbench::State::release(const Slot& slot) {
    const auto done = job.ledger->release(answer.claim, recordFacts(&slot));
    return done ? Event{.kind = Event::Recorded} : faulted(done.error(), Origin::Station);
}

Event Workbench::State::reject(const Slot& slot) {
    const auto done = job.ledger->reject(job.order, recordFacts(&slot));
    return done ? Event{.kind = Event::Recorded} : faulted(done.error(), Origin::Station);
}

} // namespace card::line
