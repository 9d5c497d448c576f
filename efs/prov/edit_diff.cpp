// Two documents as edits from one to the other.
#include "efs/prov/alignment.h"
#include "efs/prov/edit.h"
#include "efs/prov/field_path.h"
#include "efs/prov/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace efs::prov {

using wbxml::Document;
using wbxml::Element;

namespace {

std::optional<std::string> owned(std::optional<std::string_view> text) {
    if (!text) return std::nullopt;
    return std::string(*text);
}

class Differ {
  public:
    Differ(const Document& a, const Document& b) : a_(a), b_(b), alignment_(a, b), paths_(a) {}

    std::vector<Edit> run() && {
        if (version(a_) != version(b_)) {
            const auto wanted = owned(version(b_));
            edits_.push_back({wanted ? Edit::Kind::Set : Edit::Kind::Remove, "@version", wanted});
        }
        between(0, 0);
        return std::move(edits_);
    }

  private:
    using Counts = std::unordered_map<std::string, std::size_t>;
    using PlaceOf = std::function<std::size_t(const std::string& name)>; // among those of its name, from 1

    // What is gone, then what is new or other, in the order of `b`: then places count what stays and what was added.
    void between(std::uint32_t inA, std::uint32_t inB) {
        const auto partners = alignment_.children(inA, inB, true);
        std::vector<std::uint32_t> stay = partners;
        std::erase(stay, Element::none);
        for (std::uint32_t i = a_.elements()[inA].firstChild; i != Element::none; i = a_.elements()[i].nextSibling)
            if (!std::binary_search(stay.begin(), stay.end(), i)) edits_.push_back({Edit::Kind::Remove, paths_.of(i)});
        const std::string above = paths_.of(inA);
        Counts made;
        std::size_t n = 0;
        for (std::uint32_t i = b_.elements()[inB].firstChild; i != Element::none; i = b_.elements()[i].nextSibling, ++n)
            if (partners[n] == Element::none)
                add(i, above, n, [&](const std::string& name) { return here(inA, name) + ++made[name]; });
            else if (!alignment_.equal(partners[n], i))
                change(partners[n], i);
    }

    void change(std::uint32_t inA, std::uint32_t inB) {
        if (b_.elements()[inB].name == "parm")
            edits_.push_back({Edit::Kind::Set, paths_.of(inA), owned(Parm(b_, inB).value())});
        else
            between(inA, inB);
    }

    // How many children of that name the document has.
    std::size_t here(std::uint32_t inA, const std::string& name) {
        PathStep step;
        step.name = name;
        return paths_.siblings(inA).matching(step).size();
    }

    // With all it holds; what is made later is named by its place among those of its name.
    void add(std::uint32_t inB, const std::string& above, std::size_t place, const PlaceOf& placeOf) {
        const bool parm = b_.elements()[inB].name == "parm";
        PathStep step;
        step.name = parm ? Parm(b_, inB).name() : Characteristic(b_, inB).type();
        const std::string path = (above.empty() ? "" : above + "/") + step.text();
        step.place = placeOf(step.name);
        step.hash = true;
        edits_.push_back(
            {Edit::Kind::Add, parm ? path : path + "/", parm ? owned(Parm(b_, inB).value()) : std::nullopt, place});
        const std::string self = (above.empty() ? "" : above + "/") + step.text();
        Counts made;
        std::size_t n = 0;
        for (std::uint32_t i = b_.elements()[inB].firstChild; i != Element::none; i = b_.elements()[i].nextSibling)
            add(i, self, n++, [&](const std::string& name) { return ++made[name]; });
    }

    const Document& a_;
    const Document& b_;
    Alignment alignment_;
    FieldPaths paths_;
    std::vector<Edit> edits_;
};

} // namespace

apdu::Result<std::vector<Edit>> diff(const Document& a, const Document& b) {
    std::vector<Edit> edits = Differ(a, b).run();
    const auto done = prov::apply(a, edits);
    if (done && sameTree(*done, b)) return edits;
    return apdu::fail(apdu::ErrorKind::Unsupported,
                      "the documents differ in parts that no path names: unknown tokens, foreign elements or "
                      "attributes, text between elements");
}

} // namespace efs::prov
