#include "card/line/fault.h"

namespace card::line {

using apdu::ErrorKind;

std::string_view name(FaultClass fault) {
    switch (fault) {
    case FaultClass::Contact:
        return "contact";
    case FaultClass::Credential:
        return "credential";
    case FaultClass::Data:
        return "data";
    case FaultClass::Card:
        return "card";
    case FaultClass::Tool:
        return "tool";
    }
    return "tool";
}

namespace {

FaultClass ofCard(const apdu::Error& error) {
    switch (error.kind) {
    case ErrorKind::Line:
    case ErrorKind::NoCard:
    case ErrorKind::Busy:
        return FaultClass::Contact;
    case ErrorKind::Interrupted:
        return FaultClass::Contact; // recovered with the card in place
    case ErrorKind::RolledBack:
        return error.sw ? FaultClass::Card : FaultClass::Contact; // a card that said no will say it again
    case ErrorKind::Credential:
        return FaultClass::Credential;
    case ErrorKind::Limit:
        return FaultClass::Data; // the document does not fit the card's file
    case ErrorKind::Input:
        return FaultClass::Tool; // the journal cannot be written
    case ErrorKind::Usage:
    case ErrorKind::Malformed:
    case ErrorKind::Missing:
    case ErrorKind::Denied:
    case ErrorKind::Unsupported:
    case ErrorKind::Conflict:
        return FaultClass::Card;
    }
    return FaultClass::Card;
}

} // namespace

Fault faultOf(const apdu::Error& error, Origin origin) {
    FaultClass kind = FaultClass::Tool;
    if (origin == Origin::Card) kind = ofCard(error);
    // A rows file that has changed, or a key that opens nothing, is wrong for every row.
    if (origin == Origin::Row && error.kind != ErrorKind::Input && error.kind != ErrorKind::Credential)
        kind = FaultClass::Data;
    return {kind, error.message(), error.cardChanged || error.kind == ErrorKind::Interrupted, false};
}

} // namespace card::line
