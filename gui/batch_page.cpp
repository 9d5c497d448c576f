#include "gui/batch_page.h"

#include "gui/batch_form.h"
#include "gui/batch_process.h"
#include "gui/batch_slots.h"
#include "gui/empty_state.h"
#include "gui/text.h"
#include "gui/theme.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gui {

BatchPage::BatchPage(QWidget* parent)
    : Page(parent), form_(new BatchForm), process_(new BatchProcess(this)), slots_(new BatchSlots(this)),
      check_(new QPushButton(tr("&Check"))), run_(new QPushButton(tr("R&un"))), stop_(new QPushButton(tr("&Stop"))),
      report_(new QPushButton(tr("Re&port…"))), verdict_(new QLabel), detail_(new QLabel), figures_(new QLabel),
      progress_(new QProgressBar), table_(new QTreeView), problems_(new QTreeWidget),
      slotsState_(new EmptyState(table_)), problemsState_(new EmptyState(problems_)) {
    auto* split = new QSplitter(Qt::Horizontal);
    split->addWidget(makeLeft());
    split->addWidget(makeRight());
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    connect(form_, &BatchForm::edited, this, &BatchPage::updateButtons);
    connect(check_, &QPushButton::clicked, this, &BatchPage::check);
    connect(run_, &QPushButton::clicked, this, &BatchPage::run);
    connect(stop_, &QPushButton::clicked, this, &BatchPage::stop);
    connect(report_, &QPushButton::clicked, this, [this] {
        const QString file = QFileDialog::getSaveFileName(this, tr("Report of the batch"),
                                                          QStringLiteral("report.html"), tr("HTML (*.html)"));
        if (!file.isEmpty()) writeReport(file);
    });
    connect(process_, &BatchProcess::event, this, &BatchPage::on);
    connect(process_, &BatchProcess::finished, this, &BatchPage::finish);
    say(tr("Nothing runs"), tr("Choose the rows and a template. Check looks at every row and touches no card."), false);
    showLists(tr("Check says here what is wrong with the rows, with line and column."));
    updateButtons();
}

QWidget* BatchPage::makeLeft() {
    const int em = fontMetrics().averageCharWidth();
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {check_, run_, stop_, report_}) buttons->addWidget(one);
    auto* left = new QWidget;
    auto* layout = new QVBoxLayout(left);
    layout->addWidget(form_);
    layout->addLayout(buttons);
    layout->addStretch(1);
    check_->setToolTip(tr("Look at every row, render and measure it; touch no card"));
    run_->setToolTip(tr("Write every card that is put in, each exactly once; goes on with an order that has begun"));
    stop_->setToolTip(tr("Finish the cards being written, then stop"));
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(left);
    scroll->setMinimumWidth(em * 62);
    return scroll;
}

QWidget* BatchPage::makeRight() {
    const int em = fontMetrics().averageCharWidth();
    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 2);
    big.setBold(true);
    verdict_->setFont(big);
    for (QLabel* one : {verdict_, detail_, figures_}) {
        one->setTextFormat(Qt::PlainText);
        one->setWordWrap(true);
        one->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    table_->setModel(slots_);
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->setAccessibleName(tr("Slots"));
    const int widths[] = {18, 26, 14};
    for (int i = 0; i < 3; ++i) table_->header()->resizeSection(i, widths[i] * em);
    problems_->setHeaderLabels({tr("Problem"), tr("File"), tr("Line"), tr("Column")});
    problems_->setRootIsDecorated(false);
    problems_->setUniformRowHeights(true);
    problems_->setAccessibleName(tr("Problems of the rows"));
    problems_->header()->setStretchLastSection(false);
    problems_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    problems_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    auto* lists = new QSplitter(Qt::Vertical);
    lists->addWidget(slotsState_);
    lists->addWidget(problemsState_);
    auto* right = new QWidget;
    auto* layout = new QVBoxLayout(right);
    layout->addWidget(verdict_);
    layout->addWidget(detail_);
    layout->addWidget(progress_);
    layout->addWidget(figures_);
    layout->addWidget(lists, 1);
    return right;
}

