#include "cli/document_output.h"

#include "cli/json.h"
#include "cli/output_file.h"
#include "efs/prov/document_json.h"
#include "efs/prov/xml.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;
using efs::wbxml::Document;

namespace {

// The same document with a string table, or without one; 0 when it cannot be spelled anew.
std::size_t otherSize(const Document& document, bool compact) {
    const auto again = efs::prov::fromXml(efs::prov::toXml(document), {compact});
    return again && sameTree(again->document, document) ? again->document.bytes().size() : 0;
}

std::string contentOf(const Document& document, InputForm form) {
    switch (form) {
    case InputForm::Xml:
        return efs::prov::toXml(document);
    case InputForm::Json:
        return jsonText(Json::parse(efs::prov::documentToJson(document, false))) + "\n";
    case InputForm::HexText:
        return apdu::hex(document.bytes()) + "\n";
    case InputForm::Binary:
        break;
    }
    return std::string(apdu::asText(document.bytes()));
}

} // namespace

Result<void> checkSize(const Document& document, const std::optional<std::size_t>& room) {
    const std::size_t bytes = document.bytes().size();
    if (!room || bytes <= *room) return {};
    auto failure = fail(ErrorKind::Limit, fmt::format("the document takes {} bytes, the file holds {}", bytes, *room));
    const std::size_t compact = otherSize(document, true);
    if (compact > 0 && compact <= *room)
        return std::move(failure).hint(fmt::format("encoded anew with --compact it takes {}", compact));
    return std::move(failure).hint("shorten names, leave out what devices assume anyway, or split it over two files");
}

InputForm DocumentOutput::formOr(InputForm usual) const {
    if (xml) return InputForm::Xml;
    if (wbxml) return InputForm::Binary;
    if (hex) return InputForm::HexText;
    return usual;
}

void addDocumentOutput(CLI::App& command, DocumentOutput& output, bool forms) {
    command.add_option("-o,--output", output.file, "Where the document goes; default: standard output")
        ->type_name("FILE");
    if (forms) {
        CLI::Option* xml = command.add_flag("--xml", output.xml, "Write XML");
        CLI::Option* wbxml = command.add_flag("--wbxml", output.wbxml, "Write WBXML bytes")->excludes(xml);
        command.add_flag("--hex", output.hex, "Write WBXML as hex text")->excludes(xml)->excludes(wbxml);
    }
    CLI::Option* plain =
        command.add_flag("--plain", output.plain, "Every string where it is used: the default, read by every phone");
    command
        .add_flag("--compact", output.compact, "Refer to repeated strings in a string table; not every phone reads one")
        ->excludes(plain);
    command.add_option("--for-size", output.size, "Bytes of the card's file: tells how full it gets, refuses more")
        ->type_name("N");
}

std::string sizeLine(std::size_t bytes, const std::optional<std::size_t>& size) {
    return size ? fmt::format("{} of {}", bytes, counted(*size, "byte")) : counted(bytes, "byte");
}

Result<void> deliverDocument(Context& context, const DocumentOutput& output, const LoadedDocument& loaded,
                             InputForm form) {
    const Document& document = loaded.document;
    if (auto fits = checkSize(document, output.size); !fits) return fits;
    const bool toFile = !output.file.empty() && output.file != "-";
    if (!toFile && !context.json && form == InputForm::Binary && context.environment.outIsTerminal)
        return fail(ErrorKind::Usage, "WBXML is binary and standard output is a terminal")
            .hint("use --hex, or -o FILE");
    const std::string content = contentOf(document, form);
    if (toFile) {
        if (auto written = writeFile(output.file, apdu::asBytes(content)); !written) return written;
    }
    if (context.json) {
        Json result;
        result["document"] = Json::parse(efs::prov::documentToJson(document, false));
        result["bytes"] = apdu::hex(document.bytes());
        result["size"] = document.bytes().size();
        if (output.size) result["room"] = *output.size;
        if (toFile) result["file"] = output.file;
        result["findings"] = findingsJson<Json>(loaded.findings);
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
        return {};
    }
    if (!toFile) context.out() << (form == InputForm::Xml ? harmlessXml(content) : content) << std::flush;
    context.err() << sizeLine(document.bytes().size(), output.size) << '\n';
    return {};
}

} // namespace cli
