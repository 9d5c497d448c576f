// A running batch for people: a line for every card that is finished with, and on a terminal a picture of the line
// below them, drawn over itself.
#include "cli/batch.h"
#include "cli/batch_events.h"
#include "cli/table.h"

#include <fmt/format.h>
#include <ostream>

namespace cli {

using namespace card::line;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds betweenPictures{150};
constexpr std::size_t mostSlots = 16; // rows of the picture

std::string_view verdict(CardResult result) {
    return result == CardResult::Done || result == CardResult::Skipped ? "OK  " : "FAIL";
}

class Screen final : public BatchView {
  public:
    explicit Screen(Context& context) : context_(context), style_(context.outStyle()), picture_(context.errStyle()) {}

    void begin(const BatchFacts& facts) override {
        facts_ = facts;
        left_ = facts.left;
        slots_.assign(facts.places.size(), {});
        context_.out() << fmt::format("Order {}: {}, {} done before, {} to do; {}\n", printable(facts.order),
                                      counted(facts.rows, "row"), facts.doneBefore, facts.left,
                                      counted(facts.places.size(), "slot"))
                       << std::flush;
        draw(true, Tally());
    }

    void on(const LineEvent& event, const Tally& tally) override {
        if (event.kind != LineEvent::Stopping) slots_[event.slot] = {event.state, event.facts.iccid, event.end};
        if (event.kind == LineEvent::CardEnded) {
            if (event.end->result == CardResult::Done && left_ > 0) --left_;
            wipe();
            printCard(event);
        }
        if (event.kind == LineEvent::Stopping) {
            wipe();
            context_.out() << "Stopping at the next safe point: " << printable(event.reason) << std::endl;
        }
        draw(event.kind == LineEvent::CardEnded, tally);
    }

    void end(const RunReport& report, std::uint64_t left) override {
        wipe();
        const Tally& tally = report.tally;
        std::string text = fmt::format("{} done", tally.count(CardResult::Done));
        for (const CardResult result :
             {CardResult::Skipped, CardResult::Failed, CardResult::Rejected, CardResult::Pending, CardResult::Released})
            if (tally.count(result) > 0) text += fmt::format(", {} {}", tally.count(result), name(result));
        text += fmt::format("; {} left", left);
        if (tally.count(CardResult::Done) > 0)
            text += fmt::format("; {:.0f} cards an hour, {:.1f} % at the first try", tally.cardsPerHour(),
                                100 * tally.firstPassYield());
        context_.out() << style_.bold(text) << '\n';
        if (!report.stopped.empty()) context_.out() << "Stopped: " << printable(report.stopped) << '\n';
        context_.out() << std::flush;
    }

  private:
    struct SlotView {
        SlotState state = SlotState::Waiting;
        std::string iccid;
        std::optional<CardEnd> end;
    };

    void printCard(const LineEvent& event) {
        const CardEnd& end = *event.end;
        const bool good = verdict(end.result) == "OK  ";
        std::string text = fmt::format("{} {:8} ", verdict(end.result), name(end.result));
        text = good ? style_.green(text) : style_.red(text);
        text += fmt::format(" {}", event.facts.iccid.empty() ? "-" : printable(event.facts.iccid));
        if (event.facts.row > 0) text += fmt::format("  row {}", event.facts.row);
        text += fmt::format("  {}  {}", printable(event.facts.reader), durationText(event.facts.duration));
        if (end.fault) text += fmt::format("  {}: {}", name(end.fault->kind), printable(end.fault->reason));
        context_.out() << text << std::endl;
    }

    void wipe() {
        if (drawn_ == 0) return;
        context_.err() << fmt::format("\x1b[{}A\x1b[J", drawn_) << std::flush;
        drawn_ = 0;
    }

    void draw(bool now, const Tally& tally) {
        if (!context_.environment.errIsTerminal) return;
        if (!now && steady_clock::now() - last_ < betweenPictures) return;
        last_ = steady_clock::now();
        wipe();
        std::string text = fmt::format("{}\n", picture_.bold(summary(tally)));
        std::size_t lines = 1;
        for (std::size_t i = 0; i < slots_.size() && i < mostSlots; ++i, ++lines)
            text += fmt::format("{:>3}  {}  {}  {}\n", i + 1, padded(printable(facts_.places[i]), 24), shown(slots_[i]),
                                printable(slots_[i].iccid));
        context_.err() << text << std::flush;
        drawn_ = lines;
    }

    std::string summary(const Tally& tally) const {
        const double rate = tally.cardsPerHour();
        const auto failed = tally.count(CardResult::Failed) + tally.count(CardResult::Rejected);
        std::string text = fmt::format("{} done, {} failed, {} left", tally.count(CardResult::Done), failed, left_);
        if (rate > 0) {
            const std::chrono::milliseconds eta(static_cast<long>(static_cast<double>(left_) / rate * 3'600'000));
            text += fmt::format(";  {:.0f} an hour, {:.1f} % at the first try, ready in {}", rate,
                                100 * tally.firstPassYield(), durationText(eta));
        }
        return text;
    }

    std::string shown(const SlotView& slot) const {
        const std::string text = padded(std::string(name(slot.state)), 10);
        if (slot.state == SlotState::Done) return picture_.green("  OK    ") + text;
        if (slot.state == SlotState::Failed) return picture_.red("  FAIL  ") + text;
        return "        " + text;
    }

    Context& context_;
    Style style_, picture_;
    BatchFacts facts_;
    std::vector<SlotView> slots_;
    std::uint64_t left_ = 0;
    std::size_t drawn_ = 0; // lines of the picture on the screen
    steady_clock::time_point last_{};
};

} // namespace

std::unique_ptr<BatchView> textView(Context& context) {
    return std::make_unique<Screen>(context);
}

} // namespace cli
