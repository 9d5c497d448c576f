// Names and implied values of the card-image JSON, shared by its two directions (the form stands in image_json.cpp).
#pragma once

#include "efs/image.h"

namespace efs::image_json {

inline constexpr std::string_view schema = "simprov.card-image/1";

struct RuleKey {
    const char* key;
    AccessCondition AccessRules::*rule;
};
inline constexpr RuleKey ruleKeys[] = {
    {"read", &AccessRules::read},         {"update", &AccessRules::update}, {"deactivate", &AccessRules::deactivate},
    {"activate", &AccessRules::activate}, {"create", &AccessRules::create}, {"delete", &AccessRules::remove}};

struct LifeCycleName {
    std::string_view name;
    LifeCycle state;
};
inline constexpr LifeCycleName lifeCycles[] = {{"activated", LifeCycle::Activated},
                                               {"deactivated", LifeCycle::Deactivated},
                                               {"terminated", LifeCycle::Terminated},
                                               {"creation", LifeCycle::Creation}};

inline constexpr FileKind fileKinds[] = {FileKind::Mf,          FileKind::Df,          FileKind::Adf,
                                         FileKind::Transparent, FileKind::LinearFixed, FileKind::Cyclic};
inline constexpr CardKind cardKinds[] = {CardKind::Sim, CardKind::Uicc, CardKind::Wim};

// What stands for an absent key.
inline std::optional<FileId> impliedId(const Path& path) {
    return path.ids.empty() ? std::nullopt : std::optional(path.ids.back());
}
inline apdu::Bytes impliedAid(const Path& path, FileKind kind) {
    return isDirectory(kind) && path.ids.empty() ? path.aid : apdu::Bytes();
}
inline std::size_t impliedCount(const Fcp& fcp) {
    return fcp.recordLength == 0 || !fcp.size ? 0 : *fcp.size / fcp.recordLength;
}

} // namespace efs::image_json
