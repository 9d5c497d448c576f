#include "card/line/postgres_library.h"

#include <libpq-fe.h>

#include <fmt/format.h>

#include <cstdlib>

#include <dlfcn.h>

namespace card::line {

namespace {

constexpr const char* file = "libpq.so.5"; // the binary interface from PostgreSQL 8.2 to this day

void* library() {
    static void* const loaded = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    return loaded;
}

// Every version of the library has every function named below.
template <class Function>
Function* real(const char* name, Function*) {
    void* const found = dlsym(library(), name);
    if (found == nullptr) std::abort();
    return reinterpret_cast<Function*>(found);
}

} // namespace

apdu::Result<void> loadPostgresLibrary() {
    if (library() != nullptr) return {};
    const char* const why = dlerror();
    return apdu::fail(apdu::ErrorKind::Input,
                      fmt::format("PostgreSQL's client library cannot be loaded: {}", why == nullptr ? file : why))
        .hint("Install it (Debian: apt install libpq5), or keep the ledger in a file");
}

} // namespace card::line

#define SIMPROV_PASS(function, ...)                                                                                    \
    static auto* const known = card::line::real(#function, &function);                                                 \
    return known(__VA_ARGS__)

PGconn* PQconnectdbParams(const char* const* keywords, const char* const* values, int expand) {
    SIMPROV_PASS(PQconnectdbParams, keywords, values, expand);
}
PQconninfoOption* PQconninfoParse(const char* text, char** error) {
    SIMPROV_PASS(PQconninfoParse, text, error);
}
void PQconninfoFree(PQconninfoOption* options) {
    SIMPROV_PASS(PQconninfoFree, options);
}
void PQfinish(PGconn* connection) {
    SIMPROV_PASS(PQfinish, connection);
}
ConnStatusType PQstatus(const PGconn* connection) {
    SIMPROV_PASS(PQstatus, connection);
}
PGTransactionStatusType PQtransactionStatus(const PGconn* connection) {
    SIMPROV_PASS(PQtransactionStatus, connection);
}
char* PQerrorMessage(const PGconn* connection) {
    SIMPROV_PASS(PQerrorMessage, connection);
}
PQnoticeProcessor PQsetNoticeProcessor(PGconn* connection, PQnoticeProcessor processor, void* argument) {
    SIMPROV_PASS(PQsetNoticeProcessor, connection, processor, argument);
}
PGresult* PQexec(PGconn* connection, const char* query) {
    SIMPROV_PASS(PQexec, connection, query);
}
PGresult* PQprepare(PGconn* connection, const char* name, const char* query, int count, const Oid* types) {
    SIMPROV_PASS(PQprepare, connection, name, query, count, types);
}
PGresult* PQexecPrepared(PGconn* connection, const char* name, int count, const char* const* values, const int* lengths,
                         const int* formats, int format) {
    SIMPROV_PASS(PQexecPrepared, connection, name, count, values, lengths, formats, format);
}
PGresult* PQgetResult(PGconn* connection) {
    SIMPROV_PASS(PQgetResult, connection);
}
int PQputCopyData(PGconn* connection, const char* buffer, int bytes) {
    SIMPROV_PASS(PQputCopyData, connection, buffer, bytes);
}
int PQputCopyEnd(PGconn* connection, const char* error) {
    SIMPROV_PASS(PQputCopyEnd, connection, error);
}
ExecStatusType PQresultStatus(const PGresult* result) {
    SIMPROV_PASS(PQresultStatus, result);
}
char* PQresultErrorField(const PGresult* result, int field) {
    SIMPROV_PASS(PQresultErrorField, result, field);
}
int PQntuples(const PGresult* result) {
    SIMPROV_PASS(PQntuples, result);
}
int PQnfields(const PGresult* result) {
    SIMPROV_PASS(PQnfields, result);
}
Oid PQftype(const PGresult* result, int field) {
    SIMPROV_PASS(PQftype, result, field);
}
int PQgetisnull(const PGresult* result, int row, int field) {
    SIMPROV_PASS(PQgetisnull, result, row, field);
}
int PQgetlength(const PGresult* result, int row, int field) {
    SIMPROV_PASS(PQgetlength, result, row, field);
}
char* PQgetvalue(const PGresult* result, int row, int field) {
    SIMPROV_PASS(PQgetvalue, result, row, field);
}
void PQclear(PGresult* result) {
    SIMPROV_PASS(PQclear, result);
}
void PQfreemem(void* memory) {
    SIMPROV_PASS(PQfreemem, memory);
}
