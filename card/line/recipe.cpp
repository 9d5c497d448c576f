#include "card/line/recipe.h"

#include "card/line/netstring.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace card::line {

using apdu::ErrorKind;

std::vector<bool> Recipe::secretColumns() const {
    std::vector<bool> secret(columns.names().size());
    for (const CredentialColumn& credential : credentials) secret[credential.column] = true;
    for (const DocumentRecipe& document : documents)
        for (const Blank& blank : document.document.blanks())
            for (const Blank::Piece& piece : blank.pieces)
                if (blank.secret && piece.column) secret[*piece.column] = true;
    return secret;
}

apdu::Result<void> Recipe::check() const {
    for (const CredentialColumn& credential : credentials) {
        const std::string& name = columns.names()[credential.column];
        const auto uses = [&](const Blank& blank) {
            return std::any_of(blank.pieces.begin(), blank.pieces.end(),
                               [&](const Blank::Piece& piece) { return piece.column == credential.column; });
        };
        for (const DocumentRecipe& document : documents) {
            const auto blanks = document.document.blanks();
            if (std::none_of(blanks.begin(), blanks.end(), uses)) continue;
            return apdu::fail(ErrorKind::Usage,
                              fmt::format("the column \"{}\" is a key of the card and would be written into {}", name,
                                          document.file))
                .hint("a document holds other columns than the card's PIN or key");
        }
        if (name == "iccid" || name == "imsi" || name == cardIccid || name == cardImsi)
            return apdu::fail(ErrorKind::Usage, fmt::format("the column \"{}\" cannot be a PIN or key", name));
    }
    return {};
}

namespace {

void addField(apdu::Bytes& text, apdu::View field) {
    apdu::append(text, apdu::asBytes(fmt::format("{}:", field.size())));
    apdu::append(text, field);
    text.push_back(',');
}

// The field at `at`, which goes behind it; none when there is no whole one.
std::optional<apdu::View> takeField(apdu::View text, std::size_t& at) {
    const std::string_view rest = apdu::asText(text.subspan(at));
    std::size_t length = 0;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<std::size_t>(end - rest.data());
    if (failed != std::errc() || digits >= rest.size() || rest[digits] != ':' || length > rest.size() - digits - 2)
        return {};
    if (rest[digits + 1 + length] != ',') return {};
    at += digits + length + 2;
    return text.subspan(at - length - 1, length);
}

} // namespace

apdu::Secret packed(const RowValues& row) {
    std::size_t size = 64;
    for (const std::string& value : row.values) size += value.size() + 12;
    for (const apdu::Secret& credential : row.credentials) size += credential.size() + 12;
    apdu::Bytes text;
    text.reserve(size + row.iccid.size() + row.imsi.size()); // grown, it would leave copies behind
    addField(text, apdu::asBytes(row.iccid));
    addField(text, apdu::asBytes(row.imsi));
    for (const std::string& value : row.values) addField(text, apdu::asBytes(value));
    for (const apdu::Secret& credential : row.credentials) addField(text, credential.reveal());
    return apdu::Secret(std::move(text));
}

apdu::Result<RowValues> unpacked(const apdu::Secret& text, const Recipe& recipe) {
    RowValues row;
    std::size_t at = 0, count = 0;
    const std::size_t values = recipe.columns.names().size();
    for (; at < text.size(); ++count) {
        const auto field = takeField(text.reveal(), at);
        if (!field) break;
        if (count == 0) row.iccid = apdu::asText(*field);
        if (count == 1) row.imsi = apdu::asText(*field);
        if (count < 2) continue;
        if (count < values + 2)
            row.values.emplace_back(apdu::asText(*field));
        else
            row.credentials.emplace_back(apdu::toBytes(*field));
    }
    if (at == text.size() && count == 2 + values + recipe.credentials.size()) return row;
    return apdu::fail(ErrorKind::Malformed, "the order's row does not fit the templates and options given")
        .hint("Give those the order was made with");
}

std::string openText(const RowValues& row, const std::vector<bool>& secret) {
    Netstrings text;
    text.add(row.iccid).add(row.imsi);
    for (std::size_t i = 0; i < row.values.size(); ++i)
        text.add(secret[i] ? std::string_view() : std::string_view(row.values[i]));
    return text.text();
}

DocumentFiller::DocumentFiller(const Recipe& recipe)
    : recipe_(&recipe), iccidColumn_(recipe.columns.find(cardIccid)), imsiColumn_(recipe.columns.find(cardImsi)),
      texts_(recipe.documents.size()), documents_(recipe.documents.size()) {
    for (std::size_t i = 0; i < texts_.size(); ++i) texts_[i].resize(recipe.documents[i].document.blanks().size());
}

apdu::Result<std::span<const apdu::Bytes>> DocumentFiller::fill(const RowValues& row, std::string_view iccid,
                                                                std::string_view imsi) {
    values_.assign(row.values.begin(), row.values.end());
    if (iccidColumn_) values_[*iccidColumn_] = iccid;
    if (imsiColumn_) values_[*imsiColumn_] = imsi;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
        const Template& document = recipe_->documents[i].document;
        for (std::size_t j = 0; j < texts_[i].size(); ++j) document.blanks()[j].fill(values_, texts_[i][j]);
        if (auto rendered = document.render(texts_[i], documents_[i]); !rendered)
            return propagate(rendered).in(std::string(efs::name(recipe_->documents[i].object)));
    }
    return std::span<const apdu::Bytes>(documents_);
}

} // namespace card::line
