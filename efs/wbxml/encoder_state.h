// A document while it is written, and the rules of what may be written: encoder and rewriter share it.
#pragma once

#include "efs/wbxml/encoder.h"
#include "efs/wbxml/encoder_body.h"

#include <optional>
#include <string>
#include <vector>

namespace efs::wbxml {

struct EncoderState {
    struct Open {
        std::size_t tag = 0; // where its tag stands in the body
        bool isParm = false, hasChildren = false;
    };
    struct NamedText {
        std::string_view name, value;
    };

    explicit EncoderState(Body start) : body(std::move(start)) {}

    void start(std::string_view element);
    void attribute(std::string_view name, std::string_view value);
    void end();
    apdu::Result<apdu::Bytes> finish() &&;

    void refuse(apdu::ErrorKind kind, std::string text);
    void checkText(std::string_view text, bool isName);
    // What stands before the first child of the element that is open.
    void beginContent();

    Body body;
    std::vector<Open> open;
    std::vector<NamedText> attributes; // of the element just started, until all are known
    std::size_t parts = 0, textBytes = 0;
    std::optional<apdu::Error> fault;

  private:
    void checkUnusualText(std::string_view text);
    void writeAttributes();
};

} // namespace efs::wbxml
