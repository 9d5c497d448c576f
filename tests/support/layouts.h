// Cards as issuers really lay them out: other ids and directories, absolute and relative paths, several DODFs, foreign
// records, padding in odd places, a WIM on a SIM. Each holds the same three documents.
#pragma once

#include "efs/image.h"
#include "efs/provisioning.h"

#include <map>
#include <string>
#include <vector>

namespace support {

struct Layout {
    std::string name; // a test name: letters and digits
    efs::Image image;
    std::map<efs::ObjectType, apdu::Bytes> documents; // what the card's files hold, without padding
};

std::vector<Layout> layouts();

} // namespace support
