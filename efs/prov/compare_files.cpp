#include "efs/prov/compare_files.h"

#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/wbxml/annotate.h"

#include <algorithm>
#include <map>

namespace efs::prov {

namespace {

using apdu::Range;
using apdu::View;
using wbxml::Document;

using Attributes = std::vector<std::pair<std::string, std::string>>;

Attributes attributesOf(const ProvisioningFile& file) {
    const auto flag = [](bool value) { return std::string(value ? "yes" : "no"); };
    return {{"path", file.path.text()},
            {"size", std::to_string(file.size)},
            {"label", file.label},
            {"private", flag(file.isPrivate)},
            {"modifiable", flag(file.modifiable)},
            {"read", text(file.access.read)},
            {"update", text(file.access.update)},
            {"state", file.missing ? "missing" : std::string(name(file.state))}};
}

// The files by name; of several of a kind by number.
std::vector<std::pair<std::string, const ProvisioningFile*>> named(const Provisioning& provisioning) {
    std::vector<std::pair<std::string, const ProvisioningFile*>> files;
    std::map<ObjectType, int> counts;
    for (const ProvisioningFile& file : provisioning.files) {
        const int number = ++counts[file.object];
        const std::string object(name(file.object));
        files.emplace_back(number == 1 ? object : object + "[" + std::to_string(number) + "]", &file);
    }
    return files;
}

// What of a file is, or may be, a document credential; in order.
std::vector<Range> secretsOf(View content) {
    std::vector<Range> secrets;
    for (const wbxml::Note& note : wbxml::annotate(content, {.anyPublicId = true}, isSensitive))
        if (note.hidden) secrets.push_back(note.bytes);
    return secrets;
}

std::vector<Range> secretsIn(View content, Holds holds) {
    if (holds == Holds::Open) return {};
    if (holds == Holds::Secret) return {{0, content.size() + 1}};
    return secretsOf(content);
}

bool touches(const std::vector<Range>& secrets, Range range) {
    const std::size_t end = std::max(range.end(), range.offset + 1); // what is put in between two bytes of a secret
    const auto next = std::partition_point(secrets.begin(), secrets.end(),
                                           [&](Range secret) { return secret.end() <= range.offset; });
    return next != secrets.end() && next->offset < end;
}

// Where a byte of a document belongs.
class Places {
  public:
    explicit Places(const Document& document) : document_(document), paths_(document) {}

    std::string of(std::size_t offset) {
        if (offset >= document_.bytes().size()) return "padding";
        if (document_.header().stringTable.contains(offset)) return "string table";
        if (offset < document_.root().bytes.offset) return "header";
        const auto element = elementAt(document_, offset);
        return element && *element != 0 ? paths_.of(*element) : "wap-provisioningdoc";
    }

