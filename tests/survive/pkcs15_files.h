// Directory files for cards that lie, and everything that reads such a file.
#pragma once

#include "efs/outline.h"
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/cdf.h"
#include "efs/pkcs15/der.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"
#include "tests/survive/hostile_data.h"

namespace survive {

using namespace apdu::literals;

// The records of Bootstrap and Config1 as the specification prints them, Bootstrap with index and length.
inline const apdu::Bytes bootstrapRecord =
    "302B 3012 0C09426F6F747374726170 03020780 040101 3006 0604672B0501 A10D 300B 04024431 020100 80020096"_hex;
inline const apdu::Bytes config1Record = "301D 300B 0C05436F6E6631 03020780 3006 0604672B0502 A106 3004 04024432"_hex;

inline efs::Image cardWithOdf(const apdu::Bytes& odf) {
    efs::Image image = blank("usim");
    putFile(image, homeOf(image) / 0x5031, odf);
    return image;
}

inline efs::Image cardWithDodf(const apdu::Bytes& dodf) {
    efs::Image image = blank("usim");
    putFile(image, homeOf(image) / 0x4405, dodf);
    return image;
}

// Every reader of such a file, and what inspectors show of it.
inline std::size_t readAsAnything(const apdu::Bytes& file) {
    return bounded([&] {
        std::size_t found = efs::pkcs15::decodeOdf(file).records.size() + efs::pkcs15::decodeDodf(file).objects.size() +
                            efs::pkcs15::decodeCdf(file).certificates.size() +
                            efs::pkcs15::decodeAodf(file).pins.size();
        static_cast<void>(efs::pkcs15::decodeTokenInfo(file));
        for (const auto kind : {efs::ContentKind::Odf, efs::ContentKind::Dodf, efs::ContentKind::Cdf,
                                efs::ContentKind::Aodf, efs::ContentKind::TokenInfo, efs::ContentKind::Certificate,
                                efs::ContentKind::Dir, efs::ContentKind::Arr, efs::ContentKind::Unknown})
            static_cast<void>(efs::outline(file, kind));
        return found;
    });
}

} // namespace survive
