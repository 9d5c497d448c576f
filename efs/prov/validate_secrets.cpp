// Document credentials: where they stand, and whether they can be the real ones.
#include "efs/prov/syntax.h"
#include "efs/prov/validation.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

// Name and secret that belong together.
struct PairRow {
    std::string_view type, name, secret;
};
constexpr PairRow pairs[] = {{"NAPAUTHINFO", "AUTHNAME", "AUTHSECRET"},
                             {"PXAUTHINFO", "PXAUTH-ID", "PXAUTH-PW"},
                             {"PXLOGICAL", "BASAUTH-ID", "BASAUTH-PW"},
                             {"APPAUTH", "AAUTHNAME", "AAUTHSECRET"},
                             {"RESOURCE", "AAUTHNAME", "AAUTHSECRET"}};

// What views of this program and of others show in place of a credential.
bool isMask(std::string_view value) {
    constexpr std::size_t least = 3;
    return value.size() >= least && (value.find_first_not_of('*') == std::string_view::npos ||
                                     value.find_first_not_of('x') == std::string_view::npos);
}

} // namespace

void checkSecrets(const Model& model, Collector& out) {
    for (const Node& node : model.nodes()) {
        if (node.element == 0) continue;
        for (const ParmItem& parm : model.parms(node)) {
            if (!parm.value) continue;
            const bool asUri =
                parm.row != nullptr && (parm.row->kind == Kind::Uri || parm.row->kind == Kind::UriOrAddress);
            if (asUri && holdsPassword(*parm.value))
                out.add("secret-in-uri", parm.element,
                        fmt::format("the address in {} holds a user name and password, which no view hides; put them "
                                    "into the parms for credentials",
                                    shownName(parm)));
            if (parm.row != nullptr && isMask(*parm.value) && isSensitive(parm.name))
                out.add("secret-masked", parm.element,
                        fmt::format("{} is the mask of a view, not the credential; put the real value in",
                                    shownName(parm)));
        }
        for (const PairRow& pair : pairs) {
            if (pair.type != node.type || node.row == nullptr) continue;
            const ParmItem* secret = model.parm(node, pair.secret);
            const std::string_view name = model.value(node, pair.name);
            if (secret != nullptr && !name.empty() && secret->value == name)
                out.add("secret-is-name", secret->element,
                        fmt::format("{} is the same as {}: everybody can guess it", pair.secret, pair.name));
        }
    }
}

} // namespace efs::prov
