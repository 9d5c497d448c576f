#include "efs/prov/card_rules.h"

#include "efs/application_search.h"
#include "efs/arr.h"
#include "efs/prov/rules.h"
#include "efs/prov/schema.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace efs::prov {

namespace {

constexpr std::size_t recommendedSize = 150; // WAP-186 §9.4

bool isDocument(ObjectType object) {
    return object <= ObjectType::Config2;
}

// Somebody without the issuer's key may.
bool userMay(const AccessCondition& condition) {
    return condition.known && std::any_of(condition.anyOf.begin(), condition.anyOf.end(), [](const auto& keys) {
               return std::none_of(keys.begin(), keys.end(), isAdministrative);
           });
}

Finding finding(std::string_view rule, std::string object, std::string where, std::optional<apdu::Range> bytes,
                std::string message) {
    const Rule* row = findRule(rule);
    return {row->severity, std::string(rule), std::string(row->clause), std::move(object), std::move(where),
            bytes,         std::move(message)};
}

class FileCheck {
  public:
    FileCheck(const Provisioning& found, const CardContents& contents) : found_(found), contents_(contents) {}

    std::vector<Finding> run() {
        const auto isOne = [](const ProvisioningFile& file) { return isDocument(file.object); };
        if (std::none_of(found_.files.begin(), found_.files.end(), isOne))
            findings_.push_back(finding("card-no-document", "dodf", "", {},
                                        "the card lists none of Bootstrap, Config1 and Config2: list one at least"));
        for (const ProvisioningFile& file : found_.files) {
            if (file.missing) continue;
            if (isDocument(file.object)) checkDocument(file);
            if (file.object == ObjectType::TrustedCertificates) checkCertificate(file);
            checkFlags(file);
            checkPin(file);
        }
        checkLabels();
        return std::move(findings_);
    }

  private:
    void add(std::string_view rule, const ProvisioningFile& file, std::string message) {
        findings_.push_back(finding(rule, std::string(name(file.object)), file.path.text(), {}, std::move(message)));
    }

    void checkDocument(const ProvisioningFile& file) {
        const AccessRules& rules = file.access;
        if (file.size < recommendedSize)
            add("card-file-small", file,
                fmt::format("the file has {} bytes; expected {} or more, so that documents have room to grow",
                            file.size, recommendedSize));
        if (file.state == FileState::Empty && wbxml::isErased(file.content))
            add("card-file-empty", file, "the file is listed but empty: devices pass it over");
        if (rules.read.known && !userMay(rules.read))
            add("card-read", file,
                fmt::format("READ is {}: no device gets at the document; expected ALW, CHV1 or PIN-G",
                            rules.read.name()));
        checkUpdate(file, rules.update);
        if (file.state == FileState::Malformed && !file.content.empty() && file.content.back() != 0xFF)
            add("document-cut", file,
                fmt::format("the document fills all {} bytes of the file and does not end: it was larger than the file",
                            file.content.size()));
        checkSecrets(file);
        if (file.object == ObjectType::Bootstrap) checkBootstrap(file);
    }

    // WAP-186 §9.4 to §9.6.
    void checkUpdate(const ProvisioningFile& file, const AccessCondition& update) {
        if (!update.known) return;
        const std::string is = fmt::format("UPDATE is {}", update.name());
        if (file.object == ObjectType::Bootstrap && userMay(update))
            add("card-bootstrap-update", file,
                is + ": the user, or anyone, may replace the operator's settings; expected ADM");
        if (file.object == ObjectType::Config1 && update.isAlways())
            add("card-config1-update", file, is + ": anyone may write it; expected CHV1 or PIN-G");
        if (file.object == ObjectType::Config1 && !userMay(update))
            add("card-config1-update", file, is + ": the user's device cannot write it; expected CHV1 or PIN-G");
        if (file.object == ObjectType::Config2 && !userMay(update))
            add("card-config2-update", file, is + ": no device can write it; expected ALW, CHV1 or PIN-G");
    }

    const wbxml::Document* documentOf(ObjectType object) const {
        for (const auto& [type, document] : contents_.documents)
            if (type == object) return &document;
        return nullptr;
    }

    void checkSecrets(const ProvisioningFile& file) {
        const wbxml::Document* document = documentOf(file.object);
        if (document == nullptr || !file.access.read.isAlways()) return;
        const auto elements = document->elements();
        for (std::uint32_t i = 0; i < elements.size(); ++i) {
            const Parm parm(*document, i);
            if (elements[i].name != "parm" || !isSensitive(parm.name()) || parm.value().value_or("").empty()) continue;
            return add("secret-readable", file,
                       fmt::format("the document holds credentials ({}), and READ is ALW: whoever holds the card can "
                                   "read them without a PIN",
                                   wbxml::brief(parm.name())));
        }
    }

    void checkBootstrap(const ProvisioningFile& file) {
        const wbxml::Document* document = documentOf(file.object);
        if (document == nullptr) return;
        bool point = false, proxy = false;
        for (const Characteristic& one : characteristics(*document)) {
            point = point || one.type() == "NAPDEF";
            proxy = proxy || one.type() == "PXLOGICAL";
        }
        if (point && proxy) return;
        add("bootstrap-bare", file,
            fmt::format("the Bootstrap document gives no {}: by it alone a device reaches no provisioning server",
                        point   ? "proxy"
                        : proxy ? "access point"
                                : "access point and no proxy"));
    }

    void checkCertificate(const ProvisioningFile& file) {
        if (userMay(file.access.update))
            add("card-certificate-update", file,
                fmt::format("UPDATE is {}: who holds the card may have a device trust anyone; expected ADM or NEV",
                            file.access.update.name()));
    }

