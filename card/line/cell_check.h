// What spreadsheets, exports and people do to the digits of identities and keys: seen in one cell, and told in words.
//
//   checkIccid("8.94405E+18").fault   ->  "is a number a spreadsheet has rounded …"
//   checkIccid("89440500000000000F").value  ->  without its padding
#pragma once

#include "card/credentials.h"

#include <string>
#include <string_view>

namespace card::line {

struct CellCheck {
    std::string value;       // as it will be used: without blanks, padding, apostrophe
    std::string fault, hint; // fault empty: the cell is fine
    std::string doubt;       // fine, but worth a look
};

// 18 to 20 digits that begin with 89; F padding at the end is dropped (TS 102 221 §13.2, ITU-T E.118).
CellCheck checkIccid(std::string_view cell);
// 15 digits: shorter ones have mostly lost zeros at the front (TS 23.003 §2.2).
CellCheck checkImsi(std::string_view cell);
// A PIN or key as card::parseCredential takes it. The value is neither in `value` nor in any text.
CellCheck checkCredential(std::string_view cell, Role role);
// "1.23E+18": digits are lost, whatever the column is.
bool isRoundedNumber(std::string_view cell);

// The same card's number with or without its check digit (a 19-digit row for a 20-digit card, and the other way); empty
// when there is none.
std::string otherIccidForm(std::string_view iccid);

} // namespace card::line
