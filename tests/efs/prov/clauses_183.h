// The conformance items of WAP-183 annex A that speak of a characteristic, a parm or one value of a parm, each with a
// sound document that uses it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clauses_183 {

// A characteristic of a document to be: parms in order (none: a flag), then nested ones.
struct Node {
    std::string type;
    std::vector<std::pair<std::string, std::optional<std::string>>> parms;
    std::vector<Node> nested = {};
};
std::string xmlOf(const std::vector<Node>& nodes);

// A document that nothing is wrong with: proxy, access point, bootstrap, client identity and vendor data.
std::vector<Node> soundDocument();
// The first node at a place, types joined by "/": "PXLOGICAL/PXPHYSICAL/PORT".
Node& at(std::vector<Node>& nodes, const std::string& place);
// Gives a parm its value in that node: the first of that name changes, or it is added.
void set(Node& node, const std::string& parm, std::optional<std::string> value);

inline constexpr const char* flag = nullptr;

struct Item {
    const char* id;    // without "ProvCont-"
    const char* place; // where in soundDocument()
    const char* parm;  // empty: the item is about the characteristic itself
    const char* value; // a good one
    const char* bad;   // one that is none; null: any text will do
    // What else the document needs for it, split by ";": "PLACE/PARM=value" sets, "&PLACE/PARM=value" adds a parm of a
    // name that is there already, "+PLACE:PARM=value,PARM=value" adds a characteristic beside the first of its kind.
    const char* also = "";
};
std::span<const Item> items();
// soundDocument() with the item's parm set to `value`, and what goes with it.
std::vector<Node> documentOf(const Item& item, std::optional<std::string> value);
std::string nameOf(const Item& item); // for test names: CND_C_001

// §6.1: how many bytes of a parm every device stores.
struct Length {
    const char* id;
    const char* place;
    const char* parm;
    std::size_t bytes;
    const char* beginning; // of a good value; its last character may be repeated to any length
};
std::span<const Length> lengths();

} // namespace clauses_183