    // The flags say to devices what the conditions decide (WAP-186 §6.2). A WIM's conditions are told by them.
    void checkFlags(const ProvisioningFile& file) {
        if (found_.application && found_.application->wim) return;
        const AccessRules& rules = file.access;
        if (rules.read.known && file.isPrivate == rules.read.isAlways())
            add("card-flag-private", file,
                fmt::format("the record says {}, but READ is {}", file.isPrivate ? "private" : "not private",
                            rules.read.name()));
        const bool modifiable = rules.update.known && !rules.update.isNever();
        if (rules.update.known && file.modifiable != modifiable && !onlyIssuer(rules.update))
            add("card-flag-modifiable", file,
                fmt::format("the record says {}, but UPDATE is {}", file.modifiable ? "modifiable" : "not modifiable",
                            rules.update.name()));
    }

    // Modifiable may speak of the issuer as well: the specification's own example sets it for Bootstrap.
    static bool onlyIssuer(const AccessCondition& condition) {
        return condition.known && !condition.isNever() && !userMay(condition);
    }

    void checkPin(const ProvisioningFile& file) {
        if (!file.authId || found_.pins.empty()) return;
        const bool known = std::any_of(found_.pins.begin(), found_.pins.end(), [&](const pkcs15::PinObject& pin) {
            return apdu::equal(pin.authId, *file.authId);
        });
        if (!known)
            add("card-auth-id", file,
                fmt::format("the record names the PIN {}, which the card does not list", apdu::hex(*file.authId)));
    }

    // WAP-186 A.4.
    void checkLabels() {
        std::set<std::size_t> lengths;
        const ProvisioningFile* last = nullptr;
        for (const ProvisioningFile& file : found_.files)
            if (isDocument(file.object)) lengths.insert(file.record.length), last = &file;
        if (lengths.size() > 1)
            add("card-label-length", *last,
                "the records of the provisioning files have different sizes: with labels of one length they are alike, "
                "and one can take the place of another");
    }

    const Provisioning& found_;
    const CardContents& contents_;
    std::vector<Finding> findings_;
};

class LayoutCheck {
  public:
    LayoutCheck(const Image& image, const Provisioning& found, CardKind kind)
        : image_(image), found_(found), kind_(kind), home_(found.application->path) {}

    std::vector<Finding> run() {
        checkDirectory("odf", home_ / odfId);
        for (const Path& path : found_.dodfs) checkDirectory("dodf", path);
        checkRoom();
        checkUnlisted();
        checkOthers();
        return std::move(findings_);
    }

  private:
    void add(std::string_view rule, std::string object, const Path& path, std::string message) {
        findings_.push_back(finding(rule, std::move(object), path.text(), {}, std::move(message)));
    }

    void checkDirectory(std::string object, const Path& path) {
        if (image_.find(path) == nullptr) return;
        const AccessRules rules = effectiveAccess(image_, path);
        if (userMay(rules.update))
            add("card-directory-update", std::move(object), path,
                fmt::format("UPDATE is {}: the user may change which files devices read; expected ADM",
                            rules.update.name()));
    }

    // One record more, of the size of the largest.
    void checkRoom() {
        std::size_t record = 0;
        for (const ProvisioningFile& file : found_.files)
            if (isDocument(file.object)) record = std::max(record, file.record.length);
        for (const Path& path : found_.dodfs) {
            const File* file = image_.find(path);
            if (file == nullptr || !file->complete || !file->fcp.size) continue;
            const std::size_t used = pkcs15::decodeDodf(file->content).used;
            if (record > 0 && *file->fcp.size < used + record)
                add("card-directory-room", "dodf", path,
                    fmt::format("{} of {} bytes are used: there is no room for one more record of {} bytes", used,
                                *file->fcp.size, record));
        }
    }

    // A document that no DODF lists, in a file of the application (WAP-186 §6.2).
    void checkUnlisted() {
        std::set<Path> listed;
        for (const ProvisioningFile& file : found_.files) listed.insert(file.path);
        for (const Path& path : image_.childrenOf(home_)) {
            const File* file = image_.find(path);
            if (file == nullptr || listed.contains(path) || file->fcp.kind != FileKind::Transparent) continue;
            if (wbxml::isErased(file->content) || !wbxml::Document::decode(file->content)) continue;
            add("card-unlisted", "", path,
                fmt::format(
                    "{} holds a provisioning document, but no directory lists it: devices do not use it; list it "
                    "or erase it",
                    path.text()));
        }
    }

    void checkOthers() {
        if (found_.application->wim && !found_.tokenInfo)
            add("card-token-info", "token_info", home_ / tokenInfoId,
                "the WIM has no TokenInfo that can be read: devices do not know it for a WIM");
        const bool certificates =
            std::any_of(found_.files.begin(), found_.files.end(),
                        [](const ProvisioningFile& file) { return file.object == ObjectType::TrustedCertificates; });
        if (kind_ != CardKind::Wim && !certificates)
            add("card-certificates", "cdf", home_,
                "the card lists no trusted certificates: devices cannot tell its provisioning server by one");
    }

    const Image& image_;
    const Provisioning& found_;
    CardKind kind_;
    Path home_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> fileFindings(const Provisioning& found, const CardContents& contents) {
    return FileCheck(found, contents).run();
}

std::vector<Finding> layoutFindings(const Image& image, const Provisioning& found, CardKind kind) {
    if (!found.application) return {};
    return LayoutCheck(image, found, kind).run();
}

} // namespace efs::prov
