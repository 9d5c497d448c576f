// What the directory files of a card have to say besides leading to the documents: fields of records, the directories a
// WIM must have, who may invalidate (WAP-186 §6.2, §8.1, §9; WAP-260 §9.4, §11.2.2, §12, §14).
//
//   directoryFindings(image, *locate(source))   // image: the files that were read, at least those locate() asked for
#pragma once

#include "efs/image.h"
#include "efs/provisioning.h"

#include <vector>

namespace efs::prov {

// Rules of the card family; object and bytes are filled in. Nothing without an application.
std::vector<Finding> directoryFindings(const Image& image, const Provisioning& found);

} // namespace efs::prov
