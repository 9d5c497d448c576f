// Document credentials in traces: what goes over the line for READ and UPDATE BINARY of a provisioning file is a WBXML
// document in pieces, and a trace is mailed to people who should not see its AUTHSECRET.
//
//   auto trace = efs::withoutDocumentCredentials(writeToFile);   // give that to the session
//
// Follows what is selected, puts the pieces of a file together, and hides in each exchange the values of sensitive
// parms (prov::isSensitive) and what may hold one: bytes nobody can read, table strings, pieces whose beginning was not
// seen. LwM2M and OMA DM bootstrap data is not read here and not hidden.
#pragma once

#include "apdu/trace.h"

#include <map>
#include <string>

namespace efs {

class TraceMask {
  public:
    // No session of ours looks at more files; a card that leads further loses what was known.
    static constexpr std::size_t maxFiles = 64;
    // READ BINARY reaches offsets of 15 bits, and 64 KB from there at most.
    static constexpr std::size_t maxFileBytes = 96u << 10;

    void hide(apdu::Exchange& exchange);

  private:
    void select(const apdu::Exchange& exchange);
    apdu::Bytes& file(const apdu::Exchange& exchange, std::size_t& offset);
    void hidePiece(apdu::Bytes& known, std::size_t offset, apdu::Bytes& piece, std::vector<apdu::Range>& hidden);

    std::map<std::string, apdu::Bytes>
        files_; // by channel and what was selected: the bytes known from the beginning on
    std::map<std::uint8_t, std::string> selected_; // by channel
    std::string pendingFile_;                      // of a READ BINARY whose data waits for GET RESPONSE
    std::size_t pendingOffset_ = 0;
};

apdu::TraceSink withoutDocumentCredentials(apdu::TraceSink sink);

// The parts of a file that are or may be document credentials.
std::vector<apdu::Range> credentialRanges(apdu::View file);

} // namespace efs
