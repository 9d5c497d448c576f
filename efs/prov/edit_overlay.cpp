#include "efs/prov/edit_overlay.h"

#include "efs/prov/schema.h"
#include "efs/prov/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace efs::prov {

using apdu::ErrorKind;
using wbxml::Element;

namespace {

std::optional<std::size_t> numberIn(std::string_view text) {
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number == 0) return std::nullopt;
    return number;
}

std::string_view keyParm(std::string_view type, std::string_view parent) {
    const CharacteristicRow* row = findCharacteristic(type, parent);
    if (row == nullptr) row = findCharacteristic(type);
    return row == nullptr ? std::string_view() : row->key;
}

bool hasKey(const Overlay::Made& made, std::string_view parent, std::string_view key) {
    const std::string_view parm = keyParm(made.name, parent);
    return !parm.empty() && std::any_of(made.children.begin(), made.children.end(), [&](const Overlay::Made* child) {
        return child->isParm && child->name == parm && child->value == key;
    });
}

} // namespace

bool Overlay::isParm(const Node& node) const {
    return node.made != nullptr ? node.made->isParm : document_.elements()[node.element].name == "parm";
}

std::string_view Overlay::typeOf(const Node& node) const {
    if (node.made != nullptr) return node.made->name;
    return node.element == 0 ? std::string_view() : Characteristic(document_, node.element).type();
}

Overlay::Order& Overlay::childrenOf(std::uint32_t element) {
    const auto entry = orders_.try_emplace(element);
    if (entry.second) {
        const auto elements = document_.elements();
        for (std::uint32_t i = elements[element].firstChild; i != Element::none; i = elements[i].nextSibling)
            entry.first->second.push_back({i, nullptr});
    }
    return entry.first->second;
}

void Overlay::touch(std::uint32_t element) {
    while (element != Element::none && touched_.insert(element).second) element = document_.elements()[element].parent;
}

// Those of the document first; only what it does not have is looked for among what was made.
std::vector<Overlay::Node> Overlay::matching(const Node& parent, const PathStep& step) {
    std::vector<Node> found;
    if (parent.made == nullptr)
        for (const std::uint32_t i : paths_.siblings(parent.element).matching(step))
            if (!removed_.contains(i)) found.push_back({i, nullptr});
    if (!found.empty()) return found;
    std::vector<Made*> made;
    if (parent.made != nullptr)
        made = parent.made->children;
    else if (const auto order = orders_.find(parent.element); order != orders_.end())
        for (const Node& node : order->second)
            if (node.made != nullptr) made.push_back(node.made);
    std::erase_if(made, [&](const Made* one) { return one->name != step.name; });
    const auto keyed = [&](const Made* one) { return hasKey(*one, typeOf(parent), *step.key); };
    std::size_t place = step.place;
    if (step.key && (step.quoted || place > 0 || std::any_of(made.begin(), made.end(), keyed)))
        std::erase_if(made, [&](const Made* one) { return !keyed(one); });
    else if (step.key)
        place = numberIn(*step.key).value_or(SIZE_MAX);
    if (place > 0) {
        const std::size_t before = countOf(parent, step, step.place > 0 && step.key.has_value());
        if (place <= before || place - before > made.size()) return {};
        made = {made[place - before - 1]};
    }
    for (Made* one : made) found.push_back({Element::none, one});
    return found;
}

// How many the document has of that name, or of that name and key; removed ones count, too.
std::size_t Overlay::countOf(const Node& parent, const PathStep& step, bool withKey) {
    if (parent.made != nullptr) return 0;
    PathStep any;
    any.name = step.name;
    if (withKey) {
        any.key = step.key;
        any.quoted = true;
    }
    return paths_.siblings(parent.element).matching(any).size();
}

Overlay::Walk Overlay::walk(const FieldPath& path, std::size_t steps) {
    Walk walk{{0, nullptr}, {{0, nullptr}}, 0};
    for (std::size_t i = 0; i < steps; ++i) {
        walk.fits = matching(walk.at, path.steps[i]);
        if (walk.fits.size() != 1) return walk;
        walk.at = walk.fits.front();
        ++walk.found;
    }
    return walk;
}

