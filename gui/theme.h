// Light and dark: two palettes for Fusion, and the colours that carry meaning in both.
#pragma once

#include "efs/finding.h"
#include "gui/tree_model.h"

#include <QIcon>
#include <QPalette>

class QApplication;

namespace gui {

enum class Scheme : std::uint8_t { Light, Dark };

// Fusion with a palette of that scheme; Qt 6.4 does not tell the system's.
void applyTheme(QApplication& application, Scheme scheme);
Scheme currentScheme();
QPalette paletteOf(Scheme scheme);

QColor toneColor(Tone tone);
Tone toneOf(efs::Severity severity);
QIcon severityIcon(efs::Severity severity);

// Drawn for this program, in the text colour of the palette.
enum class Glyph : std::uint8_t {
    Open,
    Save,
    Read,
    Write,
    Undo,
    Redo,
    Add,
    Remove,
    Up,
    Down,
    Reveal,
    Reader,
    Card,
    File,
    Stop
};
QIcon glyph(Glyph glyph);

} // namespace gui
