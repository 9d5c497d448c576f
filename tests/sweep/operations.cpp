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

void rewriteDodf(Image& image, const std::function<bool(efs::pkcs15::DataObject&)>& keep) {
    auto& dodf = image.files.at(card_test::home(image) / dodfId).content;
    Bytes rewritten;
    for (auto object : efs::pkcs15::decodeDodf(dodf).objects) {
        if (keep(object)) apdu::append(rewritten, efs::pkcs15::encode(object));
    }
    rewritten.resize(dodf.size(), 0xFF);
    dodf = rewritten;
}

// A Bootstrap that its record bounds to 200 bytes.
Image boundedStart(const Kind& kind) {
    Image image = startOf(kind, 200);
    rewriteDodf(image, [](efs::pkcs15::DataObject& object) {
        if (apdu::equal(object.oid, efs::pkcs15::oidBootstrap)) {
            object.path->index = 0;
            object.path->length = 200;
        }
        return true;
    });
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

Operation planned(const std::string& name, const Kind& kind, Image start, const std::vector<WantedFile>& wanted,
                  bool create = false) {
    Operation operation{nameOf(kind) + " " + name, kind, std::move(start), {}, {}};
    VirtualCard card(operation.start);
    const auto session = card::Session::open(card).value();
    card::Keyring keyring(*session, card_test::goodCredentials(kind));
    const auto snapshot = card::readProvisioning(*session, keyring).value();
    card::CreateOptions options;
    options.create = create;
    auto plan = card::planWrite(*session, keyring, snapshot, wanted, options);
    EXPECT_TRUE(plan) << operation.name << ": " << plan.error().message();
    if (!plan) return operation;
    operation.planned = std::move(*plan);
    finish(operation);
    return operation;
}

// The record of Config2 goes, the file stays.
Operation unlisting(const Kind& kind, const card::PlannedWrite& byTheSameKey) {
    Operation operation{nameOf(kind) + " unlist", kind, startOf(kind, 200), {}, {}};
    Image after = operation.start;
    rewriteDodf(after, [](const efs::pkcs15::DataObject& object) {
        return efs::objectTypeOf(object.oid) != ObjectType::Config2;
    });
    operation.planned.plan = efs::diff(operation.start, after).value();
    operation.planned.before = operation.start;
    operation.planned.after = after;
    operation.planned.needs = byTheSameKey.needs;
    finish(operation);
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
    std::vector<Operation> all;
    all.push_back(planned("bootstrap", kind, start, {{ObjectType::Bootstrap, second}}));
    all.push_back(unlisting(kind, all.front().planned));
    all.push_back(planned("config1", kind, start, {{ObjectType::Config1, first}}));
    all.push_back(planned("config2", kind, start, {{ObjectType::Config2, first}}));
    all.push_back(
        planned("three", kind, start,
                {{ObjectType::Bootstrap, second}, {ObjectType::Config1, first}, {ObjectType::Config2, second}}));
    all.push_back(planned("erase", kind, start, {{ObjectType::Config1, {}}}));
    all.push_back(planned("set", kind, start, {{ObjectType::Bootstrap, withOneOtherLetter(first), true}}));
    all.push_back(planned("record", kind, boundedStart(kind), {{ObjectType::Bootstrap, longDocument()}}));
    if (kind.kind == efs::CardKind::Uicc)
        all.push_back(planned("create", kind, startOf(kind, 0),
                              {{ObjectType::Bootstrap, second}, {ObjectType::Config2, first}}, true));
    return all;
}

} // namespace sweep
