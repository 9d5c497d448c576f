// Where the fields of a document stand in its XML, and XML whose document credentials are taken out and put back.
//
//   XmlPlaces places(*fromXml(text));
//   places.tagOf("NAPDEF[internet]/NAP-ADDRESS")      the bytes of <parm name="NAP-ADDRESS" …/>
//   places.fieldAt(900)                               "NAPDEF[internet]/NAP-ADDRESS"
#pragma once

#include "efs/prov/xml.h"

#include <unordered_map>

namespace efs::prov {

class XmlPlaces {
  public:
    XmlPlaces() = default;
    explicit XmlPlaces(const Imported& imported);

    // The start tag of the element; of what stands around it when the text has no such element. None: nothing fits.
    std::optional<apdu::Range> tagOf(const std::string& field) const;
    // The field whose tag begins at or before the byte; empty: the root, or what stands before it.
    const std::string& fieldAt(std::size_t offset) const;

  private:
    std::vector<std::string> fields_; // by element, as the tags
    std::vector<apdu::Range> tags_;
    std::unordered_map<std::string, std::size_t> byField_;
};

// A text to show and edit whose credentials are placeholders, each another: "••••1". A value that is still its
// placeholder when the text comes back gets the credential again, wherever it has been moved to.
struct HiddenXml {
    struct Secret {
        std::string placeholder, spelled; // spelled: as the XML has it between the quotes
    };
    std::string text;
    std::vector<Secret> secrets;
};
HiddenXml hideCredentials(std::string_view text, const Imported& imported);
std::string restoreCredentials(std::string_view text, const std::vector<HiddenXml::Secret>& secrets);

} // namespace efs::prov