  private:
    const Document& document_;
    FieldPaths paths_;
};

void addSpellings(ObjectChange& change, const Document& before, const Document& after) {
    FieldPaths paths(before);
    for (wbxml::SpellingChange& spelling : wbxml::spellingChanges(before, after)) {
        if (change.spellings.size() == maxSpellingsShown) {
            ++change.more;
            continue;
        }
        std::string where = paths.of(spelling.element);
        change.spellings.push_back({std::move(where), std::move(spelling)});
    }
}

template <class Where, class Secret>
void addRanges(ObjectChange& change, const std::vector<ByteChange>& found, const Where& where, const Secret& secret) {
    for (const ByteChange& one : found) {
        if (change.ranges.size() == maxRangesShown)
            ++change.more;
        else
            change.ranges.push_back({one.before, one.after, where(one), secret(one)});
    }
}

View withoutFill(View content) {
    while (!content.empty() && (content.back() == 0xFF || content.back() == 0x00))
        content = content.first(content.size() - 1);
    return content;
}

// Behind what both hold, files of one size are compared place by place: which fill byte stands there.
void addPadding(ObjectChange& change, View before, View after) {
    if (before.size() != after.size()) return;
    std::size_t from = std::max(change.sizeBefore, change.sizeAfter), to = before.size();
    while (from < to && before[from] == after[from]) ++from;
    while (to > from && before[to - 1] == after[to - 1]) --to;
    if (from < to) change.ranges.push_back({{from, to - from}, {from, to - from}, "padding", false});
}

bool differs(const ObjectChange& change) {
    return !change.ranges.empty() || !change.spellings.empty();
}

} // namespace

std::vector<FilePair> pairFiles(const Provisioning& before, const Provisioning& after) {
    std::vector<FilePair> pairs;
    for (const auto& [object, file] : named(before)) pairs.push_back({object, file, nullptr});
    for (const auto& [object, file] : named(after)) {
        const auto pair = std::ranges::find(pairs, object, &FilePair::object);
        if (pair == pairs.end())
            pairs.push_back({object, nullptr, file});
        else
            pair->after = file;
    }
    return pairs;
}

std::vector<FileChange> compareFiles(const Provisioning& before, const Provisioning& after) {
    std::vector<FileChange> changes;
    for (const auto& [object, file, other] : pairFiles(before, after)) {
        if (file == nullptr) {
            changes.push_back({object, "", std::nullopt, other->path.text()});
        } else if (other == nullptr) {
            changes.push_back({object, "", file->path.text(), std::nullopt});
        } else {
            const Attributes a = attributesOf(*file), b = attributesOf(*other);
            for (std::size_t i = 0; i < a.size(); ++i)
                if (a[i].second != b[i].second) changes.push_back({object, a[i].first, a[i].second, b[i].second});
        }
    }
    return changes;
}

std::optional<ObjectChange> compareDocuments(const std::string& object, const Document& before, const Document& after) {
    if (before == after) return std::nullopt;
    ObjectChange change;
    change.object = object;
    change.sizeBefore = before.bytes().size();
    change.sizeAfter = after.bytes().size();
    change.sameTree = sameTree(before, after);
    if (change.sameTree) addSpellings(change, before, after);
    Places placesBefore(before), placesAfter(after);
    const auto secretsBefore = secretsOf(before.bytes()), secretsAfter = secretsOf(after.bytes());
    addRanges(
        change, byteChanges(before.bytes(), after.bytes()),
        [&](const ByteChange& one) {
            return one.before.length > 0 ? placesBefore.of(one.before.offset) : placesAfter.of(one.after.offset);
        },
        [&](const ByteChange& one) { return touches(secretsBefore, one.before) || touches(secretsAfter, one.after); });
    return change;
}

Holds holdsOf(ObjectType object) {
    switch (object) {
    case ObjectType::Bootstrap:
    case ObjectType::Config1:
    case ObjectType::Config2:
        return Holds::Document;
    case ObjectType::TrustedCertificates:
        return Holds::Open;
    case ObjectType::DmBootstrap:
    case ObjectType::Lwm2mBootstrap:
        break;
    }
    return Holds::Secret;
}

std::optional<ObjectChange> compareContents(const std::string& object, View before, View after, Holds holds) {
    const auto a = Document::decode(before, {.anyPublicId = true}), b = Document::decode(after, {.anyPublicId = true});
    ObjectChange change;
    change.object = object;
    if (holds == Holds::Document && a && b) {
        if (auto documents = compareDocuments(object, *a, *b)) change = std::move(*documents);
        change.sizeBefore = a->bytes().size();
        change.sizeAfter = b->bytes().size();
    } else {
        const View ours = withoutFill(before), theirs = withoutFill(after);
        change.sizeBefore = ours.size();
        change.sizeAfter = theirs.size();
        const auto secretsBefore = secretsIn(ours, holds), secretsAfter = secretsIn(theirs, holds);
        addRanges(
            change, byteChanges(ours, theirs), [](const ByteChange&) { return ""; },
            [&](const ByteChange& one) {
                return touches(secretsBefore, one.before) || touches(secretsAfter, one.after);
            });
    }
    addPadding(change, before, after);
    return differs(change) ? std::optional(std::move(change)) : std::nullopt;
}

} // namespace efs::prov
