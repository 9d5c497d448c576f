// simprov schema: the JSON Schemas of this program's outputs.
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/schemas.h"
#include "cli/table.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

namespace cli {

using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

// The files that a schema refers to, and those that these refer to.
void collectReferences(const Json& json, std::set<std::string>& files) {
    for (const auto& member : json.items()) {
        const Json& value = member.value();
        if (value.is_structured()) collectReferences(value, files);
        if (!json.is_object() || member.key() != "$ref" || !value.is_string()) continue;
        const auto text = value.get<std::string>();
        const std::string file = text.substr(0, text.find('#'));
        if (!file.empty() && files.insert(file).second) collectReferences(Json::parse(schemaNamed(file)->text), files);
    }
}

// One text that stands alone: what it refers to is embedded under its own $id (JSON Schema 2020-12 §9.3.1).
Json bundled(const SchemaText& schema) {
    Json json = Json::parse(schema.text);
    std::set<std::string> files;
    collectReferences(json, files);
    for (const std::string& file : files) json["$defs"][file] = Json::parse(schemaNamed(file)->text);
    return json;
}

void list(Context& context) {
    if (context.json) {
        Json result{{"schemas", Json::array()}};
        for (const SchemaText& schema : schemaTexts()) {
            const Json json = Json::parse(schema.text);
            result["schemas"].push_back({{"name", schema.name()},
                                         {"id", schema.id()},
                                         {"file", schema.file},
                                         {"title", json["title"]},
                                         {"description", json["description"]}});
        }
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
        return;
    }
    Table table({"name", "what it describes"});
    for (const SchemaText& schema : schemaTexts()) {
        table.row({std::string(schema.name()), Json::parse(schema.text)["title"].get<std::string>()});
    }
    table.print(context.out(), context.outStyle());
}

Result<ExitCode> print(Context& context, const std::string& name) {
    if (name.empty()) {
        list(context);
        return ExitCode::Done;
    }
    const SchemaText* schema = schemaNamed(name);
    if (schema == nullptr) {
        return apdu::fail(apdu::ErrorKind::Usage, "there is no schema of that name").hint("simprov schema lists them");
    }
    context.out() << bundled(*schema).dump(2) << '\n';
    return ExitCode::Done;
}

} // namespace

void addSchema(CLI::App& app, Context& context) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of an output, or list the schemas");
    addJsonOption(*command, context);
    command->add_option("NAME", *name, "read, document, card-image …, or the \"schema\" of an output: simprov.read/1");
    command->footer("\nThe schemas are of draft 2020-12; each printed one stands alone.\n"
                    "\nExample:\n  simprov schema read > read.schema.json\n");
    command->callback([name, &context] {
        context.command = "schema";
        context.action = [name, &context] { return print(context, *name); };
    });
}

} // namespace cli
