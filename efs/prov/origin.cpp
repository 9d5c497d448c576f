#include "efs/prov/origin.h"

namespace efs::prov {

std::string_view name(From from) {
    switch (from) {
    case From::Document:
        return "document";
    case From::Default:
        return "default";
    case From::Inherited:
        return "inherited";
    }
    return "";
}

std::string_view name(Shadowed::Reason reason) {
    switch (reason) {
    case Shadowed::Reason::Repeated:
        return "repeated";
    case Shadowed::Reason::Earlier:
        return "earlier";
    case Shadowed::Reason::TooMany:
        return "too_many";
    case Shadowed::Reason::Taken:
        return "taken";
    }
    return "";
}

std::string_view sentence(Shadowed::Reason reason) {
    switch (reason) {
    case Shadowed::Reason::Repeated:
        return "the document gives it before, and the first counts";
    case Shadowed::Reason::Earlier:
        return "a document of higher priority gives it, and nothing is overwritten";
    case Shadowed::Reason::TooMany:
        return "it has as many values as it may have";
    case Shadowed::Reason::Taken:
        return "its id is taken by an earlier one, which stands";
    }
    return "";
}

} // namespace efs::prov
