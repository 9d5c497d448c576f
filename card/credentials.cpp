#include "card/credentials.h"

#include "efs/iccid.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;
using efs::AccessCondition;
using efs::KeyReference;
using efs::Path;
using efs::pkcs15::PinObject;

namespace {

constexpr std::size_t shortestPin = 4; // TS 51.011 §9.3, TS 102 221 §9.5.1

bool isLocal(KeyReference reference) {
    return (reference & 0x80) != 0;
}

std::string nameOf(KeyReference reference) {
    const auto name = text(AccessCondition::key(reference));
    return name.size() == 2 ? "PIN " + name : fmt::format("{} (reference {:02X})", name, reference);
}

// What the operator gives for a reference.
std::string_view optionsFor(KeyReference reference) {
    if (efs::isAdministrative(reference)) return "--adm";
    return reference == efs::chv1Reference ? "--chv1 or --pin" : "--pin";
}

// Where a local PIN means something: the application's directory, when the file belongs to one by AID; else the
// directory its AODF record names (WAP-260 §9.4.6), else the file's own.
Path homeOf(const PinObject* pin, const Path& file) {
    if (!file.aid.empty()) return Path::ofAid(file.aid);
    if (pin && pin->path) {
        if (const auto named = efs::pkcs15::resolve(pin->path->path, file.parent()); named && !named->empty()) {
            return named->front();
        }
    }
    return file.parent();
}

bool fewer(const std::vector<Keyring::Need>& a, const std::vector<Keyring::Need>& b) {
    const auto keys = [](const auto& needs) {
        return std::count_if(needs.begin(), needs.end(), [](const auto& need) { return need.role == Role::Adm; });
    };
    return std::pair(keys(a), a.size()) < std::pair(keys(b), b.size());
}

template <class Value>
bool contains(const std::vector<Value>& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

// A PIN that a damaged directory still describes could be the wrong one, and would pay with a try.
apdu::Failure nameless(const Path& file) {
    return apdu::fail(
               ErrorKind::Credential,
               fmt::format(
                   "{}: the card's directory of PINs is damaged and does not tell which PIN opens this; none was "
                   "verified",
                   file.text()))
        .hint("If you know its reference, give it with --pin-ref");
}

} // namespace

bool Credentials::anyAtPad() const {
    return (pin && pin->atPad) || (chv1 && chv1->atPad) || (adm && adm->atPad);
}

std::string_view option(Role role) {
    if (role == Role::Adm) return "--adm";
    return role == Role::Chv1 ? "--chv1" : "--pin";
}

const std::optional<Credential>& Keyring::credential(Role role) const {
    if (role == Role::Adm) return credentials_.adm;
    return role == Role::Chv1 ? credentials_.chv1 : credentials_.pin;
}

bool Keyring::has(Role role) const {
    return credential(role).has_value();
}

void Keyring::forgetWhenStale() {
    if (epoch_ == session_.securityEpoch()) return;
    epoch_ = session_.securityEpoch();
    verified_.clear();
    statuses_.clear();
}

apdu::Result<std::vector<Keyring::Need>> Keyring::needs(const AccessCondition& condition, const Path& file,
                                                        const std::vector<PinObject>& pins,
                                                        const std::optional<apdu::Bytes>& authId) {
    forgetWhenStale();
    if (condition.isAlways()) return std::vector<Need>{};
    if (condition.isNever()) {
        return apdu::fail(ErrorKind::Denied, fmt::format("{}: the card never allows this", file.text()))
            .hint("Not even the administrative key opens it; the issuer made it so");
    }
    const auto named =
        std::find_if(pins.begin(), pins.end(), [&](const PinObject& pin) { return authId && pin.authId == *authId; });
    const Asked asked{file, pins, named == pins.end() ? nullptr : &*named};
    if (!condition.known) return needsOfUnknown(asked);
    std::optional<std::vector<Need>> best;
    std::optional<apdu::Error> why;
    for (const auto& all : condition.anyOf) {
        auto found = needsOf(all, asked);
        if (!found && found.error().kind == ErrorKind::Line) return found;
        if (!found && !why) why = found.error();
        if (found && (!best || fewer(*found, *best))) best = std::move(*found);
        if (best && best->empty()) break;
    }
    if (!best) return apdu::Failure(*why);
    return std::move(*best);
}

// The rule could not be read. The directories say which PIN belongs to the object; without that PIN-G guards a WIM's
// writes (WAP-260 §9.4.6). With nothing to go by, nothing is verified: the card will say.
apdu::Result<std::vector<Keyring::Need>> Keyring::needsOfUnknown(const Asked& asked) {
    const bool wim =
        session_.kind() == efs::CardKind::Wim || (session_.kind() == efs::CardKind::Sim && !asked.file.aid.empty());
    const PinObject* pinG = wim ? efs::pkcs15::pinG(asked.pins) : nullptr;
    const bool damaged = wim && pinG == nullptr && !asked.pins.empty();
    if (!asked.named && damaged && has(Role::Pin) && !credentials_.pin->reference) return nameless(asked.file);
    std::optional<KeyReference> reference;
    if (asked.named)
        reference = asked.named->reference;
    else if (pinG != nullptr)
        reference = pinG->reference;
    else if (has(Role::Pin) && credentials_.pin->reference)
        reference = credentials_.pin->reference;
    else if (has(Role::Chv1))
        reference = efs::chv1Reference;
    const bool pinGiven = has(Role::Pin) || (has(Role::Chv1) && reference == efs::chv1Reference);
    if (has(Role::Adm) && (!reference || !pinGiven)) reference = efs::adm1Reference;
    if (!reference) return std::vector<Need>{};
    return needsOf({*reference}, asked);
}

apdu::Result<std::vector<Keyring::Need>> Keyring::needsOf(const std::vector<KeyReference>& all, const Asked& asked) {
    std::vector<Need> needs;
    for (const KeyReference reference : all) {
        auto need = needOf(reference, asked);
        if (!need) return apdu::propagate(need);
        if (*need) needs.push_back(std::move(**need));
    }
    return needs;
}

// Which credential serves the reference, and by which P2.
apdu::Result<void> Keyring::choose(Need& need, const Asked& asked) const {
    const bool administrative = efs::isAdministrative(need.reference);
    const bool chv1 = need.reference == efs::chv1Reference && (has(Role::Chv1) || !has(Role::Pin));
    need.role = administrative ? Role::Adm : chv1 ? Role::Chv1 : Role::Pin;
    const auto& given = credential(need.role);
    const bool classA0 = session_.kind() == efs::CardKind::Sim && asked.file.aid.empty();
    if (given && given->reference) {
        need.reference = *given->reference;
    } else if (administrative && classA0 && given) {
        if (!session_.quirks().admReferenceA0) {
            return apdu::fail(ErrorKind::Usage,
                              fmt::format("{}: no standard says under which reference a SIM keeps its "
                                          "administrative key; nothing was sent",
                                          asked.file.text()))
                .hint("Ask the issuer and give it with --adm-ref");
        }
        need.reference = *session_.quirks().admReferenceA0;
    }
    return {};
}

apdu::Result<std::optional<Keyring::Need>> Keyring::needOf(KeyReference reference, const Asked& asked) {
    Need need;
    need.reference = reference;
    if (auto chosen = choose(need, asked); !chosen) return apdu::propagate(chosen);
    const auto* pin = asked.named && asked.named->reference == need.reference ? asked.named : nullptr;
    for (const auto& candidate : asked.pins) {
        if (!pin && candidate.reference == need.reference) pin = &candidate;
    }
    need.directory = isLocal(need.reference)  ? homeOf(pin, asked.file)
                     : asked.file.aid.empty() ? Path::mf()
                                              : Path::ofAid(asked.file.aid);
    const Key key{need.directory, need.reference};
    if (contains(verified_, key)) return std::nullopt;
    const bool given = has(need.role);
    const bool unnamedKey = !given && need.role == Role::Adm && session_.kind() == efs::CardKind::Sim;
    if (!unnamedKey) {
        auto status = statusOf(key);
        if (!status) return apdu::propagate(status);
        need.status = *status;
    }
    if (!need.status.enabled || need.status.verified) return std::nullopt;
    if (!given) {
        return apdu::fail(ErrorKind::Credential,
                          fmt::format("{}: this needs {}", asked.file.text(), nameOf(need.reference)))
            .hint(fmt::format("Give it with {}", optionsFor(reference)));
    }
    if (contains(refused_, key)) {
        return apdu::fail(ErrorKind::Credential,
                          fmt::format("{}: the card refused the value given for {} before; it is not sent again",
                                      asked.file.text(), nameOf(need.reference)));
    }
    if (pin && session_.kind() != efs::CardKind::Uicc && pin->flags.needsPadding && pin->storedLength <= 255) {
        need.length = pin->storedLength;
        need.fill = pin->padChar.value_or(0xFF);
    }
    need.least = need.role == Role::Adm ? 1 : pin ? std::max<std::size_t>(pin->minLength, 1) : shortestPin;
    if (auto fits = checkFormat(need); !fits) return apdu::propagate(fits);
    if (auto enough = checkTries(need, asked.file); !enough) return apdu::propagate(enough);
    return need;
}

apdu::Result<std::vector<Keyring::Need>> Keyring::renewed(const std::vector<Need>& needs) {
    forgetWhenStale();
    std::vector<Need> open;
    for (Need need : needs) {
        const Key key{need.directory, need.reference};
        if (!has(need.role) || contains(verified_, key) || contains(refused_, key)) continue;
        auto status = statusOf(key);
        if (!status) return apdu::propagate(status);
        need.status = *status;
        if (!need.status.enabled || need.status.verified) continue;
        need.least = need.role == Role::Adm ? 1 : shortestPin; // a journal does not tell
        if (auto fits = checkFormat(need); !fits) return apdu::propagate(fits);
        if (auto enough = checkTries(need, need.directory); !enough) return apdu::propagate(enough);
        open.push_back(std::move(need));
    }
    return open;
}

apdu::Result<PinStatus> Keyring::statusOf(const Key& key) {
    if (const auto known = statuses_.find(key); known != statuses_.end()) return known->second;
    auto status = session_.pinStatus(key.second, key.first);
    if (status) statuses_[key] = *status;
    return status;
}

apdu::Result<void> Keyring::checkFormat(const Need& need) const {
    if (credential(need.role)->atPad) return {}; // the reader counts the digits
    const std::size_t given = credential(need.role)->secret.size();
    const std::size_t most = std::max(need.length, std::size_t{1});
    if (given >= need.least && given <= most) return {};
    return apdu::fail(ErrorKind::Usage,
                      fmt::format("the value given with {} has {} bytes; {} takes {} to {}. Nothing was sent",
                                  option(need.role), given, nameOf(need.reference), need.least, most))
        .hint("Check that it is the right credential for this card");
}

apdu::Result<void> Keyring::checkTries(const Need& need, const Path& file) const {
    const auto tries = need.status.triesLeft;
    const std::string who = fmt::format("{}: {}", file.text(), nameOf(need.reference));
    if (!tries) {
        if (credentials_.tries.allowUnknown) return {};
        return apdu::fail(ErrorKind::Credential,
                          who + ": the card does not tell how many tries are left, so it was not verified")
            .hint("If you are sure of the value, repeat with --allow-unknown-tries");
    }
    if (*tries == 0) {
        return apdu::fail(ErrorKind::Credential, who + " is blocked")
            .hint("Only the unblocking code (PUK) revives it")
            .tries(0);
    }
    if (*tries >= credentials_.tries.floor || credentials_.tries.allowLast) return {};
    return apdu::fail(ErrorKind::Credential,
                      fmt::format("{} has {} {} left, fewer than the floor of {}; it was not verified", who, *tries,
                                  *tries == 1 ? "try" : "tries", credentials_.tries.floor))
        .hint("If you are sure of the value, repeat with --allow-last-try or a lower --floor")
        .tries(*tries);
}

apdu::Result<void> Keyring::checkCard() {
    if (!credentials_.iccid || cardChecked_) return {};
    const auto file = session_.read(Path::mf() / efs::iccidId);
    if (!file) return apdu::propagate(file);
    const auto iccid = efs::decodeIccid(file->content);
    if (!iccid || *iccid != *credentials_.iccid) {
        return apdu::fail(ErrorKind::Conflict,
                          fmt::format("the credentials belong to the card {}, this is {}; nothing was sent",
                                      *credentials_.iccid, iccid ? *iccid : "one that does not tell"))
            .hint("Insert the right card");
    }
    cardChecked_ = true;
    return {};
}

apdu::Result<void> Keyring::show(const Need& need, const Credential& given) {
    if (given.atPad) return askAtPad(need);
    return session_.verify(need.reference, given.secret.padded(need.length, need.fill), need.directory);
}

// What the reader ends by itself should cost no try; the card is asked, and the error says what it told.
apdu::Result<void> Keyring::askAtPad(const Need& need) {
    if (credentials_.announce) credentials_.announce(nameOf(need.reference));
    auto done = session_.verifyAtPad(need.reference, {need.least, need.length, need.fill}, need.directory);
    const bool endedByReader = !done && done.error().sw && (*done.error().sw & 0xFF00) == 0x6400;
    if (!endedByReader) return done;
    const auto now = session_.pinStatus(need.reference, need.directory);
    const auto left = now ? now->triesLeft : std::nullopt;
    done.error().triesLeft = left;
    done.error().text += !left || !need.status.triesLeft  ? "; the card does not tell whether it counted a try"
                         : *left < *need.status.triesLeft ? "; the card counted a try all the same"
                                                          : "; no try was spent";
    return done;
}

apdu::Result<void> Keyring::satisfy(const std::vector<Need>& needs) {
    forgetWhenStale();
    if (auto right = checkCard(); !right) return right;
    for (const Need& need : needs) {
        const Key key{need.directory, need.reference};
        if (contains(verified_, key)) continue;
        const auto& given = credential(need.role);
        if (!given || contains(refused_, key)) {
            return apdu::fail(ErrorKind::Credential,
                              fmt::format("there is no untried value for {}", nameOf(need.reference)))
                .hint(fmt::format("Give it with {}", optionsFor(need.reference)));
        }
        if (!refused_.empty()) {
            return apdu::fail(ErrorKind::Credential,
                              fmt::format("the card refused a value before; {} was not verified after it",
                                          nameOf(need.reference)))
                .hint("Put the wrong value right first");
        }
        statuses_.erase(key);
        auto done = show(need, *given);
        if (!done) {
            refused_.push_back(key); // also when the line broke: the card may have counted it
            return done;
        }
        forgetWhenStale(); // the way to the PIN may have led into another application
        verified_.push_back(key);
        shown_.push_back(need);
    }
    return {};
}

} // namespace card
