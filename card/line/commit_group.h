// What many threads ask of the ledger at once is done in one transaction: one sync for all of them. The first to come
// does the work of everyone who waits; what comes meanwhile is the next group.
//
// Where the database is away, everyone waits for it (Station::onOutage). A commit whose answer was lost is looked up in
// the audit chain before anything is done twice.
#pragma once

#include "card/line/sql_transaction.h"

#include <condition_variable>
#include <mutex>

namespace card::line {

class CommitGroup {
  public:
    // What a piece of work does may be repeated: it reads, decides, then writes; after an error of its own it has
    // written nothing.
    using Work = std::function<apdu::Result<void>(Transaction&)>;

    explicit CommitGroup(std::unique_ptr<Sql> sql) : sql_(std::move(sql)) {}

    apdu::Result<void> attach(const Station& station);
    // Relaxed or Durable; returns when it is committed. Usage before attach().
    apdu::Result<void> run(Mode mode, const Work& work);

  private:
    struct Waiting {
        Mode mode;
        const Work& work;
        apdu::Result<void> result;
        bool isDone = false;
    };
    using Group = std::vector<Waiting*>;

    void lead(const Group& group);
    apdu::Result<void> tryOnce(const Group& group);
    apdu::Result<void> commit(Transaction& transaction);
    enum class Regained : std::uint8_t { No, Repeat, Committed };
    Regained regain(apdu::Error& error);
    apdu::Result<bool> wasCommitted();
    void keepChains();

    std::mutex mutex_;
    std::condition_variable changed_;
    Group waiting_;
    bool isBusy_ = false;

    // Touched by the one who leads only.
    std::unique_ptr<Sql> sql_;
    std::optional<Station> station_;
    Chains chains_; // as committed
    Chains next_;   // as the transaction leaves them
    bool isCommitUnknown_ = false;
};

} // namespace card::line
