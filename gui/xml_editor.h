// A text editor for XML: line numbers, colours, and marks in the text and beside it.
#pragma once

#include "gui/tints.h"

#include <QPlainTextEdit>

#include <vector>

namespace gui {

class XmlHighlighter;

struct TextMark {
    int from = 0, to = 0; // positions in the text
    Tint tint = Tint::Note;
    QString message; // plain text
};

class XmlEditor final : public QPlainTextEdit {
    Q_OBJECT

  public:
    explicit XmlEditor(QWidget* parent = nullptr);

    QString exactText() const; // every character as it is; toPlainText() loses some
    void setMarks(std::vector<TextMark> marks);
    const std::vector<TextMark>& marks() const { return marks_; }
    void setField(int from, int to); // from == to: none
    void goTo(int position);

    int gutterWidth() const;
    void paintGutter(QPaintEvent* event);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

  private:
    void placeGutter();
    void paintMarks();
    const TextMark* markOf(const QTextBlock& block) const;

    QWidget* gutter_;
    XmlHighlighter* highlighter_;
    std::vector<TextMark> marks_;
    int fieldFrom_ = 0, fieldTo_ = 0;
};

} // namespace gui
