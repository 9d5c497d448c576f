// Takes a characteristic apart: each parm goes to the field that asks for it, what nobody asked for to `other`.
//
//   Fields fields(characteristic, where, remarks);
//   fields.single("NAME", proxy.name).flag("TRUST", proxy.trusted).list("DOMAIN", proxy.domains).rest(proxy.other);
//
// The first definition wins (WAP-185 §5.1): further values of a single parm are remarks, and kept as shadowed. Parms
// with unknown tokens are passed over; the decoder has remarked on them.
#pragma once

#include "efs/prov/context.h"
#include "efs/wbxml/text.h"

#include <functional>

namespace efs::prov {

// Where remarks on one document go, and what of it was shadowed; it knows when there are enough remarks.
class Remarks {
  public:
    static constexpr std::size_t maxFindings = 256; // over all documents of a card
    Remarks(std::vector<Finding>& findings, std::vector<Shadowed>& shadowed, const Source& source, std::size_t index)
        : findings_(findings), shadowed_(shadowed), object_(name(source)), source_(index) {}

    void operator()(Severity severity, std::string rule, std::string clause, std::string where, apdu::Range bytes,
                    std::string message);
    // Kept whatever the number of remarks: it is what a device does not see.
    void shadow(Shadowed one) { shadowed_.push_back(std::move(one)); }

    Origin origin(const Parm& parm) const { return {source_, parm.index(), parm.bytes()}; }
    Origin origin(const Characteristic& one) const { return {source_, one.index(), one.bytes()}; }

  private:
    std::vector<Finding>& findings_;
    std::vector<Shadowed>& shadowed_;
    std::string object_;
    std::size_t source_;
};

class Fields {
  public:
    Fields(const Characteristic& characteristic, std::string where, Remarks& remarks);

    Fields& single(std::string_view name, Value& field);
    Fields& single(std::string_view name, std::optional<Value>& field);
    Fields& flag(std::string_view name, Flag& field);
    Fields& list(std::string_view name, std::vector<Value>& field);
    // Everything not taken, nested characteristics not in `known` included.
    void rest(std::vector<NamedValue>& other, std::initializer_list<std::string_view> known = {});

  private:
    const Parm* take(std::string_view name);
    void reportRepeated(const Parm& parm, const Parm& first);
    Value valueOf(const Parm& parm) const;
    void takeNested(std::vector<NamedValue>& other, std::initializer_list<std::string_view> known) const;

    Characteristic characteristic_;
    std::string where_;
    Remarks& remarks_;
    std::vector<Parm> parms_;
    std::vector<bool> taken_;
};

std::string valueText(std::optional<std::string_view> value);
using wbxml::brief;

} // namespace efs::prov
