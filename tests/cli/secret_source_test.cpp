#include "cli/secret_source.h"

#include "tests/cli/fixture.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <pty.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

using cli_test::Variable;

class SecretSource : public cli_test::CliTest {
  protected:
    std::string read(const std::string& source) {
        std::istringstream in;
        std::ostringstream out, err;
        cli::Environment environment{readers_, in, out, err, false, false, false, {}, {}};
        cli::SecretSources sources(environment);
        const auto secret = sources.read(source, "--adm", "administrative key");
        warnings_ = err.str();
        if (!secret) return "! " + secret.error().message();
        return std::string(apdu::asText(secret->reveal()));
    }
    std::string warnings_;
};

TEST_F(SecretSource, takesAVariableAway) {
    const Variable variable("SIMPROV_TEST_KEY", "11111111");
    const char* value = std::getenv("SIMPROV_TEST_KEY");
    EXPECT_EQ(read("env:SIMPROV_TEST_KEY"), "11111111");
    EXPECT_EQ(std::getenv("SIMPROV_TEST_KEY"), nullptr);
    EXPECT_EQ(value[0], '\0'); // where the process's environment is looked at from outside, too
    EXPECT_EQ(read("env:SIMPROV_TEST_KEY").rfind("! the environment variable SIMPROV_TEST_KEY is not set", 0), 0u);
}

TEST_F(SecretSource, readsAVariableNamedTwiceOnce) {
    const Variable variable("SIMPROV_TEST_KEY", "1234");
    std::istringstream in;
    std::ostringstream out, err;
    cli::Environment environment{readers_, in, out, err, false, false, false, {}, {}};
    cli::SecretSources sources(environment);
    EXPECT_TRUE(sources.read("env:SIMPROV_TEST_KEY", "--pin", "PIN"));
    EXPECT_TRUE(sources.read("env:SIMPROV_TEST_KEY", "--chv1", "CHV1"));
}

TEST_F(SecretSource, dropsOneLineEndOfAFile) {
    const std::string path = file("key", "1234\n\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    EXPECT_EQ(read("file:" + path), "1234\n");
    EXPECT_EQ(warnings_, "");
    support::writeText(this->path("dos"), "1234\r\n");
    EXPECT_EQ(read("file:" + this->path("dos")), "1234");
}

TEST_F(SecretSource, warnsOfAFileOthersMayRead) {
    const std::string path = file("key", "1234");
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    EXPECT_EQ(read("file:" + path), "1234");
    EXPECT_NE(warnings_.find("others may read"), std::string::npos);
    EXPECT_EQ(warnings_.find("1234"), std::string::npos);
}

TEST_F(SecretSource, readsADescriptor) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], "12345678\n", 9), 9);
    ::close(ends[1]);
    EXPECT_EQ(read("fd:" + std::to_string(ends[0])), "12345678");
    ::close(ends[0]);
}

TEST_F(SecretSource, refusesValuesAndNeverRepeatsThem) {
    for (const std::string value : {"12345678", "hex:0011", "ascii:abcd1234", "fd:12345678x", "env:12345678"}) {
        const std::string answer = read(value);
        EXPECT_EQ(answer.rfind("! ", 0), 0u) << answer;
        EXPECT_EQ(answer.find("1234"), std::string::npos) << answer;
    }
    EXPECT_NE(read("12345678").find("prompt, env:VAR, file:PATH or fd:N"), std::string::npos);
}

TEST_F(SecretSource, refusesEmptyAndHugeOnes) {
    EXPECT_NE(read("file:" + file("empty", "\n")).find("is empty"), std::string::npos);
    EXPECT_NE(read("file:" + file("huge", std::string(5000, '1'))).find("more than 4096 bytes"), std::string::npos);
    EXPECT_NE(read("file:" + path("absent")).find("cannot open"), std::string::npos);
}

// A child with a terminal of its own answers the prompt; what it saw on the terminal comes back.
TEST_F(SecretSource, promptsWithoutEcho) {
    int master = -1;
    const pid_t child = ::forkpty(&master, nullptr, nullptr, nullptr);
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(read("prompt") == "9876" ? 0 : 1);
    std::string seen;
    char piece[256];
    bool typed = false;
    for (ssize_t count = 0; (count = ::read(master, piece, sizeof piece)) > 0;) {
        seen.append(piece, static_cast<std::size_t>(count));
        if (typed || seen.find(": ") == std::string::npos) continue;
        ASSERT_EQ(::write(master,
                          "98x\x7f"
                          "76\n",
                          7),
                  7);
        typed = true;
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    ::close(master);
    EXPECT_EQ(status, 0) << seen;
    EXPECT_NE(seen.find("administrative key: "), std::string::npos) << seen;
    EXPECT_EQ(seen.find('9'), std::string::npos) << seen;
}

TEST_F(SecretSource, leavingThePromptSendsNothing) {
    int master = -1;
    const pid_t child = ::forkpty(&master, nullptr, nullptr, nullptr);
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(read("prompt").find("the prompt was left") != std::string::npos ? 0 : 1);
    std::string seen;
    char piece[256];
    bool typed = false;
    for (ssize_t count = 0; (count = ::read(master, piece, sizeof piece)) > 0;) {
        seen.append(piece, static_cast<std::size_t>(count));
        if (typed || seen.find(": ") == std::string::npos) continue;
        ASSERT_EQ(::write(master, "12\x03", 3), 3);
        typed = true;
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    ::close(master);
    EXPECT_EQ(status, 0) << seen;
}

} // namespace
