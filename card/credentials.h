// Card credentials by role, how their text is read, and the rules that keep tries from being spent.
//
// Values (cli contract): 4 to 8 decimal digits are ASCII; an ADM of 16 hex digits is 8 bytes, of 8 characters is ASCII;
// anything else needs "hex:…" or "ascii:…".
#pragma once

#include "apdu/secret.h"
#include "card/session.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace card {

enum class Role : std::uint8_t { Pin, Chv1, Adm };
std::string_view option(Role role); // "--pin", "--chv1", "--adm"

struct Credential {
    apdu::Secret secret;                        // as given, not yet padded
    std::optional<efs::KeyReference> reference; // overrides the one the card names
    bool atPad = false;                         // no value: the person types it at the reader's keys
};

// When a credential is not verified though it is there: a wrong one would cost a try.
struct TryRules {
    int floor = 2;             // fewer tries than this left: refuse
    bool allowLast = false;    // whatever the floor
    bool allowUnknown = false; // of cards that do not tell the tries left
};

struct Credentials {
    std::optional<Credential> pin, chv1, adm;
    TryRules tries;
    // The card they belong to: before anything is shown to another one, Conflict.
    std::optional<std::string> iccid;
    // Told what to type at the reader's keys, before the reader waits for it.
    std::function<void(const std::string& what)> announce;

    bool anyAtPad() const;
};

// Takes the text over and wipes it. Usage error with the hint above; the text itself is never in the message.
apdu::Result<apdu::Secret> parseCredential(apdu::Secret text, Role role);

// What a file's access condition asks for and the credentials can give: verifies what is needed, once, after the tries
// left were looked at; a disabled PIN is not verified. Credential errors when one is missing, Denied when never
// allowed. `pins` are the AODF's, for authId and local references.
//
// --pin serves every PIN reference, --chv1 serves 01 (and goes before --pin there), --adm serves 0A-0E and 8A-8E. A
// value the card refused is never sent again in this keyring's life, and no other one after it: who errs once stops.
class Keyring {
  public:
    Keyring(Session& session, Credentials credentials) : session_(session), credentials_(std::move(credentials)) {}

    // Says what would be verified for these conditions without sending anything that counts; the same errors as
    // satisfy(). Of several alternatives the one that needs least is taken, PINs before keys. Nothing needed: empty.
    struct Need {
        efs::KeyReference reference = 0; // as P2 of VERIFY will say
        Role role = Role::Pin;
        efs::Path directory;
        PinStatus status;
        std::size_t least = 4;    // bytes, of the shortest value
        std::size_t length = 8;   // the secret is filled to this length
        std::uint8_t fill = 0xFF; // with this byte
    };
    apdu::Result<std::vector<Need>> needs(const efs::AccessCondition& condition, const efs::Path& file,
                                          const std::vector<efs::pkcs15::PinObject>& pins,
                                          const std::optional<apdu::Bytes>& authId);
    apdu::Result<void> satisfy(const std::vector<Need>& needs);

    bool has(Role role) const;

    // What satisfy() has verified in this keyring's life: what a write that is cut will need again.
    const std::vector<Need>& shown() const { return shown_; }
    // Of such needs, in another session with the same card, those a value was given for and that are not open; looked
    // at as needs() does, tries and all.
    apdu::Result<std::vector<Need>> renewed(const std::vector<Need>& needs);

  private:
    // One PIN or key: local ones (b8 of the reference) belong to a directory, global ones to the card.
    using Key = std::pair<efs::Path, efs::KeyReference>;
    struct Asked {
        const efs::Path& file;
        const std::vector<efs::pkcs15::PinObject>& pins;
        const efs::pkcs15::PinObject* named; // by authId
    };

    apdu::Result<std::vector<Need>> needsOf(const std::vector<efs::KeyReference>& all, const Asked& asked);
    apdu::Result<std::vector<Need>> needsOfUnknown(const Asked& asked);
    apdu::Result<std::optional<Need>> needOf(efs::KeyReference reference, const Asked& asked);
    apdu::Result<void> choose(Need& need, const Asked& asked) const;
    apdu::Result<PinStatus> statusOf(const Key& key);
    apdu::Result<void> checkTries(const Need& need, const efs::Path& file) const;
    apdu::Result<void> checkFormat(const Need& need) const;
    apdu::Result<void> show(const Need& need, const Credential& given);
    apdu::Result<void> askAtPad(const Need& need);
    const std::optional<Credential>& credential(Role role) const;
    apdu::Result<void> checkCard();
    void forgetWhenStale();

    Session& session_;
    Credentials credentials_;
    std::vector<Key> verified_, refused_;
    std::vector<Need> shown_;
    std::map<Key, PinStatus> statuses_;
    std::size_t epoch_ = 0;
    bool cardChecked_ = false;
};

} // namespace card
