#include "efs/prov/structure.h"

#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace efs::prov {

namespace {

using wbxml::Attribute;
using wbxml::Element;
using wbxml::Spelling;

constexpr std::string_view dtd = "WAP-183 §5.1.2";

class Checker {
  public:
    explicit Checker(const wbxml::Document& document)
        : document_(document), elements_(document.elements()), paths_(document) {}

    std::vector<Finding> run() && {
        checkRoot();
        for (std::uint32_t i = 1; i < elements_.size() && !full(); ++i) checkElement(i);
        for (std::uint32_t i = 0; i < elements_.size() && !full(); ++i) checkCounts(i);
        std::stable_sort(findings_.begin(), findings_.end(),
                         [](const Finding& a, const Finding& b) { return a.bytes->offset < b.bytes->offset; });
        return std::move(findings_);
    }

  private:
    using Counts = std::map<std::string_view, std::size_t>;

    void checkRoot() {
        const Element& root = document_.root();
        if (root.firstChild == Element::none)
            error(0, "prov-dtd", dtd, "the document is empty: it needs at least one characteristic");
        checkAttributes(0, {"version"}, "");
        checkText(0);
    }

    void checkElement(std::uint32_t index) {
        const Element& element = elements_[index];
        checkText(index);
        if (element.spelling == Spelling::Unknown)
            return warning(index, "prov-unknown", "WAP-185 §5.1", "an unknown element: devices ignore it");
        if (element.name == "characteristic") return checkCharacteristic(index);
        if (element.name == "parm") return checkParm(index);
        const bool caseOnly =
            wbxml::equalIgnoringCase(element.name, "parm") || wbxml::equalIgnoringCase(element.name, "characteristic");
        error(index, "prov-dtd", dtd,
              caseOnly ? "this element is spelled with capital letters: it and its value are lost on every device"
                       : "provisioning documents have no such element");
    }

    void checkCharacteristic(std::uint32_t index) {
        const Element& element = elements_[index];
        checkAttributes(index, {"type"}, "type");
        if (parentName(index) == "parm") error(index, "prov-dtd", dtd, "a characteristic stands inside a parm");
        const std::string_view type = Characteristic(document_, index).type();
        if (type.empty()) return; // said already, or an unknown token
        const std::string_view parent = element.parent == 0 ? "" : Characteristic(document_, element.parent).type();
        if (findCharacteristic(type, parent) != nullptr || isVendors(element.parent)) return;
        if (const CharacteristicRow* row = findCharacteristic(type))
            return error(index, "prov-nesting", row->clause,
                         fmt::format("{} may not stand here; its place is {}", type, placesOf(type)));
        error(index, "prov-characteristic", "WAP-183 §5.5",
              fmt::format("there is no characteristic of this type{}", hintFor(type)));
    }

    void checkParm(std::uint32_t index) {
        const Element& element = elements_[index];
        checkAttributes(index, {"name", "value"}, "name");
        if (element.firstChild != Element::none) error(index, "prov-dtd", dtd, "a parm holds other elements");
        if (element.parent == 0) return error(index, "prov-dtd", dtd, "a parm stands outside any characteristic");
        if (parentName(index) != "characteristic") return;
        checkKnown(index);
    }

    void checkKnown(std::uint32_t index) {
        const Characteristic parent(document_, elements_[index].parent);
        const std::string_view name = Parm(document_, index).name();
        const CharacteristicRow* row = findCharacteristic(parent.type());
        if (name.empty() || row == nullptr || findParm(row->type, name, applicationOf(index)) != nullptr) return;
        if (row->type == "VENDORCONFIG") return;
        if (row->anyParm)
            return warning(index, "prov-parm", row->clause,
                           fmt::format("{} has no such parm unless the application's registration adds it", row->type));
        error(index, "prov-parm", row->clause, fmt::format("{} has no such parm", row->type));
    }

    void checkAttributes(std::uint32_t index, std::initializer_list<std::string_view> allowed,
                         std::string_view required) {
        const auto attributes = document_.attributes(elements_[index]);
        bool foreign = false;
        for (const Attribute& attribute : attributes) {
            foreign = foreign || attribute.spelling == Spelling::Unknown;
            if (attribute.spelling == Spelling::Unknown || attribute.unknownValue)
                warning(index, "prov-unknown", "WAP-185 §5.1", "an attribute here cannot be read: devices ignore it");
            else if (std::find(allowed.begin(), allowed.end(), attribute.name) == allowed.end())
                error(index, "prov-dtd", dtd, "the element has an attribute the DTD does not know");
        }
        const Attribute* found = document_.attribute(elements_[index], required);
        if (!required.empty() && found == nullptr && !foreign)
            error(index, "prov-dtd", dtd, fmt::format("the attribute {} is missing", required));
        if (found != nullptr && found->value.empty() && !found->unknownValue)
            error(index, "prov-dtd", dtd, fmt::format("the attribute {} is empty", required));
    }

    void checkText(std::uint32_t index) {
        if (elements_[index].hasText) error(index, "prov-dtd", dtd, "character data stands in this element");
    }

    // parm*, characteristic*
    void checkOrder(std::uint32_t parent) {
        bool nested = false;
        for (std::uint32_t i = elements_[parent].firstChild; i != Element::none; i = elements_[i].nextSibling) {
            nested = nested || elements_[i].name == "characteristic";
            if (nested && parent != 0 && elements_[i].name == "parm")
                error(i, "prov-order", dtd, "a parm stands behind a nested characteristic; parms come first");
        }
    }

