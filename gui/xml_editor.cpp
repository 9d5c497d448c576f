#include "gui/xml_editor.h"

#include "gui/text.h"
#include "gui/xml_highlighter.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace gui {

namespace {

class Gutter final : public QWidget {
  public:
    explicit Gutter(XmlEditor& editor) : QWidget(&editor), editor_(editor) {}
    QSize sizeHint() const override { return {editor_.gutterWidth(), 0}; }

  protected:
    void paintEvent(QPaintEvent* event) override { editor_.paintGutter(event); }

  private:
    XmlEditor& editor_;
};

// The worst first.
int weight(Tint tint) {
    return tint == Tint::Error ? 2 : tint == Tint::Warning ? 1 : 0;
}

} // namespace

XmlEditor::XmlEditor(QWidget* parent)
    : QPlainTextEdit(parent), gutter_(new Gutter(*this)), highlighter_(new XmlHighlighter(document())) {
    setFont(monospace());
    setLineWrapMode(NoWrap);
    setTabChangesFocus(true);
    setAccessibleName(tr("XML"));
    highlighter_->setPalette(palette());
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { placeGutter(); });
    connect(this, &QPlainTextEdit::updateRequest, gutter_, [this](const QRect& area, int dy) {
        dy != 0 ? gutter_->scroll(0, dy) : gutter_->update(0, area.y(), gutter_->width(), area.height());
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, gutter_, QOverload<>::of(&QWidget::update));
    placeGutter();
}

QString XmlEditor::exactText() const {
    return document()->toRawText().replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
}

void XmlEditor::setMarks(std::vector<TextMark> marks) {
    marks_ = std::move(marks);
    std::stable_sort(marks_.begin(), marks_.end(),
                     [](const TextMark& a, const TextMark& b) { return a.from < b.from; });
    paintMarks();
}

void XmlEditor::setField(int from, int to) {
    fieldFrom_ = from;
    fieldTo_ = to;
    paintMarks();
}

void XmlEditor::goTo(int position) {
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::clamp(position, 0, document()->characterCount() - 1));
    setTextCursor(cursor);
    ensureCursorVisible();
}

void XmlEditor::paintMarks() {
    QList<QTextEdit::ExtraSelection> selections;
    const auto add = [&](int from, int to, const QTextCharFormat& format) {
        QTextCursor cursor(document());
        const int last = document()->characterCount() - 1;
        cursor.setPosition(std::clamp(from, 0, last));
        cursor.setPosition(std::clamp(to, 0, last), QTextCursor::KeepAnchor);
        selections.append({cursor, format});
    };
    if (fieldFrom_ != fieldTo_) {
        QTextCharFormat format;
        format.setBackground(ground(palette(), Tint::Field));
        add(fieldFrom_, fieldTo_, format);
    }
    for (const TextMark& mark : marks_) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(ink(palette(), mark.tint));
        add(mark.from, mark.to, format);
    }
    setExtraSelections(selections);
    gutter_->update();
}

const TextMark* XmlEditor::markOf(const QTextBlock& block) const {
    const TextMark* worst = nullptr;
    auto mark = std::lower_bound(marks_.begin(), marks_.end(), block.position(),
                                 [](const TextMark& one, int position) { return one.from < position; });
    for (; mark != marks_.end() && mark->from < block.position() + block.length(); ++mark)
        if (worst == nullptr || weight(mark->tint) > weight(worst->tint)) worst = &*mark;
    return worst;
}

int XmlEditor::gutterWidth() const {
    const int digits = std::max(3, static_cast<int>(QString::number(blockCount()).size()));
    return fontMetrics().horizontalAdvance(QLatin1Char('0')) * (digits + 3);
}

void XmlEditor::placeGutter() {
    const int width = gutterWidth();
    setViewportMargins(width, 0, 0, 0);
    const QRect area = contentsRect();
    gutter_->setGeometry(QRect(area.left(), area.top(), width, area.height()));
}

void XmlEditor::paintGutter(QPaintEvent* event) {
    QPainter painter(gutter_);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), palette().color(QPalette::AlternateBase));
    painter.setFont(font());
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0')), height = fontMetrics().height();
    const QColor dim = ink(palette(), Tint::Quiet), plain = palette().color(QPalette::Text);
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF area = blockBoundingGeometry(block).translated(contentOffset());
        if (area.top() > event->rect().bottom()) break;
        painter.setPen(block.blockNumber() == textCursor().blockNumber() ? plain : dim);
        painter.drawText(QRectF(0, area.top(), gutter_->width() - em, height), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(block.blockNumber() + 1));
        const TextMark* mark = markOf(block);
        if (mark == nullptr) continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink(palette(), mark->tint));
        const QPointF middle(em, area.top() + height / 2.0);
        const qreal half = em * 0.45;
        if (mark->tint == Tint::Error)
            painter.drawEllipse(middle, half, half);
        else
            painter.drawPolygon(QPolygonF{{middle.x() - half, middle.y() + half},
                                          {middle.x() + half, middle.y() + half},
                                          {middle.x(), middle.y() - half}});
    }
}

bool XmlEditor::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QPlainTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int position = cursorForPosition(help->pos()).position();
    QString text;
    for (const TextMark& mark : marks_)
        if (position >= mark.from && position <= mark.to && !mark.message.isEmpty())
            text += (text.isEmpty() ? QString() : QStringLiteral("<br>")) + mark.message.toHtmlEscaped();
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), QStringLiteral("<qt>%1</qt>").arg(text), viewport());
    return true;
}

void XmlEditor::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    placeGutter();
}

void XmlEditor::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        highlighter_->setPalette(palette());
        paintMarks();
    }
    if (event->type() == QEvent::FontChange) placeGutter();
}

} // namespace gui
