// Input files: read with a bound, and told apart: XML, JSON, WBXML as bytes or as hex text, an EF with its padding.
#pragma once

#include "cli/context.h"
#include "efs/prov/document_forms.h"

namespace cli {

using efs::prov::binaryOf;
using efs::prov::documentOf;
using efs::prov::InputForm;
using efs::prov::LoadedDocument;
using efs::prov::maxInputBytes;
using efs::prov::recognise;
using efs::prov::refuseBroken;

// A file, or standard input for "-" and "". Input errors; Limit for more than maxInputBytes.
apdu::Result<apdu::Bytes> readInput(Environment& environment, const std::string& path);

} // namespace cli
