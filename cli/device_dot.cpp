// The topology of contexts in the language of Graphviz. Every text is of a document and so hostile: it stands in
// quotes, with quotes and backslashes escaped, and nothing in it is taken for an escape or for HTML.
#include "cli/device_report.h"

#include "efs/wbxml/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace cli {

namespace {

namespace prov = efs::prov;

// One line of a label.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : printable(efs::wbxml::brief(text))) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result;
}

std::string label(std::initializer_list<std::string_view> lines) {
    std::string text;
    for (const std::string_view line : lines)
        if (!line.empty()) text += (text.empty() ? "" : "\\n") + escaped(line);
    return text;
}

std::string_view titleOf(const prov::Route& route) {
    if (route.kind == prov::Route::Kind::Provisioning) return "provisioning server";
    if (route.kind == prov::Route::Kind::Browsing) return "browser";
    return route.application;
}

class Graph {
  public:
    explicit Graph(const DeviceReport& report) : report_(report) {}

    std::string text() {
        out_ = "digraph simprov {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n"
               "  edge [fontname=\"sans-serif\", fontsize=9];\n";
        for (std::size_t i = 0; i < report_.view.contexts.size(); ++i) context(i);
        return out_ + "}\n";
    }

  private:
    void node(const std::string& id, const std::string& text, std::string_view style) {
        out_ += fmt::format("    {} [label=\"{}\"{}{}];\n", id, text, style.empty() ? "" : ", ", style);
    }
    void edge(const std::string& from, const std::string& to, const std::string& text = "",
              std::string_view style = "") {
        if (!edges_.emplace(from, to).second) return;
        std::string attributes = text.empty() ? "" : fmt::format("label=\"{}\"", text);
        if (!style.empty()) attributes += fmt::format("{}{}", attributes.empty() ? "" : ", ", style);
        out_ += fmt::format("    {} -> {}{};\n", from, to, attributes.empty() ? "" : fmt::format(" [{}]", attributes));
    }

    std::string physicalId(std::size_t proxy, std::size_t physical) const {
        return fmt::format("{}_proxy{}_{}", prefix_, proxy, physical);
    }
    std::string pointId(std::size_t point) const { return fmt::format("{}_nap{}", prefix_, point); }

    void context(std::size_t place) {
        const prov::ContextOutcome& outcome = report_.view.contexts[place];
        const prov::ConfigurationContext& own = outcome.context;
        prefix_ = fmt::format("c{}", place);
        out_ +=
            fmt::format("  subgraph cluster_{} {{\n    label=\"{}\"; style=rounded;{}\n", prefix_,
                        label({fmt::format("Context {}{}{}", place + 1, own.name.empty() ? "" : ": ", own.name.text),
                               own.tps.text, outcome.allowed.yes ? "" : "not allowed"}),
                        outcome.allowed.yes ? "" : " color=gray; fontcolor=gray;");
        accessPoints(own);
        proxies(own);
        for (std::size_t i = 0; i < outcome.routes.size(); ++i)
            route(outcome.routes[i], fmt::format("{}_app{}", prefix_, i), "shape=ellipse");
        if (report_.view.choice && place == report_.options.active)
            route(report_.view.choice->route, prefix_ + "_url", "shape=ellipse, style=bold");
        for (std::size_t i = 0; i < outcome.dropped.size(); ++i)
            node(fmt::format("{}_dropped{}", prefix_, i), label({outcome.dropped[i].where, outcome.dropped[i].reason}),
                 "style=dashed, color=gray, fontcolor=gray");
        out_ += "  }\n";
    }

    void accessPoints(const prov::ConfigurationContext& context) {
        std::set<std::string> bearers;
        for (std::size_t i = 0; i < context.networkAccessPoints.size(); ++i) {
            const prov::NetworkAccessPoint& point = context.networkAccessPoints[i];
            node(pointId(i), label({point.id.text, point.address.text}), "shape=house");
            for (const prov::Value& one : point.bearers) {
                bearers.insert(one.text);
                edge(pointId(i), bearerId(bearers_, one.text));
            }
        }
        for (const std::string& one : bearers) node(bearerId(bearers_, one), label({one}), "shape=note");
        bearers_.clear();
    }

    std::string bearerId(std::vector<std::string>& known, const std::string& text) const {
        auto found = std::find(known.begin(), known.end(), text);
        if (found == known.end()) found = known.insert(known.end(), text);
        return fmt::format("{}_bearer{}", prefix_, found - known.begin());
    }

    void proxies(const prov::ConfigurationContext& context) {
        for (std::size_t i = 0; i < context.logicalProxies.size(); ++i) {
            const prov::LogicalProxy& logical = context.logicalProxies[i];
            for (std::size_t k = 0; k < logical.physicalProxies.size(); ++k)
                node(physicalId(i, k),
                     label({logical.id.text, logical.physicalProxies[k].id.text,
                            shownAddress(logical.physicalProxies[k]), logical.trusted ? "trusted" : ""}),
                     "");
        }
    }

    void route(const prov::Route& route, const std::string& id, std::string_view style) {
        node(id, label({titleOf(route), route.name}), style);
        std::size_t first = 0;
        for (const prov::Way& way : route.ways) {
            const std::string next = way.proxy ? physicalId(*way.proxy, *way.physical) : pointId(way.accessPoint);
            if (!edges_.contains({id, next})) edge(id, next, fmt::format("{}", ++first));
            if (way.proxy) edge(next, pointId(way.accessPoint));
        }
    }

    const DeviceReport& report_;
    std::string out_, prefix_;
    std::set<std::pair<std::string, std::string>> edges_;
    std::vector<std::string> bearers_;
};

} // namespace

std::string deviceDot(const DeviceReport& report) {
    return Graph(report).text();
}

} // namespace cli
