// What is open, as a report to print or to keep: card, files, contexts, findings. Everything of the card is escaped,
// credentials are masked.
#pragma once

#include <QByteArray>
#include <QString>

namespace gui {

class Workspace;

QString reportHtml(const Workspace& workspace);
// Laid out on A4.
QByteArray reportPdf(const QString& html);

} // namespace gui
