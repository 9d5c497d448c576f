#include "card/credentials.h"

#include <gtest/gtest.h>

namespace {

using apdu::ErrorKind;
using apdu::Secret;
using card::Role;

Secret secret(std::string_view text) {
    return Secret(apdu::toBytes(apdu::asBytes(text)));
}

struct ValueCase {
    std::string text;
    Role role;
    std::string bytes; // hex; empty: refused
};

class CredentialValues : public testing::TestWithParam<ValueCase> {};

TEST_P(CredentialValues, areReadAsTheContractSays) {
    const auto& [text, role, bytes] = GetParam();
    const auto parsed = card::parseCredential(secret(text), role);
    if (bytes.empty()) {
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::Usage);
        EXPECT_NE(parsed.error().hint.find("hex:"), std::string::npos);
        const std::string value = text.substr(text.rfind(':') + 1);
        const bool mayOccur = value.size() <= 3; // single characters occur in every sentence
        EXPECT_TRUE(mayOccur || parsed.error().message().find(value) == std::string::npos) << parsed.error().message();
    } else {
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message();
        EXPECT_EQ(apdu::hex(parsed->reveal()), bytes);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, CredentialValues,
    testing::Values(
        ValueCase{"1234", Role::Pin, "31323334"}, ValueCase{"12345678", Role::Chv1, "3132333435363738"},
        ValueCase{"1234", Role::Adm, "31323334"}, ValueCase{"12345678", Role::Adm, "3132333435363738"},
        ValueCase{"11223344AABBccdd", Role::Adm, "11223344AABBCCDD"},
        ValueCase{"0123456789012345", Role::Adm, "0123456789012345"},
        ValueCase{"ab!d ef8", Role::Adm, "6162216420656638"}, ValueCase{"hex:12", Role::Pin, "12"},
        ValueCase{"hex:12 34", Role::Pin, ""}, ValueCase{"hex:123", Role::Pin, ""}, ValueCase{"hex:", Role::Pin, ""},
        ValueCase{"hex:GG", Role::Adm, ""}, ValueCase{"hex:11223344AABBCCDD", Role::Adm, "11223344AABBCCDD"},
        ValueCase{"ascii:12345678", Role::Adm, "3132333435363738"}, ValueCase{"ascii:a", Role::Pin, "61"},
        ValueCase{"ascii:", Role::Pin, ""}, ValueCase{"123", Role::Pin, ""}, ValueCase{"123456789", Role::Pin, ""},
        ValueCase{"12a4", Role::Pin, ""}, ValueCase{"1234 ", Role::Pin, ""}, ValueCase{"", Role::Pin, ""},
        ValueCase{"1122334455667788", Role::Pin, ""}, ValueCase{"112233445566778", Role::Adm, ""},
        ValueCase{"abc", Role::Adm, ""}, ValueCase{"abcdefg\xC3\xA4", Role::Adm, ""},
        ValueCase{"abcdef\xC3\xA4", Role::Adm, ""}, ValueCase{"ascii:" + std::string(33, 'x'), Role::Adm, ""},
        ValueCase{"hex:" + std::string(66, '1'), Role::Adm, ""}));

} // namespace
