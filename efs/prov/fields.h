// Takes a characteristic apart: each parm goes to the field that asks for it, what nobody asked for to `other`.
//
//   Fields fields(characteristic, where, report);
//   fields.single("NAME", proxy.name).flag("TRUST", proxy.trusted).list("DOMAIN", proxy.domains).rest(proxy.other);
//
// The first definition wins (WAP-185 §5.1): further values of a single parm are remarks. Parms with unknown tokens are
// passed over; the decoder has remarked on them.
#pragma once

#include "efs/prov/context.h"
#include "efs/wbxml/text.h"

#include <functional>

namespace efs::prov {

// Where remarks go; it knows the object they belong to and when there are enough.
class Report {
  public:
    static constexpr std::size_t maxFindings = 256; // over all documents of a card
    Report(std::vector<Finding>& findings, ObjectType object) : findings_(findings), object_(object) {}

    void operator()(Severity severity, std::string rule, std::string clause, std::string where, apdu::Range bytes,
                    std::string message);

  private:
    std::vector<Finding>& findings_;
    ObjectType object_;
};

class Fields {
  public:
    Fields(const Characteristic& characteristic, std::string where, Report& report);

    Fields& single(std::string_view name, std::string& field);
    Fields& single(std::string_view name, std::optional<std::string>& field);
    Fields& flag(std::string_view name, bool& field);
    Fields& list(std::string_view name, std::vector<std::string>& field);
    // Everything not taken, nested characteristics not in `known` included.
    void rest(std::vector<NamedValue>& other, std::initializer_list<std::string_view> known = {});

  private:
    const Parm* take(std::string_view name);
    void reportRepeated(const Parm& parm);

    Characteristic characteristic_;
    std::string where_;
    Report& report_;
    std::vector<Parm> parms_;
    std::vector<bool> taken_;
};

std::string valueText(std::optional<std::string_view> value);
using wbxml::brief;

} // namespace efs::prov
