// Rows of token tables by page and token, laid out by the compiler.
#pragma once

#include "efs/wbxml/code_pages.h"

namespace efs::wbxml {

template <std::size_t N>
constexpr CodePage pageOf(const TokenRow (&rows)[N], bool tags, std::uint8_t page) {
    CodePage index{};
    for (const TokenRow& row : rows)
        if ((row.space == Space::Tag) == tags && row.page == page) index[row.token] = &row;
    return index;
}

} // namespace efs::wbxml
