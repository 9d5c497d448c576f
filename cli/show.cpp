// simprov show: one file of a card, hex beside its outline.
#include "cli/card_files.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/hex_view.h"
#include "cli/json.h"
#include "cli/view.h"
#include "efs/arr.h"
#include "efs/catalogue.h"

#include <CLI/CLI.hpp>
#include <cctype>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct ShowOptions {
    CredentialOptions credentials;
    std::string path;
    bool reveal = false, raw = false;
};

struct Shown {
    efs::Path path;
    std::string name;
    efs::File file;
    efs::AccessRules access;
    efs::OutlineNode outline;
};

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// "EF(IMSI)" and "imsi" alike.
std::string shortName(std::string_view name) {
    const std::size_t open = name.find('(');
    if (open != std::string_view::npos && name.ends_with(')')) name = name.substr(open + 1, name.size() - open - 2);
    return lowered(name);
}

// Where a row of the catalogue may stand on this card.
std::optional<efs::Path> placeOf(OpenCard& open, const CardFiles& files, const efs::KnownFile& row) {
    const std::size_t slash = std::min(row.path.find('/'), row.path.size());
    const std::string_view first = row.path.substr(0, slash);
    efs::Path directory;
    if (first == "*") {
        if (!files.provisioning.application) return {};
        directory = files.provisioning.application->path;
    } else {
        const auto fixed = efs::Path::parse(row.path);
        if (!fixed || fixed->aid.empty()) return fixed ? std::optional(*fixed) : std::nullopt;
        const auto application = open.session().openApplication(fixed->aid);
        if (!application) return {};
        directory = *application;
    }
    const auto id = apdu::fromHex(row.path.substr(std::min(slash + 1, row.path.size())));
    if (!id || id->size() != 2) return directory;
    return directory / static_cast<efs::FileId>((*id)[0] << 8 | (*id)[1]);
}

// A role ("bootstrap", "odf"), a name of the catalogue ("iccid"), or a path, with or without the leading 3F00.
Result<efs::Path> findPath(OpenCard& open, const CardFiles& files, const std::string& text) {
    for (const auto& [path, role] : files.roles) {
        if (lowered(role.name) == lowered(text)) return path;
    }
    bool named = false;
    for (const efs::KnownFile& row : efs::knownFiles()) {
        if (shortName(row.name) != shortName(text)) continue;
        named = true;
        const auto place = placeOf(open, files, row);
        if (place && open.session().select(*place)) return *place;
    }
    for (const std::string_view object : {"bootstrap", "config1", "config2", "dodf", "cdf", "aodf"}) {
        named = named || lowered(text) == object;
    }
    if (named) {
        return fail(ErrorKind::Missing, fmt::format("this card has no {}", text)).hint("simprov tree lists its files");
    }
    const auto path = efs::Path::parse(text);
    if (path) return path;
    if (const auto fromMf = efs::Path::parse("3F00/" + text)) return fromMf;
    return propagate(path);
}

void shift(efs::OutlineNode& node, std::size_t by) {
    node.bytes.offset += by;
    for (efs::OutlineNode& child : node.children) shift(child, by);
}

// Records are outlined one by one: each is a value of its own.
efs::OutlineNode outlineOf(const efs::File& file, efs::ContentKind kind) {
    if (!efs::hasRecords(file.fcp.kind) || file.fcp.recordLength == 0) return efs::outline(file.content, kind);
    efs::OutlineNode root{"records", "", {0, file.content.size()}, {}};
    for (std::size_t number = 1; !file.record(number).empty(); ++number) {
        efs::OutlineNode record = efs::outline(file.record(number), kind);
        record.name = fmt::format("record {}", number);
        shift(record, (number - 1) * file.fcp.recordLength);
        root.children.push_back(std::move(record));
    }
    return root;
}

// Reads the file; with the credentials it asks for, when it does.
Result<efs::File> readFile(OpenCard& open, CardFiles& files, const efs::Path& path, bool haveCredentials) {
    if (const efs::File* found = files.image.find(path); found != nullptr && found->complete) return *found;
    auto file = open.session().read(path);
    if (!file || file->complete || !haveCredentials) return file;
    files.image.files.insert_or_assign(path, *file);
    const auto condition = efs::effectiveAccess(files.image, path).read;
    const auto needs = open.keyring().needs(condition, path, files.provisioning.pins, std::nullopt);
    if (!needs) return propagate(needs);
    if (auto satisfied = open.keyring().satisfy(*needs); !satisfied) return propagate(satisfied);
    return open.session().read(path);
}

