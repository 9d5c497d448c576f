#include "efs/prov/field_path.h"

#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace efs::prov {

using apdu::ErrorKind;
using wbxml::Element;

namespace {

std::string_view nameOf(const wbxml::Document& document, std::uint32_t index) {
    const std::string_view element = document.elements()[index].name;
    std::string_view name = element;
    if (element == "parm") name = Parm(document, index).name();
    if (element == "characteristic") name = Characteristic(document, index).type();
    if (!name.empty()) return name;
    return element.empty() ? "unknown" : element;
}

// The number that all of the text is, from 1; 0: it is none.
std::size_t numberIn(std::string_view text) {
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() ? number : 0;
}

constexpr std::size_t listed = 8; // neighbours a message names

} // namespace

std::string_view keyOf(const wbxml::Document& document, std::uint32_t element) {
    if (document.elements()[element].name != "characteristic") return {};
    const Characteristic characteristic(document, element);
    const CharacteristicRow* row = findCharacteristic(characteristic.type());
    return row == nullptr || row->key.empty() ? std::string_view() : characteristic.value(row->key).value_or("");
}

Siblings::Siblings(const wbxml::Document& document, std::uint32_t parent) : document_(&document), parent_(parent) {
    const auto elements = document.elements();
    for (std::uint32_t i = elements[parent].firstChild; i != Element::none; i = elements[i].nextSibling) {
        ++count_;
        Group& group = groups_[wbxml::brief(nameOf(document, i))];
        group.all.push_back(i);
        if (const std::string_view key = keyOf(document, i); !key.empty()) group.byKey[wbxml::brief(key)].push_back(i);
    }
}

PathStep Siblings::stepTo(std::uint32_t child) const {
    const auto placeIn = [child](const std::vector<std::uint32_t>& all) {
        return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), child) - all.begin()) + 1;
    };
    PathStep step;
    step.name = wbxml::brief(nameOf(*document_, child));
    const Group& group = groups_.at(step.name);
    if (const std::string_view key = keyOf(*document_, child); !key.empty()) {
        step.key = wbxml::brief(key);
        const auto& same = group.byKey.at(*step.key);
        if (same.size() > 1) step.place = placeIn(same);
    } else if (group.all.size() > 1) {
        step.place = placeIn(group.all);
        step.hash = group.byKey.contains(std::to_string(step.place));
    }
    return step;
}

const Siblings::Group* Siblings::groupOf(std::string_view name) const {
    auto group = groups_.find(std::string(name));
    if (group == groups_.end() && name.size() > wbxml::maxBriefBytes) group = groups_.find(wbxml::brief(name));
    return group == groups_.end() ? nullptr : &group->second;
}

std::vector<std::uint32_t> Siblings::matching(const PathStep& step) const {
    const Group* group = groupOf(step.name);
    if (group == nullptr) return {};
    const std::vector<std::uint32_t>* found = &group->all;
    std::vector<std::uint32_t> fewer; // when a name or key is given whole, not as a report cuts it
    const auto keep = [&](auto&& fits) {
        fewer.clear();
        std::copy_if(found->begin(), found->end(), std::back_inserter(fewer), fits);
        found = &fewer;
    };
    if (step.name.size() > wbxml::maxBriefBytes && !groups_.contains(step.name))
        keep([&](std::uint32_t i) { return nameOf(*document_, i) == step.name; });
    std::size_t place = step.place;
    if (step.key) {
        auto same = group->byKey.find(*step.key);
        const bool whole = same == group->byKey.end() && step.key->size() > wbxml::maxBriefBytes;
        if (whole) same = group->byKey.find(wbxml::brief(*step.key));
        if (same != group->byKey.end()) {
            found = &same->second;
            if (whole) keep([&](std::uint32_t i) { return keyOf(*document_, i) == *step.key; });
        } else {
            place = step.quoted || place > 0 ? 0 : numberIn(*step.key);
            if (place == 0) return {};
        }
    }
    if (place == 0) return *found;
    if (place > found->size()) return {};
    return {(*found)[place - 1]};
}

