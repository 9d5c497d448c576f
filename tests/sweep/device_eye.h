// What a device makes of a card that was left in the middle of a write: of every file the old document, none or the
// new one, and never old and new ones together.
#pragma once

#include "tests/sweep/operations.h"

#include <map>

namespace sweep {

class DeviceEye {
  public:
    explicit DeviceEye(const Operation& operation);
    // Empty when all is well. Looks as the standard says, at all files as one context, and as devices do that take the
    // first file alone.
    std::string complaint(const efs::Image& card) const;

  private:
    using Documents = std::map<efs::ObjectType, apdu::Bytes>;
    static Documents documentsUsed(const efs::Image& card, bool firstFileOnly);
    Documents old_, new_;
};

} // namespace sweep
