// Which children of an element of one document are those of an element of another: what respelling and comparing
// documents go by.
#pragma once

#include "efs/wbxml/document.h"

#include <cstdint>
#include <vector>

namespace efs::prov {

// Two documents whose elements are compared with all they hold, each once.
class Alignment {
  public:
    Alignment(const wbxml::Document& a, const wbxml::Document& b);

    bool equal(std::uint32_t inA, std::uint32_t inB) const; // with everything inside

    // For each child of `inB`, in order, the child of `inA` that it is: an equal one first, else one that has the same
    // name and key; Element::none for a new one. No child of `inA` stands for two. With `inOrder` those of `inA` come
    // in their own order.
    std::vector<std::uint32_t> children(std::uint32_t inA, std::uint32_t inB, bool inOrder) const;

  private:
    const wbxml::Document& a_;
    const wbxml::Document& b_;
    std::vector<std::uint64_t> hashA_, hashB_; // of elements with all they hold
};

} // namespace efs::prov
