// Elements, attributes, nesting and names: the DTD and the schema (WAP-183 §5.1.2, §5.5, §5.6).
#include "efs/prov/validation.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

using wbxml::Attribute;
using wbxml::Element;
using wbxml::Spelling;

std::string placesOf(std::string_view type) {
    std::string places;
    for (const CharacteristicRow& row : characteristicRows())
        if (row.type == type && row.application.empty())
            places += fmt::format("{}{}", places.empty() ? "" : " or ", row.parent.empty() ? "the root" : row.parent);
    return places;
}

std::string_view typeLike(std::string_view type) {
    for (const CharacteristicRow& row : characteristicRows())
        if (wbxml::equalIgnoringCase(row.type, type)) return row.type;
    return {};
}

// The parm of the characteristic that is spelled so but for the case of letters.
const ParmRow* parmLike(const Node& node, std::string_view name) {
    for (const ParmRow& row : parmRows())
        if (row.characteristic == node.type && (row.application.empty() || row.application == node.application) &&
            wbxml::equalIgnoringCase(row.name, name))
            return &row;
    return nullptr;
}

class StructureCheck {
  public:
    StructureCheck(const Model& model, Collector& out)
        : model_(model), document_(model.document()), elements_(document_.elements()), out_(out) {}

    void run() {
        const Element& root = elements_.front();
        if (root.firstChild == Element::none)
            out_.add("prov-empty", 0, "the document is empty: it needs at least one characteristic");
        for (std::uint32_t i = 0; i < elements_.size(); ++i) checkElement(i);
        for (const Node& node : model_.nodes()) checkNode(node);
    }

  private:
    void dtd(std::uint32_t index, std::string message) { out_.add("prov-dtd", index, std::move(message)); }

    void checkElement(std::uint32_t index) {
        const Element& element = elements_[index];
        if (element.hasText) dtd(index, "character data stands in this element, where only elements may stand");
        if (index == 0) return checkAttributes(index, {"version"}, "");
        if (element.spelling == Spelling::Unknown)
            return out_.add("prov-unknown", index, "an unknown element: devices ignore it with all it holds");
        if (element.name == "characteristic") return checkCharacteristic(index);
        if (element.name == "parm") return checkParm(index);
        if (wbxml::equalIgnoringCase(element.name, "parm") || wbxml::equalIgnoringCase(element.name, "characteristic"))
            return out_.add("element-case", index,
                            fmt::format("the element is spelled {}; write it in small letters, or it is lost on every "
                                        "device",
                                        wbxml::brief(element.name)));
        dtd(index, fmt::format("provisioning documents have no element {}; they have characteristic and parm",
                               wbxml::brief(element.name)));
    }

    void checkCharacteristic(std::uint32_t index) {
        checkAttributes(index, {"type"}, "type");
        if (elements_[elements_[index].parent].name == "parm")
            dtd(index, "a characteristic stands inside a parm; close the parm before it");
    }

    void checkParm(std::uint32_t index) {
        const Element& element = elements_[index];
        checkAttributes(index, {"name", "value"}, "name");
        if (element.firstChild != Element::none)
            dtd(index, "a parm holds other elements; a parm is empty, its value stands in the attribute value");
        if (element.parent == 0) dtd(index, "a parm stands outside any characteristic; put it into one");
    }

    void checkAttributes(std::uint32_t index, std::initializer_list<std::string_view> allowed,
                         std::string_view required) {
        const auto attributes = document_.attributes(elements_[index]);
        bool foreign = false;
        for (const Attribute& attribute : attributes) {
            foreign = foreign || attribute.spelling == Spelling::Unknown;
            if (attribute.spelling == Spelling::Unknown || attribute.unknownValue)
                out_.add("prov-unknown", index, "an attribute here cannot be read: devices ignore it");
            else if (std::find(allowed.begin(), allowed.end(), attribute.name) == allowed.end())
                dtd(index, fmt::format("the element has an attribute {} that the DTD does not know; leave it out",
                                       wbxml::brief(attribute.name)));
        }
        const Attribute* found = document_.attribute(elements_[index], required);
        if (!required.empty() && found == nullptr && !foreign)
            dtd(index, fmt::format("the attribute {} is missing", required));
        if (found != nullptr && found->value.empty() && !found->unknownValue)
            dtd(index, fmt::format("the attribute {} is empty", required));
    }