    // How often parms and characteristics stand below an element.
    void checkCounts(std::uint32_t index) {
        const Element& element = elements_[index];
        checkOrder(index);
        if (index != 0 && element.name != "characteristic") return;
        const std::string_view type = index == 0 ? "" : Characteristic(document_, index).type();
        if (index != 0 && (type.empty() || findCharacteristic(type) == nullptr)) return;
        Counts parms, characteristics;
        for (std::uint32_t i = element.firstChild; i != Element::none; i = elements_[i].nextSibling) {
            if (elements_[i].name == "characteristic")
                countCharacteristic(i, type, ++characteristics[Characteristic(document_, i).type()]);
            if (elements_[i].name == "parm" && Parm(document_, i).known())
                countParm(i, type, ++parms[Parm(document_, i).name()]);
        }
        if (type == "PXLOGICAL" && continuesEarlierProxy(parms, characteristics)) return;
        checkMissing(index, type, parms, characteristics);
    }

    void countParm(std::uint32_t index, std::string_view type, std::size_t count) {
        const ParmRow* row = findParm(type, Parm(document_, index).name(), applicationOf(index));
        if (row != nullptr && row->occurs.max != Occurs::unbounded && count == row->occurs.max + 1u)
            error(index, "prov-multiplicity", row->clause,
                  fmt::format("{} may stand {} in {}: devices ignore more", row->name, times(row->occurs.max), type));
    }

    void countCharacteristic(std::uint32_t index, std::string_view parent, std::size_t count) {
        const CharacteristicRow* row = findCharacteristic(Characteristic(document_, index).type(), parent);
        if (row != nullptr && row->occurs.max != Occurs::unbounded && count == row->occurs.max + 1u)
            error(index, "prov-multiplicity", row->clause,
                  fmt::format("{} may stand {} here: devices ignore more", row->type, times(row->occurs.max)));
    }

    // A PXLOGICAL with its identity alone takes the rest from an earlier document of the context (WAP-185 §6.2).
    static bool continuesEarlierProxy(const Counts& parms, const Counts& characteristics) {
        return parms.contains("PROXY-ID") && !parms.contains("NAME") && !characteristics.contains("PXPHYSICAL");
    }

    void checkMissing(std::uint32_t index, std::string_view type, const Counts& parms, const Counts& characteristics) {
        for (const ParmRow& row : parmRows())
            if (row.characteristic == type && row.application.empty() && row.occurs.min > 0 &&
                !parms.contains(row.name))
                missing(index, row.occurs, row.clause, fmt::format("{} has no {}", type, row.name));
        for (const CharacteristicRow& row : characteristicRows())
            if (row.parent == type && row.application.empty() && row.occurs.min > 0 &&
                !characteristics.contains(row.type))
                missing(index, row.occurs, row.clause, fmt::format("{} holds no {}", type, row.type));
        if (type == "ACCESS" && !parms.contains("TO-NAPID") && !parms.contains("TO-PROXY"))
            missing(index, {1, Occurs::unbounded, false}, "ProvCont 1.1", "ACCESS has neither TO-NAPID nor TO-PROXY");
    }

    void missing(std::uint32_t index, Occurs occurs, std::string_view clause, std::string message) {
        add(occurs.strict ? Severity::Error : Severity::Warning, index, "prov-missing", clause, std::move(message));
    }

    static std::string times(std::size_t max) { return max == 1 ? "once" : fmt::format("{} times", max); }

    std::string_view parentName(std::uint32_t index) const { return elements_[elements_[index].parent].name; }

    // Vendors nest characteristics of their own in VENDORCONFIG.
    bool isVendors(std::uint32_t index) const {
        for (; index != 0; index = elements_[index].parent)
            if (Characteristic(document_, index).type() == "VENDORCONFIG") return true;
        return false;
    }

    // The APPID of the APPLICATION around an element.
    std::string_view applicationOf(std::uint32_t index) {
        for (index = elements_[index].parent; index != 0; index = elements_[index].parent) {
            const Characteristic characteristic(document_, index);
            if (characteristic.type() != "APPLICATION") continue;
            const auto [entry, isNew] = applications_.try_emplace(index);
            if (isNew) entry->second = characteristic.value("APPID").value_or("");
            return entry->second;
        }
        return "";
    }

    static std::string placesOf(std::string_view type) {
        std::string places;
        for (const CharacteristicRow& row : characteristicRows())
            if (row.type == type && row.application.empty())
                places += fmt::format("{}{}", places.empty() ? "" : ", ", row.parent.empty() ? "the root" : row.parent);
        return places;
    }

    static std::string hintFor(std::string_view type) {
        for (const CharacteristicRow& row : characteristicRows())
            if (wbxml::equalIgnoringCase(row.type, type)) return fmt::format("; write {}", row.type);
        return "";
    }

    bool full() const { return findings_.size() >= wbxml::maxFindings; }

    void error(std::uint32_t index, std::string_view rule, std::string_view clause, std::string message) {
        add(Severity::Error, index, rule, clause, std::move(message));
    }
    void warning(std::uint32_t index, std::string_view rule, std::string_view clause, std::string message) {
        add(Severity::Warning, index, rule, clause, std::move(message));
    }

    void add(Severity severity, std::uint32_t index, std::string_view rule, std::string_view clause,
             std::string message) {
        if (full()) return;
        Finding finding;
        finding.severity = severity;
        finding.rule = rule;
        finding.clause = clause;
        finding.where = paths_.of(index);
        finding.bytes = elements_[index].bytes;
        finding.message = std::move(message);
        findings_.push_back(std::move(finding));
    }

    const wbxml::Document& document_;
    std::span<const Element> elements_;
    std::vector<Finding> findings_;
    std::map<std::uint32_t, std::string_view> applications_;
    FieldPaths paths_;
};

} // namespace

std::vector<Finding> structureFindings(const wbxml::Document& document) {
    return Checker(document).run();
}

} // namespace efs::prov
