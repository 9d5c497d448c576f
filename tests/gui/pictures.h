// Pictures of widgets, for people to look at: kept in the directory SIMPROV_PICTURES names, light and dark, at the
// scale of QT_SCALE_FACTOR. Without it nothing is drawn.
#pragma once

#include <QWidget>

namespace gui_test {

// Shows the widget and waits until it is laid out; `characters` by `lines` of its font is its size.
void present(QWidget& widget, int characters, int lines);
void keepPictures(QWidget& widget, const QString& name);

} // namespace gui_test
