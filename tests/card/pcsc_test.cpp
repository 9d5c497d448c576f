// The parts of the PC/SC driver that need no daemon; the rest is walked end to end.
#include "card/pcsc.h"
#include "card/pcsc_errors.h"
#include "card/pcsc_holder.h"
#include "card/pcsc_names.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <unistd.h>

namespace {

using apdu::ErrorKind;
using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(PcscErrors, everyRowIsASentenceOfItsOwn) {
    std::set<std::uint32_t> codes;
    for (const auto& row : card::pcscCodes()) {
        EXPECT_TRUE(codes.insert(row.code).second) << row.name;
        EXPECT_TRUE(row.name.starts_with("SCARD_")) << row.name;
        EXPECT_FALSE(row.text.empty()) << row.name;
        EXPECT_NE(row.text.back(), '.') << row.name;
    }
}

struct CodeCase {
    std::uint32_t code;
    ErrorKind kind;
    std::string message;
};

class PcscCodes : public testing::TestWithParam<CodeCase> {};

TEST_P(PcscCodes, becomeKindAndSentence) {
    const auto error = card::pcscFailure(GetParam().code, "reader \"X\"").value();
    EXPECT_EQ(error.kind, GetParam().kind);
    EXPECT_EQ(error.text, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PcscCodes,
    testing::Values(
        CodeCase{0x8010000B, ErrorKind::Busy,
                 "reader \"X\": another program holds the card (SCARD_E_SHARING_VIOLATION)"},
        CodeCase{0x8010000C, ErrorKind::NoCard, "reader \"X\": there is no card in the reader (SCARD_E_NO_SMARTCARD)"},
        CodeCase{0x8010001D, ErrorKind::NoCard, "reader \"X\": the PC/SC service is not running (SCARD_E_NO_SERVICE)"},
        CodeCase{0x80100066, ErrorKind::Line,
                 "reader \"X\": the card does not answer to reset (SCARD_W_UNRESPONSIVE_CARD)"},
        CodeCase{0x80100068, ErrorKind::Line,
                 "reader \"X\": another program reset the card; what was selected and verified is lost "
                 "(SCARD_W_RESET_CARD)"},
        CodeCase{0x8010006A, ErrorKind::Busy,
                 "reader \"X\": the system's policy (polkit) does not let this user reach the card "
                 "(SCARD_W_SECURITY_VIOLATION)"},
        CodeCase{0x12345678, ErrorKind::Line,
                 "reader \"X\": the PC/SC service reports a code nobody here knows (12345678)"}));

TEST(PcscNames, aMultiStringIsSplitAndNothingOutsideIsRead) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(card::splitMultiString("one\0two\0\0"s), (Names{"one", "two"}));
    EXPECT_EQ(card::splitMultiString("same\0same\0\0junk"s), (Names{"same", "same"}));
    EXPECT_EQ(card::splitMultiString("L\xC3\xA4ser \xFF\0\0"s), (Names{"L\xC3\xA4ser \xFF"}));
    EXPECT_EQ(card::splitMultiString("no end"s), (Names{"no end"}));
    EXPECT_EQ(card::splitMultiString("\0x\0\0"s), Names{});
    EXPECT_EQ(card::splitMultiString(""s), Names{});
}

TEST(PcscNames, namesThatCannotBeAReadersAreToldApart) {
    EXPECT_EQ(card::badReaderName("L\xC3\xA4ser 00"), "");
    EXPECT_EQ(card::badReaderName(std::string(127, 'r')), "");
    EXPECT_EQ(card::badReaderName(""), "the reader's name is empty");
    EXPECT_EQ(card::badReaderName("a\0b"s), "the reader's name has a NUL inside");
    EXPECT_EQ(card::badReaderName(std::string(128, 'r')), "the reader's name is longer than the 127 bytes PC/SC takes");
}

class FakeProcesses : public testing::Test {
  protected:
    void add(const std::string& pid, const std::string& name, const std::string& maps) {
        std::filesystem::create_directories(directory_.path(pid));
        support::writeText(directory_.path(pid + "/comm"), name + "\n");
        support::writeText(directory_.path(pid + "/maps"), maps);
    }
    support::TemporaryDirectory directory_;
    const std::string library_ = "7f00-7f01 r-xp 0 08:01 12 /usr/lib/libpcsclite.so.1.0.0\n";
};

TEST_F(FakeProcesses, thoseWithTheLibraryAreNamed) {
    add("1", "init", "5500-5501 r-xp 0 08:01 3 /sbin/init\n");
    add("812", "scdaemon", "5500-5501 r-xp\n" + library_);
    add("99", "pcscd", library_);
    add("notapid", "x", library_);
    add(std::to_string(getpid()), "this test", library_);
    EXPECT_EQ(card::pcscUsers(directory_.path()), "scdaemon (process 812)");
}

TEST_F(FakeProcesses, namesAreCleanedAndTheirNumberBounded) {
    add("5", "\x1B[31mred", library_);
    for (int pid = 10; pid < 20; ++pid) add(std::to_string(pid), "p", library_);
    EXPECT_EQ(card::pcscUsers(directory_.path()),
              "?[31mred (process 5), p (process 10), p (process 11), p (process 12), p (process 13)");
    EXPECT_EQ(card::pcscUsers(directory_.path("absent")), "");
}

class WithoutService : public testing::Test {
  protected:
    void SetUp() override { setenv("PCSCLITE_CSOCK_NAME", directory_.path("absent").c_str(), 1); }
    void TearDown() override { unsetenv("PCSCLITE_CSOCK_NAME"); }
    support::TemporaryDirectory directory_;
};

TEST_F(WithoutService, everyCallSaysWhatToStart) {
    const auto readers = card::pcscReaders();
    const auto list = readers->list();
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().kind, ErrorKind::NoCard);
    EXPECT_EQ(list.error().message(),
              "PC/SC: the PC/SC service is not running (SCARD_E_NO_SERVICE). Start the service (systemctl start "
              "pcscd.socket, or pcscd as root) and try again");
    EXPECT_EQ(readers->connect("X").error().kind, ErrorKind::NoCard);
    EXPECT_FALSE(readers->waitForChange({}, 10ms));
    readers->cancel();

    const auto health = card::pcscHealth();
    EXPECT_FALSE(health.serviceReachable);
    EXPECT_EQ(health.problem, "PC/SC: the PC/SC service is not running (SCARD_E_NO_SERVICE)");
    EXPECT_FALSE(health.hint.empty());
}

TEST_F(WithoutService, badRequestsAreRefusedBeforeTheServiceIsAsked) {
    const auto readers = card::pcscReaders();
    EXPECT_EQ(readers->connect("").error().text, "the reader's name is empty");
    EXPECT_EQ(readers->connect("X", {false, false, false}).error().kind, ErrorKind::Usage);
}

} // namespace
