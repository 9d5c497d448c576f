// A provisioning document as the specification speaks of it: characteristics and parms (WAP-183 §5.1), as views over
// the lossless wbxml::Document they came from, which they borrow: they are valid while that object lives.
//
//   for (Characteristic c : prov::characteristics(document))
//       if (c.type() == "NAPDEF") c.value("NAP-ADDRESS");
#pragma once

#include "efs/prov/field_path.h"
#include "efs/wbxml/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace efs::prov {

class Parm {
  public:
    Parm(const wbxml::Document& document, std::uint32_t index) : document_(&document), index_(index) {}

    std::string_view name() const;                 // empty: unknown token or no name
    std::optional<std::string_view> value() const; // none: a flag, the parm has no value attribute
    bool known() const;                            // false: name or value is an unknown token; to be ignored, kept
    apdu::Range bytes() const;
    std::optional<apdu::Range> valueBytes() const;
    std::uint32_t index() const { return index_; } // into document.elements()

  private:
    const wbxml::Document* document_;
    std::uint32_t index_;
};

class Characteristic {
  public:
    Characteristic(const wbxml::Document& document, std::uint32_t index) : document_(&document), index_(index) {}

    std::string_view type() const;
    std::vector<Parm> parms() const;                     // document order
    std::vector<Characteristic> characteristics() const; // nested ones, document order
    std::vector<Characteristic> characteristics(std::string_view type) const;
    // The first parm of that name (WAP-185 §5.1: the first definition wins).
    std::optional<Parm> parm(std::string_view name) const;
    std::optional<std::string_view> value(std::string_view name) const; // its value; none when absent or a flag
    bool has(std::string_view name) const { return parm(name).has_value(); }
    std::vector<std::string_view> values(std::string_view name) const; // all, in order
    apdu::Range bytes() const;
    std::uint32_t index() const { return index_; }

  private:
    const wbxml::Document* document_;
    std::uint32_t index_;
};

// The characteristics below the root.
std::vector<Characteristic> characteristics(const wbxml::Document& document);
// The root's version attribute, none when absent.
std::optional<std::string_view> version(const wbxml::Document& document);

// The innermost element around a byte of the document.
std::optional<std::uint32_t> elementAt(const wbxml::Document& document, std::size_t offset);

// What the decoder had to say, each remark with the path of the element it speaks of.
std::vector<Finding> decoderFindings(const wbxml::Document& document);

} // namespace efs::prov
