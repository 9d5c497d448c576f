// What an order writes on every card: templates, where credentials come from, how a card finds its row.
#pragma once

#include "card/credentials.h"
#include "card/line/order.h"
#include "card/line/template.h"

namespace card::line {

struct DocumentRecipe {
    efs::ObjectType object = efs::ObjectType::Bootstrap;
    std::string file; // the template's, for messages
    Template document;
    std::size_t size = 0; // of the file on the cards; 0: not known before a card is there
};

// A PIN or key that every row brings itself.
struct CredentialColumn {
    Role role = Role::Adm;
    std::size_t column = 0; // into Recipe::columns
};

struct Recipe {
    Match match = Match::Iccid;
    ColumnList columns; // what rows are asked for; "iccid" or "imsi" among them as `match` wants
    std::vector<DocumentRecipe> documents;
    std::vector<CredentialColumn> credentials;

    // Columns whose values are credentials of cards or documents.
    std::vector<bool> secretColumns() const;
    // Usage when a column is to be both a key and part of a document.
    apdu::Result<void> check() const;
};

// A row's values in the order of the recipe's columns, and what it is filed under. Credentials are kept apart.
struct RowValues {
    std::vector<std::string> values;       // empty where a credential stands
    std::vector<apdu::Secret> credentials; // as the rows spell them, one for each of the recipe's
    std::string iccid, imsi;
};

// The values as one text and back: what is sealed, and what is digested.
apdu::Secret packed(const RowValues& row);
// Malformed when it is no text of packed() for this recipe.
apdu::Result<RowValues> unpacked(const apdu::Secret& text, const Recipe& recipe);
// The same without what is a credential of cards or documents; `secret`: Recipe::secretColumns().
std::string openText(const RowValues& row, const std::vector<bool>& secret);

// The documents of a row. `iccid` and `imsi` are the card's own.
class DocumentFiller {
  public:
    explicit DocumentFiller(const Recipe& recipe);
    // Bytes by document, valid until the next call; Malformed with object and parm in the trail.
    apdu::Result<std::span<const apdu::Bytes>> fill(const RowValues& row, std::string_view iccid,
                                                    std::string_view imsi);
    // The texts of the blanks of document `i`, after fill().
    std::span<const std::string> texts(std::size_t i) const { return texts_[i]; }

  private:
    const Recipe* recipe_;
    std::optional<std::size_t> iccidColumn_, imsiColumn_;
    std::vector<std::string_view> values_;
    std::vector<std::vector<std::string>> texts_;
    std::vector<apdu::Bytes> documents_;
};

} // namespace card::line