apdu::Failure Overlay::ambiguous(const FieldPath& path, const Walk& walk) {
    FieldPaths::Located located;
    located.found = walk.found + 1;
    for (const Node& node : walk.fits)
        if (node.made == nullptr) located.elements.push_back(node.element);
    if (!located.elements.empty()) return paths_.ambiguous(path, located);
    return apdu::fail(ErrorKind::Usage,
                      fmt::format("{} fits {} things made before", path.steps[walk.found].text(), walk.fits.size()))
        .hint("Name one by its key, or by its place in brackets");
}

// Everything above the last step, made where it is missing.
apdu::Result<Overlay::Node> Overlay::parentOf(const FieldPath& path) {
    const std::size_t above = path.steps.size() - 1;
    Walk way = walk(path, above);
    if (way.fits.size() > 1) return ambiguous(path, way);
    Node parent = way.at;
    for (std::size_t i = way.found; i < above; ++i) {
        auto made = make(parent, path.steps[i], false, std::nullopt, std::nullopt);
        if (!made) return made;
        parent = *made;
    }
    if (isParm(parent))
        return apdu::fail(ErrorKind::Usage, fmt::format("in {} a name stands below a parm", path.text()))
            .hint("Below a parm nothing can stand");
    return parent;
}

bool Overlay::meansParm(const Node& parent, const FieldPath& path, const std::optional<std::string>& value) const {
    const PathStep& last = path.steps.back();
    if (path.slash) return false;
    if (value) return true;
    if (last.key && !numberIn(*last.key)) return false;
    return findCharacteristic(last.name, typeOf(parent)) == nullptr;
}

// A key must have a parm to go to, a place must be the next free one.
apdu::Result<void> Overlay::checkStep(const Node& parent, const PathStep& step, bool isParm) {
    const bool hasKey = !isParm && !keyParm(step.name, typeOf(parent)).empty();
    std::optional<std::size_t> place;
    if (step.place > 0) place = step.place;
    if (step.key && !hasKey) {
        place = step.quoted || place ? std::nullopt : numberIn(*step.key);
        if (!place)
            return apdu::fail(ErrorKind::Usage, fmt::format("{} cannot be made", step.text()))
                .hint(fmt::format("{} has no key to tell several apart; leave the brackets out", step.name));
    }
    if (!place) return {};
    std::size_t next = countOf(parent, step, hasKey && step.key) + 1;
    PathStep probe = step;
    for (probe.hash = !step.key || !hasKey;; ++next) {
        if (probe.hash) probe.key.reset();
        probe.place = next;
        if (matching(parent, probe).empty()) break;
    }
    if (*place == next) return {};
    return apdu::fail(ErrorKind::Missing,
                      fmt::format("there is no {}, and the next to be made would be number {}", step.text(), next));
}

apdu::Result<Overlay::Node> Overlay::make(const Node& parent, const PathStep& step, bool parm,
                                          const std::optional<std::string>& value, std::optional<std::size_t> place) {
    if (parm && parent.element == 0)
        return apdu::fail(ErrorKind::Usage, fmt::format("{} would stand outside any characteristic", step.name))
            .hint("Name the characteristic first: NAPDEF[nap1]/NAME");
    if (isParm(parent)) return apdu::fail(ErrorKind::Usage, fmt::format("{} would stand below a parm", step.name));
    if (auto fine = checkStep(parent, step, parm); !fine) return apdu::propagate(fine);
    Made& made = made_.emplace_back(Made{parm, step.name, value, {}});
    const std::string_view key = parm ? std::string_view() : keyParm(step.name, typeOf(parent));
    if (step.key && !key.empty())
        made.children.push_back(&made_.emplace_back(Made{true, std::string(key), step.key, {}}));
    insert(parent, &made, place);
    return Node{Element::none, &made};
}

void Overlay::insert(const Node& parent, Made* made, std::optional<std::size_t> place) {
    Order children;
    if (parent.made != nullptr)
        for (Made* child : parent.made->children) children.push_back({Element::none, child});
    Order& order = parent.made != nullptr ? children : childrenOf(parent.element);
    std::size_t at = 0;
    if (!place) {
        at = placeFor(parent, order, *made);
    } else {
        for (std::size_t stay = 0; at < order.size() && stay < *place; ++at)
            stay += order[at].made != nullptr || !removed_.contains(order[at].element) ? 1u : 0u;
        while (at < order.size() && order[at].made == nullptr && removed_.contains(order[at].element)) ++at;
    }
    if (parent.made != nullptr) {
        auto& made_children = parent.made->children;
        made_children.insert(made_children.begin() + static_cast<std::ptrdiff_t>(at), made);
    } else {
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(at), Node{Element::none, made});
        touch(parent.element);
    }
}

