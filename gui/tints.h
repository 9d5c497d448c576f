// Colours that mean something, made from a widget's palette so that they read on light and on dark: grounds to lay
// under text, and inks for strokes and marks. Every view also tells by shape or word what it tells by colour.
#pragma once

#include "efs/finding.h"

#include <QColor>
#include <QPalette>

namespace gui {

enum class Tint : std::uint8_t { Field, Error, Warning, Note, Added, Removed, Changed, Quiet };

Tint tintOf(efs::Severity severity);
bool isDark(const QPalette& palette);
QColor ground(const QPalette& palette, Tint tint);
QColor ink(const QPalette& palette, Tint tint);

} // namespace gui