    void checkNode(const Node& node) {
        checkOrder(node);
        if (node.element == 0 || node.vendors) return;
        checkType(node);
        for (const ParmItem& parm : model_.parms(node)) checkName(node, parm);
        if (node.type == "ACCESS") checkAccessOrder(node);
    }

    void checkType(const Node& node) {
        const Node& above = model_.nodes()[node.parent];
        if (node.type.empty() || node.row != nullptr) return;
        if (findCharacteristic(node.type, above.type) != nullptr) return; // what is around it is misplaced itself
        if (const CharacteristicRow* row = findCharacteristic(node.type)) {
            out_.clause(row->clause);
            return out_.add("prov-nesting", node.element,
                            fmt::format("{} may not stand {}; its place is {}", node.type,
                                        above.element == 0 ? "at the root" : "in " + wbxml::brief(above.type),
                                        placesOf(node.type)));
        }
        const std::string_view like = typeLike(node.type);
        out_.add("prov-characteristic", node.element,
                 like.empty()
                     ? fmt::format("there is no characteristic of type {}: devices ignore it with all it holds",
                                   wbxml::brief(node.type))
                     : fmt::format("there is no characteristic of type {}; types are written in capital "
                                   "letters: write {}",
                                   wbxml::brief(node.type), like));
    }

    void checkName(const Node& node, const ParmItem& parm) {
        const CharacteristicRow* row = node.row != nullptr ? node.row : findCharacteristic(node.type);
        if (row == nullptr || row->type == "VENDORCONFIG" || parm.row != nullptr) return;
        if (findParm(node.type, parm.name, node.application) != nullptr) return;
        const std::string name = shownName(parm);
        if (const ParmRow* like = parmLike(node, parm.name)) {
            Edit add{Edit::Kind::Add, parentPath(parm.element) + "/" + std::string(like->name), {}, {}};
            if (parm.value) add.value = std::string(*parm.value);
            return out_.add("parm-case", parm.element,
                            fmt::format("there is no parm {}: names are told apart by the case of letters; write {}",
                                        name, like->name),
                            {fmt::format("write {}", like->name), {{Edit::Kind::Remove, "", {}, {}}, add}});
        }
        out_.clause(row->clause);
        if (row->anyParm)
            return out_.milder(
                "prov-parm", Severity::Warning, parm.element,
                fmt::format("{} has no parm {} unless the application's registration adds it", row->type, name));
        out_.add("prov-parm", parm.element,
                 fmt::format("{} has no parm {}{}: devices ignore it", row->type, name, homeOf(parm.name)));
    }

    std::string parentPath(std::uint32_t element) { return out_.pathOf(elements_[element].parent); }

    // "; it belongs into NAPDEF"
    static std::string homeOf(std::string_view name) {
        for (const ParmRow& row : parmRows())
            if (row.name == name && row.application.empty())
                return fmt::format(" (it belongs into {})", row.characteristic);
        return "";
    }

    // parm*, characteristic*
    void checkOrder(const Node& node) {
        if (node.element == 0) return;
        bool nested = false;
        for (std::uint32_t i = elements_[node.element].firstChild; i != Element::none; i = elements_[i].nextSibling) {
            nested = nested || elements_[i].name == "characteristic";
            if (nested && elements_[i].name == "parm")
                out_.add("prov-order", i,
                         fmt::format("the parm {} stands behind a nested characteristic; parms come first",
                                     wbxml::brief(Parm(document_, i).name())));
        }
    }

    // RULE, then what the rule is about, then where it leads (ProvCont 1.1).
    void checkAccessOrder(const Node& node) {
        const auto rank = [](std::string_view name) { return name == "RULE" ? 0 : name.starts_with("TO-") ? 2 : 1; };
        int highest = 0;
        for (const ParmItem& parm : model_.parms(node)) {
            if (rank(parm.name) < highest)
                return out_.add("access-order", parm.element,
                                fmt::format("{} stands behind later parts of the rule; RULE comes first, TO-PROXY and "
                                            "TO-NAPID come last",
                                            shownName(parm)));
            highest = std::max(highest, rank(parm.name));
        }
    }

    const Model& model_;
    const wbxml::Document& document_;
    std::span<const Element> elements_;
    Collector& out_;
};

} // namespace

void checkStructure(const Model& model, Collector& out) {
    StructureCheck(model, out).run();
}

} // namespace efs::prov
