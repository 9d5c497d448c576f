#include "gui/device_page.h"

#include "gui/empty_state.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/topology.h"
#include "gui/workspace.h"

#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace gui {

QByteArray deviceDrawing(const Workspace& workspace, bool svg) {
    TopologyView view;
    view.setPalette(paletteOf(Scheme::Light));
    const Topology topology = topologyOf(workspace, {}, QFontMetricsF(view.font()));
    if (topology.nodes.empty()) return {};
    view.show(topology, {});
    return view.drawing(svg);
}

DevicePage::DevicePage(Workspace& workspace, QWidget* parent)
    : Page(parent), workspace_(workspace), view_(new TopologyView), stack_(new EmptyState(view_)), url_(new QLineEdit),
      route_(new QLabel) {
    url_->setPlaceholderText(tr("A URL, to see the way it takes"));
    url_->setAccessibleName(tr("URL"));
    url_->setClearButtonEnabled(true);
    route_->setTextFormat(Qt::PlainText);
    route_->setWordWrap(true);
    const auto button = [this](const QString& text, const QString& tip, auto slot) {
        auto* made = new QToolButton;
        made->setText(text);
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        made->setAutoRaise(true);
        connect(made, &QToolButton::clicked, this, slot);
        return made;
    };
    auto* bar = new QHBoxLayout;
    const int em = fontMetrics().averageCharWidth();
    bar->setContentsMargins(em, em / 2, em, em / 2);
    bar->addWidget(url_, 1);
    bar->addWidget(button(QStringLiteral("−"), tr("Smaller"), [this] { view_->zoom(1 / 1.25); }));
    bar->addWidget(button(QStringLiteral("+"), tr("Larger"), [this] { view_->zoom(1.25); }));
    bar->addWidget(button(tr("Fit"), tr("Show all of it"), [this] { view_->fit(); }));
    bar->addWidget(button(tr("Export…"), tr("Keep the drawing as SVG or PNG"), [this] { exportDrawing(); }));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    auto* routeRow = new QHBoxLayout;
    routeRow->setContentsMargins(em, 0, em, em / 2);
    routeRow->addWidget(route_);
    layout->addLayout(routeRow);
    layout->addWidget(stack_, 1);
    connect(url_, &QLineEdit::textChanged, this, &DevicePage::refresh);
    connect(view_, &TopologyView::chosen, this, [this](const Selection& selection) {
        // Behind the mouse event: the nodes are drawn anew.
        QMetaObject::invokeMethod(
            this, [this, selection] { workspace_.select(selection); }, Qt::QueuedConnection);
    });
    connect(&workspace_, &Workspace::changed, this, &DevicePage::refreshWhenSeen);
    connect(&workspace_, &Workspace::selected, this, &DevicePage::refreshWhenSeen);
    refreshWhenSeen();
}

void DevicePage::refresh() {
    const Topology topology = topologyOf(workspace_, utf8(url_->text().trimmed()), QFontMetricsF(view_->font()));
    route_->setText(topology.route);
    route_->setVisible(!topology.route.isEmpty());
    view_->show(topology, workspace_.selection());
    if (topology.nodes.empty())
        stack_->showMessage(tr("Nothing is configured"), tr("A device finds no document it could use here."));
    else
        stack_->showContent();
}

bool DevicePage::shows(const Selection& selection) const {
    return workspace_.document(selection.object) != nullptr;
}

QString DevicePage::route() const {
    return route_->text();
}

void DevicePage::exportDrawing() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Keep the drawing"), QStringLiteral("device.svg"),
                                                      tr("SVG (*.svg);;PNG (*.png)"));
    if (!path.isEmpty()) emit exported(path, view_->drawing(path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)));
}

} // namespace gui
