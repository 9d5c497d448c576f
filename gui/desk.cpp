#include "gui/desk.h"

#include "efs/trace_mask.h"
#include "gui/text.h"
#include "gui/workspace.h"

#include <QFileInfo>

namespace gui {

using apdu::Result;

Desk::Desk(Workspace& workspace, ReadersFactory readers, QObject* parent)
    : QObject(parent), workspace_(workspace), readers_(std::move(readers)),
      stop_(std::make_shared<std::atomic<bool>>(false)) {
    replanSoon_.setSingleShot(true);
    replanSoon_.setInterval(0);
    connect(&replanSoon_, &QTimer::timeout, this, &Desk::replan);
    connect(&workspace_, &Workspace::changed, &replanSoon_, qOverload<>(&QTimer::start));
}

Desk::~Desk() {
    stop();
}

void Desk::begin(const QString& what) {
    ++running_;
    emit started(what);
}

void Desk::end() {
    if (--running_ == 0) emit finished();
}

bool Desk::isBusy() const {
    return running_ > 0;
}

void Desk::stop() {
    *stop_ = true;
    stop_ = std::make_shared<std::atomic<bool>>(false);
}

void Desk::fail(const apdu::Error& error, const StopFlag& stop) {
    if (*stop)
        emit stopped();
    else
        emit failed(error);
}

Worker& Desk::cardWorker() {
    return workspace_.source().kind == Source::Kind::Reader ? workers_[workspace_.source().target] : files_;
}

CardAccess Desk::access() {
    return {readers_, workspace_.source(), traceSink(), stop_};
}

// Exchanges come on a worker's thread and are shown on ours.
apdu::TraceSink Desk::traceSink() {
    return efs::withoutDocumentCredentials(
        [this](const apdu::Exchange& exchange) { exchanges_.post([this, exchange] { emit traced({exchange}); }); });
}

void Desk::openFile(const QString& path) {
    const unsigned mine = ++generation_;
    begin(tr("Opening %1").arg(QFileInfo(path).fileName()));
    files_.run([path = utf8(path)] { return gui::openFile(path); }, this,
               [this, mine](Result<Opened> opened) {
                   if (mine == generation_) {
                       if (opened)
                           workspace_.open(std::move(*opened));
                       else
                           emit failed(opened.error());
                   }
                   end();
               });
}

void Desk::openReader(const std::string& name, card::Credentials credentials) {
    const unsigned mine = ++generation_;
    stop();
    begin(tr("Reading the card in %1").arg(shown(name)));
    const CardAccess access{readers_, {Source::Kind::Reader, name}, traceSink(), stop_};
    workers_[name].run(
        [access, credentials = std::move(credentials)]() mutable { return readCard(access, std::move(credentials)); },
        this,
        [this, mine, stop = stop_](Result<Opened> opened) {
            if (mine == generation_) {
                if (opened) {
                    workspace_.open(std::move(*opened));
                    readRest();
                } else {
                    fail(opened.error(), stop);
                }
            }
            end();
        });
}

void Desk::readRest() {
    const unsigned mine = generation_;
    begin(tr("Reading the other files of the card"));
    cardWorker().run([access = access()] { return readFiles(access); }, this,
                     [this, mine, stop = stop_](Result<efs::Image> image) {
                         if (mine == generation_) {
                             if (image)
                                 workspace_.addFiles(std::move(*image));
                             else
                                 fail(image.error(), stop);
                         }
                         end();
                     });
}

void Desk::readAgain(card::Credentials credentials) {
    const Source source = workspace_.source();
    if (source.kind == Source::Kind::Reader)
        openReader(source.target, std::move(credentials));
    else if (workspace_.isOpen())
        openFile(exact(source.target));
}

void Desk::readOther(const QString& path, std::function<void(Opened)> use) {
    begin(tr("Opening %1").arg(QFileInfo(path).fileName()));
    files_.run([path = utf8(path)] { return gui::openFile(path); }, this,
               [this, use](Result<Opened> other) {
                   if (other)
                       use(std::move(*other));
                   else
                       emit failed(other.error());
                   end();
               });
}

// What is open is the file from then on, unless it is a card in a reader or the file a copy (kind None).
template <class Job>
void Desk::save(const QString& path, Job job, Source::Kind kind) {
    begin(tr("Saving %1").arg(QFileInfo(path).fileName()));
    files_.run(std::move(job), this, [this, path, kind, mine = generation_](Result<void> done) {
        if (!done) {
            emit failed(done.error());
        } else {
            if (kind == workspace_.source().kind && mine == generation_) workspace_.saved({kind, utf8(path)});
            emit saved(path);
        }
        end();
    });
}

void Desk::saveImage(const QString& path) {
    save(
        path, [path = utf8(path), image = workspace_.image()] { return gui::saveImage(path, image); },
        Source::Kind::Image);
}

void Desk::saveDocument(const QString& path, apdu::Bytes bytes) {
    save(
        path, [path = utf8(path), bytes = std::move(bytes)] { return saveBytes(path, bytes); }, Source::Kind::Document);
}

void Desk::exportBytes(const QString& path, apdu::Bytes bytes) {
    save(
        path, [path = utf8(path), bytes = std::move(bytes)] { return saveBytes(path, bytes); }, Source::Kind::None);
}

// The plan of the documents as they are; of several in a row only the last counts.
void Desk::replan() {
    const auto wanted = workspace_.wanted();
    if (wanted.empty() || !workspace_.source().isCard()) {
        plan_ = card::PlannedWrite{};
        emit planned();
        return;
    }
    files_.run([opened = workspace_.opened(), wanted] { return std::pair(wanted, planOffline(opened, wanted)); }, this,
               [this](std::pair<std::vector<card::WantedFile>, Result<card::PlannedWrite>> answer) {
                   const auto same = [](const card::WantedFile& a, const card::WantedFile& b) {
                       return a.object == b.object && a.content == b.content;
                   };
                   const auto now = workspace_.wanted();
                   if (!std::equal(now.begin(), now.end(), answer.first.begin(), answer.first.end(), same)) return;
                   plan_ = std::move(answer.second);
                   emit planned();
               });
}

} // namespace gui
