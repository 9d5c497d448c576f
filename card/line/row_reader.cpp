#include "card/line/row_reader.h"

#include "card/line/cell_check.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace card::line {

namespace {

constexpr std::string_view iccidName = "iccid", imsiName = "imsi";

bool isOfTheCard(std::string_view column) {
    return column == cardIccid || column == cardImsi;
}

// "config1.xml NAPDEF[internet]/NAP-ADDRESS", or what else asks for a column; empty when nothing does without default.
std::string whoNeeds(const Recipe& recipe, std::size_t column) {
    const std::string& name = recipe.columns.names()[column];
    if ((recipe.match == Match::Iccid && name == iccidName) || (recipe.match == Match::Imsi && name == imsiName))
        return "cards are told apart by it";
    for (const CredentialColumn& credential : recipe.credentials)
        if (credential.column == column) return fmt::format("{} takes it", option(credential.role));
    for (const DocumentRecipe& document : recipe.documents)
        for (const Blank& blank : document.document.blanks())
            for (const Blank::Piece& piece : blank.pieces)
                if (piece.column == column && !piece.fallback)
                    return fmt::format("{} has it in {}", document.file, blank.where);
    return {};
}

// Letters and digits only: "ICC-ID" and "icc_id" are iccid to a person.
std::string bare(std::string_view name) {
    std::string letters;
    for (const char c : name)
        if (c != '_' && c != '-' && c != ' ' && c != '.') letters += c;
    return letters;
}

} // namespace

std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
    if (a.size() > b.size() + most || b.size() > a.size() + most) return most + 1;
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

RowReader::RowReader(const RowSource& source, const Recipe& recipe, const TransportKey* transport, Problems& problems)
    : source_(&source), recipe_(&recipe), transport_(transport), cells_(recipe.columns.names().size()),
      isCredential_(cells_.size()), forms_(recipe.credentials.size()) {
    for (const CredentialColumn& credential : recipe.credentials) isCredential_[credential.column] = true;
    for (std::size_t column = 0; column < cells_.size(); ++column) bind(column, problems);
}

void RowReader::bind(std::size_t column, Problems& problems) {
    const std::string& name = recipe_->columns.names()[column];
    if (isOfTheCard(name)) return;
    const auto header = source_->header();
    const auto found = std::find(header.begin(), header.end(), name);
    if (found != header.end()) {
        cells_[column] = static_cast<std::size_t>(found - header.begin());
        return;
    }
    const std::string like = likelyMeant(name);
    const std::string need = whoNeeds(*recipe_, column);
    const Place place{source_->file(), 1, 0};
    if (!need.empty()) {
        problems.error(place, fmt::format("there is no column \"{}\" ({})", name, need),
                       like.empty() ? std::string() : fmt::format("is \"{}\" meant?", like));
    } else if (!like.empty()) {
        problems.error(place,
                       fmt::format("there is no column \"{}\", and the default would be taken for every row", name),
                       fmt::format("nothing asks for the column \"{}\": is it misspelt?", like));
    }
}

// A column nothing asks for whose name is nearly this one; empty: there is none.
std::string RowReader::likelyMeant(std::string_view name) const {
    constexpr std::size_t shortName = 4;
    const std::size_t most = name.size() < shortName ? 1 : 2;
    std::string best;
    std::size_t least = most + 1;
    for (const std::string& candidate : source_->header()) {
        if (candidate.empty() || recipe_->columns.find(candidate)) continue;
        const std::size_t far = distance(bare(name), bare(candidate), most);
        if (far >= least) continue;
        least = far;
        best = candidate;
    }
    return best;
}

Place RowReader::placeOf(const SourceRow& row, std::optional<std::size_t> column) const {
    if (!column || !cells_[*column]) return {source_->file(), row.line, 0};
    const Cell& cell = row.cells[*cells_[*column]];
    return {source_->file(), cell.line, cell.column};
}

std::optional<RowValues> RowReader::read(const SourceRow& row, Problems& problems) {
    RowValues values;
    values.values.resize(cells_.size());
    bool fine = readIdentities(row, values, problems);
    for (std::size_t column = 0; column < cells_.size(); ++column)
        if (cells_[column] && !isCredential_[column]) fine = readValue(row, column, values, problems) && fine;
    for (std::size_t i = 0; i < recipe_->credentials.size(); ++i)
        fine = readCredential(row, i, values, problems) && fine;
    if (recipe_->match == Match::Next) values.iccid.clear(), values.imsi.clear(); // any card may have the row
    if (!fine) return {};
    return values;
}

