#include "gui/theme.h"

#include <QApplication>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QStyleFactory>
#include <QSvgRenderer>

namespace gui {

QPalette paletteOf(Scheme scheme) {
    QPalette palette;
    if (scheme == Scheme::Light) {
        palette = QPalette(QColor(0xF4, 0xF5, 0xF6));
        palette.setColor(QPalette::Base, QColor(0xFF, 0xFF, 0xFF));
        palette.setColor(QPalette::AlternateBase, QColor(0xF7, 0xF8, 0xF9));
        for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
            palette.setColor(role, QColor(0x20, 0x24, 0x28));
        palette.setColor(QPalette::PlaceholderText, QColor(0x6B, 0x73, 0x7B));
        palette.setColor(QPalette::Highlight, QColor(0x2F, 0x6F, 0xBF));
        palette.setColor(QPalette::Link, QColor(0x1F, 0x5F, 0xAF));
    } else {
        palette = QPalette(QColor(0x2B, 0x2E, 0x33));
        palette.setColor(QPalette::Base, QColor(0x1F, 0x22, 0x26));
        palette.setColor(QPalette::AlternateBase, QColor(0x25, 0x28, 0x2D));
        for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
            palette.setColor(role, QColor(0xE2, 0xE5, 0xE9));
        palette.setColor(QPalette::ToolTipBase, QColor(0x3A, 0x3E, 0x45));
        palette.setColor(QPalette::PlaceholderText, QColor(0x93, 0x9A, 0xA3));
        palette.setColor(QPalette::Highlight, QColor(0x3D, 0x7F, 0xCC));
        palette.setColor(QPalette::Link, QColor(0x7F, 0xB2, 0xEC));
    }
    palette.setColor(QPalette::HighlightedText, QColor(0xFF, 0xFF, 0xFF));
    const QColor faint = palette.color(QPalette::PlaceholderText);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

namespace {

// 16 x 16, strokes of 1.4 in the colour of the text.
const char* pathOf(Glyph glyph) {
    switch (glyph) {
    case Glyph::Open:
        return "M1.5 13.5 V3.5 h4.5 l1.5 2 h6 v2 M1.5 13.5 l2.5 -6 h11 l-2.5 6 z";
    case Glyph::Save:
        return "M2.5 2.5 h9 l2 2 v9 h-11 z M5 2.5 v4 h5 v-4 M4.5 13.5 v-4 h7 v4";
    case Glyph::Read:
        return "M13.5 8 a5.5 5.5 0 1 1 -1.8 -4.1 M13.5 1.5 v3.5 h-3.5";
    case Glyph::Write:
        return "M2.5 10.5 v3 h11 v-3 M8 2 v7.5 M4.8 6.5 L8 9.7 L11.2 6.5";
    case Glyph::Undo:
        return "M3 6.5 h7 a3.5 3.5 0 0 1 0 7 h-4 M6 3.5 L3 6.5 L6 9.5";
    case Glyph::Redo:
        return "M13 6.5 h-7 a3.5 3.5 0 0 0 0 7 h4 M10 3.5 L13 6.5 L10 9.5";
    case Glyph::Add:
        return "M8 3 v10 M3 8 h10";
    case Glyph::Remove:
        return "M3 8 h10";
    case Glyph::Up:
        return "M8 13 V3.5 M4 7.5 L8 3.5 L12 7.5";
    case Glyph::Down:
        return "M8 3 v9.5 M4 8.5 L8 12.5 L12 8.5";
    case Glyph::Reveal:
        return "M1.5 8 Q8 0.5 14.5 8 Q8 15.5 1.5 8 z M6 8 a2 2 0 1 0 4 0 a2 2 0 1 0 -4 0";
    case Glyph::Reader:
        return "M3 6.5 h10 v7 h-10 z M5 6.5 v-4 h6 v4 M5.5 10 h5";
    case Glyph::Card:
        return "M3.5 1.5 h6 l3 3 v10 h-9 z M5.5 8 h5 v4 h-5 z M8 8 v4";
    case Glyph::File:
        return "M3.5 1.5 h6 l3 3 v10 h-9 z M9.5 1.5 v3 h3";
    case Glyph::Stop:
        return "M4 4 h8 v8 h-8 z";
    }
    return "";
}

// Views ask for the same few again with every row they paint.
QPixmap render(const QByteArray& svg, int size) {
    const QString key = QString::number(size) + QString::fromLatin1(svg);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    pixmap = QPixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(svg).render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon drawn(const QByteArray& body, const QColor& normal, const QColor& disabled) {
    QIcon icon;
    const auto add = [&](const QColor& color, QIcon::Mode mode) {
        const QByteArray svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='" +
                               color.name().toLatin1() +
                               "' stroke-width='1.4' stroke-linejoin='round' stroke-linecap='round'>" + body + "</svg>";
        for (const int size : {16, 24, 32, 48, 64}) icon.addPixmap(render(svg, size), mode);
    };
    add(normal, QIcon::Normal);
    add(disabled, QIcon::Disabled);
    return icon;
}

} // namespace

void applyTheme(QApplication& application, Scheme scheme) {
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(paletteOf(scheme));
}

Scheme currentScheme() {
    return QGuiApplication::palette().color(QPalette::Base).lightnessF() < 0.5F ? Scheme::Dark : Scheme::Light;
}

QColor toneColor(Tone tone) {
    const bool dark = currentScheme() == Scheme::Dark;
    switch (tone) {
    case Tone::Error:
        return dark ? QColor(0xFF, 0x8A, 0x80) : QColor(0xB3, 0x26, 0x1E);
    case Tone::Warning:
        return dark ? QColor(0xF2, 0xC0, 0x62) : QColor(0x8A, 0x5A, 0x00);
    case Tone::Dim:
        return QGuiApplication::palette().color(QPalette::PlaceholderText);
    case Tone::Plain:
    case Tone::Strong:
        break;
    }
    return QGuiApplication::palette().color(QPalette::Text);
}

Tone toneOf(efs::Severity severity) {
    return severity == efs::Severity::Error     ? Tone::Error
           : severity == efs::Severity::Warning ? Tone::Warning
                                                : Tone::Dim;
}

QIcon severityIcon(efs::Severity severity) {
    // Told apart by shape, too: a disc, a triangle, a ring.
    const char* body = severity == efs::Severity::Error
                           ? "<circle cx='8' cy='8' r='6'/><path d='M5.8 5.8 L10.2 10.2 M10.2 5.8 L5.8 10.2'/>"
                       : severity == efs::Severity::Warning
                           ? "<path d='M8 2 L14.5 13.5 H1.5 z M8 6.5 v3.2 M8 11.6 v0.1'/>"
                           : "<circle cx='8' cy='8' r='6'/><path d='M8 7.5 v3.5 M8 5 v0.1'/>";
    const QColor color = toneColor(toneOf(severity));
    return drawn(body, color, color);
}

QIcon glyph(Glyph glyph) {
    const QPalette palette = QGuiApplication::palette();
    const QByteArray body = QByteArray("<path d='") + pathOf(glyph) + "'/>";
    return drawn(body, palette.color(QPalette::Active, QPalette::ButtonText),
                 palette.color(QPalette::Disabled, QPalette::ButtonText));
}

} // namespace gui
