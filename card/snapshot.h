// A card read into values: its provisioning, or all of it.
#pragma once

#include "card/credentials.h"
#include "efs/prov/context.h"

#include <functional>

namespace card {

struct Snapshot {
    efs::Image image;               // every file that was read on the way
    efs::Provisioning provisioning; // found by efs::locate
};

// Locates and reads the provisioning. Files that ask for a PIN are read when the credentials hold it; otherwise they
// are Unreadable and a finding ("credential-needed") says what is needed. Errors: the line's, and a wrong credential.
//
// A PIN given without saying which (--pin) is shown to files of the provisioning only, never to one read by the way.
apdu::Result<Snapshot> readProvisioning(Session& session, Keyring& keyring, const efs::LocateOptions& options = {});

// Adds to the image the files of the application that have the usual ids but are in no directory: devices do not use
// them (WAP-186 §6.2), and whoever checks a card wants to know. Costs a SELECT or two for each.
apdu::Result<void> readUnlisted(Session& session, Snapshot& snapshot);

// The part of the image the card's directory tree shows: the provisioning, the catalogue's files, those of the
// applications EF(DIR) names, and, with `all`, every id that can be selected (65 536 tries a directory at worst;
// `progress` is told the path and may return false to stop). PINs are listed as far as directories tell, without
// values.
apdu::Result<efs::Image> dump(Session& session, Keyring& keyring, bool all,
                              const std::function<bool(const efs::Path&)>& progress = {});

} // namespace card
