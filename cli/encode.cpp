// simprov encode: XML (or the JSON of decode) as WBXML bytes.
#include "cli/commands.h"
#include "cli/document_output.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/output_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct EncodeOptions {
    std::string file, output;
    bool hex = false, compact = false, plain = false, lax = false;
    std::optional<std::size_t> size; // of the file it is for
};

Result<void> deliver(Context& context, const EncodeOptions& options, const LoadedDocument& loaded) {
    if (auto fits = checkSize(loaded.document, options.size); !fits) return fits;
    const apdu::View bytes = loaded.document.bytes();
    const std::string text = apdu::hex(bytes) + "\n";
    const apdu::View content = options.hex ? apdu::asBytes(text) : bytes;
    const bool toFile = !options.output.empty() && options.output != "-";
    if (toFile) {
        if (auto written = writeFile(options.output, content); !written) return written;
    }
    if (context.json) {
        Json result;
        result["bytes"] = apdu::hex(bytes);
        result["size"] = bytes.size();
        if (toFile) result["file"] = options.output;
        result["findings"] = findingsJson<Json>(loaded.findings);
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
    } else if (!toFile) {
        context.out() << apdu::asText(content) << std::flush;
    }
    if (!context.json) context.err() << sizeLine(bytes.size(), options.size) << '\n';
    return {};
}

Result<ExitCode> encode(Context& context, const EncodeOptions& options) {
    if (options.output.empty() && !options.hex && !context.json && context.environment.outIsTerminal) {
        return fail(ErrorKind::Usage, "WBXML is binary and standard output is a terminal")
            .hint("use --hex, or -o FILE");
    }
    auto input = readInput(context.environment, options.file);
    if (!input) return propagate(input);
    const InputForm form = recognise(*input);
    if (form != InputForm::Xml && form != InputForm::Json) {
        const bool empty = input->empty();
        return fail(ErrorKind::Malformed, empty ? "the input is empty" : "the input is neither XML nor JSON")
            .hint(empty ? "name a file, or pipe a document in" : "simprov decode reads WBXML");
    }
    const auto loaded = documentOf(std::move(*input), {options.compact});
    if (!loaded) return propagate(loaded);
    if (!context.json) printFindings(context.err(), loaded->findings, context.errStyle());
    if (auto fine = refuseBroken(*loaded, options.lax); !fine) return propagate(fine);
    if (auto delivered = deliver(context, options, *loaded); !delivered) return propagate(delivered);
    return ExitCode::Done;
}

} // namespace

void addEncode(CLI::App& app, Context& context) {
    auto options = std::make_shared<EncodeOptions>();
    CLI::App* command = app.add_subcommand("encode", "Make WBXML of a document in XML, or in the JSON of decode");
    addJsonOption(*command, context);
    command->add_option("FILE", options->file, "The document; - or none: standard input");
    command->add_option("-o,--output", options->output, "Where the bytes go; default: standard output")
        ->type_name("FILE");
    command->add_flag("--hex", options->hex, "Hex text in place of bytes");
    command->add_flag("--plain", options->plain, "Every string where it is used: the default, read by every phone");
    command
        ->add_flag("--compact", options->compact, "Put repeated strings into a string table; not every phone reads one")
        ->excludes("--plain");
    command->add_option("--for-size", options->size, "Bytes of the card's file: tells how full it gets, refuses more")
        ->type_name("N");
    command->add_flag("--lax", options->lax, "Take what the schema forbids, too");
    command->footer("\nExample:\n  simprov encode bootstrap.xml -o bootstrap.bin\n");
    command->callback([options, &context] {
        context.command = "encode";
        context.action = [options, &context] { return encode(context, *options); };
    });
}

} // namespace cli
