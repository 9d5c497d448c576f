#include "tests/card/line/station_process.h"

#include <csignal>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace support {

using namespace card::line;

StationProcess::StationProcess(const std::function<int()>& work) {
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(work());
}

StationProcess::~StationProcess() {
    if (pid_ < 0) return;
    kill();
    wait();
}

void StationProcess::kill() const {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
}

int StationProcess::wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void CardLog::write(std::uint64_t row, std::uint64_t card) const {
    const std::string line = std::to_string(row) + " " + std::to_string(card) + "\n";
    const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    EXPECT_EQ(::write(file, line.data(), line.size()), static_cast<ssize_t>(line.size()));
    close(file);
}

std::size_t CardLog::size() const {
    std::ifstream in(path_);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
}

std::map<std::uint64_t, std::set<std::uint64_t>> CardLog::cardsOfRows() const {
    std::map<std::uint64_t, std::set<std::uint64_t>> cards;
    std::ifstream in(path_);
    for (std::uint64_t row = 0, card = 0; in >> row >> card;) cards[row].insert(card);
    return cards;
}

void CardLog::expectNothingTwice() const {
    std::map<std::uint64_t, std::uint64_t> rowOfCard;
    for (const auto& [row, cards] : cardsOfRows()) {
        EXPECT_EQ(cards.size(), 1u) << "row " << row << " reached " << cards.size() << " cards";
        for (const std::uint64_t card : cards) {
            const auto [known, isNew] = rowOfCard.emplace(card, row);
            EXPECT_TRUE(isNew) << "card " << card << " got rows " << known->second << " and " << row;
        }
    }
}

apdu::Result<ClaimOutcome> writeCard(Ledger& ledger, const ClaimRequest& request, std::uint64_t card,
                                     const CardLog& cards) {
    const auto answer = ledger.claim(request);
    if (!answer) return apdu::propagate(answer);
    if (answer->outcome != ClaimOutcome::Taken && answer->outcome != ClaimOutcome::Returned) return answer->outcome;
    if (const auto started = ledger.startWriting(answer->claim, {}); !started) return apdu::propagate(started);
    cards.write(answer->claim.row, card);
    if (const auto done = ledger.finish(answer->claim, RowState::Done, {}); !done) return apdu::propagate(done);
    return answer->outcome;
}

int workOff(Ledger& ledger, const std::string& order, const CardLog& cards, std::uint64_t firstCard) {
    for (std::uint64_t card = firstCard;;) {
        const auto outcome = writeCard(ledger, request(order, card), card, cards);
        const bool wasLost = !outcome && outcome.error().kind == apdu::ErrorKind::Conflict;
        if (!outcome && !wasLost) return 1;
        if (outcome && *outcome == ClaimOutcome::NoneLeft) {
            const auto status = ledger.status(order);
            if (status && status->counts[RowState::Done] == status->order.rows) return 0;
            std::this_thread::sleep_for(std::chrono::milliseconds(2)); // others hold some
        } else if (outcome) {
            ++card;
        }
    }
}

} // namespace support
