#include "gui/xml_view.h"

#include "efs/printable.h"
#include "gui/text.h"
#include "gui/theme.h"
#include "gui/xml_editor.h"

#include <QBoxLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QStyle>
#include <QTextBlock>
#include <QTimer>

#include <algorithm>

namespace gui {

namespace prov = efs::prov;

namespace {

constexpr int pauseMilliseconds = 300;
constexpr std::size_t maxMarks = 1000; // more waves than that nobody reads, and each costs when it is drawn

// Of an error inside a text of one line: the place, not the whole line.
int endOfMark(int from, int to) {
    return std::max(to, from + 1);
}

} // namespace

XmlView::XmlView(QWidget* parent)
    : QWidget(parent), editor_(new XmlEditor), icon_(new QLabel), message_(new QLabel), pause_(new QTimer(this)) {
    message_->setTextFormat(Qt::PlainText);
    message_->setWordWrap(true);
    message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    message_->setAccessibleName(tr("Problem at the caret"));
    auto* line = new QHBoxLayout;
    const int gap = fontMetrics().averageCharWidth();
    line->setContentsMargins(gap, gap / 2, gap, gap / 2);
    line->setSpacing(gap);
    line->addWidget(icon_, 0, Qt::AlignTop);
    line->addWidget(message_, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(editor_, 1);
    column->addLayout(line);
    setFocusProxy(editor_);

    pause_->setSingleShot(true);
    pause_->setInterval(pauseMilliseconds);
    connect(pause_, &QTimer::timeout, this, &XmlView::settle);
    connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
        // Colours and fonts are told as changes, too.
        if (quiet_ || utf8(editor_->exactText()) == shown_) return;
        changed_ = true;
        pause_->start();
    });
    connect(editor_, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        showMessage();
        if (!quiet_ && !changed_) tellField();
    });
    const auto shortcut = [this](const QKeySequence& key, void (XmlView::*go)()) {
        auto* made = new QShortcut(key, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, go);
    };
    shortcut(Qt::Key_F8, &XmlView::goToNextProblem);
    shortcut(Qt::SHIFT | Qt::Key_F8, &XmlView::goToPreviousProblem);
    showMessage();
}

void XmlView::show(std::string_view xml) {
    pause_->stop();
    const auto next = prov::fromXml(xml);
    const auto current = prov::fromXml(text());
    changed_ = false;
    if (next && current && efs::wbxml::sameTree(next->document, current->document)) return look();
    put(xml);
}

void XmlView::put(std::string_view xml) {
    const QScopedValueRollback quiet(quiet_, true);
    const int line = editor_->textCursor().blockNumber();
    secrets_.clear();
    std::string shown(xml);
    if (const auto imported = prov::fromXml(xml); imported && !revealed_) {
        prov::HiddenXml hidden = prov::hideCredentials(xml, *imported);
        secrets_ = std::move(hidden.secrets);
        shown = std::move(hidden.text);
    }
    editor_->setPlainText(exact(efs::harmlessXml(shown)));
    const QTextBlock block = editor_->document()->findBlockByNumber(std::min(line, editor_->blockCount() - 1));
    editor_->goTo(block.position());
    look();
}

std::string XmlView::text() const {
    return prov::restoreCredentials(utf8(editor_->exactText()), secrets_);
}

