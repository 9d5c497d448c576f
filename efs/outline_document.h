// The outline of a provisioning document: header, characteristics, parms, padding; credentials masked.
#pragma once

#include "efs/outline.h"

namespace efs {

OutlineNode documentOutline(apdu::View content);

} // namespace efs
