#include "cli/write_estimate.h"

#include <algorithm>

namespace cli {

namespace {

constexpr std::size_t header = 5, statusWord = 2;
constexpr std::size_t aroundT0 = 1;    // a procedure byte
constexpr std::size_t aroundT1 = 8;    // prologue and epilogue of a block each way
constexpr std::size_t fileAnswer = 30; // bytes a card says of a file, about
constexpr std::size_t credentialSize = 8;

std::size_t pieces(std::size_t bytes, std::size_t most) {
    return (bytes + std::max<std::size_t>(1, most) - 1) / std::max<std::size_t>(1, most);
}

} // namespace

WriteEstimate estimate(const card::PlannedWrite& write, const card::Session& session) {
    WriteEstimate sum;
    const std::size_t around = header + statusWord + (session.protocol() == apdu::Protocol::T1 ? aroundT1 : aroundT0);
    const auto send = [&](std::size_t count, std::size_t bytes) {
        sum.commands += count;
        sum.characters += count * around + bytes;
    };
    std::size_t pages = 0;
    efs::Path current;
    send(write.needs.size(), write.needs.size() * credentialSize);
    send(write.plan.creates.size(), write.plan.creates.size() * fileAnswer);
    for (const efs::Step& step : write.plan.steps) {
        const std::size_t size = step.after.size();
        if (step.path != current) send(1, fileAnswer);
        current = step.path;
        const std::size_t updates = step.record != 0 ? 1 : pieces(size, session.quirks().maxWrite);
        send(updates, size);
        send(step.record != 0 ? 1 : pieces(size, session.quirks().maxRead), size);
        sum.updates += updates;
        pages += std::max(updates, pieces(size, efs::assumedPageSize));
    }
    const auto atr = efs::decodeAtr(session.atr());
    sum.speed = efs::lineSpeed(atr ? atr->fidi : std::nullopt);
    sum.time = efs::lineTime(sum.speed, sum.characters) + pages * efs::assumedPageTime;
    return sum;
}

} // namespace cli
