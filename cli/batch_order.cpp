#include "cli/batch_order.h"

#include "card/line/crypto.h"
#include "card/line/netstring.h"
#include "cli/input.h"
#include "efs/provisioning.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::ObjectType;
using namespace card::line;

namespace {

constexpr std::string_view columnPrefix = "column:";
constexpr ObjectType objects[] = {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2,
                                  ObjectType::DmBootstrap, ObjectType::Lwm2mBootstrap};

void addTemplates(CLI::App& command, OrderOptions& options) {
    for (const ObjectType object : objects) {
        std::string name(efs::name(object));
        const std::string about =
            "The template for " + name + ": a document with {{column}} in the values of its parms";
        std::replace(name.begin(), name.end(), '_', '-');
        command
            .add_option_function<std::string>(
                "--" + name, [&options, object](const std::string& path) { options.templates[object] = path; }, about)
            ->type_name("TEMPLATE")
            ->group("Input");
    }
}

void addInput(CLI::App& command, OrderOptions& options) {
    const std::string group = "Input";
    command.add_option("--rows", options.rows, "A row for every card: CSV, or JSON lines")
        ->type_name("FILE")
        ->group(group);
    command
        .add_option("--match", options.match,
                    "How a card finds its row: by the column iccid, by imsi, or any card takes the next one")
        ->check(CLI::IsMember({"iccid", "imsi", "next"}))
        ->capture_default_str()
        ->group(group);
    addTemplates(command, options);
    command
        .add_option("--size", options.sizes,
                    "The size of a file on these cards, to measure every row's document against: bootstrap=1024")
        ->type_name("NAME=BYTES")
        ->group(group);
    command.add_option("--sample", options.sample, "A card image (see dump) of such a card, to take the sizes from")
        ->type_name("IMAGE")
        ->group(group);
    command.add_flag("--create", options.create, "Make files the cards lack (class 00 only)")->group(group);
    command.add_option("--create-size", options.createSize, "Their size in bytes; default: the sibling's")
        ->type_name("N")
        ->group(group);
    command.add_flag("--last-resort", options.lastResort, "Try 3F00/7F50 when no rule leads to the data")->group(group);
}

void addKeys(CLI::App& command, OrderOptions& options) {
    const std::string group = "Credentials (SRC: prompt, env:VAR, file:PATH, fd:N; or column:NAME of the rows)";
    const auto source = [&](const std::string& name, std::optional<std::string>& into, const std::string& about) {
        command.add_option(name, into, about)->type_name("SRC")->group(group);
    };
    source("--pin", options.credentials.pin, "The PIN the files ask for, whichever it is");
    source("--chv1", options.credentials.chv1, "CHV1, application PIN 1");
    source("--adm", options.credentials.adm, "The administrative key");
    source("--order-key", options.orderKey,
           "64 hex digits: rows are kept in the ledger, sealed under this key, and the rows file is needed no more");
    source("--transport-key", options.transportKey, "64 hex digits: opens cells that come sealed");
    addVerifyOptions(command, options.credentials, group);
}

// One --pin, --chv1 or --adm: a column, or a secret read now.
Result<void> addCredential(SecretSources& sources, const std::optional<std::string>& source, card::Role role,
                           PreparedOrder& order) {
    if (!source) return {};
    if (source->starts_with(columnPrefix)) {
        const std::string column = source->substr(columnPrefix.size());
        std::string name;
        for (const char c : column) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (name.empty()) return fail(ErrorKind::Usage, fmt::format("{} names no column", option(role)));
        order.recipe.credentials.push_back({role, order.recipe.columns.add(name)});
        return {};
    }
    auto text = sources.read(*source, option(role), role == card::Role::Adm ? "administrative key" : "PIN");
    if (!text) return propagate(text);
    auto secret = card::parseCredential(std::move(*text), role);
    if (!secret) return propagate(secret).in(std::string(option(role)));
    order.job.credentials.common.push_back({role, std::move(*secret)});
    return {};
}

Result<void> addCredentials(SecretSources& sources, const OrderOptions& options, PreparedOrder& order) {
    const std::pair<const std::optional<std::string>&, card::Role> all[] = {
        {options.credentials.pin, card::Role::Pin},
        {options.credentials.chv1, card::Role::Chv1},
        {options.credentials.adm, card::Role::Adm}};
    for (const auto& [source, role] : all)
        if (auto added = addCredential(sources, source, role, order); !added) return added;
    CredentialRules& rules = order.job.credentials;
    const auto reference = [](const std::string& text, std::string_view name,
                              std::optional<efs::KeyReference>& into) -> Result<void> {
        if (text.empty()) return {};
        const auto parsed = parseReference(text, name);
        if (!parsed) return propagate(parsed);
        into = *parsed;
        return {};
    };
    if (auto read = reference(options.credentials.pinReference, "--pin-ref", rules.pinReference); !read) return read;
    if (auto read = reference(options.credentials.admReference, "--adm-ref", rules.admReference); !read) return read;
    rules.tries = options.credentials.tries;
    return {};
}

// Sizes that were given, and those of the sample card.
Result<std::map<ObjectType, std::size_t>> knownSizes(const OrderOptions& options) {
    std::map<ObjectType, std::size_t> sizes;
    if (!options.sample.empty()) {
        std::ifstream file(options.sample, std::ios::binary);
        if (!file) return fail(ErrorKind::Input, fmt::format("cannot open {}", options.sample));
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const auto image = efs::imageFromJson(text);
        if (!image) return propagate(image).in(options.sample);
        efs::ImageSource source(*image);
        const auto found = efs::locate(source);
        if (!found) return propagate(found).in(options.sample);
        for (const auto& one : found->files)
            if (!one.missing) sizes[one.object] = one.size;
    }
    for (const std::string& text : options.sizes) {
        const std::size_t equals = std::min(text.find('='), text.size());
        std::size_t bytes = 0;
        const char* const begin = text.data() + std::min(equals + 1, text.size());
        const auto [end, failed] = std::from_chars(begin, text.data() + text.size(), bytes);
        const auto* object = std::find_if(std::begin(objects), std::end(objects),
                                          [&](ObjectType one) { return efs::name(one) == text.substr(0, equals); });
        if (failed != std::errc() || end != text.data() + text.size() || bytes == 0 || object == std::end(objects))
            return fail(ErrorKind::Usage, "--size takes the name of an object and bytes").hint("bootstrap=1024");
        sizes[*object] = bytes;
    }
    return sizes;
}

Result<void> addDocuments(Context& context, const OrderOptions& options, PreparedOrder& order, Sha256& digest) {
    const auto sizes = knownSizes(options);
    if (!sizes) return propagate(sizes);
    for (const auto& [object, path] : options.templates) {
        auto input = readInput(context.environment, path);
        if (!input) return propagate(input);
        digest.add(Netstrings().add(efs::name(object)).add(apdu::asText(*input)).bytes());
        auto loaded = documentOf(std::move(*input));
        if (!loaded) return propagate(loaded).in(path);
        auto compiled = Template::compile(loaded->document, order.recipe.columns);
        if (!compiled) return propagate(compiled).in(path);
        const auto size = sizes->find(object);
        order.recipe.documents.push_back({object, path, std::move(*compiled), size == sizes->end() ? 0 : size->second});
    }
    if (!order.recipe.documents.empty()) return {};
    return fail(ErrorKind::Usage, "no template was named").hint("--bootstrap FILE, --config1 FILE, --config2 FILE");
}

// What else makes another order: how cards find rows, what brings keys, what is made.
std::string optionsText(const OrderOptions& options) {
    const auto columnOf = [](const std::optional<std::string>& source) {
        return source && source->starts_with(columnPrefix) ? *source : std::string();
    };
    return fmt::format("{} {} {} {} {} {}", options.match, columnOf(options.credentials.pin),
                       columnOf(options.credentials.chv1), columnOf(options.credentials.adm), options.create,
                       options.createSize);
}

Result<apdu::Bytes> digestOfFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code ignored;
    if (!file || std::filesystem::is_directory(path, ignored))
        return fail(ErrorKind::Input, fmt::format("cannot open {}", path)).hint("--rows names a file");
    Sha256 digest;
    std::string piece(1u << 20, '\0');
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
        digest.add(apdu::asBytes(piece).first(static_cast<std::size_t>(file.gcount())));
    if (file.bad()) return fail(ErrorKind::Input, fmt::format("cannot read {}", path));
    return digest.finish();
}