Result<Shown> readShown(Context& context, const ShowOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    auto files = readProvisioningFiles(**open);
    if (!files) return propagate(files);
    const auto path = findPath(**open, *files, options.path);
    if (!path) return propagate(path);
    auto file = readFile(**open, *files, *path, options.credentials.any());
    if (!file) return propagate(file);
    files->image.files.insert_or_assign(*path, *file);
    Shown shown{*path, nameOf(*files, *path), std::move(*file), efs::effectiveAccess(files->image, *path), {}};
    if (efs::isDirectory(shown.file.fcp.kind)) return shown;
    if (shown.file.readError && shown.file.content.empty()) {
        return fail(ErrorKind::Credential, fmt::format("{} cannot be read: its access condition is {}", path->text(),
                                                       shown.access.read.name()))
            .sw(*shown.file.readError)
            .hint(shown.access.read.isNever() ? "no credential opens it"
                                              : "give the credential with --pin, --chv1 or --adm");
    }
    shown.outline = outlineOf(shown.file, kindOf(*files, *path));
    return shown;
}

bool masks(const efs::OutlineNode& node) {
    return node.value == maskedValue;
}

bool holdsMasked(const efs::OutlineNode& node) {
    return masks(node) || std::any_of(node.children.begin(), node.children.end(), holdsMasked);
}

// Every byte of a node in one row: its own before, between and after those of its children.
void addRows(std::vector<HexRow>& rows, const efs::OutlineNode& node, std::size_t depth, bool masked, bool reveal) {
    masked = !reveal && (masked || masks(node));
    std::string meaning = node.name;
    if (!node.value.empty()) meaning += (meaning.empty() ? "" : ": ") + node.value;
    std::size_t at = node.bytes.offset;
    const auto own = [&](std::size_t end) {
        if (end > at || !meaning.empty()) rows.push_back({{at, end > at ? end - at : 0}, depth, meaning, masked});
        meaning.clear();
    };
    for (const efs::OutlineNode& child : node.children) {
        if (!meaning.empty() || child.bytes.offset > at) own(child.bytes.offset);
        addRows(rows, child, depth + 1, masked, reveal);
        at = std::max(at, child.bytes.end());
    }
    if (!meaning.empty() || node.bytes.end() > at) own(node.bytes.end());
}

Json outlineJson(const efs::OutlineNode& node) {
    Json json;
    json["name"] = node.name;
    json["value"] = node.value;
    json["bytes"] = {node.bytes.offset, node.bytes.length};
    json["children"] = Json::array();
    for (const efs::OutlineNode& child : node.children) json["children"].push_back(outlineJson(child));
    return json;
}

void printJson(Context& context, const Shown& shown, bool reveal) {
    Json result;
    result["path"] = shown.path.text();
    result["name"] = shown.name;
    result["kind"] = efs::name(shown.file.fcp.kind);
    result["size"] = shown.file.fcp.size ? Json(*shown.file.fcp.size) : Json(nullptr);
    result["read"] = shown.access.read.name();
    result["update"] = shown.access.update.name();
    if (!efs::isDirectory(shown.file.fcp.kind)) {
        const bool masked = !reveal && holdsMasked(shown.outline);
        result["masked"] = masked; // the bytes would tell what the outline hides
        if (!masked) result["content"] = apdu::hex(shown.file.content);
        result["outline"] = outlineJson(shown.outline);
    }
    context.out() << jsonText(success(context.command, std::move(result))) << '\n';
}

Result<ExitCode> show(Context& context, const ShowOptions& options) {
    if (options.raw && context.environment.outIsTerminal) {
        return fail(ErrorKind::Usage, "a file's bytes are binary and standard output is a terminal")
            .hint("send them to a file: > FILE");
    }
    const auto shown = readShown(context, options);
    if (!shown) return propagate(shown);
    if (context.json) {
        printJson(context, *shown, options.reveal);
        return ExitCode::Done;
    }
    if (options.raw) {
        context.out() << apdu::asText(shown->file.content) << std::flush;
        return ExitCode::Done;
    }
    const Style style = context.outStyle();
    context.out() << style.bold(shown->path.text()) << (shown->name.empty() ? "" : "  " + printable(shown->name))
                  << "  " << shape(shown->file.fcp);
    if (efs::isDirectory(shown->file.fcp.kind)) {
        context.out() << '\n';
        return ExitCode::Done;
    }
    context.out() << ", read " << shown->access.read.name() << ", update " << shown->access.update.name() << "\n\n";
    std::vector<HexRow> rows;
    addRows(rows, shown->outline, 0, false, options.reveal);
    printHexRows(context.out(), shown->file.content, rows, style);
    return ExitCode::Done;
}

} // namespace

void addShow(CLI::App& app, Context& context) {
    auto options = std::make_shared<ShowOptions>();
    CLI::App* command = app.add_subcommand("show", "Show one file of a card: hex beside its meaning");
    addJsonOption(*command, context);
    command
        ->add_option("PATH", options->path,
                     "3F00/7F80/5031, or a name: bootstrap, config1, config2, odf, dodf, iccid, dir …")
        ->required();
    command->add_flag("--reveal", options->reveal,
                      "Show the bytes of document credentials, which are masked otherwise");
    command->add_flag("--raw", options->raw, "Only the file's bytes, as they are")->excludes("--json");
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->callback([options, &context] {
        context.command = "show";
        context.action = [options, &context] { return show(context, *options); };
    });
}

} // namespace cli
