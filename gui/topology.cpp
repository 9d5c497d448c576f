#include "gui/topology.h"

#include "gui/text.h"
#include "gui/workspace.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace gui {

namespace {

namespace prov = efs::prov;
using Layer = TopologyNode::Layer;
constexpr int layers = 4;

class Builder {
    Q_DECLARE_TR_FUNCTIONS(gui::Topology)

  public:
    Builder(const Workspace& workspace, const std::string& url) : workspace_(workspace) {
        prov::AgentOptions options;
        options.url = url;
        view_ = prov::viewAsDevice(workspace.agentSources(), options);
    }

    Topology build() {
        for (std::size_t band = 0; band < view_.contexts.size(); ++band) addContext(band);
        if (view_.choice && !view_.contexts.empty()) markRoute(*view_.choice);
        return std::move(topology_);
    }

  private:
    using Key = std::pair<Layer, std::string>;

    void addContext(std::size_t band) {
        const prov::ContextOutcome& outcome = view_.contexts[band];
        const prov::ConfigurationContext& context = outcome.context;
        band_ = band;
        context_ = &context;
        known_.emplace_back();
        QString title = context.name.empty() ? tr("Context") : shown(context.name.text);
        if (context.privileged) title += tr(" · privileged");
        if (!context.tps.empty()) title += tr(" · provisioned by %1").arg(shown(context.tps.text));
        topology_.bands.push_back({title});
        for (const prov::NetworkAccessPoint& point : context.networkAccessPoints) addAccessPoint(point);
        for (const prov::LogicalProxy& proxy : context.logicalProxies) addProxy(proxy);
        for (const prov::Route& route : outcome.routes) addRoute(route);
        for (const prov::DroppedThing& thing : outcome.dropped) addDropped(thing);
    }

    std::size_t add(Layer layer, const std::string& key, TopologyNode node) {
        node.layer = layer;
        node.band = band_;
        topology_.nodes.push_back(std::move(node));
        known_[band_][{layer, key}] = topology_.nodes.size() - 1;
        return topology_.nodes.size() - 1;
    }

    void addAccessPoint(const prov::NetworkAccessPoint& point) {
        const std::size_t self = add(Layer::AccessPoint, point.id.text,
                                     {.title = named(point.id, point.name), .detail = shown(point.address.text)});
        place(self, point.definitions);
        for (const prov::Value& bearer : point.bearers) {
            const auto known = known_[band_].find({Layer::Bearer, bearer.text});
            link(self, known != known_[band_].end() ? known->second
                                                    : add(Layer::Bearer, bearer.text, {.title = shown(bearer.text)}));
        }
    }

    void addProxy(const prov::LogicalProxy& proxy) {
        for (const prov::PhysicalProxy& physical : proxy.physicalProxies) {
            TopologyNode node{.title = named(proxy.id, proxy.name),
                              .detail = shown(physical.id.text + "  " + physical.address.text)};
            node.tps = proxy.trusted.set;
            if (node.tps) node.note = tr("trusted: may provision");
            const std::size_t self = add(Layer::Proxy, proxy.id.text + "/" + physical.id.text, std::move(node));
            place(self, physical.definitions.origins.empty() ? proxy.definitions : physical.definitions);
            for (const prov::Value& point : physical.toNapId)
                if (const auto to = known_[band_].find({Layer::AccessPoint, point.text}); to != known_[band_].end())
                    link(self, to->second);
        }
    }

    void addRoute(const prov::Route& route) {
        QString title = route.kind == prov::Route::Kind::Browsing       ? tr("Browsing")
                        : route.kind == prov::Route::Kind::Provisioning ? tr("Provisioning")
                                                                        : shown(route.application);
        TopologyNode node{.title = title, .detail = shown(route.name), .note = shown(route.reason)};
        node.tps = route.kind == prov::Route::Kind::Provisioning;
        node.dropped = route.ways.empty();
        const std::size_t self = add(
            Layer::Application, std::string(prov::name(route.kind)) + route.application + route.name, std::move(node));
        for (const prov::Application& application : context_->applications)
            if (application.appId.text == route.application && application.name.text == route.name)
                place(self, application.definitions);
        for (const prov::Way& way : route.ways) {
            const std::size_t to = nodeOf(way);
            if (to != none) link(self, to, shown(way.by));
        }
    }

    // The first thing on the way: a proxy, or the access point itself.
    std::size_t nodeOf(const prov::Way& way) const {
        Key key{Layer::AccessPoint, context_->networkAccessPoints[way.accessPoint].id.text};
        if (way.proxy && way.physical) {
            const prov::LogicalProxy& proxy = context_->logicalProxies[*way.proxy];
            key = {Layer::Proxy, proxy.id.text + "/" + proxy.physicalProxies[*way.physical].id.text};
        }
        const auto found = known_[band_].find(key);
        return found == known_[band_].end() ? none : found->second;
    }

