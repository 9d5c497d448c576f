// simprov check: documents or a whole card against every rule.
#include "cli/check_report.h"
#include "cli/commands.h"
#include "cli/document_output.h"
#include "cli/json.h"
#include "cli/write_road.h"
#include "efs/prov/mend.h"
#include "efs/prov/validate_card.h"
#include "efs/prov/xml.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

namespace {

struct CheckOptions {
    std::vector<std::string> files;
    bool rules = false, fix = false, inPlace = false;
    std::string family; // of --rules
    DocumentOutput output;
    CredentialOptions credentials;
    WriteChoice choice;
};

// A document of a file, and what reading it had to say.
struct Checked {
    std::string name;
    std::optional<LoadedDocument> loaded; // none: it cannot be read
    std::vector<efs::Finding> findings;   // of its text
};

// A file that holds no document is a finding: that is what the command is for.
Result<Checked> load(Context& context, const std::string& file) {
    auto input = readInput(context.environment, file);
    if (!input) return propagate(input);
    Checked one;
    one.name = file.empty() || file == "-" ? "standard input" : file;
    auto loaded = documentOf(std::move(*input), {}, {.anyPublicId = false});
    if (!loaded) {
        const apdu::Error& error = loaded.error();
        const prov::Rule& rule = *prov::findRule("document-malformed");
        one.findings.push_back({rule.severity, std::string(rule.id), std::string(rule.clause), "", error.where(),
                                error.bytes, error.text + (error.hint.empty() ? "" : ": " + error.hint)});
        return one;
    }
    // What the checks say themselves is left to them.
    for (const efs::Finding& finding : loaded->findings)
        if (finding.rule.starts_with("xml-")) one.findings.push_back(finding);
    one.loaded = std::move(*loaded);
    return one;
}

bool isText(const Checked& one) {
    return one.loaded && (one.loaded->form == InputForm::Xml || one.loaded->form == InputForm::Json);
}

// Documents in the order of a card's files; a fourth and later ones stand beside the card (prov::Source).
std::vector<prov::Source> sourcesOf(const std::vector<const Checked*>& readable) {
    constexpr efs::ObjectType files[] = {efs::ObjectType::Bootstrap, efs::ObjectType::Config1,
                                         efs::ObjectType::Config2};
    std::vector<prov::Source> sources;
    for (std::size_t i = 0; i < readable.size(); ++i) {
        prov::Source source{files[std::min(i, std::size(files) - 1)], &readable[i]->loaded->document, {}};
        if (i >= std::size(files)) source.further = readable[i]->name;
        sources.push_back(std::move(source));
    }
    return sources;
}

// What the documents say against each other.
void addBetween(const std::vector<const Checked*>& readable, prov::Report& whole) {
    const auto sources = sourcesOf(readable);
    for (efs::Finding& finding : prov::betweenDocuments(prov::formContexts(sources).findings)) {
        const auto source =
            std::find_if(sources.begin(), sources.end(), [&](const auto& one) { return name(one) == finding.object; });
        if (source == sources.end()) continue;
        const Checked& one = *readable[static_cast<std::size_t>(source - sources.begin())];
        finding.object = one.name;
        if (isText(one)) finding.bytes.reset();
        whole.findings.push_back(std::move(finding));
    }
}

// All documents as parts of one context.
prov::Report checkAll(const std::vector<Checked>& all) {
    std::vector<prov::Part> parts;
    std::vector<const Checked*> readable;
    prov::Report whole;
    for (const Checked& one : all) {
        for (efs::Finding finding : one.findings) {
            finding.object = all.size() > 1 ? one.name : "";
            whole.findings.push_back(std::move(finding));
        }
        if (!one.loaded) continue;
        parts.push_back({&one.loaded->document, all.size() > 1 ? one.name : ""});
        readable.push_back(&one);
    }
    std::vector<prov::Report> reports = prov::validate(parts);
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const std::size_t first = whole.findings.size();
        whole.more += reports[i].more;
        for (efs::Finding& finding : reports[i].findings) {
            if (isText(*readable[i])) finding.bytes.reset(); // they count bytes of WBXML that nobody has
            whole.findings.push_back(std::move(finding));
        }
        for (prov::Fix& fix : reports[i].fixes)
            whole.fixes.push_back({first + fix.finding, std::move(fix.text), std::move(fix.edits)});
    }
    if (readable.size() > 1) addBetween(readable, whole);
    return whole;
}

ExitCode finish(Context& context, const CheckReport& report) {
    if (context.json)
        context.out() << jsonText(success(context.command, Json::parse(checkJson(report)))) << '\n';
    else
        printCheck(context.out(), report, context.outStyle());
    return count(report, efs::Severity::Error) > 0 ? ExitCode::BadData : ExitCode::Done;
}

Result<ExitCode> checkFiles(Context& context, const CheckOptions& options) {
    std::vector<Checked> all;
    for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
        auto one = load(context, file);
        if (!one) return propagate(one);
        all.push_back(std::move(*one));
    }
    CheckReport report;
    for (const Checked& one : all) report.subject += (report.subject.empty() ? "" : ", ") + one.name;
    report.report = checkAll(all);
    return finish(context, report);
}

