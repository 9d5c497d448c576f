// Colours for XML: names, values, comments. Follows the palette it is given.
#pragma once

#include <QPalette>
#include <QSyntaxHighlighter>

namespace gui {

class XmlHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT

  public:
    explicit XmlHighlighter(QTextDocument* document);
    void setPalette(const QPalette& palette);

  protected:
    void highlightBlock(const QString& text) override;

  private:
    enum State { Text, Tag, DoubleQuoted, SingleQuoted, Comment, Declaration };
    // Colours from `at` on to where the state ends; gives that place.
    qsizetype colour(const QString& text, qsizetype at, State& state);
    qsizetype colourUntil(const QString& text, qsizetype at, const QString& end, const QTextCharFormat& format,
                          State& state, State next);
    qsizetype colourTag(const QString& text, qsizetype at, State& state);

    QTextCharFormat markup_, element_, attribute_, value_, aside_;
};

} // namespace gui
