#include "card/line/order_import.h"

#include "card/line/crypto.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace card::line {

using apdu::ErrorKind;

apdu::Bytes RowKeeper::digestOf(const RowValues& values) const {
    if (key_ == nullptr) return sha256(apdu::asBytes(openText(values, secret_)));
    return key_->digest(packed(values).reveal());
}

apdu::Result<Row> RowKeeper::keep(const RowValues& values, std::uint64_t number, std::uint64_t offset) const {
    Row row;
    row.number = number;
    row.offset = offset;
    row.iccid = values.iccid;
    row.imsi = values.imsi;
    row.digest = digestOf(values);
    if (key_ == nullptr) return row;
    auto sealed = key_->seal(packed(values), sealingName(row));
    if (!sealed) return propagate(sealed);
    row.sealed = std::move(*sealed);
    return row;
}

apdu::Result<RowValues> RowKeeper::restore(const Row& row, RowSource* source, RowReader* reader) const {
    if (key_ != nullptr) {
        auto text = key_->open(row.sealed, sealingName(row));
        if (!text) return propagate(text);
        return unpacked(*text, *recipe_);
    }
    if (source == nullptr || reader == nullptr)
        return apdu::fail(ErrorKind::Usage, "the order has no key, so its rows file has to be at hand")
            .hint("Give it with --rows");
    const auto there = source->at(row.offset, row.number);
    if (!there) return propagate(there);
    Problems problems;
    auto values = reader->read(**there, problems);
    if (values && digestOf(*values) == row.digest) return std::move(*values);
    return apdu::fail(ErrorKind::Input,
                      fmt::format("{}: row {} is not what it was when the order was made", source->file(), row.number))
        .hint("The file has changed since; give the file of that time, or make a new order of the new one");
}

namespace {

// Stand-ins, as long as the longest, for what only the card can say.
constexpr std::string_view anyIccid = "89000000000000000000", anyImsi = "001010000000000";

class Import {
  public:
    Import(RowSource& source, const Recipe& recipe, const OrderKey* key, const ImportOptions& options)
        : source_(source), recipe_(recipe), options_(options),
          reader_(source, recipe, options.transportKey, report_.problems), keeper_(recipe, key), filler_(recipe),
          check_(recipe) {
        report_.largest.resize(recipe.documents.size());
    }

    apdu::Result<ImportReport> run(const Order& order, Ledger& ledger);

  private:
    apdu::Result<void> readAll(std::unique_ptr<RowImport>& rows);
    Row namesOf(const SourceRow& source);
    void checkDocuments(const SourceRow& row, const RowValues& values);
    void measure(const SourceRow& row, std::span<const apdu::Bytes> documents);
    void report(const SourceRow& row, const DocumentCheck::Verdict& verdict);
    const Blank* blankAt(const efs::Finding& finding) const;
    apdu::Result<void> reportDuplicates(const std::vector<Duplicate>& duplicates);