// The first file is mended; others only stand beside it.
Result<ExitCode> fixFile(Context& context, const CheckOptions& options) {
    DocumentOutput output = options.output;
    if (options.inPlace) output.file = options.files.empty() ? "" : options.files.front();
    if (output.file.empty() || output.file == "-")
        return fail(ErrorKind::Usage, "--fix needs a place for the mended document")
            .hint("name a file with -o, or give --in-place");
    if (options.files.size() != 1)
        return fail(ErrorKind::Usage, "--fix mends one document at a time").hint("name one file");
    auto one = load(context, options.files.front());
    if (!one) return propagate(one);
    CheckReport report;
    report.subject = one->name;
    if (one->loaded) {
        auto mended = prov::mend(one->loaded->document);
        if (!mended) return propagate(mended);
        one->loaded->document = std::move(mended->document);
        one->loaded->findings.clear();
        report.done = std::move(mended->done);
        report.output = output.file;
        Context quiet = context;
        quiet.json = false; // the report is this command's own
        if (auto written = deliverDocument(quiet, output, *one->loaded, one->loaded->form); !written)
            return propagate(written);
    }
    report.report = checkAll({std::move(*one)});
    return finish(context, report);
}

Result<card::Snapshot> readCard(OpenCard& open, const CheckOptions& options) {
    efs::LocateOptions locate;
    locate.lastResortPath = options.choice.lastResort;
    return card::readProvisioning(open.session(), open.keyring(), locate);
}

Result<ExitCode> checkCard(Context& context, const CheckOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    auto snapshot = readCard(**open, options);
    if (!snapshot) return propagate(snapshot);
    if (auto found = card::readUnlisted((*open)->session(), *snapshot); !found) return propagate(found);
    CheckReport report;
    report.subject = "card";
    report.card = true;
    report.report = prov::validateCard(snapshot->provisioning, (*open)->session().kind(), &snapshot->image).report;
    const ExitCode code = finish(context, report);
    if (snapshot->provisioning.application) return code;
    context.err() << "this card has no provisioning application\n";
    return ExitCode::BadData;
}

// What is certain, document by document, by the road of `write`: plan, confirmation, reading back.
Result<ExitCode> fixCard(Context& context, const CheckOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    auto snapshot = readForWriting(**open, options.choice, {});
    if (!snapshot) return propagate(snapshot);
    efs::Provisioning copy = snapshot->provisioning;
    const prov::CardContents contents = prov::interpret(copy);
    std::vector<prov::Part> parts;
    for (const auto& [object, document] : contents.documents)
        parts.push_back({&document, std::string(efs::name(object))});
    WriteJob job;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto mended = prov::mend(parts, i);
        if (!mended) return propagate(mended).in(parts[i].object);
        if (mended->done.empty()) continue;
        for (const std::string& one : mended->done)
            context.err() << context.errStyle().green("mended") << ' ' << printable(parts[i].object + " " + one)
                          << '\n';
        job.files.push_back({contents.documents[i].first, apdu::toBytes(mended->document.bytes()), true});
    }
    if (job.files.empty()) {
        context.err() << "nothing on the card can be mended for certain\n";
        return checkCard(context, options);
    }
    context.command = "write"; // the same report
    return writeToCard(context, **open, *snapshot, job, options.choice);
}

Result<ExitCode> listRules(Context& context, const CheckOptions& options) {
    std::optional<prov::Family> family;
    if (!options.family.empty()) {
        const prov::Family* found = prov::findFamily(options.family);
        std::string all;
        for (int i = 0; i <= static_cast<int>(prov::Family::Card); ++i)
            all += (all.empty() ? "" : ", ") + std::string(prov::name(static_cast<prov::Family>(i)));
        if (found == nullptr)
            return fail(ErrorKind::Usage, "there is no such family of rules").hint("the families are " + all);
        family = *found;
    }
    if (context.json)
        context.out() << jsonText(success(context.command, Json::parse(rulesJson(family)))) << '\n';
    else
        printRules(context.out(), family, context.outStyle());
    return ExitCode::Done;
}

Result<ExitCode> check(Context& context, const CheckOptions& options) {
    if (options.rules) {
        context.command = "check_rules";
        return listRules(context, options);
    }
    if (context.target.empty()) return options.fix ? fixFile(context, options) : checkFiles(context, options);
    if (!options.files.empty())
        return fail(ErrorKind::Usage, "a file and a card were named").hint("check one or the other");
    if (options.fix && (options.inPlace || !options.output.file.empty()))
        return fail(ErrorKind::Usage, "-o and --in-place are for files, and --card names a card");
    return options.fix ? fixCard(context, options) : checkCard(context, options);
}

} // namespace

void addCheck(CLI::App& app, Context& context) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command = app.add_subcommand("check", "Check documents or a whole card against every rule");
    addJsonOption(*command, context);
    command->add_option("FILE", options->files,
                        "Documents (XML, JSON or WBXML) of one card, first things first; none: standard input");
    CLI::Option* rules =
        command->add_option("--rules", options->family, "List the rules, of one family or all, and check nothing")
            ->type_name("FAMILY")
            ->expected(0, 1);
    CLI::Option* fix = command->add_flag("--fix", options->fix, "Mend what can be mended for certain");
    command->add_option("-o,--output", options->output.file, "With --fix: where the mended document goes")
        ->type_name("FILE")
        ->needs(fix);
    command->add_flag("--in-place", options->inPlace, "With --fix: write the mended document back")->needs(fix);
    addWriteChoice(*command, options->choice);
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer(
        "\nExamples:\n"
        "  simprov check bootstrap.xml\n"
        "  simprov check bootstrap.xml config1.xml          parts of one card, which may refer to each other\n"
        "  simprov check b.xml --fix -o better.xml          write what can be mended for certain\n"
        "  simprov check -c usim.card.json --pin prompt     the whole card\n"
        "  simprov check --rules reference                  what is looked at\n"
        "\nExit code 3: there is at least one error.\n");
    command->callback([options, rules, &context] {
        context.command = "check";
        options->rules = rules->count() > 0;
        context.action = [options, &context] { return check(context, *options); };
    });
}

} // namespace cli
