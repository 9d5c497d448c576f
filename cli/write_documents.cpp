#include "cli/write_documents.h"

#include "cli/input.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::ObjectType;

namespace {

Result<void> addInput(Context& context, const DocumentChoice& choice, ObjectType object, const std::string& path,
                      WriteJob& job) {
    auto input = readInput(context.environment, path);
    if (!input) return propagate(input);
    if (choice.raw) {
        if (input->empty())
            return fail(ErrorKind::Input, fmt::format("{} is empty", path)).hint("--erase empties a file of the card");
        job.files.push_back({object, std::move(*input), true});
        return {};
    }
    auto loaded = documentOf(std::move(*input));
    if (!loaded) return propagate(loaded).in(path);
    for (efs::Finding& finding : loaded->findings) {
        finding.object = efs::name(object);
        finding.bytes.reset(); // they count bytes of the input, not of the card's file
    }
    if (auto fine = refuseBroken(*loaded, choice.lax); !fine) return propagate(fine).in(path);
    job.findings.insert(job.findings.end(), loaded->findings.begin(), loaded->findings.end());
    job.files.push_back({object, apdu::toBytes(loaded->document.bytes())});
    return {};
}

} // namespace

void addDocumentChoice(CLI::App& command, DocumentChoice& choice) {
    for (const ObjectType object : {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2,
                                    ObjectType::DmBootstrap, ObjectType::Lwm2mBootstrap}) {
        std::string name(efs::name(object));
        const std::string about = "The document for " + name + ": XML, JSON or WBXML (-: standard input)";
        std::replace(name.begin(), name.end(), '_', '-');
        command
            .add_option_function<std::string>(
                "--" + name, [&choice, object](const std::string& path) { choice.inputs[object] = path; }, about)
            ->type_name("FILE");
    }
    command.add_option("--erase", choice.erase, "Empty an object: " + writableObjects())->type_name("NAME");
    command.add_flag("--raw", choice.raw, "Write the files' bytes as they are, whatever they hold");
    command.add_flag("--lax", choice.lax, "Take documents the schema forbids, too");
}

Result<WriteJob> readDocuments(Context& context, const DocumentChoice& choice) {
    WriteJob job;
    if (choice.inputs.empty() && choice.erase.empty()) {
        return fail(ErrorKind::Usage, "nothing to write was named")
            .hint("--bootstrap FILE, --config1 FILE, --config2 FILE or --erase NAME");
    }
    for (const auto& [object, path] : choice.inputs) {
        if (auto added = addInput(context, choice, object, path, job); !added) return propagate(added);
    }
    for (const std::string& name : choice.erase) {
        const auto object = objectNamed(name, "--erase");
        if (!object) return propagate(object);
        if (choice.inputs.contains(*object)) {
            return fail(ErrorKind::Usage, fmt::format("{} is to be written and to be erased", name))
                .hint("leave one of the two out");
        }
        job.files.push_back({*object, {}});
    }
    return job;
}

} // namespace cli
