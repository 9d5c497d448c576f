// Where card credentials come from: never from a plain argument.
//
//   prompt      asked for on the terminal, without echo
//   env:VAR     removed from the environment once read
//   file:PATH   with a warning when others may read the file
//   fd:N        an open file descriptor, read to its end
//
// One trailing line end is dropped. A source named twice is read once. The value is in no message, nor is a text that
// is no source: it may be the value, typed in the wrong place.
#pragma once

#include "apdu/secret.h"
#include "cli/run.h"

#include <map>
#include <string>
#include <string_view>

namespace cli {

class SecretSources {
  public:
    static constexpr std::size_t maxBytes = 4096; // no credential is longer; a wrong file shall not be swallowed whole

    explicit SecretSources(Environment& environment) : environment_(environment) {}

    // `option` is what the person typed ("--adm"), `what` the thing asked for ("administrative key").
    apdu::Result<apdu::Secret> read(const std::string& source, std::string_view option, std::string_view what);

  private:
    apdu::Result<apdu::Secret> readOnce(const std::string& source, std::string_view option, std::string_view what);
    apdu::Result<apdu::Secret> fromFile(const std::string& path);

    Environment& environment_;
    std::map<std::string, apdu::Secret> known_;
};

} // namespace cli
