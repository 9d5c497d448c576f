// Inside apply(): the tree of a document with what edits changed so far, until it is written in one go.
#pragma once

#include "efs/prov/edit.h"
#include "efs/prov/field_path.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace efs::prov {

class Overlay {
  public:
    // An element that an edit made.
    struct Made;
    // One of the document, or one that was made.
    struct Node {
        std::uint32_t element = wbxml::Element::none;
        Made* made = nullptr;
        bool operator==(const Node&) const = default;
    };
    struct Made {
        bool isParm = false;
        std::string name; // or type
        std::optional<std::string> value;
        std::vector<Made*> children;
    };

    explicit Overlay(const wbxml::Document& document) : document_(document), paths_(document) {}

    apdu::Result<void> set(const FieldPath& path, const std::optional<std::string>& value);
    apdu::Result<void> add(const FieldPath& path, const std::optional<std::string>& value,
                           std::optional<std::size_t> place);
    apdu::Result<void> remove(const FieldPath& path);
    // Of the root; none: without.
    void setVersion(const std::optional<std::string>& value);

    apdu::Result<wbxml::Document> write(const wbxml::EncodeOptions& options) const;

  private:
    struct Walk {
        Node at;                // the last element found
        std::vector<Node> fits; // what fits the step that was looked at last
        std::size_t found = 0;  // steps with exactly one element, `at` being the last
    };
    using Order = std::vector<Node>;

    Walk walk(const FieldPath& path, std::size_t steps);
    std::vector<Node> matching(const Node& parent, const PathStep& step);
    std::size_t countOf(const Node& parent, const PathStep& step, bool withKey);
    apdu::Result<Node> parentOf(const FieldPath& path);
    apdu::Result<Node> make(const Node& parent, const PathStep& step, bool isParm,
                            const std::optional<std::string>& value, std::optional<std::size_t> place);
    apdu::Result<void> give(const Node& node, const FieldPath& path, const std::optional<std::string>& value);
    apdu::Result<void> checkStep(const Node& parent, const PathStep& step, bool isParm);
    bool meansParm(const Node& parent, const FieldPath& path, const std::optional<std::string>& value) const;
    apdu::Failure ambiguous(const FieldPath& path, const Walk& walk);

    bool isParm(const Node& node) const;
    std::string_view typeOf(const Node& node) const; // or the parm's name; empty: the root
    Order& childrenOf(std::uint32_t element);
    void insert(const Node& parent, Made* made, std::optional<std::size_t> place);
    std::size_t placeFor(const Node& parent, const Order& children, const Made& made) const;
    void touch(std::uint32_t element); // and what is above it

    class Writer;
    const wbxml::Document& document_;
    FieldPaths paths_;
    std::unordered_map<std::uint32_t, Order> orders_; // children of touched elements, removed ones among them
    std::unordered_set<std::uint32_t> removed_, touched_;
    std::unordered_map<std::uint32_t, std::optional<std::string>> values_; // of parms, or the root's version
    std::deque<Made> made_;
};

} // namespace efs::prov
