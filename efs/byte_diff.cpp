#include "efs/byte_diff.h"

#include <algorithm>
#include <optional>

namespace efs {

namespace {

using apdu::View;
using Offset = std::ptrdiff_t;

constexpr Offset maxEdits = 1024;          // more single bytes put in and taken out are no change any more
constexpr std::size_t maxSteps = 1u << 24; // some 50 ms
constexpr std::size_t smallestIsland = 4;  // equal bytes between two changes; fewer are chance

// E. Myers' greedy search for the shortest edit script ("An O(ND) difference algorithm and its variations", 1986). On
// diagonal k = x - y, furthest_[k] is the largest x that d single edits reach.
class Search {
  public:
    Search(View before, View after)
        : a_(before), b_(after), n_(static_cast<Offset>(a_.size())), m_(static_cast<Offset>(b_.size())) {}

    // The single edits, in order; none when they are too many.
    std::optional<std::vector<ByteChange>> run() {
        const Offset most = std::min(maxEdits, n_ + m_);
        std::vector<Offset> furthest(static_cast<std::size_t>(2 * most + 3), 0);
        const auto at = [&](Offset k) -> Offset& { return furthest[static_cast<std::size_t>(k + most + 1)]; };
        for (Offset d = 0; d <= most; ++d) {
            for (Offset k = -d; k <= d; k += 2) {
                const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
                Offset x = down ? at(k + 1) : at(k - 1) + 1;
                at(k) = x = alongEqual(x, x - k);
                if (x >= n_ && x - k >= m_) {
                    keep(furthest, most, d);
                    return script(d);
                }
                if (++steps_ > maxSteps) return std::nullopt;
            }
            keep(furthest, most, d);
        }
        return std::nullopt;
    }

  private:
    Offset alongEqual(Offset x, Offset y) {
        while (x < n_ && y >= 0 && y < m_ && a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(y)])
            ++x, ++y, ++steps_;
        return x;
    }

    // The diagonals -d to d, as they stand after d edits.
    void keep(const std::vector<Offset>& furthest, Offset most, Offset d) {
        const auto middle = furthest.begin() + most + 1;
        rounds_.emplace_back(middle - d, middle + d + 1);
    }

    Offset reached(Offset d, Offset k) const {
        return rounds_[static_cast<std::size_t>(d)][static_cast<std::size_t>(k + d)];
    }

    // Backwards from the end: which edit led to each round.
    std::vector<ByteChange> script(Offset d) const {
        std::vector<ByteChange> edits;
        Offset k = n_ - m_;
        for (; d > 0; --d) {
            const bool down = k == -d || (k != d && inRound(d - 1, k - 1) < inRound(d - 1, k + 1));
            k += down ? 1 : -1;
            const Offset x = reached(d - 1, k), y = x - k;
            const auto from = static_cast<std::size_t>(x), to = static_cast<std::size_t>(y);
            edits.push_back({{from, down ? 0u : 1u}, {to, down ? 1u : 0u}});
        }
        std::reverse(edits.begin(), edits.end());
        return edits;
    }

    // Diagonals of the other parity hold what the round before left there, which is never asked for.
    Offset inRound(Offset d, Offset k) const { return k < -d || k > d ? -1 : reached(d, k); }

    View a_, b_;
    Offset n_, m_;
    std::size_t steps_ = 0;
    std::vector<std::vector<Offset>> rounds_;
};

// Neighbouring edits, and those with a few equal bytes between them, as one.
std::vector<ByteChange> joined(const std::vector<ByteChange>& edits) {
    std::vector<ByteChange> changes;
    for (const ByteChange& edit : edits) {
        if (!changes.empty() && edit.before.offset - changes.back().before.end() < smallestIsland) {
            changes.back().before.length = edit.before.end() - changes.back().before.offset;
            changes.back().after.length = edit.after.end() - changes.back().after.offset;
        } else {
            changes.push_back(edit);
        }
    }
    return changes;
}

} // namespace

std::vector<ByteChange> byteChanges(View before, View after) {
    const std::size_t common = std::min(before.size(), after.size());
    std::size_t head = 0, tail = 0;
    while (head < common && before[head] == after[head]) ++head;
    while (tail < common - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
    const View a = before.subspan(head, before.size() - head - tail),
               b = after.subspan(head, after.size() - head - tail);
    if (a.empty() && b.empty()) return {};
    std::vector<ByteChange> changes{{{0, a.size()}, {0, b.size()}}};
    if (!a.empty() && !b.empty()) {
        if (const auto edits = Search(a, b).run()) changes = joined(*edits);
    }
    for (ByteChange& change : changes) change.before.offset += head, change.after.offset += head;
    return changes;
}

} // namespace efs
