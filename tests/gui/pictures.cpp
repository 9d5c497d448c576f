#include "tests/gui/pictures.h"

#include "gui/theme.h"

#include <QApplication>
#include <QTest>

namespace gui_test {

void present(QWidget& widget, int characters, int lines) {
    gui::applyTheme(*qApp, gui::Scheme::Light);
    const QFontMetrics metrics(widget.font());
    widget.resize(metrics.averageCharWidth() * characters, metrics.lineSpacing() * lines);
    widget.show();
    (void)QTest::qWaitForWindowExposed(&widget);
}

void keepPictures(QWidget& widget, const QString& name) {
    const QString directory = qEnvironmentVariable("SIMPROV_PICTURES");
    if (directory.isEmpty()) return;
    for (const auto& [scheme, word] : {std::pair(gui::Scheme::Light, "light"), std::pair(gui::Scheme::Dark, "dark")}) {
        gui::applyTheme(*qApp, scheme);
        QCoreApplication::processEvents();
        const QPixmap picture = widget.grab();
        picture.save(QStringLiteral("%1/%2-%3-%4.png")
                         .arg(directory, name, QLatin1String(word))
                         .arg(qRound(picture.devicePixelRatio() * 100)));
    }
    gui::applyTheme(*qApp, gui::Scheme::Light);
}

} // namespace gui_test
