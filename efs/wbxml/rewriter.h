// New WBXML out of an old document: parts of it copied byte for byte, parts new, spelled by the encoder's rules.
//
//   Rewriter out(document);
//   out.open(0);               // the root with its attributes
//   out.copy(1);               // an element with all it holds
//   out.start("parm"), out.attribute("name", "TRUST"), out.end();
//   out.end();
//   std::move(out).finish()    // the document, decoded
//
// Header and string table stay; the table grows only by what cannot be spelled otherwise. What is copied keeps its
// meaning: where a token relied on a code page that is not the current one, a page switch is put in before it, and a
// switch of the old document that has become idle there is left out. So copying everything gives the same bytes.
// Character data and processing instructions between elements are kept, also around elements that are not copied.
#pragma once

#include "efs/wbxml/encoder.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace efs::wbxml {

class Rewriter {
  public:
    // An attribute of an element that is kept: a new value, or none to take the attribute away.
    struct Change {
        std::string_view name;
        std::optional<std::string_view> value;
    };

    // The document is borrowed until finish(), as all strings are. `compact`: new strings that stand in the table, or
    // are worth a place in it, are referred to.
    explicit Rewriter(const Document& original, const EncodeOptions& options = {});
    ~Rewriter();
    Rewriter(Rewriter&&) noexcept;
    Rewriter& operator=(Rewriter&&) noexcept;

    // Elements of the original, by index: whole; or only tag and attributes, children to follow until end(). A value
    // that is changed keeps its start token where that can be. An element without changes keeps its content bit when it
    // was empty before.
    void copy(std::uint32_t element);
    void open(std::uint32_t element, std::span<const Change> changes = {});
    // New elements, as in Encoder.
    void start(std::string_view element);
    void attribute(std::string_view name, std::string_view value);
    void end(); // of either kind

    // Read as the original was. Limit and Malformed as Encoder says; Usage when calls do not nest.
    apdu::Result<Document> finish() &&;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace efs::wbxml
