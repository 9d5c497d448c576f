#include "tests/bench/line_order.h"

#include "card/line/order_import.h"
#include "card/line/sqlite_ledger.h"
#include "tests/card/line/line_world.h"

#include <cstdlib>

namespace bench {

using namespace card::line;

LineOrder::LineOrder(std::size_t cards)
    : recipe_(support::lineRecipe()), ledger_(*openSqliteLedger(directory_.path("ledger"))),
      journals_(directory_.path("journals")) {
    job_.order = "order-1";
    job_.recipe = &recipe_;
    job_.rowsFile = directory_.path("rows.csv");
    job_.ledger = ledger_.get();
    job_.journals = &journals_;
    std::string text = support::lineColumns;
    for (std::size_t i = 1; i <= cards; ++i) text += support::lineRow(i);
    support::writeText(job_.rowsFile, text);
    Order order;
    order.name = job_.order;
    const auto source = openRows(job_.rowsFile);
    if (!source || !ledger_->attach({"line-1", "kim", "bench", std::chrono::minutes(1), {}}) ||
        !importOrder(**source, recipe_, order, nullptr, *ledger_))
        std::abort();
}

} // namespace bench
