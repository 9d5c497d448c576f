// What a device configures, as a drawing in layers: applications, proxies, access points, bearers, and the ways between
// them, one band for each context. Places are worked out here, in units of a font; nothing is drawn.
#pragma once

#include "gui/selection.h"

#include <QFontMetricsF>
#include <QRectF>
#include <QString>

#include <vector>

namespace gui {

class Workspace;

struct TopologyNode {
    enum class Layer : std::uint8_t { Application, Proxy, AccessPoint, Bearer };
    Layer layer = Layer::Application;
    QString title = {}, detail = {}, note = {}; // note: why it is dropped, or what is special
    Selection selection = {};
    bool dropped = false, tps = false, onRoute = false;
    std::size_t band = 0;
    QRectF box = {};
};

struct TopologyEdge {
    std::size_t from = 0, to = 0; // nodes
    QString by = {};              // what leads there
    bool onRoute = false;
};

struct TopologyBand {
    QString title;
    QRectF box = {};
};

struct Topology {
    std::vector<TopologyNode> nodes;
    std::vector<TopologyEdge> edges;
    std::vector<TopologyBand> bands;
    QString route; // for a URL: which way it takes and why
    QRectF box = {};
};

// Gives everything its place: layers from left to right, a band of each context below the other.
void arrange(Topology& topology, const QFontMetricsF& metrics);

// `url` empty: no route is marked.
Topology topologyOf(const Workspace& workspace, const std::string& url, const QFontMetricsF& metrics);

} // namespace gui
