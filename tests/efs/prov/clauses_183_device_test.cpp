// WAP-183 annex A: what each item says gets into the configuration context a device forms, from the very parm that says
// it; and values as long as every device stores them (§6.1), and longer, are not cut.
#include "efs/prov/context.h"
#include "efs/prov/xml.h"
#include "tests/efs/prov/clauses_183.h"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace efs;
using namespace efs::prov;
using namespace clauses_183;

// Every value of a context, by the element it stands in.
class Gathered {
  public:
    explicit Gathered(const ConfigurationContext& context) {
        add(context.tps), add(context.contextAllowText), add(context.name);
        add(context.networkAccessPoints), add(context.logicalProxies);
        add(context.clientIdentity), add(context.other);
        for (const VendorConfiguration& vendor : context.vendorConfigurations) add(vendor.name), add(vendor.parms);
    }

    bool holds(std::uint32_t element) const { return texts_.contains(element); }
    std::string text(std::uint32_t element) const { return holds(element) ? texts_.at(element) : "(not there)"; }

  private:
    template <class T>
    void add(const std::vector<T>& all) {
        for (const T& one : all) add(one);
    }
    template <class T>
    void add(const std::optional<T>& one) {
        if (one) add(*one);
    }
    void add(const Value& value) {
        if (value.origin) texts_[value.origin->element] = value.text;
    }
    void add(const Flag& flag) {
        if (flag && flag.origin) texts_[flag.origin->element] = "";
    }
    void add(const NamedValue& value) {
        if (value.origin) texts_[value.origin->element] = value.value.value_or("");
    }
    void add(const Port& port) { add(port.number), add(port.services); }
    void add(const Authentication& one) {
        add(one.type), add(one.level), add(one.name), add(one.secret), add(one.data), add(one.other);
    }
    void add(const NetworkAccessPoint& point) {
        add(point.id), add(point.name), add(point.address), add(point.addressType), add(point.bearers);
        add(point.internet), add(point.dnsAddresses), add(point.authentication), add(point.other);
    }
    void add(const PhysicalProxy& proxy) {
        add(proxy.id), add(proxy.address), add(proxy.addressType), add(proxy.domains), add(proxy.ports);
        add(proxy.toNapId), add(proxy.other);
    }
    void add(const LogicalProxy& proxy) {
        add(proxy.id), add(proxy.name), add(proxy.trusted), add(proxy.master), add(proxy.startPage);
        add(proxy.domains), add(proxy.authentication), add(proxy.ports), add(proxy.physicalProxies), add(proxy.other);
    }

    std::map<std::uint32_t, std::string> texts_;
};

struct Formed {
    explicit Formed(const std::vector<Node>& nodes) : document(fromXml(xmlOf(nodes)).value().document) {
        contexts = formContexts({{ObjectType::Bootstrap, &document, {}}});
    }
    wbxml::Document document;
    Contexts contexts;
};

// All parms of the last characteristic of each place that holds the parm, in document order.
void parmsAt(const std::vector<Characteristic>& level, const std::string& place, std::vector<Parm>& found) {
    const std::size_t slash = place.find('/');
    for (const Characteristic& one : level) {
        if (one.type() != place.substr(0, slash)) continue;
        if (slash != std::string::npos) {
            parmsAt(one.characteristics(), place.substr(slash + 1), found);
            continue;
        }
        const auto parms = one.parms();
        found.insert(found.end(), parms.begin(), parms.end());
    }
}

class Clauses183Device : public testing::TestWithParam<Item> {};
INSTANTIATE_TEST_SUITE_P(WAP183, Clauses183Device, testing::ValuesIn(items().begin(), items().end()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(Clauses183Device, takesItIntoTheContext) {
    const Item& item = GetParam();
    const auto good = item.value == flag ? std::nullopt : std::optional<std::string>(item.value);
    const Formed formed(documentOf(item, good));
    ASSERT_EQ(formed.contexts.contexts.size(), 1u);
    EXPECT_TRUE(formed.contexts.findings.empty()) << formed.contexts.findings.front().message;
    EXPECT_TRUE(formed.contexts.contexts[0].shadowed.empty());
    const Gathered gathered(formed.contexts.contexts[0]);

    std::vector<Parm> parms;
    parmsAt(characteristics(formed.document), item.place, parms);
    ASSERT_FALSE(parms.empty());
    std::size_t seen = 0;
    for (const Parm& parm : parms) {
        if (*item.parm != '\0' && parm.name() != item.parm) continue;
        ++seen;
        EXPECT_EQ(gathered.text(parm.index()), parm.value().value_or("")) << parm.name();
    }
    EXPECT_GE(seen, 1u);
}

TEST(Clauses183Lengths, areKeptWholeInTheContext) {
    for (const Length& length : lengths()) {
        for (const std::size_t bytes : {length.bytes, 4 * length.bytes}) {
            std::string value = length.beginning;
            value.resize(std::max(bytes, value.size()), value.back());
            std::vector<Node> nodes = soundDocument();
            set(at(nodes, length.place), length.parm, value);
            const Formed formed(nodes);
            ASSERT_EQ(formed.contexts.contexts.size(), 1u);
            const Gathered gathered(formed.contexts.contexts[0]);
            std::vector<Parm> parms;
            parmsAt(characteristics(formed.document), length.place, parms);
            for (const Parm& parm : parms) {
                if (parm.name() != length.parm) continue;
                EXPECT_EQ(gathered.text(parm.index()), value) << length.id;
            }
        }
    }
}

} // namespace
