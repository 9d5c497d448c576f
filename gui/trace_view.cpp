#include "gui/trace_view.h"

#include "gui/empty_state.h"
#include "gui/roomy_delegate.h"
#include "gui/text.h"
#include "gui/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

namespace gui {

namespace {

// A line of a dump is its sign, its bytes and, behind two blanks, a remark.
std::pair<QString, QString> bytesAndRemark(const QString& line) {
    const QString rest = line.mid(2);
    const qsizetype blanks = rest.indexOf(QLatin1String("  "));
    return blanks < 0 ? std::pair(rest, QString()) : std::pair(rest.left(blanks), rest.mid(blanks).trimmed());
}

} // namespace

void TraceModel::add(const std::vector<apdu::Exchange>& exchanges) {
    if (exchanges.empty()) return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(exchanges.size()) - 1);
    for (const apdu::Exchange& exchange : exchanges) {
        dump_.push_back(apdu::toText(exchange));
        const QStringList lines = exact(dump_.back()).split(u'\n');
        Row row;
        std::tie(row.texts[SentColumn], row.texts[CommandColumn]) = bytesAndRemark(lines.value(0));
        std::tie(row.texts[AnswerColumn], row.texts[MeaningColumn]) = bytesAndRemark(lines.value(1));
        row.failed = !exchange.status;
        rows_.push_back(std::move(row));
    }
    endInsertRows();
    if (rows_.size() <= maxRows) return;
    const std::size_t over = rows_.size() - maxRows;
    beginRemoveRows({}, 0, static_cast<int>(over) - 1);
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(over));
    dump_.erase(dump_.begin(), dump_.begin() + static_cast<std::ptrdiff_t>(over));
    endRemoveRows();
}

void TraceModel::clear() {
    beginResetModel();
    rows_.clear();
    dump_.clear();
    endResetModel();
}

QString TraceModel::text() const {
    QString text;
    for (const std::string& one : dump_) text += exact(one);
    return text;
}

int TraceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int TraceModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TraceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return row.texts[index.column()];
    if (role == Qt::FontRole && (index.column() == SentColumn || index.column() == AnswerColumn)) return monospace();
    if (role == Qt::ForegroundRole && row.failed) return toneColor(Tone::Error);
    return {};
}

QVariant TraceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == CommandColumn   ? tr("Command")
           : section == SentColumn    ? tr("Sent")
           : section == MeaningColumn ? tr("Status")
                                      : tr("Answer");
}

TraceView::TraceView(QWidget* parent)
    : QWidget(parent), model_(new TraceModel(this)), table_(new QTreeView), stack_(new EmptyState(table_)) {
    table_->setModel(model_);
    table_->setItemDelegate(new RoomyDelegate(this));
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->setAllColumnsShowFocus(true);
    table_->setAlternatingRowColors(true);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setAccessibleName(tr("Trace"));
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);
    const int em = fontMetrics().averageCharWidth();
    table_->header()->resizeSection(TraceModel::CommandColumn, 24 * em);
    table_->header()->resizeSection(TraceModel::SentColumn, 50 * em);
    table_->header()->resizeSection(TraceModel::MeaningColumn, 24 * em);
    auto* copy = new QAction(tr("&Copy the Trace"), this);
    auto* clear = new QAction(tr("C&lear"), this);
    table_->addActions({copy, clear});
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(model_->text()); });
    connect(clear, &QAction::triggered, this, [this] {
        model_->clear();
        refresh();
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    refresh();
}

void TraceView::add(const std::vector<apdu::Exchange>& exchanges) {
    const QScrollBar* bar = table_->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    model_->add(exchanges);
    refresh();
    if (atEnd) table_->scrollToBottom();
}

void TraceView::refresh() {
    if (model_->rowCount() > 0)
        stack_->showContent();
    else
        stack_->showMessage(tr("No commands yet"),
                            tr("What a card is asked and answers appears here; PINs and keys never do."));
}

} // namespace gui
