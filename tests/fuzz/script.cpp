#include "tests/fuzz/script.h"

#include "card/recover.h"
#include "card/snapshot.h"
#include "card/transaction.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <algorithm>

namespace fuzz {

namespace {

constexpr std::uint8_t verifyInstruction = 0x20;

apdu::View take(apdu::View& rest, const std::size_t length) {
    const apdu::View taken = rest.first(std::min(length, rest.size()));
    rest = rest.subspan(taken.size());
    return taken;
}

apdu::Secret secret(const std::string_view text) {
    return apdu::Secret(apdu::toBytes(apdu::asBytes(text)));
}

card::Credentials credentials() {
    card::Credentials given;
    given.pin.emplace(card::Credential{secret("1234"), {}});
    given.adm.emplace(card::Credential{secret("11111111"), {}});
    return given;
}

constexpr std::string_view newDocument =
    R"(<wap-provisioningdoc version="1.0"><characteristic type="NAPDEF"><parm name="NAPID" value="N1"/>)"
    R"(<parm name="NAP-ADDRESS" value="internet.example"/></characteristic></wap-provisioningdoc>)";

} // namespace

Script parseScript(apdu::View data) {
    Script script;
    const apdu::View flags = take(data, 1);
    if (!flags.empty()) {
        script.t1 = (flags[0] & 1) != 0;
        script.create = (flags[0] & 2) != 0;
    }
    const apdu::View atrLength = take(data, 1);
    if (!atrLength.empty()) script.atr = apdu::toBytes(take(data, atrLength[0]));
    while (data.size() >= 2) {
        const apdu::View length = take(data, 2);
        script.answers.push_back(apdu::toBytes(take(data, static_cast<std::size_t>(length[0] << 8 | length[1]))));
    }
    return script;
}

apdu::Bytes toBytes(const Script& script) {
    apdu::Bytes bytes{static_cast<std::uint8_t>((script.t1 ? 1 : 0) | (script.create ? 2 : 0)),
                      static_cast<std::uint8_t>(script.atr.size())};
    bytes.insert(bytes.end(), script.atr.begin(), script.atr.end());
    for (const apdu::Bytes& answer : script.answers) {
        bytes.push_back(static_cast<std::uint8_t>(answer.size() >> 8));
        bytes.push_back(static_cast<std::uint8_t>(answer.size()));
        bytes.insert(bytes.end(), answer.begin(), answer.end());
    }
    return bytes;
}

apdu::Result<apdu::Bytes> ScriptedCard::exchange(const apdu::View apdu) {
    const bool over = next_ == script_.answers.size();
    if (apdu.size() > 5 && apdu[1] == verifyInstruction) {
        const apdu::Bytes value = apdu::toBytes(apdu.subspan(3));
        spentTwice_ = spentTwice_ || std::find(refused_.begin(), refused_.end(), value) != refused_.end();
        if (over || script_.answers[next_] != apdu::Bytes{0x90, 0x00}) refused_.push_back(value);
    }
    if (!over) return script_.answers[next_++];
    ++intoTheVoid_;
    return apdu::fail(apdu::ErrorKind::Line, "the card does not answer any more");
}

apdu::Result<void> ScriptedCard::reset() {
    if (next_ == script_.answers.size()) return apdu::fail(apdu::ErrorKind::Line, "the card does not answer any more");
    return {};
}

RecordingCard::RecordingCard(card::CardWire& card) : card_(card) {
    script_.t1 = card.protocol() == apdu::Protocol::T1;
    script_.atr = apdu::toBytes(card.atr());
}

apdu::Result<apdu::Bytes> RecordingCard::exchange(const apdu::View apdu) {
    auto answer = card_.exchange(apdu);
    if (answer) script_.answers.push_back(*answer);
    return answer;
}

void readCard(card::CardWire& wire) {
    const auto session = card::Session::open(wire);
    if (!session) return;
    card::Keyring keyring(**session, credentials());
    efs::LocateOptions locate;
    locate.imsi = true;
    locate.lastResortPath = true;
    auto snapshot = card::readProvisioning(**session, keyring, locate);
    if (snapshot) efs::prov::interpret(snapshot->provisioning);
    static_cast<void>(card::dump(**session, keyring, false));
}

namespace {

void write(card::CardWire& wire, const bool create, const card::JournalStore& journals) {
    const auto session = card::Session::open(wire);
    if (!session) return;
    card::Keyring keyring(**session, credentials());
    const auto snapshot = card::readProvisioning(**session, keyring);
    if (!snapshot) return;
    const auto document = efs::prov::fromXml(newDocument);
    const apdu::Bytes content = apdu::toBytes(document->document.bytes());
    card::CreateOptions options;
    options.create = create;
    const auto plan =
        card::planWrite(**session, keyring, *snapshot,
                        {{efs::ObjectType::Bootstrap, content}, {efs::ObjectType::Config1, content}}, options);
    if (plan) static_cast<void>(card::applyPlan(**session, keyring, *plan, journals));
}

} // namespace

void writeCard(card::CardWire& wire, const bool create) {
    const support::TemporaryDirectory journals;
    write(wire, create, card::JournalStore(journals.path()));
}

apdu::Bytes journalOfCutWrite(card::CardWire& wire, const bool create) {
    const support::TemporaryDirectory directory;
    const card::JournalStore journals(directory.path());
    write(wire, create, journals);
    const auto pending = journals.list();
    return pending && !pending->empty() ? support::readBytes(pending->front().path) : apdu::Bytes();
}

void recoverCard(card::CardWire& wire, const apdu::View journal) {
    const auto session = card::Session::open(wire);
    if (!session) return;
    const auto card = card::identify(**session);
    if (!card || card->key().size() > 200) return;
    const support::TemporaryDirectory directory;
    support::writeText(directory.path(card->key() + ".journal"), std::string(apdu::asText(journal)));
    card::Keyring keyring(**session, credentials());
    auto recovery = card::Recovery::open(**session, keyring, card::JournalStore(directory.path()));
    if (recovery && recovery->pending()) static_cast<void>(recovery->finish({}));
}

} // namespace fuzz
