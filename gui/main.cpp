// The composition root: the real readers and the arguments.
#include "card/pcsc.h"
#include "gui/main_window.h"
#include "gui/screenshot.h"
#include "gui/theme.h"

#include <QApplication>
#include <QCommandLineParser>

namespace {

void addOptions(QCommandLineParser& parser) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("main", text); };
    parser.setApplicationDescription(tr("Reads and writes provisioning data on SIM, USIM and WIM cards."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("target"), tr("A card image, a document, or a reader's name."),
                                 QStringLiteral("[TARGET]"));
    parser.addOptions({
        {QStringLiteral("palette"), tr("Colours: light or dark."), QStringLiteral("SCHEME"), QStringLiteral("light")},
        {QStringLiteral("screenshot"), tr("Draw the window into a PNG file and end."), QStringLiteral("FILE")},
        {QStringLiteral("tab"), tr("Show this tab first, as bootstrap, bootstrap/xml, contexts, findings."),
         QStringLiteral("NAME")},
        {QStringLiteral("select"), tr("Select this object or field first, as bootstrap:NAPDEF[internet]."),
         QStringLiteral("OBJECT:FIELD")},
        {QStringLiteral("compare"), tr("Compare the target with this card image or document."), QStringLiteral("FILE")},
        {QStringLiteral("size"), tr("Size of the window, as 1280x800."), QStringLiteral("WxH")},
    });
}

} // namespace

int main(int argc, char** argv) {
    QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("simprov"));
    QApplication::setOrganizationName(QStringLiteral("simprov"));
    QApplication::setApplicationVersion(QStringLiteral(SIMPROV_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("simprov-gui"));
    QCommandLineParser parser;
    addOptions(parser);
    parser.process(application);
    gui::applyTheme(application, parser.value(QStringLiteral("palette")) == QLatin1String("dark") ? gui::Scheme::Dark
                                                                                                  : gui::Scheme::Light);
    gui::MainWindow window(card::pcscReaders);
    const QStringList size = parser.value(QStringLiteral("size")).split(u'x');
    if (size.size() == 2) window.resize(size[0].toInt(), size[1].toInt());
    gui::FirstView first{parser.value(QStringLiteral("tab")), parser.value(QStringLiteral("select")),
                         parser.value(QStringLiteral("compare")), parser.value(QStringLiteral("screenshot"))};
    gui::showFirst(window, parser.positionalArguments().value(0), std::move(first));
    window.show();
    return QApplication::exec();
}
