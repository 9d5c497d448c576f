// Cards by hand for the tests of locate(): the files of WAP-186 annex A, to be changed one by one.
#pragma once

#include "efs/arr.h"
#include "efs/dir.h"
#include "efs/iccid.h"
#include "efs/imsi.h"
#include "efs/provisioning.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace provisioning_tests {

using namespace efs;
using namespace apdu::literals;
using apdu::Bytes;
using pkcs15::DataObject;
using pkcs15::ObjectClass;

inline const Bytes document = "030B6A0045C65601870706034F70000101010101"_hex;
inline const pkcs15::Oid bootstrapOid = apdu::toBytes(pkcs15::oidBootstrap);
inline const pkcs15::Oid config1Oid = apdu::toBytes(pkcs15::oidConfig1);
inline const pkcs15::Oid config2Oid = apdu::toBytes(pkcs15::oidConfig2);
// DODF records of objects that are none of ours.
inline const Bytes foreignOidDo = "A1183000 3000 A112 3010 060A2A864886FC6B81480101 30020400"_hex;
inline const Bytes foreignOpaque = "302130070302064004010130070605672B010201A10D300B04024409020100800200DC"_hex;

Bytes padded(Bytes bytes, std::size_t size);
Bytes joined(std::initializer_list<Bytes> parts);

File transparent(Bytes content, std::optional<AccessRules> access = std::nullopt);
File directory(Bytes aid = {}); // an ADF when it has one
AccessRules rules(AccessCondition read, AccessCondition update);

Bytes odfRecord(ObjectClass objects, Bytes path);
DataObject object(const pkcs15::Oid& oid, std::string label, Bytes path); // private, guarded by authId 01
Bytes usualDodf();

// A card with the files of annex A in `where`, a document in its Bootstrap, and an EF(DIR) that leads there.
struct Card {
    Image image;
    Path where;

    explicit Card(CardKind kind, Path place = *Path::parse("3F00/7F80"));

    void put(const Path& path, Bytes content);
    void put(const char* id, Bytes content);
    File& file(const char* id);
    void dir(const std::vector<ApplicationTemplate>& applications);
    Provisioning find(const LocateOptions& options = {}) const;

  private:
    Path pathOf(const char* id) const;
};

// "dir:dir-record cdf:cdf-too-many".
std::string rulesOf(const Provisioning& found);
// "bootstrap=3F00/7F80/4431:document config1=!3F00/7F80/4432:unreadable": "!" before what is not there.
std::string filesOf(const Provisioning& found);
inline constexpr const char* usualFiles = "bootstrap=3F00/7F80/4431:document config1=3F00/7F80/4432:empty "
                                          "config2=3F00/7F80/4433:empty";

} // namespace provisioning_tests
