// What is open, as a report to print or to keep: card, files, contexts, the drawing of what a device makes of them,
// findings. Everything of the card is escaped; credentials are masked unless `reveal`.
#pragma once

#include <QByteArray>
#include <QString>

namespace gui {

class Workspace;

// One file, with nothing beside it: the drawing is inline SVG.
QString reportHtml(const Workspace& workspace, bool reveal);
// Laid out on A4.
QByteArray reportPdf(const Workspace& workspace, bool reveal);

} // namespace gui