Result<void> readKeys(SecretSources& sources, const OrderOptions& options, PreparedOrder& order) {
    if (options.orderKey) {
        auto text = sources.read(*options.orderKey, "--order-key", "order key");
        if (!text) return propagate(text);
        const auto key = parseSealingKey(std::move(*text));
        if (!key) return propagate(key).in("--order-key");
        auto made = OrderKey::make(*key, order.order.name);
        if (!made) return propagate(made);
        order.key = std::move(*made);
        order.order.keyCheck = order.key->check();
    }
    if (options.transportKey) {
        auto text = sources.read(*options.transportKey, "--transport-key", "transport key");
        if (!text) return propagate(text);
        auto key = parseSealingKey(std::move(*text));
        if (!key) return propagate(key).in("--transport-key");
        auto made = TransportKey::make(std::move(*key));
        if (!made) return propagate(made);
        order.transportKey = std::move(*made);
    }
    return {};
}

// "cards.csv" gives the order cards and the ledger cards.ledger.
void nameByRows(OrderOptions& options) {
    const std::filesystem::path rows(options.rows);
    if (options.place.ledger.empty())
        options.place.ledger = std::filesystem::path(rows).replace_extension(".ledger").string();
    if (!options.place.order.empty()) return;
    for (const char c : rows.stem().string()) {
        const bool fine = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '_' || c == '-';
        options.place.order += fine ? c : '-';
    }
}

} // namespace

