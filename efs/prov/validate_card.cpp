#include "efs/prov/validate_card.h"

#include "efs/prov/card_rules.h"
#include "efs/prov/directory_rules.h"

#include <algorithm>
#include <iterator>

namespace efs::prov {

namespace {

constexpr std::string_view ofContexts[] = {"shadowed", "context-second"};

bool isOfContexts(const Finding& finding) {
    return std::find(std::begin(ofContexts), std::end(ofContexts), finding.rule) != std::end(ofContexts);
}

const ProvisioningFile* fileOf(const Provisioning& found, std::string_view object) {
    for (const ProvisioningFile& file : found.files)
        if (name(file.object) == object) return &file;
    return nullptr;
}

class CardCheck {
  public:
    CardCheck(Provisioning& found, CardReport& out) : found_(found), out_(out) {}

    void run(CardKind kind, const Image* image) {
        out_.contents = interpret(found_);
        addAll(found_.findings);
        if (!found_.application) return;
        for (const Finding& finding : out_.contents.findings)
            if (isOfFiles(finding)) add(finding);
        addDocuments();
        addAll(betweenDocuments(out_.contents.findings));
        addAll(fileFindings(found_, out_.contents));
        if (image == nullptr) return;
        addAll(layoutFindings(*image, found_, kind));
        addAll(directoryFindings(*image, found_));
    }

  private:
    void add(Finding finding) { out_.report.findings.push_back(std::move(finding)); }
    void addAll(std::vector<Finding> findings) {
        std::move(findings.begin(), findings.end(), std::back_inserter(out_.report.findings));
    }

    // Of a file that holds no document, or none that could be read.
    bool isOfFiles(const Finding& finding) const {
        const bool read = std::any_of(out_.contents.documents.begin(), out_.contents.documents.end(),
                                      [&](const auto& one) { return name(one.first) == finding.object; });
        return !read && !isOfContexts(finding);
    }

    void addDocuments() {
        std::vector<Part> parts;
        for (const auto& [object, document] : out_.contents.documents)
            parts.push_back({&document, std::string(name(object))});
        for (Report& report : validate(parts)) {
            std::vector<std::size_t> places;
            for (Finding& finding : report.findings) {
                places.push_back(out_.report.findings.size());
                if (isPaddingAsDue(finding)) continue;
                const ProvisioningFile* file = fileOf(found_, finding.object);
                if (finding.bytes && file != nullptr) finding.bytes->offset += file->window.offset;
                add(std::move(finding));
            }
            out_.report.more += report.more;
            for (Fix& fix : report.fixes)
                out_.report.fixes.push_back({places[fix.finding], std::move(fix.text), std::move(fix.edits)});
        }
    }

    // FF behind a document is how a card's file has to look.
    static bool isPaddingAsDue(const Finding& finding) {
        return finding.rule == "wbxml-padding" && finding.severity == Severity::Note;
    }

    Provisioning& found_;
    CardReport& out_;
};

} // namespace

std::vector<Finding> betweenDocuments(const std::vector<Finding>& findings) {
    std::vector<Finding> between;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(between), isOfContexts);
    return between;
}

CardReport validateCard(Provisioning& provisioning, CardKind kind, const Image* image) {
    CardReport out;
    CardCheck(provisioning, out).run(kind, image);
    return out;
}

} // namespace efs::prov