void XmlView::setReadOnly(bool readOnly) {
    editor_->setReadOnly(readOnly);
    if (readOnly) editor_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void XmlView::setRevealed(bool revealed) {
    if (revealed == revealed_) return;
    const std::string whole = text();
    revealed_ = revealed;
    put(whole);
}

void XmlView::setFindings(std::vector<efs::Finding> findings) {
    findings_ = std::move(findings);
    mark();
}

bool XmlView::settle() {
    pause_->stop();
    const bool changed = std::exchange(changed_, false);
    if (changed) look();
    if (!imported_) return false;
    if (changed) emit edited(text());
    return true;
}

// Reads the text that stands there, placeholders and all: places and errors count its bytes.
void XmlView::look() {
    const QString text = editor_->exactText();
    shown_ = utf8(text);
    lines_.clear();
    std::size_t start = 0;
    for (QTextBlock block = editor_->document()->begin(); block.isValid(); block = block.next()) {
        lines_.emplace_back(start, block.position());
        start = shown_.find('\n', start);
        start = start == std::string::npos ? shown_.size() : start + 1;
    }
    auto imported = prov::fromXml(shown_);
    error_.reset();
    imported_.reset();
    if (imported) {
        imported_ = std::move(*imported);
        places_ = prov::XmlPlaces(*imported_);
    } else {
        error_ = imported.error();
        places_ = {};
    }
    mark();
}

void XmlView::mark() {
    std::vector<TextMark> marks;
    const auto add = [&](apdu::Range bytes, Tint tint, const QString& what) {
        const int from = positionOf(bytes.offset);
        if (marks.size() < maxMarks) marks.push_back({from, endOfMark(from, positionOf(bytes.end())), tint, what});
    };
    if (error_ && error_->bytes)
        add({error_->bytes->offset, std::max<std::size_t>(1, error_->bytes->length)}, Tint::Error,
            gui::message(*error_));
    if (imported_)
        for (const efs::Finding& finding : imported_->findings)
            if (finding.bytes) add(*finding.bytes, tintOf(finding.severity), shown(finding.message));
    for (const efs::Finding& finding : findings_)
        if (const auto tag = places_.tagOf(finding.where)) add(*tag, tintOf(finding.severity), shown(finding.message));
    editor_->setMarks(std::move(marks));
    const auto tag = field_.empty() ? std::nullopt : places_.tagOf(field_);
    editor_->setField(tag ? positionOf(tag->offset) : 0, tag ? positionOf(tag->end()) : 0);
    showMessage();
}

void XmlView::select(const std::string& field) {
    field_ = field;
    const auto tag = field.empty() ? std::nullopt : places_.tagOf(field);
    editor_->setField(tag ? positionOf(tag->offset) : 0, tag ? positionOf(tag->end()) : 0);
    if (!tag) return;
    if (tag->contains(offsetOf(editor_->textCursor().position()))) return;
    const QScopedValueRollback quiet(quiet_, true);
    editor_->goTo(positionOf(tag->offset));
}

void XmlView::tellField() {
    const std::string field = places_.fieldAt(offsetOf(editor_->textCursor().position()));
    if (field == field_) return;
    field_ = field;
    mark();
    emit fieldSelected(field_);
}

// An error of the text itself always; else what is wrong on the caret's line; else how much there is.
void XmlView::showMessage() {
    const QTextBlock block = editor_->textCursor().block();
    const TextMark* here = nullptr;
    int errors = 0, warnings = 0;
    for (const TextMark& one : editor_->marks()) {
        errors += one.tint == Tint::Error ? 1 : 0;
        warnings += one.tint == Tint::Warning ? 1 : 0;
        const bool inLine = one.from < block.position() + block.length() && one.to >= block.position();
        if (inLine && (here == nullptr || one.tint == Tint::Error)) here = &one;
    }
    QString text;
    efs::Severity severity = efs::Severity::Note;
    if (error_) {
        severity = efs::Severity::Error;
        text = gui::message(*error_);
    } else if (here != nullptr) {
        severity = here->tint == Tint::Error     ? efs::Severity::Error
                   : here->tint == Tint::Warning ? efs::Severity::Warning
                                                 : efs::Severity::Note;
        text = tr("Line %1: %2").arg(block.blockNumber() + 1).arg(here->message);
    } else if (errors + warnings > 0) {
        severity = errors > 0 ? efs::Severity::Error : efs::Severity::Warning;
        text = tr("Errors: %1, warnings: %2. F8 goes to the next.").arg(errors).arg(warnings);
    } else {
        text = tr("Nothing is wrong with the form of this text.");
    }
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize);
    icon_->setPixmap(severityIcon(severity).pixmap(QSize(size, size), devicePixelRatioF()));
    icon_->setVisible(error_ || here != nullptr || errors + warnings > 0);
    message_->setText(text);
}

QString XmlView::message() const {
    return message_->text();
}

int XmlView::positionOf(std::size_t offset) const {
    offset = std::min(offset, shown_.size());
    auto line = std::upper_bound(lines_.begin(), lines_.end(), offset,
                                 [](std::size_t at, const auto& one) { return at < one.first; });
    if (line == lines_.begin()) return 0;
    --line;
    return line->second +
           static_cast<int>(exact(std::string_view(shown_).substr(line->first, offset - line->first)).size());
}

std::size_t XmlView::offsetOf(int position) const {
    const QTextBlock block = editor_->document()->findBlock(position);
    if (static_cast<std::size_t>(block.blockNumber()) >= lines_.size()) return shown_.size();
    return lines_[static_cast<std::size_t>(block.blockNumber())].first +
           utf8(block.text().left(position - block.position())).size();
}

void XmlView::goToNextProblem() {
    goToProblem(true);
}
void XmlView::goToPreviousProblem() {
    goToProblem(false);
}

void XmlView::goToProblem(bool forward) {
    const std::vector<TextMark>& marks = editor_->marks();
    if (marks.empty()) return;
    const int caret = editor_->textCursor().position();
    const auto next = std::find_if(marks.begin(), marks.end(), [&](const TextMark& one) { return one.from > caret; });
    const auto previous =
        std::find_if(marks.rbegin(), marks.rend(), [&](const TextMark& one) { return one.from < caret; });
    const int target = forward ? (next == marks.end() ? marks.front() : *next).from
                               : (previous == marks.rend() ? marks.back() : *previous).from;
    editor_->goTo(target);
}

} // namespace gui
