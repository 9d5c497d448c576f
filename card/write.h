// Writing provisioning files: from wanted contents to a plan. transaction.h carries it out.
//
// Order of a plan: new files are made; every file that changes is made empty (first byte FF); bodies; directory
// records; last the first bytes, lowest priority first. So a device never meets a half-written document, and a
// directory record never promises bytes that are not there.
#pragma once

#include "card/credentials.h"
#include "card/snapshot.h"
#include "efs/plan.h"

#include <optional>
#include <vector>

namespace card {

struct WantedFile {
    efs::ObjectType object = efs::ObjectType::Bootstrap;
    apdu::Bytes content; // the document, without padding; empty: erase (all FF)
    bool raw = false;    // these very bytes, whatever the card holds
};

struct CreateOptions {
    bool create = false;           // make files that are missing (class 00 only)
    std::optional<efs::Path> like; // take the attributes of this file
    std::optional<efs::ArrReference> arr;
    std::size_t size = 0; // 0: as the sibling, at least the content
};

// The record that lists an object, changed in its directory while every other record keeps its bytes and place. The
// object's file stays as it is.
struct WantedRecord {
    efs::ObjectType object = efs::ObjectType::Bootstrap;
    std::optional<std::string> label; // none: the object is listed no more
};

struct WriteOptions {
    bool blind = false; // also files that cannot be read, where the whole file is the object's
    std::vector<WantedRecord> records;
};

struct PlannedWrite {
    efs::Plan plan;
    efs::Image before, after;
    std::vector<Keyring::Need> needs; // credentials that apply() will verify, with tries left
    std::vector<efs::Finding> findings;
    // Files of the plan that could not be read: written whole, with nothing to compare with or to put back. Their steps
    // have no old bytes.
    std::vector<efs::Path> blind;
};

// Checks sizes and access first: Limit, Missing, Credential and Denied errors come from here, before anything is sent
// that could change the card. A document with the same tree as the card's gives no step and a note ("unchanged"); one
// that differs is written as an edit of the card's, so that what both have in common keeps its bytes. Where a directory
// record bounds the file and has room for a larger length, the record is changed too.
apdu::Result<PlannedWrite> planWrite(Session& session, Keyring& keyring, const Snapshot& snapshot,
                                     const std::vector<WantedFile>& wanted, const CreateOptions& create = {},
                                     const WriteOptions& options = {});

} // namespace card
