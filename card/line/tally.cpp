#include "card/line/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace card::line {

namespace {

bool isTrouble(const CardEnd& end) {
    switch (end.result) {
    case CardResult::Failed:
    case CardResult::Rejected:
    case CardResult::Pending:
        return true;
    case CardResult::Released:
        return end.fault.has_value();
    default:
        return false;
    }
}

} // namespace

std::string Tally::add(const CardEnd& end, std::chrono::steady_clock::time_point now) {
    ++counts_[static_cast<std::size_t>(end.result)];
    if (!first_) first_ = now - end.duration;
    if (end.fault && isTrouble(end)) ++faults_[end.fault->kind];
    if (end.result == CardResult::Done) {
        if (end.firstTry) ++firstPass_;
        times_[timed_++ % window] = now;
    }
    if (!isTrouble(end)) {
        troubled_.erase(end.card);
        if (end.result == CardResult::Done) failures_ = credentials_ = 0;
        return {};
    }
    if (end.card.empty())
        ++strangers_;
    else
        troubled_[end.card] = end.result;
    ++failures_;
    const FaultClass kind = end.fault ? end.fault->kind : FaultClass::Card;
    if (kind == FaultClass::Credential) ++credentials_;
    if (kind == FaultClass::Tool) return end.fault->reason;
    if (rules_.credentialsInARow > 0 && credentials_ >= rules_.credentialsInARow) {
        return fmt::format("{} in a row had a PIN or key refused or missing: the keys are wrong, and trying on would "
                           "block cards",
                           credentials_ == 1 ? "1 card" : fmt::format("{} cards", credentials_));
    }
    if (rules_.failuresInARow > 0 && failures_ >= rules_.failuresInARow)
        return fmt::format("{} cards in a row failed", failures_);
    return {};
}

std::uint64_t Tally::cards() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

double Tally::firstPassYield() const {
    const std::uint64_t tried = cards() - count(CardResult::Skipped);
    return tried == 0 ? 1.0 : static_cast<double>(firstPass_) / static_cast<double>(tried);
}

double Tally::cardsPerHour() const {
    if (timed_ == 0 || !first_) return 0;
    const auto last = times_[(timed_ - 1) % window];
    const bool all = timed_ <= window;
    const auto begin = all ? *first_ : times_[timed_ % window];
    const double seconds = std::chrono::duration<double>(last - begin).count();
    const auto done = static_cast<double>(all ? timed_ : window - 1);
    return seconds <= 0 ? 0 : done * 3600 / seconds;
}

} // namespace card::line