void BatchPage::check() {
    start(Task::Check, form_->arguments(true));
}

void BatchPage::run() {
    start(Task::Run, form_->arguments(false));
}

void BatchPage::writeReport(const QString& file) {
    reportFile_ = file;
    start(Task::Report,
          {QStringLiteral("report"), QStringLiteral("--ledger"), form_->ledger(), QStringLiteral("--html"), file});
}

void BatchPage::start(Task task, const QStringList& arguments) {
    if (isRunning()) return;
    task_ = task;
    stopping_ = false;
    if (task != Task::Report) {
        problems_->clear();
        slots_->begin({});
        rows_ = before_ = done_ = notDone_ = 0;
        progress_->setRange(0, 0);
        showFigures();
        say(task == Task::Check ? tr("Checking") : tr("Starting"), tr("Every row is looked at before the first card."),
            false);
        showLists(tr("None so far."));
    }
    process_->start(arguments, form_->secrets());
    updateButtons();
}

void BatchPage::stop() {
    stopping_ = true;
    process_->stop();
    detail_->setText(tr("Stopping: the cards being written are finished first."));
    updateButtons();
}

bool BatchPage::isRunning() const {
    return process_->isRunning();
}

void BatchPage::on(const QJsonObject& event) {
    const QString kind = event.value(QLatin1String("event")).toString();
    const auto number = [&](const char* key) { return event.value(QLatin1String(key)).toInteger(); };
    if (kind == QLatin1String("problem")) return addProblem(event);
    if (kind == QLatin1String("checked")) rows_ = number("rows");
    if (kind == QLatin1String("begin")) {
        QStringList readers;
        for (const QJsonValue& reader : event.value(QLatin1String("slots")).toArray()) readers << reader.toString();
        slots_->begin(readers);
        showLists(tr("Every row is right."));
        rows_ = number("rows");
        before_ = number("done_before");
        clock_.start();
        say(tr("Running"),
            tr("Order %1 at station %2. Put cards in; take out those that are done.")
                .arg(shown(utf8(event.value(QLatin1String("order")).toString())),
                     shown(utf8(event.value(QLatin1String("station")).toString()))),
            false);
    }
    if (kind == QLatin1String("slot") || kind == QLatin1String("card")) slots_->on(event);
    if (kind == QLatin1String("card")) {
        const QString result = event.value(QLatin1String("result")).toString();
        const bool done = result == QLatin1String("done"), good = done || result == QLatin1String("skipped");
        done_ += done ? 1 : 0;
        notDone_ += good ? 0 : 1;
        const QString card = shown(utf8(event.value(QLatin1String("iccid")).toString()));
        const QString reason = shown(utf8(event.value(QLatin1String("reason")).toString()));
        say(good ? tr("OK") : tr("FAIL"), reason.isEmpty() ? card : tr("%1: %2").arg(card, reason), !good);
    }
    if (kind == QLatin1String("stopping"))
        detail_->setText(tr("Stopping: %1").arg(shown(utf8(event.value(QLatin1String("reason")).toString()))));
    showFigures();
}

void BatchPage::addProblem(const QJsonObject& event) {
    const bool error = event.value(QLatin1String("severity")) == QLatin1String("error");
    const auto number = [&](const char* key) {
        const qint64 value = event.value(QLatin1String(key)).toInteger();
        return value > 0 ? QString::number(value) : QString();
    };
    QString text = shown(utf8(event.value(QLatin1String("message")).toString()));
    if (const QString hint = event.value(QLatin1String("hint")).toString(); !hint.isEmpty())
        text += tr(" — %1").arg(shown(utf8(hint)));
    auto* row = new QTreeWidgetItem(problems_, {text, shown(utf8(event.value(QLatin1String("file")).toString())),
                                                number("line"), number("column")});
    row->setIcon(0, severityIcon(error ? efs::Severity::Error : efs::Severity::Warning));
    row->setToolTip(0, text.toHtmlEscaped());
    problemsState_->showContent();
}

