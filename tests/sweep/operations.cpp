#include "tests/sweep/operations.h"

#include "efs/pkcs15/dodf.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace sweep {

using apdu::Bytes;
using card::WantedFile;
using card::emulator::VirtualCard;
using card_test::Kind;
using efs::Image;
using efs::ObjectType;

namespace {

constexpr efs::FileId dodfId = 0x4405, bootstrapId = 0x4431, config1Id = 0x4432;

// Longer than what a Path's one byte could bound.
Bytes longDocument() {
    const auto xml = support::readText(support::dataPath("examples/config1.xml"));
    return apdu::toBytes(efs::prov::fromXml(xml)->document.bytes());
}

Bytes withOneOtherLetter(Bytes document) {
    for (std::size_t i = document.size() / 2; i < document.size(); ++i) {
        if (document[i] < 'a' || document[i] >= 'z') continue;
        ++document[i];
        break;
    }
    return document;
}

Image startOf(const Kind& kind, std::size_t config2Size) {
    efs::BlankCardOptions options;
    options.bootstrapSize = options.config1Size = 400;
    options.config2Size = config2Size;
    Image image = card_test::blank(kind, options);
    card_test::put(image, card_test::home(image) / bootstrapId, card_test::document());
    card_test::put(image, card_test::home(image) / config1Id, card_test::otherDocument());
    return image;
}

// A Bootstrap that its record bounds.
Image boundedStart(const Kind& kind, std::uint32_t length) {
    Image image = startOf(kind, 200);
    auto& dodf = image.files.at(card_test::home(image) / dodfId).content;
    Bytes rewritten;
    for (auto object : efs::pkcs15::decodeDodf(dodf).objects) {
        if (apdu::equal(object.oid, efs::pkcs15::oidBootstrap)) {
            object.path->index = 0;
            object.path->length = length;
        }
        apdu::append(rewritten, efs::pkcs15::encode(object));
    }
    rewritten.resize(dodf.size(), 0xFF);
    dodf = rewritten;
    return image;
}

void finish(Operation& operation) {
    const support::TemporaryDirectory journals;
    VirtualCard card(operation.start);
    const auto receipt = apply(card, operation, card::JournalStore(journals.path()));
    EXPECT_TRUE(receipt) << operation.name << ": " << receipt.error().message();
    operation.end = card.image();
    EXPECT_NE(operation.end, operation.start) << operation.name;
}

struct Request {
    std::vector<WantedFile> files;
    bool create = false;
    card::WriteOptions options;
};

Operation planned(const std::string& name, const Kind& kind, Image start, const Request& request) {
    Operation operation{nameOf(kind) + " " + name, kind, std::move(start), {}, {}};
    VirtualCard card(operation.start);
    const auto session = card::Session::open(card).value();
    auto credentials = card_test::goodCredentials(kind);
    if (request.options.blind) credentials.pin.reset(); // what is read with the PIN cannot be read
    card::Keyring keyring(*session, std::move(credentials));
    const auto snapshot = card::readProvisioning(*session, keyring).value();
    card::CreateOptions creation;
    creation.create = request.create;
    auto plan = card::planWrite(*session, keyring, snapshot, request.files, creation, request.options);
    EXPECT_TRUE(plan) << operation.name << ": " << plan.error().message();
    if (!plan) return operation;
    operation.planned = std::move(*plan);
    finish(operation);
    return operation;
}

Request records(ObjectType object, std::optional<std::string> label) {
    Request request;
    request.options.records = {{object, std::move(label)}};
    return request;
}

// Bootstrap is read with the PIN and written with the key.
Operation blind(const Kind& kind, const Bytes& document) {
    efs::BlankCardOptions options;
    options.pinProtected = true;
    options.bootstrapSize = 150;
    Image start = card_test::blank(kind, options);
    card_test::put(start, card_test::home(start) / bootstrapId, card_test::document());
    Request request{{{ObjectType::Bootstrap, document}}, false, {}};
    request.options.blind = true;
    auto operation = planned("blind", kind, std::move(start), request);
    EXPECT_EQ(operation.planned.blind.size(), 1u) << operation.name;
    return operation;
}

} // namespace

apdu::Result<card::Receipt> apply(card::CardWire& wire, const Operation& operation, const card::JournalStore& journals,
                                  const std::function<void()>& begun) {
    const auto session = card::Session::open(wire);
    if (!session) return apdu::propagate(session);
    card::Keyring keyring(**session, card_test::goodCredentials(operation.kind));
    if (begun) begun();
    return card::applyPlan(**session, keyring, operation.planned, journals);
}

std::vector<Operation> operations(const Kind& kind) {
    const Image start = startOf(kind, 200);
    const Bytes first = card_test::document(), second = card_test::otherDocument();
    const Request three{
        {{ObjectType::Bootstrap, second}, {ObjectType::Config1, first}, {ObjectType::Config2, second}}, false, {}};
    const auto file = [](ObjectType object, const Bytes& content, bool raw = false) {
        return Request{{{object, content, raw}}, false, {}};
    };
    std::vector<Operation> all;
    all.push_back(planned("bootstrap", kind, start, file(ObjectType::Bootstrap, second)));
    all.push_back(planned("config1", kind, start, file(ObjectType::Config1, first)));
    all.push_back(planned("config2", kind, start, file(ObjectType::Config2, first)));
    all.push_back(planned("three", kind, start, three));
    all.push_back(planned("erase", kind, start, file(ObjectType::Config1, {})));
    all.push_back(planned("set", kind, start, file(ObjectType::Bootstrap, withOneOtherLetter(first), true)));
    all.push_back(blind(kind, second));
    all.push_back(planned("record", kind, boundedStart(kind, 200), file(ObjectType::Bootstrap, longDocument())));
    all.push_back(planned("moved record", kind, boundedStart(kind, 100), file(ObjectType::Bootstrap, longDocument())));
    all.push_back(planned("label", kind, start, records(ObjectType::Config1, "A longer label")));
    all.push_back(planned("delist", kind, start, records(ObjectType::Config2, {})));
    if (kind.kind == efs::CardKind::Uicc) {
        const Request created{{{ObjectType::Bootstrap, second}, {ObjectType::Config2, first}}, true, {}};
        all.push_back(planned("create", kind, startOf(kind, 0), created));
    }
    return all;
}

} // namespace sweep
