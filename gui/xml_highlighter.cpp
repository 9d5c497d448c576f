#include "gui/xml_highlighter.h"

#include "gui/tints.h"

namespace gui {

XmlHighlighter::XmlHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {
    setPalette({});
}

void XmlHighlighter::setPalette(const QPalette& palette) {
    const bool dark = isDark(palette);
    markup_.setForeground(ink(palette, Tint::Quiet));
    element_.setForeground(dark ? QColor(0x7F, 0xB2, 0xEC) : QColor(0x1F, 0x5F, 0xAF));
    attribute_.setForeground(dark ? QColor(0xC3, 0xA6, 0xF0) : QColor(0x6A, 0x3E, 0xA1));
    value_.setForeground(dark ? QColor(0x8F, 0xD1, 0x9E) : QColor(0x1B, 0x6E, 0x3C));
    aside_.setForeground(ink(palette, Tint::Quiet));
    aside_.setFontItalic(true);
    rehighlight();
}

void XmlHighlighter::highlightBlock(const QString& text) {
    State state = previousBlockState() < 0 ? Text : static_cast<State>(previousBlockState());
    for (qsizetype at = 0; at < text.size();) at = colour(text, at, state);
    setCurrentBlockState(state);
}

qsizetype XmlHighlighter::colourUntil(const QString& text, qsizetype at, const QString& end,
                                      const QTextCharFormat& format, State& state, State next) {
    const qsizetype found = text.indexOf(end, at);
    const qsizetype stop = found < 0 ? text.size() : found + end.size();
    setFormat(static_cast<int>(at), static_cast<int>(stop - at), format);
    if (found >= 0) state = next;
    return stop;
}

qsizetype XmlHighlighter::colour(const QString& text, qsizetype at, State& state) {
    switch (state) {
    case Comment:
        return colourUntil(text, at, QStringLiteral("-->"), aside_, state, Text);
    case Declaration:
        return colourUntil(text, at, QStringLiteral(">"), aside_, state, Text);
    case DoubleQuoted:
        return colourUntil(text, at, QStringLiteral("\""), value_, state, Tag);
    case SingleQuoted:
        return colourUntil(text, at, QStringLiteral("'"), value_, state, Tag);
    case Tag:
        return colourTag(text, at, state);
    case Text:
        break;
    }
    const qsizetype open = text.indexOf(QLatin1Char('<'), at);
    if (open < 0) return text.size();
    const QStringView rest = QStringView(text).mid(open);
    state = rest.startsWith(QLatin1String("<!--"))                                         ? Comment
            : rest.startsWith(QLatin1String("<?")) || rest.startsWith(QLatin1String("<!")) ? Declaration
                                                                                           : Tag;
    return state == Tag ? open : colour(text, open, state);
}

qsizetype XmlHighlighter::colourTag(const QString& text, qsizetype at, State& state) {
    const QChar c = text[at];
    if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
        state = c == QLatin1Char('"') ? DoubleQuoted : SingleQuoted;
        setFormat(static_cast<int>(at), 1, value_);
        return at + 1;
    }
    const auto isName = [](QChar one) { return one.isLetterOrNumber() || QStringLiteral("-_:.").contains(one); };
    qsizetype end = at;
    while (end < text.size() && isName(text[end])) ++end;
    if (end > at) {
        const bool element = at > 0 && (text[at - 1] == QLatin1Char('<') || text[at - 1] == QLatin1Char('/'));
        setFormat(static_cast<int>(at), static_cast<int>(end - at), element ? element_ : attribute_);
        return end;
    }
    setFormat(static_cast<int>(at), 1, markup_);
    if (c == QLatin1Char('>')) state = Text;
    return at + 1;
}

} // namespace gui