    void addDropped(const prov::DroppedThing& thing) {
        const Layer layer = thing.where.starts_with("NAPDEF")        ? Layer::AccessPoint
                            : thing.where.starts_with("APPLICATION") ? Layer::Application
                                                                     : Layer::Proxy;
        const std::size_t self = add(layer, "dropped " + thing.where,
                                     {.title = shown(thing.where), .note = shown(thing.reason), .dropped = true});
        place(self, thing.definitions);
    }

    void markRoute(const prov::ProxyChoice& choice) {
        band_ = 0;
        context_ = &view_.contexts.front().context;
        QStringList names;
        for (const prov::Way& way : choice.route.ways) {
            const std::size_t first = nodeOf(way);
            if (first == none) continue;
            const auto point =
                known_[0].find({Layer::AccessPoint, context_->networkAccessPoints[way.accessPoint].id.text});
            topology_.nodes[first].onRoute = true;
            if (point != known_[0].end()) topology_.nodes[point->second].onRoute = true;
            names << (point == known_[0].end() || point->second == first
                          ? topology_.nodes[first].title
                          : tr("%1 over %2").arg(topology_.nodes[first].title, topology_.nodes[point->second].title));
            break; // the others are for when this one fails
        }
        for (TopologyEdge& edge : topology_.edges)
            edge.onRoute = topology_.nodes[edge.from].onRoute && topology_.nodes[edge.to].onRoute;
        const QString reason = shown(choice.reason.empty() ? choice.route.reason : choice.reason);
        topology_.route = names.isEmpty() ? tr("No way: %1").arg(reason) : tr("%1: %2").arg(names.join(u' '), reason);
    }

    void link(std::size_t from, std::size_t to, const QString& by = {}) { topology_.edges.push_back({from, to, by}); }

    void place(std::size_t node, const prov::Definitions& where) {
        if (where.origins.empty()) return;
        const prov::Origin& origin = where.origins.front();
        for (const prov::SourceName& source : context_->sources) {
            const auto* document = source.source == origin.source ? workspace_.document(source.name) : nullptr;
            if (document == nullptr || origin.element >= document->elements().size()) continue;
            const auto paths = paths_.try_emplace(source.name, *document).first;
            topology_.nodes[node].selection = {source.name, paths->second.of(origin.element), origin.bytes};
        }
    }

    static QString named(const prov::Value& id, const prov::Value& name) {
        return shown(name.empty() ? id.text : name.text);
    }

    static constexpr std::size_t none = SIZE_MAX;
    const Workspace& workspace_;
    prov::DeviceView view_;
    Topology topology_;
    std::map<std::string, prov::FieldPaths> paths_; // by object
    std::vector<std::map<Key, std::size_t>> known_; // by band
    std::size_t band_ = 0;
    const prov::ConfigurationContext* context_ = nullptr;
};

} // namespace

// Nodes of a layer below each other, in the order of the document; layers beside each other, as wide as they need.
void arrange(Topology& topology, const QFontMetricsF& metrics) {
    const qreal line = metrics.height(), gap = line, wide = metrics.averageCharWidth() * 14;
    const auto width = [&](const TopologyNode& node) {
        return std::max({metrics.horizontalAdvance(node.title), metrics.horizontalAdvance(node.detail)}) + 2 * gap;
    };
    qreal widest[layers] = {}, left[layers] = {};
    for (const TopologyNode& node : topology.nodes) {
        qreal& most = widest[static_cast<int>(node.layer)];
        most = std::max(most, width(node));
    }
    for (int i = 1; i < layers; ++i) left[i] = left[i - 1] + (widest[i - 1] > 0 ? widest[i - 1] + wide : 0);
    const qreal right = left[layers - 1] + widest[layers - 1];
    qreal top = 0;
    for (std::size_t band = 0; band < topology.bands.size(); ++band) {
        qreal bottom[layers];
        std::fill(std::begin(bottom), std::end(bottom), top + 2.5 * line);
        for (TopologyNode& node : topology.nodes) {
            if (node.band != band) continue;
            const int layer = static_cast<int>(node.layer);
            node.box = {left[layer], bottom[layer], widest[layer], (node.detail.isEmpty() ? 2.2 : 3.2) * line};
            bottom[layer] = node.box.bottom() + gap;
        }
        const qreal end = *std::max_element(std::begin(bottom), std::end(bottom));
        const qreal title = metrics.horizontalAdvance(topology.bands[band].title) + 2 * gap;
        topology.bands[band].box = {-gap, top, std::max(right, title) + 2 * gap, end - top};
        topology.box |= topology.bands[band].box;
        top = end + gap;
    }
}

Topology topologyOf(const Workspace& workspace, const std::string& url, const QFontMetricsF& metrics) {
    Topology topology = Builder(workspace, url).build();
    arrange(topology, metrics);
    return topology;
}

} // namespace gui
