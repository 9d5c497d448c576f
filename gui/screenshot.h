// How a window begins when the arguments ask for more than a target: a tab, a selection, a picture of it all.
#pragma once

#include <QString>

namespace gui {

class MainWindow;

struct FirstView {
    QString tab;        // MainWindow::showTab
    QString select;     // "bootstrap:NAPDEF[internet]"
    QString compare;    // a card image or a document to stand beside the target
    QString screenshot; // a PNG file; the application ends when it is written, with 1 when it cannot be
};

void showFirst(MainWindow& window, const QString& target, FirstView view);

} // namespace gui
