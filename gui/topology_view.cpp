#include "gui/device_page.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/tints.h"
#include "gui/topology.h"

#include <QBuffer>
#include <QGraphicsItem>
#include <QGraphicsSceneMouseEvent>
#include <QKeyEvent>
#include <QSvgGenerator>
#include <QWheelEvent>

#include <cmath>

namespace gui {

namespace {

// A box that is chosen with the mouse, Enter or Space.
class NodeItem final : public QGraphicsItem {
  public:
    NodeItem(const TopologyNode& node, const QPalette& palette, const QFont& font, bool selected,
             std::function<void()> choose)
        : node_(node), palette_(palette), font_(font), selected_(selected), choose_(std::move(choose)) {
        setToolTip(QStringList({node.title, node.detail, node.note})
                       .filter(QRegularExpression(QStringLiteral(".")))
                       .join(u'\n')
                       .toHtmlEscaped()
                       .replace(u'\n', QStringLiteral("<br>")));
        if (!node.selection.object.empty()) {
            setFlag(ItemIsFocusable);
            setCursor(Qt::PointingHandCursor);
        }
    }
    QRectF boundingRect() const override { return node_.box.adjusted(-3, -3, 3, 3); }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override {
        const QFontMetricsF metrics(font_);
        const QColor text = palette_.color(node_.dropped ? QPalette::PlaceholderText : QPalette::Text);
        QPen pen(node_.onRoute || node_.tps ? palette_.color(QPalette::Link) : palette_.color(QPalette::Mid));
        pen.setWidthF(node_.onRoute || hasFocus() ? 2.4 : 1.2);
        if (node_.dropped) pen.setStyle(Qt::DashLine);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(pen);
        painter->setBrush(selected_ ? ground(palette_, Tint::Field) : palette_.color(QPalette::Base));
        painter->drawRoundedRect(node_.box, 5, 5);
        const QRectF inner = node_.box.adjusted(metrics.height() / 2, 0, -metrics.height() / 2, 0);
        QFont bold = font_;
        bold.setBold(node_.tps);
        painter->setFont(bold);
        painter->setPen(text);
        const qreal half = node_.detail.isEmpty() ? inner.height() : inner.height() / 2;
        painter->drawText(QRectF(inner.topLeft(), QSizeF(inner.width(), half)),
                          node_.detail.isEmpty() ? Qt::AlignCenter : Qt::AlignHCenter | Qt::AlignBottom,
                          metrics.elidedText(node_.title, Qt::ElideRight, inner.width()));
        if (node_.detail.isEmpty()) return;
        painter->setFont(font_);
        painter->setPen(palette_.color(QPalette::PlaceholderText));
        painter->drawText(QRectF(inner.left(), inner.top() + half, inner.width(), half),
                          Qt::AlignHCenter | Qt::AlignTop,
                          metrics.elidedText(node_.detail, Qt::ElideRight, inner.width()));
    }

  protected:
    void mousePressEvent(QGraphicsSceneMouseEvent*) override { choose_(); }
    void keyPressEvent(QKeyEvent* event) override {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
            choose_();
        else
            event->ignore();
    }

  private:
    TopologyNode node_;
    QPalette palette_;
    QFont font_;
    bool selected_;
    std::function<void()> choose_;
};

} // namespace

TopologyView::TopologyView(QWidget* parent) : QGraphicsView(parent) {
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setDragMode(ScrollHandDrag);
    setTransformationAnchor(AnchorUnderMouse);
    setAccessibleName(tr("What the device configures"));
}

void TopologyView::show(const Topology& topology, const Selection& selection) {
    scene()->clear();
    const qreal margin = fontMetrics().height();
    scene()->setSceneRect(topology.box.adjusted(-margin, -margin, margin, margin));
    drawBands(topology);
    drawEdges(topology);
    drawNodes(topology, selection);
    if (fitted_) fit();
}

void TopologyView::drawBands(const Topology& topology) {
    const QFontMetricsF metrics(font());
    for (const TopologyBand& band : topology.bands) {
        QPainterPath outline;
        outline.addRoundedRect(band.box, 8, 8);
        scene()->addPath(outline, QPen(palette().color(QPalette::Midlight)), palette().color(QPalette::AlternateBase));
        auto* title = scene()->addSimpleText(band.title, font());
        title->setBrush(palette().color(QPalette::Text));
        title->setPos(band.box.left() + metrics.height(), band.box.top() + metrics.height() / 2);
    }
}

void TopologyView::drawEdges(const Topology& topology) {
    for (const TopologyEdge& edge : topology.edges) {
        const QRectF from = topology.nodes[edge.from].box, to = topology.nodes[edge.to].box;
        const QPointF a(from.right(), from.center().y()), b(to.left(), to.center().y());
        const qreal reach = (b.x() - a.x()) / 2;
        QPainterPath path(a);
        path.cubicTo(a + QPointF(reach, 0), b - QPointF(reach, 0), b);
        QPen pen(palette().color(edge.onRoute ? QPalette::Link : QPalette::PlaceholderText));
        pen.setWidthF(edge.onRoute ? 2.6 : 1.2);
        auto* drawn = scene()->addPath(path, pen);
        drawn->setToolTip(edge.by.toHtmlEscaped());
    }
}

void TopologyView::drawNodes(const Topology& topology, const Selection& selection) {
    for (const TopologyNode& node : topology.nodes) {
        const Selection& mine = node.selection;
        const bool selected = !mine.object.empty() && mine.object == selection.object && !selection.field.empty() &&
                              (selection.field == mine.field || selection.field.starts_with(mine.field + "/"));
        scene()->addItem(new NodeItem(node, palette(), font(), selected, [this, mine] {
            if (!mine.object.empty()) emit chosen(mine);
        }));
    }
}

void TopologyView::zoom(qreal factor) {
    const qreal now = transform().m11() * factor;
    if (now < 0.1 || now > 8) return;
    fitted_ = false;
    scale(factor, factor);
}

void TopologyView::fit() {
    fitted_ = true;
    const QRectF all = sceneRect();
    if (all.isEmpty()) return;
    const qreal factor = std::min({1.0, viewport()->width() / all.width(), viewport()->height() / all.height()});
    setTransform(QTransform::fromScale(factor, factor));
    centerOn(all.center());
}

void TopologyView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return QGraphicsView::wheelEvent(event);
    zoom(std::pow(1.0015, event->angleDelta().y()));
    event->accept();
}

void TopologyView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (fitted_) fit();
}

QByteArray TopologyView::drawing(bool svg) const {
    const QRectF all = sceneRect();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (svg) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(all.size().toSize());
        generator.setViewBox(QRectF(QPointF(), all.size()));
        generator.setTitle(tr("What a device configures"));
        QPainter painter(&generator);
        scene()->render(&painter, QRectF(QPointF(), all.size()), all);
        painter.end();
        return bytes;
    }
    constexpr int scale = 2;
    QImage image(all.size().toSize() * scale, QImage::Format_ARGB32);
    image.fill(palette().color(QPalette::Base));
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    scene()->render(&painter, QRectF(QPointF(), QSizeF(image.size())), all);
    painter.end();
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace gui
