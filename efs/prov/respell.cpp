#include "efs/prov/respell.h"

#include "efs/prov/alignment.h"
#include "efs/wbxml/rewriter.h"

namespace efs::prov {

using wbxml::Attribute;
using wbxml::Document;
using wbxml::Element;
using wbxml::Rewriter;

namespace {

class Respeller {
  public:
    Respeller(const Document& wanted, const Document& original, const wbxml::EncodeOptions& options)
        : wanted_(wanted), original_(original), alignment_(original, wanted), out_(original, options) {}

    apdu::Result<Document> run() && {
        kept(0, 0);
        return std::move(out_).finish();
    }

  private:
    // An element of the original that is also one of the wanted; nesting ends at wbxml::maxDepth.
    void kept(std::uint32_t old, std::uint32_t now) {
        if (alignment_.equal(old, now)) return out_.copy(old);
        out_.open(old, changes(original_.elements()[old], wanted_.elements()[now]));
        const auto partners = alignment_.children(old, now, false);
        std::size_t n = 0;
        for (std::uint32_t i = wanted_.elements()[now].firstChild; i != Element::none;
             i = wanted_.elements()[i].nextSibling, ++n)
            if (partners[n] == Element::none)
                made(i);
            else
                kept(partners[n], i);
        out_.end();
    }

    void made(std::uint32_t now) {
        const Element& element = wanted_.elements()[now];
        out_.start(element.name);
        for (const Attribute& attribute : wanted_.attributes(element))
            if (wanted_.attribute(element, attribute.name) == &attribute)
                out_.attribute(attribute.name, attribute.value);
        for (std::uint32_t i = element.firstChild; i != Element::none; i = wanted_.elements()[i].nextSibling) made(i);
        out_.end();
    }

    std::vector<Rewriter::Change> changes(const Element& old, const Element& now) const {
        std::vector<Rewriter::Change> changes;
        for (const Attribute& attribute : original_.attributes(old))
            if (!attribute.name.empty() && wanted_.attribute(now, attribute.name) == nullptr)
                changes.push_back({attribute.name, std::nullopt});
        for (const Attribute& attribute : wanted_.attributes(now)) {
            if (attribute.name.empty() || wanted_.attribute(now, attribute.name) != &attribute) continue;
            const Attribute* other = original_.attribute(old, attribute.name);
            if (other == nullptr || other->unknownValue || other->value != attribute.value)
                changes.push_back({attribute.name, attribute.value});
        }
        return changes;
    }

    const Document& wanted_;
    const Document& original_;
    Alignment alignment_;
    Rewriter out_;
};

} // namespace

Document respell(const Document& wanted, const Document& original, const wbxml::EncodeOptions& options) {
    if (sameTree(wanted, original)) return original;
    auto done = Respeller(wanted, original, options).run();
    return done && sameTree(*done, wanted) ? std::move(*done) : wanted;
}

} // namespace efs::prov
