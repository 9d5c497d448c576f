// The rules of the card family about files and what guards them (WAP-186 §5.1, §6.2, §9).
#pragma once

#include "efs/image.h"
#include "efs/prov/context.h"

#include <vector>

namespace efs::prov {

std::vector<Finding> fileFindings(const Provisioning& found, const CardContents& contents);
// Those that need the directory files themselves.
std::vector<Finding> layoutFindings(const Image& image, const Provisioning& found, CardKind kind);

} // namespace efs::prov
