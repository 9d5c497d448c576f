// Bringing the files of a journal into exactly the state before or the state after, from whatever a cut left.
//
// Every byte must be accounted for: old, new, FF, 00, or damaged inside a memory page that the plan writes to. Then one
// walk does, whatever happened: the plan's steps in their order (forward) or the other way round with the old bytes
// (backward), from the first, leaving out files that are right as a whole and bytes that are. In both directions
// documents become invalid before anything else, directories change between bodies and heads, and heads come last; so
// the promises of a plan hold for the repair, too. What no step covers (the rest of a torn page) is mended just before
// the last step of its file.
#pragma once

#include "card/journal.h"

#include <functional>
#include <map>
#include <set>

namespace card {

enum class Direction : std::uint8_t { Forward, Backward };
enum class CardState : std::uint8_t { Before, After, Between };

class Settlement {
  public:
    // Borrows both; the journal is whole.
    Settlement(Session& session, const Journal& journal) : session_(session), journal_(journal) {}

    // Reads every file, whole. Credential or Denied errors when one cannot be read.
    apdu::Result<void> look();
    // After look(). Conflict, naming the place, when something is not accounted for.
    apdu::Result<CardState> judge() const;
    // After judge(). Ends with every file read again and compared. `written` is called after each UPDATE.
    apdu::Result<void> settle(Direction direction, const std::function<void(const efs::Path&)>& written = {});
    // Bytes this settlement wrote.
    std::size_t bytesWritten() const { return bytesWritten_; }

  private:
    apdu::Result<void> checkFile(const JournalFile& file) const;
    bool isTarget(const JournalFile& file, Direction direction) const;
    apdu::Result<void> walk(Direction direction);
    apdu::Result<void> take(const efs::Step& step, Direction direction, bool last);
    apdu::Result<void> mend(const JournalFile& file, apdu::View target, apdu::Range without);
    apdu::Result<void> put(const JournalFile& file, std::size_t at, apdu::View bytes);
    apdu::Result<void> createMissing();
    apdu::Result<void> deleteCreated();
    apdu::Result<void> prove(Direction direction);

    Session& session_;
    const Journal& journal_;
    std::map<efs::Path, apdu::Bytes> now_; // what the card holds; blind files are not in it
    std::set<efs::Path> absent_;           // created ones that are not there
    std::function<void(const efs::Path&)> written_;
    std::size_t bytesWritten_ = 0;
};

} // namespace card
