#include "gui/screenshot.h"

#include "gui/desk.h"
#include "gui/main_window.h"
#include "gui/text.h"
#include "gui/workspace.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace gui {

namespace {

void fail(const QString& why) {
    std::fprintf(stderr, "simprov-gui: %s\n", qUtf8Printable(why));
    QApplication::exit(1);
}

void picture(MainWindow& window, const QString& file) {
    if (!window.grab().save(file)) return fail(MainWindow::tr("cannot write %1").arg(file));
    QApplication::exit(0);
}

void arrange(MainWindow& window, const FirstView& view) {
    if (!view.tab.isEmpty() && !window.showTab(view.tab))
        return fail(MainWindow::tr("there is no tab %1").arg(view.tab));
    if (const QStringList parts = view.select.split(u':'); !view.select.isEmpty())
        window.workspace().select({utf8(parts[0]), utf8(parts.mid(1).join(u':')), {}});
    // When layouts and what the workers still have to tell have settled.
    if (!view.screenshot.isEmpty())
        QTimer::singleShot(300, &window, [&window, file = view.screenshot] { picture(window, file); });
}

} // namespace

void showFirst(MainWindow& window, const QString& target, FirstView view) {
    const auto then = [&window](auto job) {
        QObject::connect(&window.desk(), &Desk::finished, &window, std::move(job), Qt::SingleShotConnection);
    };
    if (target.isEmpty()) {
        QTimer::singleShot(0, &window, [&window, view] { arrange(window, view); });
        return;
    }
    then([&window, view, then] {
        if (view.compare.isEmpty()) return arrange(window, view);
        then([&window, view] { arrange(window, view); });
        window.compareWith(view.compare);
    });
    window.openTarget(target);
}

} // namespace gui
