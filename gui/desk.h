// The errands of the window: it hands files and cards to workers, one thread for files and one for each reader, and
// puts what comes back into the workspace. It never waits itself.
#pragma once

#include "gui/card_jobs.h"
#include "gui/worker.h"

#include <QTimer>

#include <map>

namespace gui {

class Workspace;

class Desk final : public QObject {
    Q_OBJECT

  public:
    Desk(Workspace& workspace, ReadersFactory readers, QObject* parent = nullptr);
    ~Desk() override;

    void openFile(const QString& path);
    void openReader(const std::string& name, card::Credentials credentials = {});
    void readAgain(card::Credentials credentials = {});
    // Reads another file and leaves what is open alone.
    void readOther(const QString& path, std::function<void(Opened)> use);
    void saveImage(const QString& path);                       // what is open, as a card image
    void saveDocument(const QString& path, apdu::Bytes bytes); // what is open, a document
    void exportBytes(const QString& path, apdu::Bytes bytes);  // a copy of something
    // Runs any job on files; for wizards and exports.
    Worker& files() { return files_; }
    // The thread of the card that is open.
    Worker& cardWorker();
    CardAccess access();

    bool isBusy() const;
    void stop(); // what reads a card ends at the next command
    const apdu::Result<card::PlannedWrite>& plan() const { return plan_; }

  signals:
    void started(const QString& what);
    void finished();
    void failed(const apdu::Error& error);
    void stopped(); // as stop() asked
    void saved(const QString& path);
    void planned(); // plan() is of the documents as they are now
    void traced(const std::vector<apdu::Exchange>& exchanges);

  private:
    void begin(const QString& what);
    void end();
    void fail(const apdu::Error& error, const StopFlag& stop);
    void readRest();
    template <class Job>
    void save(const QString& path, Job job, Source::Kind kind);
    void replan();
    apdu::TraceSink traceSink();

    Workspace& workspace_;
    ReadersFactory readers_;
    Mailbox exchanges_; // of the workers' cards; outlives them
    Worker files_;
    std::map<std::string, Worker> workers_; // by reader; each is made when it is first asked for
    StopFlag stop_;
    int running_ = 0;
    unsigned generation_ = 0; // of what is open: replies about an earlier one are dropped
    QTimer replanSoon_;
    apdu::Result<card::PlannedWrite> plan_;
};

} // namespace gui
