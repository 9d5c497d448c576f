// The forms a provisioning document comes in, told apart by its bytes: XML, JSON, WBXML as bytes or as hex text, an EF
// with its padding.
#pragma once

#include "efs/wbxml/encoder.h"

#include <vector>

namespace efs::prov {

enum class InputForm : std::uint8_t { Xml, Json, HexText, Binary };

InputForm recognise(apdu::View input);

// The largest document and what XML or hex text make of it.
inline constexpr std::size_t maxInputBytes = 4 * wbxml::maxDocumentBytes;

// The bytes hex text stands for, or the input as it is.
apdu::Result<apdu::Bytes> binaryOf(apdu::Bytes input);

struct LoadedDocument {
    wbxml::Document document;
    InputForm form = InputForm::Binary;
    std::vector<Finding> findings; // what was dropped or is odd, and what the schema's structure says
};

// A provisioning document in any of the forms. An erased file is Missing.
apdu::Result<LoadedDocument> documentOf(apdu::Bytes input, const wbxml::EncodeOptions& options = {},
                                        const wbxml::DecodeOptions& decoding = {});

// Refuses a document with Error findings (Malformed, naming the first), and one whose credentials are shown masked:
// such a text came from a view and would overwrite the real values.
apdu::Result<void> refuseBroken(const LoadedDocument& loaded, bool lax);

} // namespace efs::prov
