// The shapes of the directory files, as the outlines show them. The decoders in pkcs15/ and dir.cpp hold the same ASN.1
// as values; this is only what is shown beside the bytes.
#pragma once

#include "efs/outline_der.h"

namespace efs::shapes {

// ISO 7816-4 §8.2.1.1
inline constexpr Shape dirMembers[] = {
    {0x4F, "AID", Show::Hex}, {0x50, "label", Show::Text}, {0x51, "path", Show::Hex}};
inline constexpr Shape dir[] = {listOf(0x61, "application", dirMembers)};

// PKCS#15 v1.0 §6.1
inline constexpr Shape pathMembers[] = {
    {0x04, "file ids", Show::Hex}, {0x02, "index", Show::Number}, {0x80, "length", Show::Number}};
inline constexpr Shape path = within(0x30, "path", pathMembers);
inline constexpr Shape commonMembers[] = {
    {0x0C, "label", Show::Text}, {0x03, "flags", Show::ObjectFlags}, {0x04, "authId", Show::Hex}};
inline constexpr Shape common = within(0x30, "common attributes", commonMembers);
inline constexpr Shape subclass = {0xA0, "subclass", Show::Hex};
inline constexpr Shape direct = {0xA0, "value", Show::Hex};

// §6.8
inline constexpr Shape dataClassMembers[] = {{0x0C, "application name", Show::Text}, {0x06, "OID", Show::Oid}};
inline constexpr Shape dataClass = within(0x30, "class attributes", dataClassMembers);
inline constexpr Shape valueMembers[] = {path, direct};
inline constexpr Shape dataMembers[] = {common, dataClass, subclass, listOf(0xA1, "type attributes", valueMembers)};
inline constexpr Shape oidDoMembers[] = {{0x06, "OID", Show::Oid}, path, direct};
inline constexpr Shape oidDoType[] = {within(0x30, "value", oidDoMembers)};
inline constexpr Shape oidDoParts[] = {common, dataClass, subclass, within(0xA1, "type attributes", oidDoType)};
inline constexpr Shape dodf[] = {within(0x30, "opaque data object", dataMembers),
                                 within(0xA0, "external data object", dataMembers),
                                 within(0xA1, "OID data object", oidDoParts)};

// §6.6
inline constexpr Shape certificateClassMembers[] = {
    {0x04, "key id", Show::Hex}, {0x01, "authority", Show::Boolean}, {0x30, "request id", Show::Hex}};
inline constexpr Shape certificateValueMembers[] = {
    path, direct, {0x13, "URL", Show::Text}, {0xA3, "URL with digest", Show::Hex}};
inline constexpr Shape certificateType[] = {listOf(0x30, "value", certificateValueMembers)};
inline constexpr Shape certificateMembers[] = {common, within(0x30, "class attributes", certificateClassMembers),
                                               subclass, within(0xA1, "type attributes", certificateType)};
inline constexpr Shape cdf[] = {
    within(0x30, "X.509 certificate", certificateMembers), within(0xA0, "attribute certificate", certificateMembers),
    within(0xA1, "SPKI certificate", certificateMembers),  within(0xA2, "PGP certificate", certificateMembers),
    within(0xA3, "WTLS certificate", certificateMembers),  within(0xA4, "X9.68 certificate", certificateMembers)};

// §6.9
inline constexpr Shape pinClassMembers[] = {{0x04, "authId", Show::Hex}};
inline constexpr Shape pinAttributes[] = {{0x03, "PIN flags", Show::PinFlags},
                                          {0x0A, "PIN type", Show::Number},
                                          {0x02, "minimum length", Show::Number},
                                          {0x02, "stored length", Show::Number},
                                          {0x02, "maximum length", Show::Number},
                                          {0x80, "reference", Show::Hex},
                                          {0x04, "padding character", Show::Hex},
                                          {0x18, "last change", Show::Text},
                                          path};
inline constexpr Shape pinType[] = {within(0x30, "PIN attributes", pinAttributes)};
inline constexpr Shape pinMembers[] = {common, within(0x30, "class attributes", pinClassMembers), subclass,
                                       within(0xA1, "type attributes", pinType)};
inline constexpr Shape aodf[] = {within(0x30, "PIN", pinMembers)};

// §6.2: a file of objects, or the objects themselves
inline constexpr Shape keyObjects[] = {path, {0xA0, "objects", Show::Hex}};
inline constexpr Shape certificateObjects[] = {path, listOf(0xA0, "objects", cdf)};
inline constexpr Shape dataObjects[] = {path, listOf(0xA0, "objects", dodf)};
inline constexpr Shape pinObjects[] = {path, listOf(0xA0, "objects", aodf)};
inline constexpr Shape odf[] = {listOf(0xA0, "private keys", keyObjects),
                                listOf(0xA1, "public keys", keyObjects),
                                listOf(0xA2, "trusted public keys", keyObjects),
                                listOf(0xA3, "secret keys", keyObjects),
                                listOf(0xA4, "certificates", certificateObjects),
                                listOf(0xA5, "trusted certificates", certificateObjects),
                                listOf(0xA6, "useful certificates", certificateObjects),
                                listOf(0xA7, "data objects", dataObjects),
                                listOf(0xA8, "authentication objects", pinObjects)};

// §6.10
inline constexpr Shape environmentMembers[] = {{0x02, "number", Show::Number}, {0x06, "owner", Show::Oid}};
inline constexpr Shape environments[] = {within(0x30, "environment", environmentMembers)};
inline constexpr Shape tokenMembers[] = {
    {0x02, "version", Show::Number},     {0x04, "serial number", Show::Hex},
    {0x0C, "manufacturer", Show::Text},  {0x80, "label", Show::Text},
    {0x03, "flags", Show::TokenFlags},   listOf(0x30, "security environments", environments),
    {0xA1, "record lengths", Show::Hex}, {0xA2, "algorithms", Show::Hex}};
inline constexpr Shape tokenInfo[] = {within(0x30, "token", tokenMembers)};

// TS 102 221 §9.2.4: what a record of EF(ARR) is made of
inline constexpr Shape keyMembers[] = {{0x83, "key reference", Show::Hex}, {0x95, "usage", Show::Hex}};
inline constexpr Shape alternatives[] = {{0x90, "always"}, {0x97, "never"}, listOf(0xA4, "key", keyMembers)};
inline constexpr Shape arr[] = {{0x80, "access mode", Show::Hex},
                                {0x84, "instructions", Show::Hex},
                                {0x90, "always"},
                                {0x97, "never"},
                                listOf(0xA4, "key", keyMembers),
                                listOf(0xA0, "any of", alternatives),
                                listOf(0xAF, "all of", alternatives)};

} // namespace efs::shapes
