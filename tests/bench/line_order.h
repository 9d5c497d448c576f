// What the benchmarks of the line work off: an order of so many cards in a ledger file of its own.
#pragma once

#include "card/line/ledger.h"
#include "card/line/workbench.h"
#include "tests/support/files.h"

#include <memory>

namespace bench {

class LineOrder {
  public:
    explicit LineOrder(std::size_t cards);
    const card::line::Job& job() const { return job_; }

  private:
    support::TemporaryDirectory directory_;
    card::line::Recipe recipe_;
    std::unique_ptr<card::line::Ledger> ledger_;
    card::JournalStore journals_;
    card::line::Job job_;
};

} // namespace bench
