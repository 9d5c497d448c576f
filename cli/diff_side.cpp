#include "cli/diff_side.h"

#include "card/target.h"
#include "cli/card_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::ObjectType;
namespace prov = efs::prov;

namespace {

enum class Means { Document, Image, Reader };

bool isImageText(apdu::View content) {
    const std::string_view head = apdu::asText(content.first(std::min<std::size_t>(content.size(), 4096)));
    return recognise(content) == InputForm::Json && head.find("\"simprov.card-image/") != std::string_view::npos;
}

bool looksLikeAPath(const std::string& target) {
    if (target.find('/') != std::string::npos) return true;
    const std::size_t dot = target.rfind('.');
    const std::string ending = dot == std::string::npos ? "" : target.substr(dot);
    return ending == ".xml" || ending == ".json" || ending == ".wbxml" || ending == ".bin" || ending == ".hex";
}

Result<Means> meaningOf(Context& context, const std::string& target) {
    if (target == "-") return Means::Document;
    if (target.starts_with(card::readerPrefix)) return Means::Reader;
    std::error_code ignored;
    if (!std::filesystem::exists(target, ignored)) {
        if (!looksLikeAPath(target)) return Means::Reader;
        return fail(ErrorKind::Input, fmt::format("there is no file {}", target))
            .hint("a reader is named by its number, a part of its name, or reader:NAME");
    }
    if (target.ends_with(".card.json")) return Means::Image;
    if (!std::filesystem::is_regular_file(target, ignored)) return Means::Document; // a pipe is read once
    const auto content = readInput(context.environment, target);
    if (!content) return propagate(content);
    return isImageText(*content) ? Means::Image : Means::Document;
}

std::vector<prov::ConfigurationContext>
contextsOf(const std::vector<std::pair<ObjectType, efs::wbxml::Document>>& documents) {
    std::vector<prov::Source> sources;
    for (const auto& [object, document] : documents) sources.push_back({object, &document, {}});
    return prov::formContexts(sources).contexts;
}

Result<DiffSide> readDocument(Context& context, const std::string& target) {
    auto input = readInput(context.environment, target);
    if (!input) return propagate(input);
    auto loaded = documentOf(std::move(*input), {}, {.anyPublicId = true});
    if (!loaded) return propagate(loaded).in(target == "-" ? "standard input" : target);
    DiffSide side;
    side.form = loaded->form;
    side.documents = {{ObjectType::Bootstrap, std::move(loaded->document)}};
    side.contexts = contextsOf(side.documents);
    return side;
}

bool isDirectoryFile(efs::ContentKind kind) {
    using efs::ContentKind;
    return kind == ContentKind::Odf || kind == ContentKind::Dodf || kind == ContentKind::Aodf ||
           kind == ContentKind::Cdf || kind == ContentKind::TokenInfo;
}

Result<DiffSide> readCard(Context& context, const std::string& target, card::Credentials credentials,
                          apdu::TraceSink trace) {
    auto open = openCardAt(context, target, std::move(credentials), std::move(trace));
    if (!open) return propagate(open);
    auto files = readProvisioningFiles(**open);
    if (!files) return propagate(files).in(target);
    DiffSide side;
    side.isCard = true;
    side.kind = (*open)->session().kind();
    side.atr = apdu::toBytes((*open)->session().atr());
    for (const auto& [path, role] : files->roles) {
        const efs::File* file = files->image.find(path);
        if (file != nullptr && isDirectoryFile(role.kind)) side.directories.emplace_back(role.name, *file);
    }
    side.provisioning = std::move(files->provisioning);
    prov::CardContents contents = prov::interpret(side.provisioning);
    side.documents = std::move(contents.documents);
    side.contexts = std::move(contents.contexts);
    return side;
}

std::optional<card::Credential> copyOf(const std::optional<card::Credential>& credential) {
    if (!credential) return std::nullopt;
    return card::Credential{credential->secret.clone(), credential->reference, credential->atPad};
}

// A source is read once, for both cards: a variable is gone once it was read.
card::Credentials copyOf(const card::Credentials& credentials) {
    return {copyOf(credentials.pin), copyOf(credentials.chv1), copyOf(credentials.adm),
            credentials.tries,       credentials.iccid,        credentials.announce};
}

Result<void> refuseOneReader(Context& context, const DiffTargets& targets) {
    const auto before = card::readerOf(targets.before, context.environment.readers);
    if (!before) return propagate(before);
    const auto after = card::readerOf(targets.after, context.environment.readers);
    if (!after) return propagate(after);
    if (before->name != after->name) return {};
    return fail(ErrorKind::Usage, fmt::format("both cards would be in the reader \"{}\"", before->name))
        .hint("put one card in and dump it (simprov dump -o first.card.json), then compare that with the other");
}

void keepOnly(DiffSide& side, ObjectType object) {
    std::erase_if(side.provisioning.files, [&](const efs::ProvisioningFile& file) { return file.object != object; });
    std::erase_if(side.documents, [&](const auto& document) { return document.first != object; });
    side.directories.clear();
    side.contexts = contextsOf(side.documents);
}

// The one document a card holds.
Result<ObjectType> onlyObject(const DiffSide& card) {
    if (card.documents.size() == 1) return card.documents.front().first;
    if (card.documents.empty())
        return fail(ErrorKind::Missing, "the card holds no document to compare with").in(card.target);
    std::string names;
    for (const auto& [object, document] : card.documents)
        names.append(names.empty() ? "" : ", ").append(efs::name(object));
    return fail(ErrorKind::Usage, fmt::format("the card holds several documents: {}", names))
        .hint("say with --object which of them the document is compared with");
}

// Leaves on both sides what is to be compared.
Result<void> narrow(DiffSide& before, DiffSide& after, const std::string& name) {
    std::optional<ObjectType> object;
    for (const ObjectType type : {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2,
                                  ObjectType::DmBootstrap, ObjectType::Lwm2mBootstrap, ObjectType::TrustedCertificates})
        if (efs::name(type) == name) object = type;
    if (!name.empty() && !object)
        return fail(ErrorKind::Usage, "--object takes bootstrap, config1, config2, dm_bootstrap, lwm2m_bootstrap or "
                                      "trusted_certificates");
    if (before.isCard != after.isCard && !object) {
        const auto only = onlyObject(before.isCard ? before : after);
        if (!only) return propagate(only);
        object = *only;
    }
    if (!object) return {};
    for (DiffSide* side : {&before, &after}) {
        if (!side->isCard) side->documents.front().first = *object;
        keepOnly(*side, *object);
    }
    if (before.isCard == after.isCard || !(before.documents.empty() || after.documents.empty())) return {};
    const DiffSide& card = before.isCard ? before : after;
    return fail(ErrorKind::Missing, fmt::format("the card has no document in {}", efs::name(*object))).in(card.target);
}

} // namespace

Result<std::pair<DiffSide, DiffSide>> readSides(Context& context, const DiffTargets& targets) {
    const auto before = meaningOf(context, targets.before);
    if (!before) return propagate(before);
    const auto after = meaningOf(context, targets.after);
    if (!after) return propagate(after);
    if (targets.before == "-" && targets.after == "-")
        return fail(ErrorKind::Usage, "standard input can be one of the two only");
    if (*before == Means::Reader && *after == Means::Reader) {
        if (auto apart = refuseOneReader(context, targets); !apart) return propagate(apart);
    }
    auto credentials = readCredentials(context.environment, targets.credentials);
    if (!credentials) return propagate(credentials);
    const auto read = [&](const std::string& target, Means means) -> Result<DiffSide> {
        auto side = means == Means::Document ? readDocument(context, target)
                                             : readCard(context, target, copyOf(*credentials), {});
        if (side) side->target = target;
        return side;
    };
    auto first = read(targets.before, *before);
    if (!first) return propagate(first);
    auto second = read(targets.after, *after);
    if (!second) return propagate(second);
    if (auto narrowed = narrow(*first, *second, targets.object); !narrowed) return propagate(narrowed);
    return std::pair(std::move(*first), std::move(*second));
}

} // namespace cli
