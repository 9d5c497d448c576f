// Which directories of a card may hold provisioning, most entitled first (WAP-186 §5.2.1, §7, §8.1, §10; WAP-260
// §11.3.3).
//
//   1. the WIM: the PKCS#15 AID, when its TokenInfo says WIM, else the WIM's own AID
//   2. the PKCS#15 application: on a UICC by AID; on a SIM by the path that EF(DIR) gives
//   3. only when asked for: the fixed path 3F00/7F50
#pragma once

#include "efs/dir.h"
#include "efs/file_reader.h"

namespace efs {

inline constexpr FileId odfId = 0x5031;       // WAP-186 §9.1
inline constexpr FileId tokenInfoId = 0x5032; // WAP-260 §9.4.7

struct Candidate {
    Application application;
    std::optional<pkcs15::TokenInfo> tokenInfo;
};

class ApplicationSearch {
  public:
    ApplicationSearch(FileReader& reader, std::vector<Finding>& findings) : reader_(reader), findings_(findings) {}

    apdu::Result<std::vector<Candidate>> wim();
    // After wim(): what it asked already is not asked again.
    apdu::Result<std::vector<Candidate>> pkcs15();
    static Candidate lastResort();

  private:
    apdu::Result<std::vector<Candidate>> fromDirectory();
    apdu::Result<std::optional<Candidate>> byPath(const ApplicationTemplate& entry);
    apdu::Result<bool> hasOdf(const Path& directory);

    FileReader& reader_;
    std::vector<Finding>& findings_;
    std::optional<Candidate> direct_; // the PKCS#15 AID's directory when that is no WIM
};

} // namespace efs
