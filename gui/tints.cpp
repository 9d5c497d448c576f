#include "gui/tints.h"

namespace gui {

namespace {

struct Inks {
    QColor light, dark;
};

Inks inksOf(Tint tint) {
    switch (tint) {
    case Tint::Error:
    case Tint::Removed:
        return {QColor(0xB3, 0x26, 0x1E), QColor(0xFF, 0x8A, 0x80)};
    case Tint::Warning:
    case Tint::Changed:
        return {QColor(0x8A, 0x5A, 0x00), QColor(0xF2, 0xC0, 0x62)};
    case Tint::Added:
        return {QColor(0x1B, 0x6E, 0x3C), QColor(0x7E, 0xD3, 0x98)};
    case Tint::Note:
        return {QColor(0x4A, 0x5A, 0x8A), QColor(0xA9, 0xBC, 0xF0)};
    case Tint::Field:
    case Tint::Quiet:
        break;
    }
    return {};
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](int x, int y) { return static_cast<int>(x + (y - x) * share); };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

} // namespace

Tint tintOf(efs::Severity severity) {
    return severity == efs::Severity::Error     ? Tint::Error
           : severity == efs::Severity::Warning ? Tint::Warning
                                                : Tint::Note;
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Base).lightnessF() < 0.5F;
}

QColor ink(const QPalette& palette, Tint tint) {
    if (tint == Tint::Field) return palette.color(QPalette::Highlight);
    if (tint == Tint::Quiet) return palette.color(QPalette::PlaceholderText);
    const Inks inks = inksOf(tint);
    return isDark(palette) ? inks.dark : inks.light;
}

QColor ground(const QPalette& palette, Tint tint) {
    const double share = tint == Tint::Field ? 0.32 : isDark(palette) ? 0.24 : 0.15;
    return mixed(palette.color(QPalette::Base), ink(palette, tint), share);
}

} // namespace gui
