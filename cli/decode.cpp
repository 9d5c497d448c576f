// simprov decode: a document's bytes as XML, as a JSON tree, or token by token.
#include "cli/commands.h"
#include "cli/hex_view.h"
#include "cli/input.h"
#include "cli/json.h"
#include "efs/prov/document_json.h"
#include "efs/prov/schema.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct DecodeOptions {
    std::string file;
    bool annotate = false, mask = false, reveal = false, noExtensions = false;
    efs::wbxml::DecodeOptions wbxml;
};

void printNotes(Context& context, apdu::View file, const std::vector<efs::wbxml::Note>& notes) {
    std::vector<HexRow> rows;
    for (const efs::wbxml::Note& note : notes) {
        rows.push_back({note.bytes, static_cast<std::size_t>(std::max(0, note.depth)), note.meaning, note.hidden});
    }
    printHexRows(context.out(), file, rows, context.outStyle());
}

Json notesJson(apdu::View file, const std::vector<efs::wbxml::Note>& notes) {
    Json list = Json::array();
    for (const efs::wbxml::Note& note : notes) {
        Json row{{"offset", note.bytes.offset}, {"length", note.bytes.length}};
        row["bytes"] = note.hidden ? Json(nullptr) : Json(apdu::hex(apdu::slice(file, note.bytes)));
        row["depth"] = note.depth;
        row["meaning"] = note.meaning;
        row["masked"] = note.hidden;
        list.push_back(std::move(row));
    }
    return list;
}

Result<ExitCode> annotate(Context& context, const DecodeOptions& options, const apdu::Bytes& bytes) {
    const auto notes = efs::wbxml::annotate(bytes, options.wbxml, options.reveal ? nullptr : efs::prov::isSensitive);
    const auto document = efs::wbxml::Document::decode(bytes, options.wbxml);
    if (!context.json) {
        printNotes(context, bytes, notes);
        const auto hidden = [](const efs::wbxml::Note& note) { return note.hidden; };
        if (std::any_of(notes.begin(), notes.end(), hidden))
            context.err() << "bytes that are or may be credentials are shown as **; --reveal shows them\n";
    }
    if (!document) return propagate(document);
    if (context.json) {
        Json result;
        result["annotations"] = notesJson(bytes, notes);
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
    }
    return ExitCode::Done;
}

Json documentResult(const DecodeOptions& options, const LoadedDocument& loaded) {
    const efs::wbxml::Document& document = loaded.document;
    Json result;
    result["document"] = Json::parse(efs::prov::documentToJson(document, options.mask));
    result["used"] = document.bytes().size();
    result["findings"] = findingsJson<Json>(loaded.findings);
    return result;
}

Result<ExitCode> decode(Context& context, const DecodeOptions& options) {
    auto input = readInput(context.environment, options.file);
    if (!input) return propagate(input);
    if (options.annotate) {
        const InputForm form = recognise(*input);
        if (form == InputForm::Xml || form == InputForm::Json) {
            return apdu::fail(apdu::ErrorKind::Input, "--annotate explains WBXML, and this is text")
                .hint("simprov encode makes WBXML of it");
        }
        const auto bytes = binaryOf(std::move(*input));
        if (!bytes) return propagate(bytes);
        return annotate(context, options, *bytes);
    }
    const auto loaded = documentOf(std::move(*input), {}, options.wbxml);
    if (!loaded) return propagate(loaded);
    if (context.json) {
        context.out() << jsonText(success(context.command, documentResult(options, *loaded))) << '\n';
        return ExitCode::Done;
    }
    efs::prov::XmlOptions form;
    form.mask = options.mask;
    const std::string xml = efs::prov::toXml(loaded->document, form);
    context.out() << harmlessXml(xml) << (xml.ends_with('\n') ? "" : "\n") << std::flush;
    printFindings(context.err(), loaded->findings, context.errStyle());
    return ExitCode::Done;
}

} // namespace

void addDecode(CLI::App& app, Context& context) {
    auto options = std::make_shared<DecodeOptions>();
    CLI::App* command =
        app.add_subcommand("decode", "Show a document: WBXML bytes, an EF with padding, or hex text, as XML");
    addJsonOption(*command, context);
    command->add_option("FILE", options->file, "The document; - or none: standard input");
    command->add_flag("--annotate", options->annotate, "Print every token with its offset, bytes and meaning");
    command->add_flag("--mask", options->mask,
                      "Show document credentials (AUTHSECRET …) as ****; not for writing back");
    command
        ->add_flag("--reveal", options->reveal,
                   "With --annotate: show document credentials, which are masked otherwise")
        ->needs("--annotate");
    command->add_flag("--any-public-id", options->wbxml.anyPublicId,
                      "Take the document for PROV whatever its public id says");
    command->add_flag("--no-extensions", options->noExtensions, "Treat vendor tokens as unknown");
    command->add_flag("--draft-2002", options->wbxml.draft2002, "Read AAUTHTYPE tokens as the 2002 draft has them");
    command->footer("\nExamples:\n"
                    "  simprov decode bootstrap.bin > bootstrap.xml\n"
                    "  echo 030B6A0045C6... | simprov decode --annotate\n");
    command->callback([options, &context] {
        context.command = "decode";
        options->wbxml.extensions = !options->noExtensions;
        context.action = [options, &context] { return decode(context, *options); };
    });
}

} // namespace cli
