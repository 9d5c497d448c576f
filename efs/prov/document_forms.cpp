#include "efs/prov/document_forms.h"

#include "efs/printable.h"
#include "efs/prov/document_json.h"
#include "efs/prov/schema.h"
#include "efs/prov/structure.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"

#include <algorithm>
#include <fmt/format.h>

namespace efs::prov {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using wbxml::Document;

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

std::string_view withoutMarkAndBlanks(std::string_view text) {
    if (text.starts_with(byteOrderMark)) text.remove_prefix(byteOrderMark.size());
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

bool isHexText(std::string_view text) {
    const bool all = std::all_of(text.begin(), text.end(), [](char c) {
        return apdu::hexDigit(c) >= 0 || c == ':' || blanks.find(c) != std::string_view::npos;
    });
    return all && std::any_of(text.begin(), text.end(), [](char c) { return apdu::hexDigit(c) >= 0; });
}

Result<LoadedDocument> fromBinary(const Bytes& bytes, const wbxml::DecodeOptions& decoding) {
    auto document = Document::decode(bytes, decoding);
    if (!document) return propagate(document);
    auto findings = decoderFindings(*document);
    return LoadedDocument{std::move(*document), InputForm::Binary, std::move(findings)};
}

Result<LoadedDocument> fromText(const Bytes& input, InputForm form, const wbxml::EncodeOptions& options) {
    if (form == InputForm::Xml) {
        auto imported = fromXml(apdu::asText(input), options);
        if (!imported) return propagate(imported);
        return LoadedDocument{imported->document, form, std::move(imported->findings)};
    }
    auto document = documentFromJson(apdu::asText(input), options);
    if (!document) return propagate(document);
    return LoadedDocument{*document, form, {}};
}

// The place of a credential whose value is the mask of a view, or "".
std::string maskedPlace(const std::vector<Characteristic>& characteristics) {
    for (const Characteristic& characteristic : characteristics) {
        for (const Parm& parm : characteristic.parms()) {
            if (parm.value() == maskedValue && isSensitive(parm.name())) {
                return fmt::format("{}/{}", characteristic.type(), parm.name());
            }
        }
        const std::string below = maskedPlace(characteristic.characteristics());
        if (!below.empty()) return fmt::format("{}/{}", characteristic.type(), below);
    }
    return "";
}

} // namespace

InputForm recognise(apdu::View input) {
    const std::string_view text = withoutMarkAndBlanks(apdu::asText(input));
    if (text.starts_with('<')) return InputForm::Xml;
    if (text.starts_with('{')) return InputForm::Json;
    // UTF-16 XML begins with a byte order mark of its own; the XML reader says what to do about it.
    if (input.size() >= 2 && ((input[0] == 0xFF && input[1] == 0xFE) || (input[0] == 0xFE && input[1] == 0xFF))) {
        return input.size() >= 4 && (input[2] == '<' || input[3] == '<') ? InputForm::Xml : InputForm::Binary;
    }
    return isHexText(apdu::asText(input)) ? InputForm::HexText : InputForm::Binary;
}

Result<Bytes> binaryOf(Bytes input) {
    if (recognise(input) != InputForm::HexText) return input;
    auto bytes = apdu::fromHex(apdu::asText(input));
    if (!bytes) return propagate(bytes).hint("the input was read as hex text");
    return bytes;
}

Result<LoadedDocument> documentOf(Bytes input, const wbxml::EncodeOptions& options,
                                  const wbxml::DecodeOptions& decoding) {
    const InputForm form = recognise(input);
    if (form == InputForm::Xml || form == InputForm::Json) {
        auto loaded = fromText(input, form, options);
        if (!loaded) return loaded;
        const auto structure = structureFindings(loaded->document);
        loaded->findings.insert(loaded->findings.end(), structure.begin(), structure.end());
        return loaded;
    }
    auto bytes = binaryOf(std::move(input));
    if (!bytes) return propagate(bytes);
    auto loaded = fromBinary(*bytes, decoding);
    if (!loaded) return loaded;
    loaded->form = form;
    const auto structure = structureFindings(loaded->document);
    loaded->findings.insert(loaded->findings.end(), structure.begin(), structure.end());
    return loaded;
}

Result<void> refuseBroken(const LoadedDocument& loaded, bool lax) {
    if (const std::string place = maskedPlace(characteristics(loaded.document)); !place.empty()) {
        return fail(ErrorKind::Malformed,
                    fmt::format("the value is {}, the mask of a view and not the credential", maskedValue))
            .in(place)
            .hint("export it again with --reveal, or put the real value in");
    }
    if (lax) return {};
    for (const Finding& finding : loaded.findings) {
        if (finding.severity != Severity::Error) continue;
        apdu::Error error;
        error.kind = ErrorKind::Malformed;
        error.text = finding.message;
        error.hint = "--lax takes the document as it is";
        error.bytes = finding.bytes;
        if (!finding.where.empty()) error.trail = {finding.where};
        return apdu::Failure(std::move(error));
    }
    return {};
}

} // namespace efs::prov
