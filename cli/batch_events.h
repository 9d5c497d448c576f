// What a running batch tells: for people as lines, for scripts as one JSON object a line, for the screen as a picture
// that is drawn again and again.
#pragma once

#include "cli/context.h"

#include "card/line/runner.h"

#include <memory>

namespace cli {

// What does not change while the line runs.
struct BatchFacts {
    std::string order, station;
    std::uint64_t rows = 0, doneBefore = 0, left = 0;
    std::vector<std::string> places; // of the slots
};

class BatchView {
  public:
    virtual ~BatchView() = default;
    virtual void begin(const BatchFacts& facts) = 0;
    // The tally counts the event already.
    virtual void on(const card::line::LineEvent& event, const card::line::Tally& tally) = 0;
    virtual void end(const card::line::RunReport& report, std::uint64_t left) = 0;
};

std::unique_ptr<BatchView> jsonView(Context& context);
// Lines for cards that are finished with; on a terminal with the picture below them.
std::unique_ptr<BatchView> textView(Context& context);

// The facts of one card as the JSON events and hooks have them.
std::string cardEventJson(const card::line::LineEvent& event, std::string_view name);
std::string problemJson(const card::line::Problem& problem);

} // namespace cli
