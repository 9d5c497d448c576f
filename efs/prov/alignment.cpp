#include "efs/prov/alignment.h"

#include "efs/prov/field_path.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace efs::prov {

using wbxml::Attribute;
using wbxml::Document;
using wbxml::Element;

namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
    return (hash ^ (more + 0x9E3779B97F4A7C15u + (hash << 6) + (hash >> 2))) * 0xFF51AFD7ED558CCDu;
}

std::uint64_t hashOf(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

// What may be told apart by name alone, without looking inside.
std::uint64_t kindOf(const Document& document, std::uint32_t index) {
    const Element& element = document.elements()[index];
    std::uint64_t hash = mixed(hashOf(element.name), element.name.empty() ? element.token : 0u);
    for (const char* name : {"name", "type"})
        if (const Attribute* attribute = document.attribute(element, name))
            hash = mixed(hash, hashOf(attribute->value));
    return hash;
}

std::uint64_t labelOf(const Document& document, std::uint32_t index) {
    return mixed(kindOf(document, index), hashOf(keyOf(document, index)));
}

// Equal elements have equal hashes: attributes have no order, so theirs are added up.
std::vector<std::uint64_t> hashesOf(const Document& document) {
    const auto elements = document.elements();
    std::vector<std::uint64_t> hashes(elements.size());
    for (std::size_t i = elements.size(); i-- > 0;) { // children stand behind their parents
        std::uint64_t hash = mixed(hashOf(elements[i].name), elements[i].name.empty() ? elements[i].token : 0u);
        std::uint64_t sum = 0;
        for (const Attribute& attribute : document.attributes(elements[i]))
            if (!attribute.name.empty() && document.attribute(elements[i], attribute.name) == &attribute)
                sum += mixed(hashOf(attribute.name), hashOf(attribute.value));
        hash = mixed(hash, sum);
        for (std::uint32_t child = elements[i].firstChild; child != Element::none; child = elements[child].nextSibling)
            hash = mixed(hash, hashes[child]);
        hashes[i] = hash;
    }
    return hashes;
}

// Children by a hash, each group in document order and handed out once.
class Supply {
  public:
    template <class HashOf>
    Supply(const Document& document, std::uint32_t parent, std::vector<bool>& taken, std::uint32_t base, HashOf&& hash)
        : taken_(taken), base_(base) {
        const auto elements = document.elements();
        for (std::uint32_t i = elements[parent].firstChild; i != Element::none; i = elements[i].nextSibling)
            groups_[hash(i)].all.push_back(i);
    }

    // The next one of this hash from `least` on that is fit.
    template <class Fits>
    std::uint32_t take(std::uint64_t hash, std::uint32_t least, Fits&& fits) {
        const auto group = groups_.find(hash);
        if (group == groups_.end()) return Element::none;
        auto& [all, next] = group->second;
        while (next < all.size() && (taken_[all[next] - base_] || all[next] < least)) ++next;
        if (next == all.size() || !fits(all[next])) return Element::none;
        taken_[all[next] - base_] = true;
        return all[next];
    }

  private:
    struct Group {
        std::vector<std::uint32_t> all;
        std::size_t next = 0;
    };
    std::vector<bool>& taken_;
    std::uint32_t base_;
    std::unordered_map<std::uint64_t, Group> groups_;
};

// The end of an element's descendants in the list of elements.
std::uint32_t endOf(const Document& document, std::uint32_t index) {
    const auto elements = document.elements();
    const std::size_t end = elements[index].bytes.end();
    const auto after = std::lower_bound(elements.begin() + index + 1, elements.end(), end,
                                        [](const Element& other, std::size_t at) { return other.bytes.offset < at; });
    return static_cast<std::uint32_t>(after - elements.begin());
}

} // namespace

Alignment::Alignment(const Document& a, const Document& b) : a_(a), b_(b), hashA_(hashesOf(a)), hashB_(hashesOf(b)) {}

bool Alignment::equal(std::uint32_t inA, std::uint32_t inB) const {
    if (hashA_[inA] != hashB_[inB]) return false;
    const std::uint32_t count = endOf(a_, inA) - inA;
    if (endOf(b_, inB) - inB != count) return false;
    const auto ours = a_.elements(), theirs = b_.elements();
    for (std::uint32_t i = 0; i < count; ++i) {
        const Element &x = ours[inA + i], &y = theirs[inB + i];
        if (i > 0 && x.parent - inA != y.parent - inB) return false;
        if (!wbxml::sameHead(a_, x, b_, y)) return false;
    }
    return true;
}

std::vector<std::uint32_t> Alignment::children(std::uint32_t inA, std::uint32_t inB, bool inOrder) const {
    const auto ours = a_.elements(), theirs = b_.elements();
    std::vector<bool> taken(endOf(a_, inA) - inA, false);
    std::vector<std::uint32_t> wanted, found;
    for (std::uint32_t i = theirs[inB].firstChild; i != Element::none; i = theirs[i].nextSibling) wanted.push_back(i);
    found.assign(wanted.size(), Element::none);

    Supply equals(a_, inA, taken, inA, [&](std::uint32_t i) { return hashA_[i]; });
    Supply labels(a_, inA, taken, inA, [&](std::uint32_t i) { return labelOf(a_, i); });
    const auto nameFits = [&](std::uint32_t i, std::uint32_t j) {
        return ours[i].name == theirs[j].name && !ours[i].name.empty() && ours[i].hasText == theirs[j].hasText;
    };
    std::uint32_t least = 0;
    for (std::size_t n = 0; n < wanted.size(); ++n) {
        const std::uint32_t j = wanted[n];
        found[n] = equals.take(hashB_[j], least, [&](std::uint32_t i) { return equal(i, j); });
        if (inOrder && found[n] == Element::none)
            found[n] = labels.take(labelOf(b_, j), least, [&](std::uint32_t i) { return nameFits(i, j); });
        if (inOrder && found[n] != Element::none) least = found[n] + 1;
    }
    if (inOrder) return found;
    const auto pair = [&](Supply& supply, auto&& hash) {
        for (std::size_t n = 0; n < wanted.size(); ++n)
            if (found[n] == Element::none)
                found[n] = supply.take(hash(b_, wanted[n]), 0, [&](std::uint32_t i) { return nameFits(i, wanted[n]); });
    };
    Supply kinds(a_, inA, taken, inA, [&](std::uint32_t i) { return kindOf(a_, i); });
    pair(labels, labelOf);
    pair(kinds, kindOf);
    return found;
}

} // namespace efs::prov
