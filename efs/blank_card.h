// New cards: the images that `simprov card new` makes, with or without provisioning files.
//
// READ of the PKCS#15 files is ALW; UPDATE of Bootstrap is ADM1, of Config1 and Config2 CHV1 or, on a WIM, PIN-G: what
// WAP-186 §9 allows and every reader can list. A UICC keeps its rules in EF(ARR), a SIM in the file headers, a WIM to
// itself.
#pragma once

#include "efs/image.h"
#include "efs/path.h"

#include <string>

namespace efs {

struct BlankCardOptions {
    CardKind kind = CardKind::Uicc;
    std::string iccid = "8944050000000000001";
    std::string imsi = "244051234567890";
    bool t1 = false;
    bool provisioning = true;
    // Bootstrap and Config1 need the PIN to be read, and the DODF says so, byte for byte as in WAP-186 A.3.
    bool pinProtected = false;
    std::size_t bootstrapSize = 1024, config1Size = 1024,
                config2Size = 1024; // bytes, 0: no such file; WAP-186 §9 recommends 150 at least
    std::size_t odfSize = 128, dodfSize = 256, cdfSize = 256; // cdfSize 0: none
    std::size_t certificateSize = 1024;                       // EF for trusted certificates; 0: none
    FileId directory = 0x7F80;                                // the PKCS#15 DF; on a WIM 7F80 stands for 5015
    FileId dodf = 0x4405, cdf = 0x4406, aodf = 0x4400, bootstrap = 0x4431, config1 = 0x4432, config2 = 0x4433;
    // CHV1 and CHV2 (reference 02; on a UICC 81; on a WIM PIN-G 81 and PIN-NR 82): 4 to 8 bytes. ADM1 (0A): 8 bytes.
    apdu::Bytes chv1 = apdu::toBytes(apdu::asBytes("1234")), chv2 = apdu::toBytes(apdu::asBytes("5678")),
                adm1 = apdu::toBytes(apdu::asBytes("11111111"));
};

// Usage or Limit errors name the option that does not fit (a file id used twice, a size over 32767, a bad ICCID).
apdu::Result<Image> blankCard(const BlankCardOptions& options);

} // namespace efs