void BatchPage::showLists(const QString& noProblem) {
    if (slots_->rowCount() > 0)
        slotsState_->showContent();
    else
        slotsState_->showMessage(tr("No slot"), tr("The readers and their cards stand here while a batch runs."));
    if (problems_->topLevelItemCount() > 0)
        problemsState_->showContent();
    else
        problemsState_->showMessage(tr("No problem"), noProblem);
}

void BatchPage::showFigures() {
    if (rows_ > 0) {
        constexpr int whole = 1000; // the bar counts in int, an order may not
        progress_->setRange(0, whole);
        progress_->setValue(static_cast<int>((before_ + done_) * whole / rows_));
    }
    QStringList parts;
    if (rows_ > 0) parts << tr("%1 of %2 rows done").arg(before_ + done_).arg(rows_);
    if (notDone_ > 0) parts << tr("%1 cards not done").arg(notDone_);
    const double seconds = clock_.isValid() ? static_cast<double>(clock_.elapsed()) / 1000 : 0;
    if (done_ > 0 && seconds > 0) {
        const double rate = static_cast<double>(done_) / seconds;
        parts << tr("%1 cards an hour").arg(QLocale().toString(static_cast<qlonglong>(rate * 3600)));
        parts << tr("yield %1 %")
                     .arg(100.0 * static_cast<double>(done_) / static_cast<double>(done_ + notDone_), 0, 'f', 1);
        const auto left = static_cast<qint64>(static_cast<double>(rows_ - before_ - done_) / rate);
        if (isRunning() && left > 0)
            parts << tr("%1:%2:%3 left")
                         .arg(left / 3600)
                         .arg(left / 60 % 60, 2, 10, QLatin1Char('0'))
                         .arg(left % 60, 2, 10, QLatin1Char('0'));
    }
    figures_->setText(parts.join(QStringLiteral("  ·  ")));
}

void BatchPage::finish(int exitCode, const QString& error) {
    constexpr int someFailed = 8;
    if (rows_ == 0) progress_->setRange(0, 1);
    if (!error.isEmpty())
        say(task_ == Task::Report ? tr("No report") : tr("Not done"), error, true);
    else if (task_ == Task::Report)
        say(tr("Report written"), reportFile_, false);
    else if (task_ == Task::Check)
        say(tr("Everything fits"), tr("Every row is right, and its documents fit the files. No card was touched."),
            false);
    else if (before_ + done_ < rows_)
        say(stopping_ ? tr("Stopped") : tr("Not all done"), tr("Run goes on where it ended."), !stopping_);
    else
        say(exitCode == someFailed ? tr("Done, with rejects") : tr("Done"), tr("Every row has its card."), false);
    if (task_ == Task::Check && error.isEmpty()) showLists(tr("Every row is right."));
    clock_.invalidate();
    updateButtons();
    emit ended();
}

void BatchPage::say(const QString& text, const QString& detail, bool problem) {
    verdict_->setText(text);
    detail_->setText(detail);
    QPalette colours = palette();
    if (problem) colours.setColor(QPalette::WindowText, toneColor(Tone::Error));
    verdict_->setPalette(colours);
}

QString BatchPage::verdict() const {
    return verdict_->text();
}

QString BatchPage::figures() const {
    return figures_->text();
}

void BatchPage::updateButtons() {
    const bool running = isRunning();
    form_->setEnabled(!running);
    check_->setEnabled(!running && form_->isComplete());
    run_->setEnabled(!running && form_->isComplete());
    stop_->setEnabled(running && !stopping_);
    report_->setEnabled(!running && !form_->ledger().isEmpty());
}

} // namespace gui
