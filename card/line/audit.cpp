#include "card/line/audit.h"

#include "card/line/crypto.h"
#include "card/line/netstring.h"

#include <algorithm>

namespace card::line {

using apdu::Bytes;
using apdu::View;

namespace {

constexpr std::array<std::string_view, 8> deedNames = {"import",  "claim",   "start",  "finish",
                                                       "release", "resolve", "reject", "checkpoint"};

std::int64_t milliseconds(Time time) {
    return time.time_since_epoch().count();
}

} // namespace

std::string_view name(Deed deed) {
    return deedNames[static_cast<std::size_t>(deed)];
}

std::optional<Deed> deed(std::string_view name) {
    const auto found = std::find(deedNames.begin(), deedNames.end(), name);
    if (found == deedNames.end()) return {};
    return static_cast<Deed>(found - deedNames.begin());
}

Bytes chainStart(std::string_view order, std::string_view station) {
    return sha256(Netstrings().add("simprov audit/1").add(order).add(station).bytes());
}

Bytes chainNext(View previousHash, const Record& record) {
    Netstrings fields;
    fields.add(record.order).add(record.station).add(record.sequence).add(milliseconds(record.time));
    fields.add(name(record.deed)).add(record.row).add(record.fence).add(name(record.state));
    fields.add(record.operatorName).add(record.toolVersion);
    const Facts& facts = record.facts;
    fields.add(facts.reader).add(facts.card).addHex(facts.planDigest).addHex(facts.readBackDigest);
    fields.add(std::int64_t{facts.duration.count()}).add(std::uint64_t{facts.commands});
    fields.add(facts.fault).add(facts.reason);
    return Sha256().add(previousHash).add(fields.bytes()).finish();
}

Bytes checkpointStart(std::string_view order) {
    return sha256(Netstrings().add("simprov checkpoint/1").add(order).bytes());
}

Bytes checkpointDigest(View previousDigest, const Checkpoint& checkpoint) {
    Netstrings fields;
    fields.add(checkpoint.order).add(checkpoint.number).add(milliseconds(checkpoint.time));
    for (const ChainHead& head : checkpoint.heads) fields.add(head.station).add(head.sequence).addHex(head.hash);
    return Sha256().add(previousDigest).add(fields.bytes()).finish();
}

struct RowsDigest::State {
    Sha256 hash;
};

RowsDigest::RowsDigest() : state_(std::make_unique<State>()) {}
RowsDigest::~RowsDigest() = default;
RowsDigest::RowsDigest(RowsDigest&&) noexcept = default;
RowsDigest& RowsDigest::operator=(RowsDigest&&) noexcept = default;

void RowsDigest::add(const Row& row) {
    Netstrings fields;
    fields.add(row.number).add(row.iccid).add(row.imsi).add(row.offset);
    fields.add(apdu::asText(row.values)).add(apdu::asText(row.sealed)).add(apdu::asText(row.digest));
    state_->hash.add(fields.bytes());
}

Bytes RowsDigest::finish() {
    return state_->hash.finish();
}

Bytes orderDigest(const Order& order) {
    return sha256(Netstrings()
                      .add("simprov order/1")
                      .add(order.name)
                      .add(name(order.match))
                      .addHex(order.inputs)
                      .addHex(order.keyCheck)
                      .bytes());
}

std::string importNote(std::uint64_t rows, View rowsDigest) {
    return std::to_string(rows) + " rows, SHA-256 " + apdu::hex(rowsDigest);
}

std::string checkpointNote(const Checkpoint& checkpoint) {
    return "checkpoint " + std::to_string(checkpoint.number) + ", SHA-256 " + apdu::hex(checkpoint.digest);
}

} // namespace card::line
