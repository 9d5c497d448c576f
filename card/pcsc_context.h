// A connection to the PC/SC service (SCARDCONTEXT), kept open as long as somebody uses it.
#pragma once

#include "apdu/result.h"

#include <memory>

namespace card {

class PcscContext {
  public:
    // NoCard when the service is not there.
    static apdu::Result<std::shared_ptr<PcscContext>> establish();
    explicit PcscContext(long handle) : handle_(handle) {}
    ~PcscContext();
    PcscContext(const PcscContext&) = delete;
    PcscContext& operator=(const PcscContext&) = delete;

    long handle() const { return handle_; }

  private:
    long handle_;
};

} // namespace card
