// Hostile files: what an error or a remark must say, and a card with such a file read the whole way: virtual card,
// line, session, search, documents.
//
//   efs::Image image = blank("usim");
//   putFile(image, homeOf(image) / 0x5031, "A7 80"_hex);
//   const CardRead read = readCard(image);
//   expectFinding(read.findings, {"records-broken", "an indefinite length", {0, 2}});
#pragma once

#include "efs/image.h"
#include "efs/prov/context.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace survive {

struct Told {
    std::string text; // a part of the sentence
    apdu::Range bytes;
    apdu::ErrorKind kind = apdu::ErrorKind::Malformed;
};
void expectError(const apdu::Error& error, const Told& told);

struct Remark {
    std::string rule;
    std::string message; // a part of the sentence
    std::optional<apdu::Range> bytes = {};
    efs::Severity severity = efs::Severity::Error;
};
// One finding says so.
void expectFinding(const std::vector<efs::Finding>& findings, const Remark& remark);
const efs::Finding* findingOf(const std::vector<efs::Finding>& findings, const std::string& rule);

efs::Path homeOf(const efs::Image& image); // the PKCS#15 directory of a blank card
// The file as `content`, and no larger; one that is not there is made.
void putFile(efs::Image& image, const efs::Path& path, apdu::Bytes content);
// The content at the start of the file as it is, FF behind.
void putInto(efs::Image& image, const efs::Path& path, apdu::View content);

struct CardRead {
    efs::Provisioning provisioning;
    efs::prov::CardContents contents;
    std::vector<efs::Finding> findings; // of the search and of the contents
    std::size_t commands = 0;
};
// What is on the card, held to the bound; no credential is given. A line that breaks fails the test.
CardRead readCard(const efs::Image& image);

apdu::Bytes repeated(apdu::View bytes, std::size_t times);
apdu::Bytes joined(std::initializer_list<apdu::Bytes> parts);

} // namespace survive
