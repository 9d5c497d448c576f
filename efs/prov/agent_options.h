// What goes into a device's view of its provisioning: documents with the places they are found in, and what the device
// can do.
#pragma once

#include "efs/prov/context.h"
#include "efs/prov/push.h"

#include <optional>
#include <string>
#include <vector>

namespace efs::prov {

// In the order a device looks (WAP-185 §6.1, §8.1; WAP-186 §5.2.1).
enum class Place : std::uint8_t { Wim, Sim, Device, Broadcast, PointToPoint };
std::string_view name(Place place); // "wim", "sim", "device", "broadcast", "point_to_point"
inline bool isCard(Place place) {
    return place == Place::Wim || place == Place::Sim;
}

struct AgentSource {
    std::string name; // "bootstrap", "config1", "device 1"
    Place place = Place::Sim;
    ObjectType object = ObjectType::Bootstrap; // of a card's file
    FileState state = FileState::Document;
    bool present = true; // the card has such a file
    std::optional<wbxml::Document> document;
    std::optional<PushSecurity> security; // of a point-to-point message: how it was authenticated; none: not at all
};

// The provisioning files of a card, as interpret() left them.
std::vector<AgentSource> sourcesOf(const Provisioning& provisioning, const CardContents& contents);

enum class Profile : std::uint8_t {
    Standard,
    // Devices that take the first of the card's files that is not of size nought and look no further; an erased file
    // is such a file, so it hides those behind it (Symbian's ProvisioningSC).
    FirstFile,
};

struct AgentOptions {
    Profile profile = Profile::Standard;
    std::optional<std::vector<std::string>> bearers;  // the device has; none: all of them
    std::optional<std::vector<std::string>> services; // SERVICE words whose protocols it speaks; none: all
    std::optional<std::size_t> contexts;              // it has room for, the privileged one included
    std::string url;                                  // to choose a proxy for
    std::size_t active = 0;                           // the context that counts for that (WAP-185 §7)
    // Country and network code in digits, of the SIM and of the serving network; a broadcast has to agree with both.
    std::string homeNetwork, servingNetwork;
};

} // namespace efs::prov