// Behind the last that the schema has before it or at the same place; parms before the first characteristic. What the
// schema does not know stands behind all it knows.
std::size_t Overlay::placeFor(const Node& parent, const Order& children, const Made& made) const {
    const std::string_view type = typeOf(parent);
    const auto rank = [&](bool parm, std::string_view name) -> std::ptrdiff_t {
        if (parm) {
            const ParmRow* row = findParm(type, name);
            return row == nullptr ? PTRDIFF_MAX : row - parmRows().data();
        }
        const CharacteristicRow* row = findCharacteristic(name, type);
        return row == nullptr ? PTRDIFF_MAX : row - characteristicRows().data();
    };
    const auto nameOf = [&](const Node& node) {
        if (node.made != nullptr) return std::string_view(node.made->name);
        return isParm(node) ? Parm(document_, node.element).name() : Characteristic(document_, node.element).type();
    };
    const auto isCharacteristic = [&](const Node& node) { return !isParm(node); };
    const auto first = std::find_if(children.begin(), children.end(), isCharacteristic);
    const auto from = made.isParm ? children.begin() : first;
    const auto until = made.isParm ? first : children.end();
    const auto isSame = [&](const Node& node) { return isParm(node) == made.isParm && nameOf(node) == made.name; };
    const auto lastSame = std::find_if(std::make_reverse_iterator(until), std::make_reverse_iterator(from), isSame);
    auto at = lastSame.base();
    auto last = from;
    const std::ptrdiff_t wanted = rank(made.isParm, made.name);
    for (auto child = from; at == from && child != until; ++child)
        if (isParm(*child) == made.isParm && rank(made.isParm, nameOf(*child)) <= wanted) last = child + 1;
    if (at == from) at = last;
    return static_cast<std::size_t>(at - children.begin());
}

apdu::Result<void> Overlay::set(const FieldPath& path, const std::optional<std::string>& value) {
    const Walk way = walk(path, path.steps.size());
    if (way.fits.size() > 1) return ambiguous(path, way);
    if (way.found < path.steps.size()) {
        auto parent = parentOf(path);
        if (!parent) return apdu::propagate(parent);
        const auto there = matching(*parent, path.steps.back()); // the key of what was just made
        if (there.size() == 1) return give(there.front(), path, value);
        auto made = make(*parent, path.steps.back(), meansParm(*parent, path, value), value, std::nullopt);
        if (!made) return apdu::propagate(made);
        return {};
    }
    return give(way.at, path, value);
}

apdu::Result<void> Overlay::give(const Node& node, const FieldPath& path, const std::optional<std::string>& value) {
    if (!isParm(node)) {
        if (!value) return {}; // it is there
        return apdu::fail(ErrorKind::Usage, fmt::format("{} is a characteristic, which has no value", path.text()))
            .hint(fmt::format("Name a parm in it: {}/NAME", path.text()));
    }
    if (node.made != nullptr) {
        node.made->value = value;
        return {};
    }
    const Parm parm(document_, node.element);
    const auto now = parm.value();
    values_.erase(node.element);
    if (parm.known() && now.has_value() == value.has_value() && (!value || *now == *value)) return {};
    values_[node.element] = value;
    touch(node.element);
    return {};
}

apdu::Result<void> Overlay::add(const FieldPath& path, const std::optional<std::string>& value,
                                std::optional<std::size_t> place) {
    auto parent = parentOf(path);
    if (!parent) return apdu::propagate(parent);
    auto made = make(*parent, path.steps.back(), meansParm(*parent, path, value), value, place);
    if (!made) return apdu::propagate(made);
    return {};
}

apdu::Result<void> Overlay::remove(const FieldPath& path) {
    const Walk way = walk(path, path.steps.size());
    if (way.fits.size() > 1) return ambiguous(path, way);
    if (way.found == path.steps.size() && way.at.made == nullptr) {
        removed_.insert(way.at.element);
        touch(document_.elements()[way.at.element].parent);
        return {};
    }
    const auto found = paths_.find(path);
    if (!found) return apdu::propagate(found);
    return apdu::fail(ErrorKind::Missing, fmt::format("{} is removed, or made, by an edit before", path.text()));
}

void Overlay::setVersion(const std::optional<std::string>& value) {
    values_[0] = value;
    touch(0);
}

} // namespace efs::prov
