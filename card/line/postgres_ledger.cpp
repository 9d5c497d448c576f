#include "card/line/postgres_ledger.h"

#include "card/line/postgres_connection.h"
#include "card/line/postgres_library.h"
#include "card/line/sql_ledger.h"

#include <libpq-fe.h>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

// libpq's own words about a URL may quote a password that stands in it.
Result<void> checkUrl(const std::string& url) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), &message),
                                                                                 PQconninfoFree);
    PQfreemem(message);
    if (!options || !isPostgresUrl(url))
        return apdu::fail(ErrorKind::Usage, "this is no address of a PostgreSQL database")
            .hint("postgresql://user@host:port/database");
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        const bool isSecret = keyword == "password" || keyword == "sslpassword";
        if (isSecret && option->val != nullptr)
            return apdu::fail(ErrorKind::Usage, "the address of the database carries a password, which others can see")
                .hint("keep it in a file that PGPASSFILE names, or in a service that PGSERVICE names");
    }
    return {};
}

} // namespace

bool isPostgresUrl(std::string_view text) {
    return text.substr(0, 13) == "postgresql://" || text.substr(0, 11) == "postgres://";
}

Result<std::unique_ptr<Ledger>> openPostgresLedger(const std::string& url) {
    if (const auto loaded = loadPostgresLibrary(); !loaded) return apdu::propagate(loaded);
    if (const auto good = checkUrl(url); !good) return apdu::propagate(good);
    return SqlLedger::open([url] { return PostgresConnection::open(url); });
}

} // namespace card::line
