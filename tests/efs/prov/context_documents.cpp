#include "tests/efs/prov/context_documents.h"

#include "efs/wbxml/encoder.h"

#include <gtest/gtest.h>

namespace context_tests {

namespace {

void write(wbxml::Encoder& encoder, const Node& node) {
    encoder.start("characteristic");
    encoder.attribute("type", node.type);
    for (const auto& [name, value] : node.parms) {
        encoder.start("parm");
        encoder.attribute("name", name);
        if (value != nullptr) encoder.attribute("value", value);
        encoder.end();
    }
    for (const Node& nested : node.nested) write(encoder, nested);
    encoder.end();
}

} // namespace

Node bootstrap(const char* url) {
    return {"BOOTSTRAP", {{"PROVURL", url}}};
}

Node nap(const char* id, const char* address) {
    return {"NAPDEF", {{"NAPID", id}, {"NAME", id}, {"NAP-ADDRESS", address}}};
}

Bytes encoded(const std::vector<Node>& nodes, const char* version) {
    wbxml::Encoder encoder;
    encoder.start("wap-provisioningdoc");
    if (version != nullptr) encoder.attribute("version", version);
    for (const Node& node : nodes) write(encoder, node);
    encoder.end();
    auto bytes = std::move(encoder).finish();
    EXPECT_TRUE(bytes);
    return bytes ? *bytes : Bytes{};
}

wbxml::Document document(const std::vector<Node>& nodes, const char* version) {
    return wbxml::Document::decode(encoded(nodes, version)).value();
}

Contexts form(const std::vector<std::vector<Node>>& documents) {
    static std::vector<wbxml::Document> kept;
    kept.clear();
    for (const auto& nodes : documents) kept.push_back(document(nodes));
    std::vector<Source> sources;
    const ObjectType order[] = {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2};
    for (std::size_t i = 0; i < kept.size(); ++i) sources.push_back({order[i], &kept[i]});
    return formContexts(sources);
}

std::string rulesOf(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings)
        text += (text.empty() ? "" : " ") + finding.object + ":" + finding.rule + "@" + finding.where;
    return text;
}

} // namespace context_tests
