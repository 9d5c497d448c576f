#include "efs/prov/edit.h"

#include "efs/prov/edit_overlay.h"
#include "efs/wbxml/rewriter.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

namespace efs::prov {

using apdu::ErrorKind;
using wbxml::Element;

// Takes the overlay to the rewriter; documents nest no deeper than wbxml::maxDepth.
class Overlay::Writer {
  public:
    Writer(const Overlay& overlay, wbxml::Rewriter& out) : overlay_(overlay), out_(out) {}

    void element(std::uint32_t index) {
        if (!overlay_.touched_.contains(index)) return out_.copy(index);
        std::vector<wbxml::Rewriter::Change> changes;
        if (const auto value = overlay_.values_.find(index); value != overlay_.values_.end())
            changes.push_back({index == 0 ? "version" : "value", value->second});
        out_.open(index, changes);
        if (const auto order = overlay_.orders_.find(index); order != overlay_.orders_.end()) {
            for (const Node& node : order->second) child(node);
        } else {
            const auto elements = overlay_.document_.elements();
            for (std::uint32_t i = elements[index].firstChild; i != Element::none; i = elements[i].nextSibling)
                child({i, nullptr});
        }
        out_.end();
    }

  private:
    void child(const Node& node) {
        if (node.made != nullptr)
            made(*node.made);
        else if (!overlay_.removed_.contains(node.element))
            element(node.element);
    }

    void made(const Made& element) {
        out_.start(element.isParm ? "parm" : "characteristic");
        out_.attribute(element.isParm ? "name" : "type", element.name);
        if (element.value) out_.attribute("value", *element.value);
        for (const Made* inner : element.children) made(*inner);
        out_.end();
    }

    const Overlay& overlay_;
    wbxml::Rewriter& out_;
};

apdu::Result<wbxml::Document> Overlay::write(const wbxml::EncodeOptions& options) const {
    wbxml::Rewriter out(document_, options);
    Writer(*this, out).element(0);
    return std::move(out).finish();
}

namespace {

constexpr std::string_view versionPath = "@version";

apdu::Result<void> checkText(std::string_view text, std::string_view what) {
    if (!wbxml::isUtf8(text)) return apdu::fail(ErrorKind::Malformed, fmt::format("{} is not UTF-8", what));
    if (text.find('\0') != std::string_view::npos)
        return apdu::fail(ErrorKind::Malformed, fmt::format("{} holds a NUL character, which ends texts", what));
    if (!wbxml::isXmlText(text))
        return apdu::fail(ErrorKind::Malformed,
                          fmt::format("{} holds control characters, which XML cannot carry", what))
            .hint("Tab and line ends are allowed");
    return {};
}

apdu::Result<void> applyOne(Overlay& overlay, const Edit& edit) {
    if (edit.value)
        if (auto fine = checkText(*edit.value, "the value"); !fine) return apdu::propagate(fine).in(edit.path);
    if (edit.path == versionPath && edit.kind != Edit::Kind::Add) {
        overlay.setVersion(edit.kind == Edit::Kind::Set ? edit.value : std::nullopt);
        return {};
    }
    const auto path = FieldPath::parse(edit.path);
    if (!path) return apdu::propagate(path);
    for (const PathStep& step : path->steps) {
        if (auto fine = checkText(step.name, "the name"); !fine) return apdu::propagate(fine).in(edit.path);
        if (auto fine = checkText(step.key.value_or(""), "the key"); !fine) return apdu::propagate(fine).in(edit.path);
    }
    switch (edit.kind) {
    case Edit::Kind::Set:
        return overlay.set(*path, edit.value);
    case Edit::Kind::Add:
        return overlay.add(*path, edit.value, edit.place);
    case Edit::Kind::Remove:
        break;
    }
    return overlay.remove(*path);
}

} // namespace

apdu::Result<wbxml::Document> apply(const wbxml::Document& document, std::span<const Edit> edits,
                                    const wbxml::EncodeOptions& options) {
    Overlay overlay(document);
    for (const Edit& edit : edits)
        if (auto done = applyOne(overlay, edit); !done) return apdu::propagate(done);
    return overlay.write(options);
}

wbxml::Document emptyDocument() {
    constexpr std::uint8_t bytes[] = {0x03, 0x0B, 0x6A, 0x00, 0x05};
    return wbxml::Document::decode(bytes).value();
}

} // namespace efs::prov
