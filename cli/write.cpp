// simprov write: documents onto a card, by a plan that is shown, confirmed, done and read back.
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/write_documents.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fmt/format.h>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;

namespace {

struct WriteOptions {
    CredentialOptions credentials;
    DocumentChoice documents;
    std::vector<std::string> delist, label;
    std::string createLike, arr;
    std::size_t createSize = 0;
    bool create = false;
    WriteChoice choice;
};

// What is to become of the records that list objects.
Result<void> addRecords(const WriteOptions& options, WriteJob& request) {
    for (const std::string& name : options.delist) {
        const auto object = objectNamed(name, "--delist");
        if (!object) return propagate(object);
        request.options.records.push_back({*object, {}});
    }
    for (const std::string& text : options.label) {
        const std::size_t sign = text.find('=');
        const auto object = objectNamed(text.substr(0, sign), "--label");
        if (!object) return propagate(object);
        if (sign == std::string::npos)
            return fail(ErrorKind::Usage, "--label takes a name and the new label").hint("for example config1=Office");
        request.options.records.push_back({*object, text.substr(sign + 1)});
    }
    return {};
}

bool wantsCreation(const WriteOptions& options) {
    return options.create || !options.createLike.empty() || !options.arr.empty();
}

Result<WriteJob> readRequest(Context& context, const WriteOptions& options) {
    WriteJob request;
    if (options.documents.empty() && options.delist.empty() && options.label.empty()) {
        return fail(ErrorKind::Usage, "nothing to write was named")
            .hint("--bootstrap FILE, --config1 FILE, --config2 FILE --erase NAME, --delist NAME or --label NAME=TEXT");
    }
    if (!options.documents.empty()) {
        auto read = readDocuments(context, options.documents);
        if (!read) return propagate(read);
        request = std::move(*read);
    }
    request.create.create = wantsCreation(options);
    if (auto listed = addRecords(options, request); !listed) return propagate(listed);
    return request;
}

Result<efs::ArrReference> parseArr(const std::string& text) {
    const std::size_t colon = text.find(':');
    const auto file = apdu::fromHex(text.substr(0, colon));
    int record = 0;
    if (colon != std::string::npos) {
        const auto [end, problem] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), record);
        if (problem != std::errc{} || end != text.data() + text.size()) record = 0;
    }
    if (!file || file->size() != 2 || record < 1 || record > 254) {
        return fail(ErrorKind::Usage, "--arr takes the file id of an EF(ARR) and a record number")
            .hint("for example 6F06:3");
    }
    return efs::ArrReference{static_cast<efs::FileId>((*file)[0] << 8 | (*file)[1]), static_cast<std::uint8_t>(record)};
}

Result<card::CreateOptions> createOptions(const WriteOptions& options, const efs::Provisioning& provisioning) {
    card::CreateOptions create;
    create.create = wantsCreation(options);
    create.size = options.createSize;
    if (!options.createLike.empty()) {
        const auto object = objectNamed(options.createLike, "--create-like");
        if (!object) return propagate(object);
        const efs::ProvisioningFile* file = provisioning.find(*object);
        if (file == nullptr)
            return fail(ErrorKind::Missing,
                        fmt::format("this card has no {} to take the attributes of", options.createLike));
        create.like = file->path;
    }
    if (!options.arr.empty()) {
        const auto arr = parseArr(options.arr);
        if (!arr) return propagate(arr);
        create.arr = *arr;
    }
    return create;
}

Result<ExitCode> write(Context& context, const WriteOptions& options) {
    auto request = readRequest(context, options);
    if (!request) return propagate(request);
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    auto objects = request->objects();
    if (!options.createLike.empty()) {
        const auto like = objectNamed(options.createLike, "--create-like");
        if (!like) return propagate(like);
        objects.insert(*like);
    }
    const auto snapshot = readForWriting(**open, options.choice, objects);
    if (!snapshot) return propagate(snapshot);
    const auto create = createOptions(options, snapshot->provisioning);
    if (!create) return propagate(create);
    request->create = *create;
    return writeToCard(context, **open, *snapshot, *request, options.choice);
}

void addRecordChoice(CLI::App& command, WriteOptions& options) {
    command.add_option("--label", options.label, "Give an object another label in the card's directory")
        ->type_name("NAME=TEXT");
    command
        .add_option("--delist", options.delist,
                    "Take an object out of the card's directory: devices find it no more; its file keeps what it holds")
        ->type_name("NAME");
}

void addCreation(CLI::App& command, WriteOptions& options) {
    const std::string group = "Missing files (class 00 only)";
    command.add_flag("--create", options.create, "Make files the card lacks")->group(group);
    command.add_option("--create-like", options.createLike, "Make them with the attributes of this object's file")
        ->type_name("NAME")
        ->group(group);
    command.add_option("--create-size", options.createSize, "Their size in bytes; default: the sibling's")
        ->type_name("N")
        ->group(group);
    command.add_option("--arr", options.arr, "Make them with the access rule in this record of an EF(ARR)")
        ->type_name("FID:REC")
        ->group(group);
}

} // namespace

void addWrite(CLI::App& app, Context& context) {
    auto options = std::make_shared<WriteOptions>();
    CLI::App* command = app.add_subcommand("write", "Write provisioning documents to a card, read back and compared");
    addJsonOption(*command, context);
    addDocumentChoice(*command, options->documents);
    addRecordChoice(*command, *options);
    addWriteChoice(*command, options->choice);
    addCreation(*command, *options);
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer(
        "\nA document with the same tree as the card's changes nothing; one that differs is written as an\n"
        "edit of the card's, so that what both have in common keeps its bytes. --raw writes the bytes as given.\n"
        "\nExamples:\n"
        "  simprov write --bootstrap b.xml --adm prompt --dry-run    the plan, and the tries left\n"
        "  simprov write --config1 c1.xml --pin prompt\n"
        "  simprov write -c usim.card.json --erase config2 --pin env:PIN --yes\n");
    command->callback([options, &context] {
        context.command = "write";
        context.action = [options, &context] { return write(context, *options); };
    });
}

} // namespace cli
