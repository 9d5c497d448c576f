// simprov tree: the files of a card, as a tree.
#include "cli/card_files.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/view.h"
#include "efs/arr.h"
#include "efs/catalogue.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct TreeOptions {
    CredentialOptions credentials;
    bool all = false;
};

// "7F80", or the AID of an application without a path.
std::string ownName(const efs::Path& path) {
    return path.ids.empty() ? apdu::hex(path.aid) : fmt::format("{:04X}", path.ids.back());
}

// The files right below `directory`; below none: the roots.
std::vector<efs::Path> below(const efs::Image& image, const efs::Path* directory) {
    std::vector<efs::Path> paths;
    for (const auto& [path, file] : image.files) {
        if (directory == nullptr ? path.isRoot() : !path.isRoot() && path.parent() == *directory) paths.push_back(path);
    }
    return paths;
}

class TreeTable {
  public:
    explicit TreeTable(const CardFiles& files) : files_(files) {}

    Table build() {
        for (const efs::Path& root : below(files_.image, nullptr)) add(root, "", "");
        return std::move(table_);
    }

  private:
    void add(const efs::Path& path, const std::string& branch, const std::string& trunk) {
        const efs::File& file = *files_.image.find(path);
        const efs::AccessRules access = efs::effectiveAccess(files_.image, path);
        const bool directory = efs::isDirectory(file.fcp.kind);
        table_.row({branch + ownName(path), nameOf(files_, path), shape(file.fcp), directory ? "" : access.read.name(),
                    directory ? "" : access.update.name(), remark(file)});
        const std::vector<efs::Path> children = below(files_.image, &path);
        for (std::size_t i = 0; i < children.size(); ++i) {
            const bool last = i + 1 == children.size();
            add(children[i], trunk + (last ? "└─ " : "├─ "), trunk + (last ? "   " : "│  "));
        }
    }

    static std::string remark(const efs::File& file) {
        std::string text;
        if (file.fcp.lifeCycle == efs::LifeCycle::Deactivated) text = "deactivated";
        if (file.fcp.lifeCycle == efs::LifeCycle::Terminated) text = "terminated";
        if (file.readError)
            text += fmt::format("{}not readable (SW {:04X})", text.empty() ? "" : ", ", *file.readError);
        return text;
    }

    const CardFiles& files_;
    Table table_{{"file", "name", "shape", "read", "update", ""}};
};

Json treeJson(const CardFiles& files) {
    Json list = Json::array();
    for (const auto& [path, file] : files.image.files) {
        const efs::AccessRules access = efs::effectiveAccess(files.image, path);
        Json row;
        row["path"] = path.text();
        row["name"] = nameOf(files, path);
        row["kind"] = efs::name(file.fcp.kind);
        row["size"] = file.fcp.size ? Json(*file.fcp.size) : Json(nullptr);
        if (efs::hasRecords(file.fcp.kind)) {
            row["record_length"] = file.fcp.recordLength;
            row["records"] = file.fcp.recordCount;
        }
        if (!file.fcp.aid.empty()) row["aid"] = apdu::hex(file.fcp.aid);
        if (!efs::isDirectory(file.fcp.kind)) {
            row["read"] = access.read.name();
            row["update"] = access.update.name();
        }
        row["readable"] = efs::isDirectory(file.fcp.kind) || !file.readError;
        list.push_back(std::move(row));
    }
    return list;
}

Result<CardFiles> readFiles(Context& context, const TreeOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    const std::atomic<bool>* stop =
        options.all && context.environment.stopOnSignals ? &context.environment.stopOnSignals() : nullptr;
    return readCardFiles(**open, options.all, [stop](const efs::Path&) { return stop == nullptr || !*stop; });
}

Result<ExitCode> tree(Context& context, const TreeOptions& options) {
    const auto files = readFiles(context, options);
    if (!files) return propagate(files);
    if (context.json) {
        Json result;
        result["card"] = {{"atr", apdu::hex(files->image.atr)}, {"kind", efs::name(files->image.kind)}};
        result["files"] = treeJson(*files);
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
    } else {
        TreeTable(*files).build().print(context.out(), context.outStyle());
    }
    return ExitCode::Done;
}

} // namespace

void addTree(CLI::App& app, Context& context) {
    auto options = std::make_shared<TreeOptions>();
    CLI::App* command = app.add_subcommand("tree", "Show the files of a card");
    addJsonOption(*command, context);
    command->add_flag("--all", options->all, "Try every file id in every directory: takes minutes on a real card");
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->callback([options, &context] {
        context.command = "tree";
        context.action = [options, &context] { return tree(context, *options); };
    });
}

} // namespace cli