    RowSource& source_;
    const Recipe& recipe_;
    const ImportOptions& options_;
    ImportReport report_;
    RowReader reader_;
    RowKeeper keeper_;
    DocumentFiller filler_;
    DocumentCheck check_;
    std::optional<std::uint64_t> firstOffset_; // of the first row
    std::uint64_t firstLine_ = 1;
    std::vector<std::string> warned_; // remarks every row would repeat
};

apdu::Result<ImportReport> Import::run(const Order& order, Ledger& ledger) {
    auto rows = ledger.beginImport(order);
    if (!rows) return propagate(rows);
    if (auto read = readAll(*rows); !read) return propagate(read);
    if (report_.rows == 0 && report_.problems.none()) report_.problems.error({source_.file(), 0, 0}, "there is no row");
    const auto duplicates = report_.problems.none() ? (*rows)->finish() : (*rows)->duplicates();
    if (!duplicates) return propagate(duplicates);
    if (auto reported = reportDuplicates(*duplicates); !reported) return propagate(reported);
    return std::move(report_);
}

apdu::Result<void> Import::readAll(std::unique_ptr<RowImport>& rows) {
    constexpr std::uint64_t progressEvery = 4096;
    if (!report_.problems.none()) return {}; // with the wrong columns every row would be wrong
    for (;;) {
        const auto row = source_.next(report_.problems);
        if (!row) return propagate(row);
        if (*row == nullptr) return {};
        report_.rows = (*row)->number;
        if (!firstOffset_) firstOffset_ = (*row)->offset, firstLine_ = (*row)->line;
        if (options_.progress && report_.rows % progressEvery == 0 && !options_.progress(report_.rows))
            return apdu::fail(ErrorKind::Usage, "stopped before the order was made");
        const auto values = reader_.read(**row, report_.problems);
        if (values) checkDocuments(**row, *values);
        auto kept = report_.problems.none() ? keeper_.keep(*values, (*row)->number, (*row)->offset) : namesOf(**row);
        if (!kept) return propagate(kept);
        if (auto added = rows->add(*kept); !added) return added;
    }
}

// All that is kept of a row once there will be no order: what tells doubles.
Row Import::namesOf(const SourceRow& source) {
    auto [iccid, imsi] = reader_.readNames(source);
    Row row;
    row.number = source.number;
    row.iccid = std::move(iccid);
    row.imsi = std::move(imsi);
    return row;
}

void Import::checkDocuments(const SourceRow& row, const RowValues& values) {
    const auto documents = filler_.fill(values, values.iccid.empty() ? anyIccid : std::string_view(values.iccid),
                                        values.imsi.empty() ? anyImsi : std::string_view(values.imsi));
    if (!documents) return report_.problems.error({source_.file(), row.line, 0}, documents.error().message());
    report(row, check_.check(filler_, *documents));
    measure(row, *documents);
}

void Import::measure(const SourceRow& row, std::span<const apdu::Bytes> documents) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const std::size_t size = documents[i].size(), most = recipe_.documents[i].size;
        if (size > report_.largest[i].bytes) report_.largest[i] = {size, row.number};
        if (most == 0 || size <= most) continue;
        report_.problems.error({source_.file(), row.line, 0},
                               fmt::format("{} takes {} bytes, the file on the card has {}",
                                           efs::name(recipe_.documents[i].object), size, most));
    }
}

// Errors for every row that has them, at the cell they come from; warnings once.
void Import::report(const SourceRow& row, const DocumentCheck::Verdict& verdict) {
    for (const efs::Finding& finding : verdict) {
        const Blank* blank = blankAt(finding);
        std::optional<std::size_t> column;
        if (blank != nullptr)
            for (const Blank::Piece& piece : blank->pieces)
                if (piece.column && !column) column = piece.column;
        const std::string text = fmt::format("{} {}: {}", finding.object, finding.where, finding.message);
        if (finding.severity == efs::Severity::Error) {
            report_.problems.error(reader_.placeOf(row, column), text, finding.rule);
            continue;
        }
        const std::string what = finding.object + finding.where + finding.rule;
        constexpr std::size_t maxWarnings = 100;
        if (warned_.size() >= maxWarnings || std::find(warned_.begin(), warned_.end(), what) != warned_.end()) continue;
        warned_.push_back(what);
        report_.problems.warning(reader_.placeOf(row, column), text, finding.rule);
    }
}

// The blank a finding speaks of: by its object and the place in the template, of which a filled-in key may differ.
const Blank* Import::blankAt(const efs::Finding& finding) const {
    for (const DocumentRecipe& document : recipe_.documents) {
        if (efs::name(document.object) != finding.object) continue;
        for (const Blank& blank : document.document.blanks())
            if (blank.where == finding.where) return &blank;
    }
    return nullptr;
}

// The ledger knows row numbers; people look for lines.
apdu::Result<void> Import::reportDuplicates(const std::vector<Duplicate>& duplicates) {
    if (duplicates.empty()) return {};
    std::map<std::uint64_t, std::uint64_t> lines;
    for (const Duplicate& duplicate : duplicates) lines[duplicate.row], lines[duplicate.first];
    Problems ignored;
    auto row = source_.at(*firstOffset_, 1);
    for (; row && *row != nullptr; row = source_.next(ignored))
        if (const auto wanted = lines.find((*row)->number); wanted != lines.end())
            wanted->second = (*row)->line + firstLine_ - 1; // counted from the first row
    if (!row) return propagate(row);
    for (const Duplicate& duplicate : duplicates) {
        report_.problems.error({source_.file(), lines[duplicate.row], 0},
                               fmt::format("{} stands in row {} already", duplicate.key, duplicate.first),
                               fmt::format("see line {}", lines[duplicate.first]));
    }
    return {};
}

} // namespace

apdu::Result<ImportReport> importOrder(RowSource& source, const Recipe& recipe, const Order& order, const OrderKey* key,
                                       Ledger& ledger, const ImportOptions& options) {
    return Import(source, recipe, key, options).run(order, ledger);
}

} // namespace card::line
