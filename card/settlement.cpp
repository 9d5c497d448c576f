#include "card/settlement.h"

#include "card/session_errors.h"
#include "card/step_writer.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;
using efs::Path;
using efs::Step;

namespace {

apdu::Failure conflict(std::string why) {
    return apdu::fail(ErrorKind::Conflict, std::move(why))
        .hint(
            "Somebody else wrote to the card since. Look at it with 'simprov read'; 'simprov recover --abandon' gives "
            "the interrupted write up, 'simprov recover --rewrite' writes the documents anew");
}

// Pages that some step of the plan writes to.
std::vector<bool> touchedPages(const Journal& journal, const JournalFile& file) {
    std::vector<bool> pages(file.size / pageBytes + 1, false);
    for (const Step& step : journal.plan.steps) {
        if (step.path != file.path) continue;
        const std::size_t at = file.placeOf(step);
        for (std::size_t page = at / pageBytes; page <= (at + step.after.size() - 1) / pageBytes; ++page)
            pages[page] = true;
    }
    return pages;
}

bool isErasure(std::uint8_t byte) {
    return byte == 0xFF || byte == 0x00;
}

constexpr std::uint8_t invalid[] = {0xFF};

// Takes a document's life or gives it.
bool touchesHead(const Step& step) {
    return step.after.size() == 1 && step.record == 0 &&
           (step.after[0] == invalid[0] || step.before == Bytes{invalid[0]});
}

} // namespace

apdu::Result<void> Settlement::look() {
    now_.clear();
    absent_.clear();
    for (const auto& file : journal_.files) {
        if (file.blind) continue;
        auto read = session_.read(file.path);
        if (!read && read.error().kind == ErrorKind::Missing && file.created) {
            absent_.insert(file.path);
            continue;
        }
        if (!read && read.error().kind == ErrorKind::Missing && !session_.lineFailed())
            return conflict(file.path.text() + " is not on the card any more");
        if (!read) return apdu::propagate(read);
        if (!read->complete && read->readError)
            return refused(apdu::Status(*read->readError), "reading " + file.path.text());
        now_[file.path] = std::move(read->content);
    }
    return {};
}

apdu::Result<void> Settlement::checkFile(const JournalFile& file) const {
    const Bytes& now = now_.at(file.path);
    if (now.size() != file.size) {
        return conflict(fmt::format("{} has {} bytes, the interrupted write knows it with {}", file.path.text(),
                                    now.size(), file.size));
    }
    if (file.created) return {};
    const auto pages = touchedPages(journal_, file);
    for (std::size_t i = 0; i < now.size(); ++i) {
        const bool known = now[i] == (*file.before)[i] || now[i] == (*file.after)[i] || isErasure(now[i]);
        if (known || pages[i / pageBytes]) continue;
        return conflict(fmt::format("{} holds {:02X} at byte {}, which neither the old nor the new content has there",
                                    file.path.text(), now[i], i));
    }
    return {};
}

bool Settlement::isTarget(const JournalFile& file, Direction direction) const {
    if (file.blind) return false;
    if (file.created && direction == Direction::Backward) return absent_.contains(file.path);
    const auto now = now_.find(file.path);
    return now != now_.end() && now->second == (direction == Direction::Forward ? *file.after : *file.before);
}

apdu::Result<CardState> Settlement::judge() const {
    for (const auto& [path, content] : now_) {
        if (auto sound = checkFile(*journal_.find(path)); !sound) return apdu::propagate(sound);
    }
    const auto all = [&](Direction direction) {
        return std::all_of(journal_.files.begin(), journal_.files.end(),
                           [&](const auto& file) { return isTarget(file, direction); });
    };
    if (all(Direction::Forward)) return CardState::After;
    return all(Direction::Backward) ? CardState::Before : CardState::Between;
}

apdu::Result<void> Settlement::settle(Direction direction, const std::function<void(const Path&)>& written) {
    written_ = written;
    const bool blind =
        std::any_of(journal_.files.begin(), journal_.files.end(), [](const auto& file) { return file.blind; });
    if (blind && direction == Direction::Backward) {
        return apdu::fail(ErrorKind::Unsupported, "a file of this write could not be read before, so its old content "
                                                  "cannot be put back")
            .hint("'simprov recover' without --undo finishes the write");
    }
    if (direction == Direction::Forward) {
        if (auto made = createMissing(); !made) return made;
    }
    if (auto walked = walk(direction); !walked) return walked;
    if (direction == Direction::Backward) {
        if (auto gone = deleteCreated(); !gone) return gone;
    }
    return prove(direction);
}

