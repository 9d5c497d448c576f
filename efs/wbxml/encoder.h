// Writes WBXML (WAP-192) from a stream of elements and attributes, by the rules a simple phone decoder survives:
// 03 0B 6A, tags on page 0, the attribute page switched only when the next token needs it, whole enumerated values as
// tokens for the parms that own them, free text always as one string (provcont facts §1.6).
#pragma once

#include "efs/wbxml/document.h"

#include <memory>
#include <string_view>

namespace efs::wbxml {

struct EncodeOptions {
    bool compact = false; // strings used twice or more go to the string table; otherwise all inline
};

class Encoder {
  public:
    explicit Encoder(const EncodeOptions& options = {});
    ~Encoder();
    Encoder(Encoder&&) noexcept;
    Encoder& operator=(Encoder&&) noexcept;

    // Elements nest; attributes belong to the element just started, before its first child. Strings are borrowed until
    // finish(). A name outside the code page is written as LITERAL.
    void start(std::string_view element);
    void attribute(std::string_view name, std::string_view value);
    void end();

    // The bytes. Limit when nesting or size exceed the document's limits.
    apdu::Result<apdu::Bytes> finish() &&;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace efs::wbxml
