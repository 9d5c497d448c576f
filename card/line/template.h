// A document with {{column}} placeholders in the values of its parms, compiled once and filled in for every row.
//
//   <parm name="AUTHNAME" value="{{user}}@{{realm|op.example}}"/>      {{card.iccid}}, {{card.imsi}}: the card's own
//
// The default behind "|" is taken when the row has no such column or nothing in it. Filling in splices strings into the
// bytes of the encoded document. That gives what encoding the filled-in document gives, as long as every value is plain
// text that no token stands for; where one is not, the document is encoded.
#pragma once

#include "efs/provisioning.h"
#include "efs/wbxml/document.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace card::line {

inline constexpr std::string_view cardIccid = "card.iccid", cardImsi = "card.imsi";

// The columns that templates and credentials ask for, each once; rows give their values in this order.
class ColumnList {
  public:
    std::size_t add(std::string_view name);
    std::span<const std::string> names() const { return names_; }
    std::optional<std::size_t> find(std::string_view name) const;

  private:
    std::vector<std::string> names_;
};

// A place in a template that a row fills in.
struct Blank {
    struct Piece {
        std::string text;                    // literal, in front of the column's value
        std::optional<std::size_t> column;   // into ColumnList
        std::optional<std::string> fallback; // when the value is empty
    };
    std::vector<Piece> pieces;
    std::uint32_t element = 0; // in the template's document
    std::string parm;          // "NAP-ADDRESS"
    std::string where;         // "NAPDEF[internet]/NAP-ADDRESS"
    bool secret = false;       // a document credential
    // The text for these values.
    void fill(std::span<const std::string_view> values, std::string& text) const;
};

class Template {
  public:
    // Malformed, with the parm, for a placeholder that is not closed or stands elsewhere than in the value of a parm,
    // and for documents with parts that cannot be written again.
    static apdu::Result<Template> compile(const efs::wbxml::Document& document, ColumnList& columns);

    std::span<const Blank> blanks() const { return blanks_; }
    const efs::wbxml::Document& document() const { return document_; }

    // The document's bytes for `texts`, one of each blank. Malformed when one holds what a document cannot.
    apdu::Result<void> render(std::span<const std::string> texts, apdu::Bytes& bytes) const;
    // The same without splicing.
    apdu::Result<apdu::Bytes> encode(std::span<const std::string> texts) const;

  private:
    explicit Template(efs::wbxml::Document document) : document_(std::move(document)) {}
    apdu::Result<void> findBlanks(ColumnList& columns);
    apdu::Result<void> cut();

    efs::wbxml::Document document_;
    std::vector<Blank> blanks_;        // in document order
    std::vector<apdu::Bytes> between_; // before the first blank, between two, behind the last
};

// "{{apn|internet}}" taken apart; Malformed when it is not closed or names no column.
apdu::Result<std::vector<Blank::Piece>> parsePlaceholders(std::string_view value, ColumnList& columns);

} // namespace card::line
