// The documents of row after row held against the rules of efs::prov::validate, without doing the same work again.
//
// What the rules say of a document is decided by its values. Values that no rule can have anything to say about are
// told from the others by their letters, their length and the parm they stand in; rows that differ in such values only
// get the same answer from memory.
#pragma once

#include "card/line/recipe.h"
#include "efs/prov/schema.h"

#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace card::line {

class DocumentCheck {
  public:
    explicit DocumentCheck(const Recipe& recipe);

    using Verdict = std::vector<efs::Finding>; // errors and warnings, each with its object
    // `filler` has just filled in a row and given `documents`.
    const Verdict& check(const DocumentFiller& filler, std::span<const apdu::Bytes> documents);

    // True when no rule has anything to say about this text in that blank, whatever stands in others that do not say
    // the same.
    bool isHarmless(std::size_t document, std::size_t blank, std::string_view text) const;
    std::size_t asked() const { return asked_; } // how often the rules themselves were asked

  private:
    struct Place {
        std::size_t longest = 0; // of a harmless text; 0: none is
    };
    void sign(const DocumentFiller& filler);

    static constexpr std::size_t maxRemembered = 4096;
    const Recipe* recipe_;
    std::vector<std::vector<Place>> places_; // by document and blank
    std::unordered_set<std::string> fixed_;  // values of the templates themselves
    std::string signature_;
    std::unordered_map<std::string, Verdict> known_;
    std::size_t asked_ = 0;
};

} // namespace card::line
