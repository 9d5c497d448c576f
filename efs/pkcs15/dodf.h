// EF(DODF): the data objects of the application (PKCS#15 v1.0 §6.8, WAP-186 §6.2 and A.5).
//
//   DataType ::= CHOICE { opaqueDO SEQUENCE, externalIDO [0], oidDO [1] }
//   opaqueDO ::= { commonObjectAttributes, { applicationName UTF8String OPT, applicationOID OID OPT }, [1] { Path | [0]
//   direct } } oidDO    ::= { commonObjectAttributes, class attributes, [1] { SEQUENCE { id OID, Path | [0] direct } }
//   }
#pragma once

#include "efs/pkcs15/attributes.h"
#include "efs/pkcs15/oid.h"
#include "efs/pkcs15/path_value.h"
#include "efs/pkcs15/records.h"

namespace efs::pkcs15 {

struct DataObject {
    enum class Form : std::uint8_t { Opaque, External, OidDo };
    Form form = Form::Opaque;
    CommonAttributes common;
    std::optional<std::string> applicationName;
    Oid oid;                                    // applicationOID, or the oidDO's id; empty: none
    bool doubleWrappedOid = false;              // 06 06 06 04 …: read, noted, never written (LwM2M G.3.3 as released)
    apdu::Bytes otherClassAttributes, subclass; // elements as they stand
    std::optional<PathValue> path;
    apdu::Bytes direct;      // a value that stands in the record itself
    apdu::Range directBytes; // where
    apdu::Range bytes;       // of the record in the file

    std::string label() const; // label or applicationName, trailing blanks trimmed
    bool operator==(const DataObject&) const = default;
};

struct Dodf {
    std::vector<DataObject> objects; // in file order; unreadable records are findings
    std::size_t used = 0;            // bytes up to the end of the last record
    std::vector<Finding> findings;
};

Dodf decodeDodf(apdu::View file);
apdu::Result<DataObject> decodeDataObject(apdu::View record);
apdu::Bytes encode(const DataObject& object);

// The record with only its Path.length changed, every other byte as it is; a length field that is wide enough keeps its
// width (WAP-260 §12.3). Missing when the record has no path with index and length.
apdu::Result<apdu::Bytes> withPathLength(apdu::View record, std::uint32_t length);

} // namespace efs::pkcs15
