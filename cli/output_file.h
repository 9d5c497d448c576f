// Files this program makes: whole or not at all, and by default for their owner only: they may hold document
// credentials.
#pragma once

#include "apdu/bytes.h"

#include <string>

namespace cli {

struct FileOptions {
    bool replace = true;   // false: an existing file is a Usage error
    bool readable = false; // true: others may read it, as far as the umask allows
};

// Input error with the system's reason. The old file, if any, stays until the new one is complete on disk.
apdu::Result<void> writeFile(const std::string& path, apdu::View content, const FileOptions& options = {});

} // namespace cli
