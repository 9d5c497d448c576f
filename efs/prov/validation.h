// The inside of validate.h: a document laid out for checking, the place where findings go, and the families of rules.
#pragma once

#include "efs/prov/schema.h"
#include "efs/prov/validate.h"

#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace efs::prov {

struct ParmItem {
    std::uint32_t element = 0;
    std::string_view name;
    std::optional<std::string_view> value;
    const ParmRow* row = nullptr; // null: the schema does not know it there
};

// A characteristic with its parms; node 0 is the root.
struct Node {
    std::uint32_t element = 0;
    std::uint32_t parent = 0; // node
    std::string_view type;    // empty: the root, or unreadable
    std::string_view application;
    const CharacteristicRow* row = nullptr;
    bool vendors = false; // inside a VENDORCONFIG
    std::uint32_t firstParm = 0, parmCount = 0;
    std::vector<std::uint32_t> children;
};

class Model {
  public:
    explicit Model(const wbxml::Document& document);

    const wbxml::Document& document() const { return *document_; }
    std::span<const Node> nodes() const { return nodes_; }
    std::span<const ParmItem> parms(const Node& node) const {
        return std::span(parms_).subspan(node.firstParm, node.parmCount);
    }
    // The first parm of that name, null without one; its value, empty without one.
    const ParmItem* parm(const Node& node, std::string_view name) const;
    std::string_view value(const Node& node, std::string_view name) const;
    bool has(const Node& node, std::string_view name) const { return parm(node, name) != nullptr; }
    bool hasChild(const Node& node, std::string_view type) const;

  private:
    void addNode(std::uint32_t element, std::uint32_t parent);

    const wbxml::Document* document_;
    std::vector<Node> nodes_;
    std::vector<ParmItem> parms_;
};

// Where findings go, for one document.
class Collector {
  public:
    Collector(const Model& model, std::string object);

    struct Mend { // how a finding is mended
        std::string text;
        std::vector<Edit> edits;
    };

    // `message` says what is wrong; severity and clause are the rule's unless given.
    void add(std::string_view rule, std::uint32_t element, std::string message, Mend mend = {});
    void milder(std::string_view rule, Severity severity, std::uint32_t element, std::string message, Mend mend = {});
    void add(Finding finding);                                 // one that exists already
    void clause(std::string_view clause) { clause_ = clause; } // of the next finding, instead of the rule's

    std::string pathOf(std::uint32_t element) { return paths_.of(element); }
    Report finish() &&;

  private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    // Kept until all is known, and small: there may be many. The texts of a finding are made at the end.
    struct Remark {
        std::size_t offset = 0; // in the document
        std::uint32_t element = 0;
        Severity severity = Severity::Note;
        std::string_view rule, clause;
        std::string message;
        std::uint32_t mend = none;    // of mends_
        std::uint32_t finding = none; // of findings_: all of it is there
    };
    bool full();
    Finding findingOf(Remark& remark);

    const Model& model_;
    std::string object_;
    FieldPaths paths_;
    std::vector<Remark> remarks_;
    std::vector<Mend> mends_;
    std::vector<Finding> findings_; // those that existed already
    std::string_view clause_;
    std::size_t more_ = 0;
};

// What the documents of one context define, for references and uniqueness; first things first.
struct Defined {
    std::unordered_set<std::string_view> napIds, proxyIds;
    bool internet = false; // some NAPDEF has the INTERNET parm
};

// What the documents before this one have said.
struct Before {
    Defined defined;
    std::unordered_set<std::string_view> vendorNames, rules;
    std::unordered_set<std::string> accounts;
    bool clientId = false, contextAllow = false;
    std::string_view provUrl;
    bool any = false; // there is an earlier document
};

struct Scope {
    Before before;
    Defined later; // by documents behind this one
};

// "PXAUTH-TYPE", shortened as reports have it; and the value, masked when it is a credential.
std::string shownName(const ParmItem& parm);
std::string shownValue(const ParmItem& parm);

// What makes an account of the application one with others (schema.h); empty: nothing.
std::string accountOf(const Model& model, const Node& application);

// The families. Each goes once over the document.
void checkForm(const Model& model, Collector& out);
void checkStructure(const Model& model, Collector& out);
void checkCounts(const Model& model, Collector& out);
void checkValues(const Model& model, Collector& out);
void checkReferences(const Model& model, const Scope& scope, Collector& out);
void checkUniqueness(const Model& model, const Scope& scope, Collector& out);
void checkPresence(const Model& model, Collector& out);
void checkPortability(const Model& model, Collector& out);
void checkApplications(const Model& model, const Scope& scope, Collector& out);
void checkSecrets(const Model& model, Collector& out);

} // namespace efs::prov