std::string Siblings::list(std::string_view name, std::size_t most) const {
    std::vector<std::uint32_t> all;
    if (const Group* group = groupOf(name)) all = group->all;
    const auto elements = document_->elements();
    for (std::uint32_t i = elements[parent_].firstChild; groupOf(name) == nullptr && i != Element::none;
         i = elements[i].nextSibling)
        all.push_back(i);
    std::string text;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) text += (i == 0 ? "" : ", ") + stepTo(all[i]).text();
    if (all.size() > most) text += fmt::format(" and {} more", all.size() - most);
    return text;
}

const Siblings& FieldPaths::siblings(std::uint32_t parent) {
    if (recent_ && recentParent_ == parent) return *recent_;
    if (const auto known = siblings_.find(parent); known != siblings_.end()) return known->second;
    Siblings family(*document_, parent);
    if (family.count() > smallFamily) return siblings_.emplace(parent, std::move(family)).first->second;
    recentParent_ = parent;
    return recent_.emplace(std::move(family));
}

std::string FieldPaths::of(std::uint32_t element) {
    if (element == 0 || element == Element::none) return {};
    const std::uint32_t parent = document_->elements()[element].parent;
    const std::string step = siblings(parent).stepTo(element).text();
    if (parent == 0) return step;
    auto found = parents_.find(parent);
    if (found == parents_.end()) found = parents_.emplace(parent, of(parent)).first; // no deeper than wbxml::maxDepth
    return found->second + "/" + step;
}

FieldPaths::Located FieldPaths::locate(const FieldPath& path) {
    Located located{{0}, 0, Element::none};
    for (const PathStep& step : path.steps) {
        if (located.elements.size() != 1) return located;
        located.parent = located.elements.front();
        located.elements = siblings(located.parent).matching(step);
        if (located.elements.empty()) return located;
        ++located.found;
    }
    if (path.slash)
        std::erase_if(located.elements, [&](std::uint32_t i) { return document_->elements()[i].name == "parm"; });
    return located;
}

apdu::Result<std::uint32_t> FieldPaths::find(const FieldPath& path) {
    const Located located = locate(path);
    if (located.elements.empty()) return missing(path, located);
    if (located.elements.size() > 1) return ambiguous(path, located);
    return located.elements.front();
}

apdu::Failure FieldPaths::missing(const FieldPath& path, const Located& located) {
    const PathStep& step = path.steps[std::min(located.found, path.steps.size() - 1)];
    const std::string above = of(located.parent);
    const std::string place = above.empty() ? "the document" : above;
    auto failure = apdu::fail(ErrorKind::Missing, fmt::format("there is no {} in {}", step.text(), place));
    if (located.parent != 0 && document_->elements()[located.parent].name == "parm")
        return std::move(failure).hint(fmt::format("{} is a parm, nothing stands below it", above));
    const std::string others = siblings(located.parent).list(step.name, listed);
    return std::move(failure).hint(others.empty() ? fmt::format("{} is empty", place)
                                                  : fmt::format("What stands there: {}", others));
}

apdu::Failure FieldPaths::ambiguous(const FieldPath& path, const Located& located) {
    const std::string step = path.steps[located.found - 1].text();
    std::string choice;
    for (std::size_t i = 0; i < std::min(located.elements.size(), listed); ++i)
        choice += (i == 0 ? "" : ", ") + of(located.elements[i]);
    if (located.elements.size() > listed) choice += ", …";
    return apdu::fail(ErrorKind::Usage, fmt::format("{} fits {} places of the document", step, located.elements.size()))
        .hint(fmt::format("Say which: {}", choice));
}

std::string fieldPath(const wbxml::Document& document, std::uint32_t element) {
    return FieldPaths(document).of(element);
}

} // namespace efs::prov
