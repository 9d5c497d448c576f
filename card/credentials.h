// Card credentials by role, how their text is read, and the rules that keep tries from being spent.
//
// Values (cli contract): 4 to 8 decimal digits are ASCII; an ADM of 16 hex digits is 8 bytes, of 8 characters is ASCII;
// anything else needs "hex:…" or "ascii:…".
#pragma once

#include "apdu/secret.h"
#include "card/session.h"

#include <optional>
#include <string>

namespace card {

enum class Role : std::uint8_t { Pin, Chv1, Adm };

struct Credential {
    apdu::Secret secret;                           // as given, not yet padded
    std::optional<efs::KeyReference> reference;    // overrides the one the card names
};

struct Credentials {
    std::optional<Credential> pin, chv1, adm;
    int floor = 2;                   // fewer tries than this left: refuse
    bool allowLastTry = false;
    bool allowUnknownTries = false;
};

// Takes the text over and wipes it. Usage error with the hint above; the text itself is never in the message.
apdu::Result<apdu::Secret> parseCredential(apdu::Secret text, Role role);

// What a file's access condition asks for and the credentials can give: verifies what is needed, once, after the tries
// left were looked at; a disabled PIN is not verified. Credential errors when one is missing, Denied when never allowed.
// `pins` are the AODF's, for authId and local references.
class Keyring {
  public:
    Keyring(Session& session, Credentials credentials) : session_(session), credentials_(std::move(credentials)) {}

    // Says what would be verified for these conditions without sending anything that counts; the same errors as satisfy().
    struct Need {
        efs::KeyReference reference = 0;
        Role role = Role::Pin;
        efs::Path directory;
        PinStatus status;
    };
    apdu::Result<std::vector<Need>> needs(const efs::AccessCondition& condition, const efs::Path& file,
                                          const std::vector<efs::pkcs15::PinObject>& pins,
                                          const std::optional<apdu::Bytes>& authId);
    apdu::Result<void> satisfy(const std::vector<Need>& needs);

  private:
    Session& session_;
    Credentials credentials_;
    std::vector<std::pair<efs::Path, efs::KeyReference>> verified_;
};

} // namespace card
