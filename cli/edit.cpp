// simprov set, add, remove: a document, or one on a card, changed by field path.
#include "cli/commands.h"
#include "cli/document_output.h"
#include "cli/edit_request.h"
#include "cli/write_road.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::prov::Edit;

namespace {

struct EditOptions {
    EditRequest request;
    std::vector<std::string> arguments; // FILE and edits, or edits alone
    std::string object;
    DocumentOutput output;
    CredentialOptions credentials;
    WriteChoice choice;
};

// A document of a file into a file.
Result<ExitCode> editFile(Context& context, const EditOptions& options) {
    EditRequest request = options.request;
    if (options.arguments.empty())
        return fail(ErrorKind::Usage, "no document was named")
            .hint("name a file, - for standard input, or an object of a card with --object");
    request.assignments.assign(options.arguments.begin() + 1, options.arguments.end());
    const std::string& file = options.arguments.front();
    auto input = readInput(context.environment, file);
    if (!input && efs::prov::parseAssignment(file).value_or(efs::prov::Assignment{}).value)
        return propagate(input).hint("the document comes first: FILE, then PATH=VALUE");
    if (!input) return propagate(input);
    auto list = editsOf(context.environment, request);
    if (!list) return propagate(list);
    const auto loaded = documentOf(std::move(*input));
    if (!loaded) return propagate(loaded).in(file);
    auto result = edited(loaded->document, request, std::move(*list));
    if (!result) return propagate(result);
    if (!context.json) printFindings(context.err(), result->findings, context.errStyle());
    if (auto done = deliverDocument(context, options.output, *result, options.output.formOr(loaded->form)); !done)
        return propagate(done);
    return ExitCode::Done;
}

Result<efs::wbxml::Document> documentOn(const card::Snapshot& snapshot, efs::ObjectType object) {
    const efs::ProvisioningFile* file = snapshot.provisioning.find(object);
    if (file == nullptr || file->missing)
        return fail(ErrorKind::Missing, fmt::format("the card has no file for {}", efs::name(object)))
            .hint("simprov write --create makes one on a UICC");
    if (file->state == efs::FileState::Unreadable)
        return fail(ErrorKind::Credential,
                    fmt::format("{} could not be read, so it cannot be changed", file->path.text()))
            .hint("Give the PIN or key that reading asks for");
    if (file->state == efs::FileState::Empty) return efs::prov::emptyDocument();
    auto document = efs::wbxml::Document::decode(file->content, {.anyPublicId = true});
    if (!document)
        return propagate(document)
            .in(std::string(efs::name(object)))
            .hint("simprov write replaces a damaged document, simprov write --erase empties the file");
    return document;
}

// The same road as `write`, with the very bytes the edit gave.
Result<ExitCode> editCard(Context& context, const EditOptions& options) {
    EditRequest request = options.request;
    request.assignments = options.arguments;
    if (!options.output.file.empty())
        return fail(ErrorKind::Usage, "-o writes a file and --object a card").hint("leave one of the two out");
    const auto object = objectNamed(options.object, "--object");
    if (!object) return propagate(object);
    auto list = editsOf(context.environment, request);
    if (!list) return propagate(list);
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    const auto snapshot = readForWriting(**open, options.choice, {*object});
    if (!snapshot) return propagate(snapshot);
    const auto document = documentOn(*snapshot, *object);
    if (!document) return propagate(document);
    auto result = edited(*document, request, std::move(*list));
    if (!result) return propagate(result);
    WriteJob job;
    for (efs::Finding& finding : result->findings) {
        finding.object = efs::name(*object);
        job.findings.push_back(std::move(finding));
    }
    const std::size_t size = result->document.bytes().size();
    job.files.push_back({*object, apdu::toBytes(result->document.bytes()), true});
    context.command = "write"; // the same report
    auto done = writeToCard(context, **open, *snapshot, job, options.choice);
    if (done && !context.json) context.err() << sizeLine(size, snapshot->provisioning.find(*object)->size) << '\n';
    return done;
}

struct Words {
    Edit::Kind kind;
    const char *name, *about, *arguments, *examples;
};

constexpr Words commands[] = {
    {Edit::Kind::Set, "set", "Give parms of a document new values; what is missing is made", "FILE PATH=VALUE...",
     "\nExamples:\n"
     "  simprov set b.xml 'NAPDEF[internet]/NAP-ADDRESS=new.example' -o b2.xml\n"
     "  simprov set b.xml 'NAPDEF[internet]/INTERNET'                      a flag, which has no value\n"
     "  simprov set b.xml --value-from 'NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET=prompt'\n"
     "  simprov set -c usim.card.json --object bootstrap --adm prompt 'BOOTSTRAP/NAME=Example'\n"},
    {Edit::Kind::Add, "add", "Add parms and characteristics to a document, whatever it has", "FILE PATH[=VALUE]...",
     "\nExamples:\n"
     "  simprov add b.xml 'PXLOGICAL[gw.op.example]/DOMAIN=.op.example'    one more value\n"
     "  simprov add b.xml 'NAPDEF[second]'                                 a characteristic with its key\n"},
    {Edit::Kind::Remove, "remove", "Remove parms and characteristics from a document", "FILE PATH...",
     "\nExamples:\n"
     "  simprov remove b.xml 'PXLOGICAL[gw.op.example]/DOMAIN[2]'\n"
     "  simprov remove -c usim.card.json --object config1 --pin prompt 'APPLICATION[w4]'\n"},
};

void addCommand(CLI::App& app, Context& context, const Words& words) {
    auto options = std::make_shared<EditOptions>();
    options->request.kind = words.kind;
    CLI::App* command = app.add_subcommand(words.name, words.about);
    addJsonOption(*command, context);
    command
        ->add_option("CHANGES", options->arguments,
                     "The document (- is standard input) and what to do; with --object what to do alone")
        ->type_name(words.arguments);
    if (words.kind != Edit::Kind::Remove)
        command
            ->add_option("--value-from", options->request.valueFrom,
                         "A value from prompt, env:VAR, file:PATH or fd:N, for credentials")
            ->type_name("PATH=SRC");
    command->add_flag("--lax", options->request.lax, "Take what the schema forbids, too");
    addDocumentOutput(*command, options->output, true);
    command->add_option("--object", options->object, "Change this object of a card: " + writableObjects())
        ->type_name("NAME");
    addWriteChoice(*command, options->choice);
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer(std::string("\nPaths are as findings print them: NAPDEF[key]/PARM, DOMAIN[2] for the second value; "
                                "quote them\nfor the shell. Everything else keeps its bytes; the form stays that of "
                                "the input.\n") +
                    words.examples);
    const std::string name = words.name;
    command->callback([options, &context, name] {
        context.command = name;
        context.action = [options, &context]() -> Result<ExitCode> {
            options->request.compact = options->output.compact;
            if (!options->object.empty()) return editCard(context, *options);
            if (!context.target.empty())
                return fail(ErrorKind::Usage, "which document of the card is to be changed?")
                    .hint("--object NAME, one of " + writableObjects());
            return editFile(context, *options);
        };
    });
}

} // namespace

void addEdit(CLI::App& app, Context& context) {
    for (const Words& words : commands) addCommand(app, context, words);
}

} // namespace cli
