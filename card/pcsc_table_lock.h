// libpcsclite before 2.0.1 keeps what the service tells of the readers in one table for the whole process, and fills
// and reads it in SCardListReaders, SCardGetStatusChange and SCardStatus without a lock, whatever their contexts. So
// one thread at a time calls these, holding this.
#pragma once

namespace card {

class PcscTableLock {
  public:
    // For calls that answer at once: a wait that holds the table is cancelled, and begins again behind them.
    PcscTableLock();
    // For an SCardGetStatusChange that waits with this context: SCARD_E_CANCELLED may mean others.
    explicit PcscTableLock(long waitingContext);
    ~PcscTableLock();
    PcscTableLock(const PcscTableLock&) = delete;
    PcscTableLock& operator=(const PcscTableLock&) = delete;
};

} // namespace card
