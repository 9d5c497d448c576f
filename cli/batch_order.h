// The order a command line asks for: templates, keys, rows; put into the ledger, or found there again.
#pragma once

#include "cli/batch.h"
#include "cli/secret_source.h"

#include "card/line/workbench.h"

#include <map>
#include <optional>

namespace cli {

struct OrderOptions {
    BatchPlace place;
    std::string rows;
    std::string match = "iccid";
    std::map<efs::ObjectType, std::string> templates;
    std::vector<std::string> sizes; // "bootstrap=1024"
    std::string sample;             // a card image that has the sizes
    CredentialOptions credentials;  // a source may be "column:NAME", too
    std::optional<std::string> orderKey, transportKey;
    bool create = false, lastResort = false;
    std::size_t createSize = 0;
};

void addOrderOptions(CLI::App& command, OrderOptions& options);

// All that an order is made of; Job points into it.
struct PreparedOrder {
    card::line::Recipe recipe;
    card::line::Order order;
    std::optional<card::line::OrderKey> key;
    std::optional<card::line::TransportKey> transportKey;
    card::line::Job job;
};

// Reads templates, keys and the rows' digest; names ledger and order where they were not named. Nothing is asked of a
// ledger or a card.
apdu::Result<std::unique_ptr<PreparedOrder>> prepareOrder(Context& context, OrderOptions& options);

// The order is in the ledger already, made of the same: true. Not there: false. Conflict when it was made of other
// rows, templates or options; Credential when the key is another.
apdu::Result<bool> findOrder(card::line::Ledger& ledger, const PreparedOrder& prepared);

} // namespace cli
