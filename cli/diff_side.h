// One side of a comparison: a document in any form, a card image, or a card; read, and taken apart as far as it goes.
#pragma once

#include "cli/context.h"
#include "cli/input.h"
#include "efs/prov/context.h"

#include <map>

namespace cli {

struct DiffSide {
    std::string target; // as the person named it
    bool isCard = false;
    InputForm form = InputForm::Binary; // of a document
    efs::CardKind kind = efs::CardKind::Uicc;
    apdu::Bytes atr;
    efs::Provisioning provisioning;                             // of a card
    std::vector<std::pair<std::string, efs::File>> directories; // "ODF", "DODF" …, in path order
    std::vector<std::pair<efs::ObjectType, efs::wbxml::Document>> documents;
    std::vector<efs::prov::ConfigurationContext> contexts;
};

struct DiffTargets {
    std::string before, after;
    std::string object; // only this one; empty: all
    CredentialOptions credentials;
};

// "-" is a document on standard input; "reader:1" or "reader:NAME" a reader; a path of a file the card image or the
// document it holds; anything else a reader, by number or part of its name. A document beside a card is compared with
// the one document the card holds, or the one named.
//
// Usage for two cards in one reader; what reading a document or a card can give.
apdu::Result<std::pair<DiffSide, DiffSide>> readSides(Context& context, const DiffTargets& targets);

} // namespace cli
