#include "gui/report.h"

#include "gui/device_page.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "gui/workspace.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPdfWriter>
#include <QTextDocument>
#include <QUrl>

#include <algorithm>

namespace gui {

namespace {

class Report {
    Q_DECLARE_TR_FUNCTIONS(gui::Report)

  public:
    Report(const Workspace& workspace, bool reveal) : workspace_(workspace), reveal_(reveal) {}

    // `drawing` is markup.
    QString build(const QString& drawing) {
        html_ = QStringLiteral("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%1</title>\n<style>"
                               "body{font-family:sans-serif}table{border-collapse:collapse;width:100%}"
                               "td,th{text-align:left;padding:3px 8px;border-bottom:1px solid #ccc;vertical-align:top}"
                               "th{background:#f0f2f4}</style></head><body>\n")
                    .arg(escaped(title()));
        heading(1, title());
        if (workspace_.source().isCard()) card();
        heading(2, tr("Contexts"));
        begin({tr("Configuration"), tr("Value"), tr("From")});
        for (const Node& node : contextTree(workspace_, reveal_)) nodeRows(node, 0);
        end();
        if (!drawing.isEmpty()) {
            heading(2, tr("Device"));
            html_ += drawing + QLatin1Char('\n');
        }
        findings();
        return html_ + QStringLiteral("</body></html>\n");
    }

  private:
    QString title() const { return tr("Provisioning data of %1").arg(shown(workspace_.source().target)); }

    void card() {
        const efs::Provisioning& found = workspace_.provisioning();
        begin({});
        row({tr("Card"), kindName(workspace_.image().kind)});
        if (found.iccid) row({tr("ICCID"), shown(*found.iccid)});
        if (!workspace_.image().atr.empty()) row({tr("ATR"), exact(apdu::hexSpaced(workspace_.image().atr))});
        if (found.application) row({tr("Application"), exact(found.application->path.text())});
        end();
        heading(2, tr("Files"));
        begin({tr("File"), tr("Path"), tr("Bytes"), tr("State"), tr("Read"), tr("Update")});
        for (const efs::ProvisioningFile& file : found.files)
            row({objectTitle(file.object), exact(file.path.text()), tr("%1 of %2").arg(file.used).arg(file.size),
                 stateName(file.state), accessName(file.access.read), accessName(file.access.update)});
        end();
    }

    void findings() {
        const auto& report = workspace_.report().report;
        heading(2, tr("Findings"));
        if (report.findings.empty()) {
            html_ += QStringLiteral("<p>%1</p>\n").arg(escaped(tr("Nothing to say against it.")));
            return;
        }
        begin({tr("Severity"), tr("Where"), tr("What"), tr("Rule")});
        for (const efs::Finding& finding : report.findings)
            row({exact(efs::name(finding.severity)), shown(finding.object + " " + finding.where),
                 shown(finding.message), shown(finding.rule + " " + finding.clause)});
        end();
    }

    void nodeRows(const Node& node, int depth) {
        QStringList cells = node.texts;
        cells[0].prepend(QString(depth * 4, QChar(0x00A0)));
        row(cells);
        for (const Node& child : node.children) nodeRows(child, depth + 1);
    }

    void heading(int level, const QString& text) {
        html_ += QStringLiteral("<h%1>%2</h%1>\n").arg(QString::number(level), escaped(text));
    }
    void begin(const QStringList& headers) {
        html_ += QStringLiteral("<table>\n");
        if (!headers.isEmpty()) cells(QStringLiteral("th"), headers);
    }
    void row(const QStringList& texts) { cells(QStringLiteral("td"), texts); }
    void end() { html_ += QStringLiteral("</table>\n"); }
    void cells(const QString& tag, const QStringList& texts) {
        html_ += QStringLiteral("<tr>");
        for (const QString& text : texts)
            html_ += QLatin1Char('<') + tag + QLatin1Char('>') + escaped(text) + QStringLiteral("</") + tag +
                     QLatin1Char('>');
        html_ += QStringLiteral("</tr>\n");
    }
    static QString escaped(const QString& text) { return text.toHtmlEscaped(); }

    const Workspace& workspace_;
    bool reveal_;
    QString html_;
};

// The element alone, as wide as the page allows.
QString inlineSvg(const QByteArray& file) {
    QString svg = QString::fromUtf8(file);
    svg.remove(0, std::max<qsizetype>(0, svg.indexOf(QLatin1String("<svg"))));
    return svg.replace(0, 4, QStringLiteral("<svg style=\"max-width:100%;height:auto\""));
}

} // namespace

QString reportHtml(const Workspace& workspace, bool reveal) {
    const QByteArray svg = deviceDrawing(workspace, true);
    return Report(workspace, reveal).build(svg.isEmpty() ? QString() : inlineSvg(svg));
}

QByteArray reportPdf(const Workspace& workspace, bool reveal) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    QTextDocument document;
    const QImage drawing = QImage::fromData(deviceDrawing(workspace, false));
    const QString name = QStringLiteral("device.png");
    document.addResource(QTextDocument::ImageResource, QUrl(name), drawing);
    constexpr int pageWidth = 640; // in the document's units
    const int width = std::min(pageWidth, drawing.width() / 2);
    document.setHtml(
        Report(workspace, reveal)
            .build(drawing.isNull()
                       ? QString()
                       : QStringLiteral("<p><img src=\"%1\" width=\"%2\"></p>").arg(name, QString::number(width))));
    document.print(&writer);
    return bytes;
}

} // namespace gui