RowReader::Names RowReader::readNames(const SourceRow& row) {
    if (recipe_->match == Match::Next) return {};
    RowValues values;
    values.values.resize(cells_.size());
    Problems said;
    readIdentities(row, values, said);
    return {std::move(values.iccid), std::move(values.imsi)};
}

bool RowReader::readIdentities(const SourceRow& row, RowValues& values, Problems& problems) {
    const auto take = [&](std::string_view name, auto&& check, std::string& to) {
        const auto column = recipe_->columns.find(name);
        if (!column || !cells_[*column]) return true;
        CellCheck checked = check(row.cells[*cells_[*column]].text);
        if (!checked.fault.empty()) {
            problems.error(placeOf(row, column), checked.fault, checked.hint);
            return false;
        }
        if (!checked.doubt.empty() && !doubted_) {
            doubted_ = true;
            problems.warning(placeOf(row, column), checked.doubt);
        }
        values.values[*column] = checked.value;
        to = std::move(checked.value);
        return true;
    };
    const bool iccid = take(iccidName, checkIccid, values.iccid);
    const bool imsi = take(imsiName, checkImsi, values.imsi);
    return iccid && imsi;
}

std::optional<apdu::Secret> RowReader::unsealed(const SourceRow& row, std::size_t column, const RowValues& values,
                                                Problems& problems) const {
    const std::string_view text = row.cells[*cells_[column]].text;
    if (!TransportKey::isSealed(text)) return apdu::Secret(apdu::toBytes(apdu::asBytes(text)));
    const std::string& name = recipe_->columns.names()[column];
    if (transport_ == nullptr) {
        problems.error(placeOf(row, column), fmt::format("\"{}\" is sealed", name),
                       "give the key it was sealed with: --transport-key");
        return {};
    }
    Row named;
    named.number = row.number;
    named.iccid = values.iccid;
    named.imsi = values.imsi;
    auto opened = transport_->open(text, sealingName(named), name);
    if (opened) return std::move(*opened);
    problems.error(placeOf(row, column), fmt::format("\"{}\": {}", name, opened.error().text), opened.error().hint);
    return {};
}

bool RowReader::readValue(const SourceRow& row, std::size_t column, RowValues& values, Problems& problems) const {
    const std::string_view text = row.cells[*cells_[column]].text;
    if (TransportKey::isSealed(text)) {
        const auto opened = unsealed(row, column, values, problems);
        if (opened) values.values[column] = apdu::asText(opened->reveal());
        return opened.has_value();
    }
    const std::string& name = recipe_->columns.names()[column];
    if (name == iccidName || name == imsiName) return true; // looked at already
    values.values[column] = text;
    return !isDamaged(row, column, text, problems);
}

bool RowReader::isDamaged(const SourceRow& row, std::size_t column, std::string_view text, Problems& problems) const {
    const std::string& name = recipe_->columns.names()[column];
    if (isRoundedNumber(text)) {
        problems.error(placeOf(row, column),
                       fmt::format("\"{}\" is a number that a spreadsheet has rounded: digits are lost", name),
                       "Format the column as text before the file is filled or exported");
        return true;
    }
    if (efs::wbxml::isPlainAscii(text) || efs::wbxml::isUtf8(text)) return false;
    problems.error(placeOf(row, column), fmt::format("\"{}\" is not UTF-8", name), "Save the file as \"CSV UTF-8\"");
    return true;
}

bool RowReader::readCredential(const SourceRow& row, std::size_t which, RowValues& values, Problems& problems) {
    const CredentialColumn& credential = recipe_->credentials[which];
    values.credentials.emplace_back();
    if (!cells_[credential.column]) return true; // said of the header
    auto text = unsealed(row, credential.column, values, problems);
    if (!text) return false;
    const std::string_view value = apdu::asText(text->reveal());
    const CellCheck checked = checkCredential(value, credential.role);
    if (!checked.fault.empty()) {
        problems.error(placeOf(row, credential.column), checked.fault, checked.hint);
        return false;
    }
    const bool fine = oneForm(row, which, value, problems);
    values.credentials.back() = std::move(*text);
    return fine;
}

// Keys of one order come from one source: a shorter one among long ones has lost something.
bool RowReader::oneForm(const SourceRow& row, std::size_t which, std::string_view text, Problems& problems) {
    Form& form = forms_[which];
    if (form.line == 0) form = {text.size(), row.line};
    if (form.length == text.size()) return true;
    const std::string& name = recipe_->columns.names()[recipe_->credentials[which].column];
    problems.error(
        placeOf(row, recipe_->credentials[which].column),
        fmt::format("\"{}\" has {} characters, that of line {} has {}", name, text.size(), form.line, form.length),
        "The keys of one order have one form; zeros at the front may be lost");
    return false;
}

} // namespace card::line
