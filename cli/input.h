// Input files: read with a bound, and told apart: XML, JSON, WBXML as bytes or as hex text, an EF with its padding.
#pragma once

#include "cli/context.h"
#include "efs/wbxml/encoder.h"

namespace cli {

enum class InputForm : std::uint8_t { Xml, Json, HexText, Binary };

InputForm recognise(apdu::View input);

// The largest document and what XML or hex text make of it.
inline constexpr std::size_t maxInputBytes = 4 * efs::wbxml::maxDocumentBytes;

// A file, or standard input for "-" and "". Input errors; Limit for more than maxInputBytes.
apdu::Result<apdu::Bytes> readInput(Environment& environment, const std::string& path);

// The bytes hex text stands for, or the input as it is.
apdu::Result<apdu::Bytes> binaryOf(apdu::Bytes input);

struct LoadedDocument {
    efs::wbxml::Document document;
    InputForm form = InputForm::Binary;
    std::vector<efs::Finding> findings; // what was dropped or is odd, and what the schema's structure says
};

// A provisioning document in any of the forms. An erased file is Missing.
apdu::Result<LoadedDocument> documentOf(apdu::Bytes input, const efs::wbxml::EncodeOptions& options = {},
                                        const efs::wbxml::DecodeOptions& decoding = {});

// Refuses a document with Error findings (Malformed, naming the first), and one whose credentials are shown masked:
// such a text came from a view and would overwrite the real values.
apdu::Result<void> refuseBroken(const LoadedDocument& loaded, bool lax);

} // namespace cli
