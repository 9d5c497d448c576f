// simprov card new: a card image, with or without provisioning files.
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/output_file.h"
#include "cli/secret_source.h"
#include "efs/blank_card.h"

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

const std::map<std::string, efs::CardKind> kinds{{"sim", efs::CardKind::Sim},
                                                 {"usim", efs::CardKind::Uicc},
                                                 {"uicc", efs::CardKind::Uicc},
                                                 {"wim", efs::CardKind::Wim}};
const std::map<std::string, bool> protocols{{"T0", false}, {"T=0", false}, {"T1", true}, {"T=1", true}};

struct NewOptions {
    std::string output, directory;
    efs::BlankCardOptions card;
    std::optional<std::string> chv1, chv2, adm1;
    bool force = false;
};

Result<void> readKey(SecretSources& sources, const std::optional<std::string>& source, std::string_view option,
                     card::Role role, apdu::Bytes& to) {
    if (!source) return {};
    auto text = sources.read(*source, option, option.substr(2));
    if (!text) return propagate(text);
    // A virtual card's keys are part of its memory: they go into the image.
    const auto key = card::parseCredential(std::move(*text), role);
    if (!key) return propagate(key).in(std::string(option));
    to = apdu::toBytes(key->reveal());
    return {};
}

Result<efs::BlankCardOptions> completed(Context& context, const NewOptions& options) {
    efs::BlankCardOptions card = options.card;
    SecretSources sources(context.environment);
    if (auto read = readKey(sources, options.chv1, "--chv1", card::Role::Chv1, card.chv1); !read)
        return propagate(read);
    if (auto read = readKey(sources, options.chv2, "--chv2", card::Role::Pin, card.chv2); !read) return propagate(read);
    if (auto read = readKey(sources, options.adm1, "--adm1", card::Role::Adm, card.adm1); !read) return propagate(read);
    if (!options.directory.empty()) {
        const auto id = apdu::fromHex(options.directory);
        if (!id || id->size() != 2) {
            return apdu::fail(apdu::ErrorKind::Usage, "--directory takes a file id of four hex digits")
                .hint("for example 7F80");
        }
        card.directory = static_cast<efs::FileId>((*id)[0] << 8 | (*id)[1]);
    }
    return card;
}

Result<ExitCode> make(Context& context, const NewOptions& options) {
    const auto card = completed(context, options);
    if (!card) return propagate(card);
    const auto image = efs::blankCard(*card);
    if (!image) return propagate(image);
    const std::string text = efs::toJson(*image);
    FileOptions form;
    form.replace = options.force;
    if (auto written = writeFile(options.output, apdu::asBytes(text), form); !written) return propagate(written);
    if (context.json) {
        Json result{{"file", options.output},
                    {"kind", efs::name(image->kind)},
                    {"iccid", card->iccid},
                    {"provisioning", card->provisioning},
                    {"files", image->files.size()}};
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
    } else {
        context.out() << fmt::format("{}: {} {}, {}{}\n", printable(options.output), efs::name(image->kind),
                                     printable(card->iccid), counted(image->files.size(), "file"),
                                     card->provisioning ? ", ready for provisioning data" : "");
    }
    return ExitCode::Done;
}

void addSizes(CLI::App& command, NewOptions& options) {
    const std::string group = "Sizes in bytes";
    const auto size = [&](const char* name, std::size_t& value, const char* about) {
        command.add_option(name, value, about)->type_name("N")->capture_default_str()->group(group);
    };
    size("--bootstrap-size", options.card.bootstrapSize, "The Bootstrap file");
    size("--config1-size", options.card.config1Size, "The Config1 file");
    size("--config2-size", options.card.config2Size, "The Config2 file");
    size("--certificate-size", options.card.certificateSize, "The file for trusted certificates; 0: none");
    size("--odf-size", options.card.odfSize, "EF(ODF)");
    size("--dodf-size", options.card.dodfSize, "EF(DODF)");
    size("--cdf-size", options.card.cdfSize, "EF(CDF)");
}

void addKeys(CLI::App& command, NewOptions& options) {
    const auto key = [&](const char* name, std::optional<std::string>& source, const char* about) {
        command.add_option(name, source, about)
            ->type_name("SRC")
            ->group("Test credentials (SRC: prompt, env:VAR, file:PATH, fd:N)");
    };
    key("--chv1", options.chv1, "CHV1; default 1234");
    key("--chv2", options.chv2, "CHV2; default 5678");
    key("--adm1", options.adm1, "ADM1, reference 0A; default ascii:11111111");
}

} // namespace

void addCardNew(CLI::App& card, Context& context) {
    auto options = std::make_shared<NewOptions>();
    options->card.provisioning = false;
    CLI::App* command = card.add_subcommand("new", "Make a card image: a virtual SIM, USIM or WIM");
    addJsonOption(*command, context);
    command->add_option("-o,--output", options->output, "The image to make, by custom NAME.card.json")
        ->type_name("FILE")
        ->required();
    command->add_option("--kind", options->card.kind, "sim, usim or wim")
        ->type_name("KIND")
        ->transform(CLI::CheckedTransformer(kinds, CLI::ignore_case).description(""))
        ->default_str("usim");
    command->add_option("--iccid", options->card.iccid, "18 to 20 digits")->type_name("DIGITS")->capture_default_str();
    command->add_option("--imsi", options->card.imsi, "6 to 15 digits")->type_name("DIGITS")->capture_default_str();
    command->add_flag("--provisioning", options->card.provisioning,
                      "With the PKCS#15 files and empty Bootstrap, Config1, Config2");
    command->add_flag("--pin-protected", options->card.pinProtected,
                      "Bootstrap and Config1 need the PIN to be read, as in the specification's example");
    command->add_option("--protocol", options->card.t1, "T=0 or T=1; default T=0")
        ->type_name("T")
        ->transform(CLI::CheckedTransformer(protocols, CLI::ignore_case).description(""));
    command
        ->add_option("--directory", options->directory, "File id of the PKCS#15 directory; default 7F80, on a WIM 5015")
        ->type_name("HEX");
    command->add_flag("--force", options->force, "Replace an existing file");
    addSizes(*command, *options);
    addKeys(*command, *options);
    command->footer("\nExample:\n  simprov card new --kind sim --provisioning --bootstrap-size 400 -o sim.card.json\n");
    command->callback([options, &context] {
        context.command = "card_new";
        context.action = [options, &context] { return make(context, *options); };
    });
}

} // namespace cli
