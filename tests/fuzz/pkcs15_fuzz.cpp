// The PKCS#15 files; the first byte picks one. What was understood of a record is written and understood again.
#include "efs/dir.h"
#include "efs/outline.h"
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/cdf.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"
#include "tests/fuzz/fuzz.h"

using apdu::View;
using efs::ContentKind;
using fuzz::require;
using namespace efs::pkcs15;

namespace {

bool inside(const apdu::Range& part, const std::size_t size) {
    return part.offset <= size && part.length <= size - part.offset;
}

template <class Records>
void checkPlaces(const Records& records, const std::size_t size) {
    for (const auto& record : records) require(inside(record.bytes, size), "a record lies in its file");
}

void checkOutline(const efs::OutlineNode& node, const std::size_t size) {
    require(inside(node.bytes, size), "an outline node lies in its file");
    for (const auto& child : node.children) checkOutline(child, size);
}

void checkDodf(const View file) {
    const Dodf dodf = decodeDodf(file);
    checkPlaces(dodf.objects, file.size());
    for (const DataObject& object : dodf.objects) {
        const auto again = decodeDataObject(encode(object));
        require(again && again->oid == object.oid && again->common == object.common && again->path == object.path,
                "a data object written is the one read");
        static_cast<void>(withPathLength(file.subspan(object.bytes.offset, object.bytes.length), 300));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const View file(data + 1, size - 1);
    constexpr ContentKind kinds[] = {ContentKind::Dir,   ContentKind::Odf,  ContentKind::Dodf,
                                     ContentKind::Cdf,   ContentKind::Aodf, ContentKind::TokenInfo,
                                     ContentKind::Iccid, ContentKind::Imsi, ContentKind::Certificate};
    const ContentKind kind = kinds[data[0] % std::size(kinds)];
    checkOutline(efs::outline(file, kind), file.size());
    switch (kind) {
    case ContentKind::Dir:
        for (const auto& application : efs::decodeDirBody(file)) static_cast<void>(encode(application));
        break;
    case ContentKind::Odf: {
        const Odf odf = decodeOdf(file);
        checkPlaces(odf.records, file.size());
        for (const OdfRecord& record : odf.records) static_cast<void>(encode(record));
        break;
    }
    case ContentKind::Dodf:
        checkDodf(file);
        break;
    case ContentKind::Cdf: {
        const Cdf cdf = decodeCdf(file);
        checkPlaces(cdf.certificates, file.size());
        for (const CertificateObject& certificate : cdf.certificates) static_cast<void>(encode(certificate));
        break;
    }
    case ContentKind::Aodf: {
        const Aodf aodf = decodeAodf(file);
        checkPlaces(aodf.pins, file.size());
        for (const PinObject& pin : aodf.pins) {
            const Aodf again = decodeAodf(encode(pin));
            require(again.pins.size() == 1 && again.pins.front().reference == pin.reference &&
                        again.pins.front().authId == pin.authId,
                    "a PIN object written is the one read");
        }
        break;
    }
    default:
        static_cast<void>(decodeTokenInfo(file));
        break;
    }
    return 0;
}
