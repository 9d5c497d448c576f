// Test data by name, relative to tests/data.
#pragma once

#include "apdu/bytes.h"

#include <string>
#include <vector>

namespace support {

std::string dataPath(const std::string& name);
std::string readText(const std::string& path); // aborts the test run when the file is missing
apdu::Bytes readBytes(const std::string& path);
void writeText(const std::string& path, const std::string& text);
// Rows of a tab-separated file, header row left out.
std::vector<std::vector<std::string>> readTsv(const std::string& path);

// A directory that is removed again.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    std::string path(const std::string& name = "") const;

  private:
    std::string path_;
};

} // namespace support