void addOrderOptions(CLI::App& command, OrderOptions& options) {
    addInput(command, options);
    addPlaceOptions(command, options.place, true);
    addKeys(command, options);
}

Result<std::unique_ptr<PreparedOrder>> prepareOrder(Context& context, OrderOptions& options) {
    if (options.rows.empty() && !options.orderKey)
        return fail(ErrorKind::Usage, "no rows were named")
            .hint("--rows FILE; an order that is in the ledger under an --order-key needs none");
    if (options.rows.empty() && (options.place.order.empty() || options.place.ledger.empty()))
        return fail(ErrorKind::Usage, "without --rows it takes --ledger and --order to say what is meant");
    if (!options.rows.empty()) nameByRows(options);
    if (auto fine = checkName("order", options.place.order); !fine) return propagate(fine);
    auto prepared = std::make_unique<PreparedOrder>();
    prepared->order.name = options.place.order;
    prepared->order.match = prepared->recipe.match = *match(options.match);
    if (prepared->recipe.match == Match::Iccid) prepared->recipe.columns.add("iccid");
    if (prepared->recipe.match == Match::Imsi) prepared->recipe.columns.add("imsi");
    Sha256 inputs;
    inputs.add(apdu::asBytes(optionsText(options)));
    SecretSources sources(context.environment);
    if (auto added = addDocuments(context, options, *prepared, inputs); !added) return propagate(added);
    if (auto added = addCredentials(sources, options, *prepared); !added) return propagate(added);
    if (auto fine = prepared->recipe.check(); !fine) return propagate(fine);
    if (auto read = readKeys(sources, options, *prepared); !read) return propagate(read);
    prepared->order.inputs = inputs.finish();
    if (!options.rows.empty()) {
        const auto rows = digestOfFile(options.rows);
        if (!rows) return propagate(rows);
        apdu::append(prepared->order.inputs, *rows);
    }
    Job& job = prepared->job;
    job.order = prepared->order.name;
    job.recipe = &prepared->recipe;
    job.key = prepared->key ? &*prepared->key : nullptr;
    job.rowsFile = options.rows;
    job.transportKey = prepared->transportKey ? &*prepared->transportKey : nullptr;
    job.create.create = options.create;
    job.create.size = options.createSize;
    job.lastResort = options.lastResort;
    return prepared;
}

Result<bool> findOrder(Ledger& ledger, const PreparedOrder& prepared) {
    const auto found = ledger.order(prepared.order.name);
    if (!found) return propagate(found);
    if (!*found) return false;
    if ((*found)->keyCheck != prepared.order.keyCheck) {
        return fail(ErrorKind::Credential,
                    (*found)->keyCheck.empty()
                        ? fmt::format("the order {} was made without a key", prepared.order.name)
                        : fmt::format("the order {} was made with another key", prepared.order.name))
            .hint("Give --order-key as it was then");
    }
    // Without the rows at hand there is only the first half: of templates and options.
    const apdu::View made = (*found)->inputs, given = prepared.order.inputs;
    if (given.size() <= made.size() && apdu::equal(made.first(given.size()), given)) return true;
    return fail(ErrorKind::Conflict,
                fmt::format("the ledger holds an order {} that was made of other rows, templates or "
                            "options",
                            prepared.order.name))
        .hint("Give those of that time, or name a new order with --order");
}

} // namespace cli