apdu::Result<void> Settlement::createMissing() {
    for (const auto& create : journal_.plan.creates) {
        if (!absent_.contains(create.path)) continue;
        if (auto made = session_.createFile(create.path, create.fcp); !made) return made;
        auto file = session_.read(create.path);
        if (!file) return apdu::propagate(file);
        now_[create.path] = std::move(file->content);
        absent_.erase(create.path);
        if (auto sound = checkFile(*journal_.find(create.path)); !sound) return sound;
        if (written_) written_(create.path);
    }
    return {};
}

apdu::Result<void> Settlement::walk(Direction direction) {
    std::vector<const Step*> order;
    for (const Step& step : journal_.plan.steps) order.push_back(&step);
    if (direction == Direction::Backward) std::reverse(order.begin(), order.end());
    std::map<Path, const Step*> lastOf;
    for (const Step* step : order) lastOf[step->path] = step;
    std::set<Path> right;
    for (const auto& file : journal_.files) {
        if (isTarget(file, direction)) right.insert(file.path);
    }
    // A torn page may look like a document: whatever is wrong is made empty first.
    for (const Step* step : order) {
        if (right.contains(step->path) || !touchesHead(*step)) continue;
        const auto& file = *journal_.find(step->path);
        if (auto done = put(file, file.placeOf(*step), invalid); !done) return done;
    }
    for (const Step* step : order) {
        if (right.contains(step->path)) continue;
        if (auto done = take(*step, direction, lastOf[step->path] == step); !done) return done;
    }
    return {};
}

apdu::Result<void> Settlement::take(const Step& step, Direction direction, bool last) {
    const auto& file = *journal_.find(step.path);
    const bool forward = direction == Direction::Forward;
    const std::size_t at = file.placeOf(step);
    const View bytes = forward ? step.after : step.before;
    if (!forward && file.created) return {}; // it is empty already and will be deleted
    if (last && !file.blind) {
        const View target = forward ? *file.after : *file.before;
        if (auto mended = mend(file, target, {at, bytes.size()}); !mended) return mended;
    }
    return put(file, at, bytes);
}

apdu::Result<void> Settlement::mend(const JournalFile& file, View target, apdu::Range without) {
    Bytes wanted = apdu::toBytes(target);
    const Bytes& now = now_[file.path];
    for (std::size_t i = without.offset; i < without.end(); ++i) wanted[i] = now[i];
    for (const auto& range : efs::changedRanges(now, wanted)) {
        if (auto done = put(file, range.offset, apdu::slice(wanted, range)); !done) return done;
    }
    return {};
}

// Record files are written by whole records.
apdu::Result<void> Settlement::put(const JournalFile& file, std::size_t at, View bytes) {
    if (file.blind) {
        const bool records = file.recordLength > 0;
        const auto record = static_cast<std::uint8_t>(records ? at / file.recordLength + 1 : 0);
        bytesWritten_ += bytes.size();
        return writeUnread(session_, {file.path, records ? 0 : at, record}, bytes);
    }
    Bytes& now = now_[file.path];
    if (apdu::equal(apdu::slice(now, {at, bytes.size()}), bytes)) return {};
    Bytes wanted = now;
    std::copy(bytes.begin(), bytes.end(), wanted.begin() + static_cast<std::ptrdiff_t>(at));
    const std::size_t length = file.recordLength;
    for (std::size_t start = length > 0 ? at - at % length : at; start < at + bytes.size(); start += length) {
        const auto record = static_cast<std::uint8_t>(length > 0 ? start / length + 1 : 0);
        const View piece = View(wanted).subspan(start, length > 0 ? length : bytes.size());
        if (auto done = writePlace(session_, {file.path, length > 0 ? 0 : start, record}, piece); !done) return done;
        bytesWritten_ += piece.size();
        if (length == 0) break;
    }
    now = std::move(wanted);
    if (written_) written_(file.path);
    return {};
}

apdu::Result<void> Settlement::deleteCreated() {
    const auto& creates = journal_.plan.creates;
    for (auto create = creates.rbegin(); create != creates.rend(); ++create) {
        if (absent_.contains(create->path)) continue;
        if (auto gone = session_.deleteFile(create->path); !gone) {
            return apdu::propagate(gone)
                .in("the new file cannot be deleted")
                .hint("'simprov recover' without --undo finishes the write instead");
        }
    }
    return {};
}

apdu::Result<void> Settlement::prove(Direction direction) {
    if (auto seen = look(); !seen) return seen;
    for (const auto& file : journal_.files) {
        if (file.blind || isTarget(file, direction)) continue;
        return apdu::fail(ErrorKind::Line, fmt::format("{} does not hold what was written to it", file.path.text()))
            .hint("The card's memory may be worn out; use another card");
    }
    return {};
}

} // namespace card
