// The device's side: what it configures from the card, drawn, and the way a URL would take.
#pragma once

#include "gui/page.h"

#include <QGraphicsView>

class QLabel;
class QLineEdit;

namespace gui {

class EmptyState;
class Workspace;
struct Topology;

// Zooms with Ctrl and the wheel, is dragged with the mouse; nodes are reached with Tab and arrow keys, too.
class TopologyView final : public QGraphicsView {
    Q_OBJECT

  public:
    explicit TopologyView(QWidget* parent = nullptr);
    void show(const Topology& topology, const Selection& selection);
    using QWidget::show;
    void zoom(qreal factor);
    void fit();                         // all of it, never larger than life
    QByteArray drawing(bool svg) const; // SVG, or PNG

  signals:
    void chosen(const gui::Selection& selection);

  protected:
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void drawBands(const Topology& topology);
    void drawEdges(const Topology& topology);
    void drawNodes(const Topology& topology, const Selection& selection);
    bool fitted_ = true; // until it is zoomed by hand
};

// For paper: light, nothing marked. Empty when a device configures nothing.
QByteArray deviceDrawing(const Workspace& workspace, bool svg); // or PNG

class DevicePage final : public Page {
    Q_OBJECT

  public:
    explicit DevicePage(Workspace& workspace, QWidget* parent = nullptr);

    std::string id() const override { return "device"; }
    QString title() const override { return tr("Device"); }
    bool shows(const Selection& selection) const override;
    TopologyView& view() { return *view_; }
    QLineEdit& url() { return *url_; }
    QString route() const;

  signals:
    void exported(const QString& path, const QByteArray& bytes);

  private:
    void refresh() override;
    void exportDrawing();

    Workspace& workspace_;
    TopologyView* view_;
    EmptyState* stack_;
    QLineEdit* url_;
    QLabel* route_;
};

} // namespace gui
