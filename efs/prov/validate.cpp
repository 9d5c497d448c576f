#include "efs/prov/validate.h"

#include "efs/prov/context_builder.h"
#include "efs/prov/validation.h"

namespace efs::prov {

namespace {

Report check(const Model& model, const Scope& scope, std::string object) {
    Collector out(model, std::move(object));
    checkForm(model, out);
    checkStructure(model, out);
    checkCounts(model, out);
    checkValues(model, out);
    checkReferences(model, scope, out);
    checkUniqueness(model, scope, out);
    checkPresence(model, out);
    checkPortability(model, out);
    checkApplications(model, scope, out);
    checkSecrets(model, out);
    return std::move(out).finish();
}

void addTo(Defined& defined, const Model& model) {
    for (const Node& node : model.nodes()) {
        if (node.row == nullptr || node.parent != 0) continue;
        if (node.type == "NAPDEF") {
            if (const ParmItem* id = model.parm(node, "NAPID")) defined.napIds.insert(id->value.value_or(""));
            defined.internet = defined.internet || model.has(node, "INTERNET");
        }
        if (node.type == "PXLOGICAL")
            if (const ParmItem* id = model.parm(node, "PROXY-ID")) defined.proxyIds.insert(id->value.value_or(""));
    }
}

void addTo(Before& before, const Model& model) {
    addTo(before.defined, model);
    before.any = true;
    for (const Node& node : model.nodes()) {
        if (node.row == nullptr || node.parent != 0) continue;
        if (node.type == "CLIENTIDENTITY") before.clientId = true;
        if (node.type == "VENDORCONFIG") before.vendorNames.insert(model.value(node, "NAME"));
        if (node.type == "ACCESS")
            for (const ParmItem& parm : model.parms(node))
                if (parm.name == "RULE" && parm.value) before.rules.insert(*parm.value);
        if (node.type == "BOOTSTRAP") {
            before.contextAllow = before.contextAllow || model.has(node, "CONTEXT-ALLOW");
            if (before.provUrl.empty()) before.provUrl = model.value(node, "PROVURL");
        }
        if (node.type == "APPLICATION")
            if (const std::string account = accountOf(model, node); !account.empty()) before.accounts.insert(account);
    }
}

std::string_view provUrlOf(const Model& model) {
    for (const Node& node : model.nodes())
        if (node.type == "BOOTSTRAP" && node.parent == 0)
            if (const std::string_view url = model.value(node, "PROVURL"); !url.empty()) return url;
    return {};
}

// Which context each document belongs to: the one of its PROVURL, the first without one (WAP-184 §5.1, WAP-185 §6.1).
std::vector<std::size_t> contextsOf(std::span<const Model> models) {
    std::vector<std::size_t> contexts;
    std::vector<std::string_view> urls;
    for (const Model& model : models) {
        const std::string_view url = provUrlOf(model);
        std::size_t place = 0;
        if (!url.empty())
            while (place < urls.size() && !urls[place].empty() && !sameProvUrl(urls[place], url)) ++place;
        if (place == urls.size()) urls.emplace_back();
        if (urls[place].empty()) urls[place] = url;
        contexts.push_back(place);
    }
    return contexts;
}

} // namespace

Report validate(const wbxml::Document& document) {
    return check(Model(document), {}, "");
}

std::vector<Report> validate(std::span<const Part> parts) {
    std::vector<Model> models;
    for (const Part& part : parts) models.emplace_back(*part.document);
    const std::vector<std::size_t> contexts = contextsOf(models);
    std::vector<Report> reports;
    for (std::size_t i = 0; i < models.size(); ++i) {
        Scope scope;
        for (std::size_t j = 0; j < models.size(); ++j) {
            if (j == i || contexts[j] != contexts[i] || !isKnownVersion(*parts[j].document)) continue;
            if (j < i)
                addTo(scope.before, models[j]);
            else
                addTo(scope.later, models[j]);
        }
        reports.push_back(check(models[i], scope, parts[i].object));
    }
    return reports;
}

} // namespace efs::prov
