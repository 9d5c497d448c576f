#include "efs/prov/directory_rules.h"

#include "efs/application_search.h"
#include "efs/arr.h"
#include "efs/atr.h"
#include "efs/prov/rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace efs::prov {

namespace {

using pkcs15::DataObject;
using pkcs15::ObjectClass;
using Names = std::vector<std::string_view>;

constexpr std::size_t maxPathBytes = 12;             // WAP-260 §12.3
constexpr std::size_t minPins = 2, minPinLength = 4; // WAP-260 §12.1.4
constexpr std::uint32_t recommendedStoredLength = 8; // WAP-260 §12.1.4.1
constexpr std::uint8_t asciiNumeric = 1, recommendedPad = 0xFF;
constexpr std::uint32_t maxEnvironment = 127; // WAP-260 §12.3

// Somebody who is not the issuer may.
bool userMay(const AccessCondition& condition) {
    return condition.known && std::any_of(condition.anyOf.begin(), condition.anyOf.end(), [](const auto& keys) {
               return std::none_of(keys.begin(), keys.end(), isAdministrative);
           });
}

class Desk {
  public:
    Desk(const Image& image, const Provisioning& found)
        : image_(image), found_(found), home_(found.application->path), isWim_(found.application->wim) {}

    std::vector<Finding> run() {
        checkDir();
        if (const File* odf = image_.find(home_ / odfId)) odf_ = pkcs15::decodeOdf(odf->content);
        for (const Path& path : found_.dodfs)
            if (const File* file = image_.find(path)) checkDodf(path, pkcs15::decodeDodf(file->content));
        checkInvalidation();
        checkCertificates();
        if (isWim_) {
            checkDirectories();
            checkWimPath();
            checkPins();
            checkTokenInfo();
            checkChannels();
        }
        return std::move(findings_);
    }

  private:
    void add(std::string_view rule, std::string object, std::string where, std::optional<apdu::Range> bytes,
             std::string message) {
        const Rule* row = findRule(rule);
        findings_.push_back({row->severity, std::string(rule), std::string(row->clause), std::move(object),
                             std::move(where), bytes, std::move(message)});
    }

    // WAP-186 §8.1 note 2.
    void checkDir() {
        const Path path = Path::mf() / dirId;
        const File* dir = image_.find(path);
        if (dir != nullptr && dir->fcp.kind == FileKind::Transparent)
            add("dir-format", "dir", path.text(), {},
                "EF(DIR) is transparent; readers expect a linear fixed file with one application in each record");
    }

    void checkDodf(const Path& path, const pkcs15::Dodf& dodf) {
        for (std::size_t i = 0; i < dodf.objects.size(); ++i) {
            const DataObject& object = dodf.objects[i];
            const std::string where = fmt::format("{} record {}", path.text(), i + 1);
            checkFields(object, where);
            checkWtls(object, where);
        }
    }

    // WAP-186 §6.2: label, flags, authId, OID and path. Without a PIN there is nothing for authId to name.
    void checkFields(const DataObject& object, const std::string& where) {
        const auto type = objectTypeOf(object.oid);
        if (!type) return;
        const bool isOpaque = object.form == DataObject::Form::Opaque; // LwM2M G.3.3 leaves the attributes empty
        Names missing;
        if (object.label().empty()) missing.push_back("label");
        if (isOpaque && !object.common.hasFlags) missing.push_back("flags");
        if (isOpaque && object.common.isPrivate && !object.common.authId) missing.push_back("authId");
        if (!missing.empty())
            add("dodf-fields", "dodf", where, object.bytes,
                fmt::format("the record of {} has no {}", name(*type), fmt::join(missing, " and no ")));
        if (isWim_ && object.common.authId && object.common.authId->size() != 1)
            add("dodf-fields", "dodf", where, object.bytes,
                fmt::format("the authId of {} has {} bytes; on a WIM it has one", name(*type),
                            object.common.authId->size()));
        if (object.path && object.path->path.size() > maxPathBytes)
            add("dodf-fields", "dodf", where, object.bytes,
                fmt::format("the path of {} has {} bytes; devices take {} at most", name(*type),
                            object.path->path.size(), maxPathBytes));
    }

    // WAP-260 §9.4.5: a reader that shares the file needs the place of the entries.
    void checkWtls(const DataObject& object, const std::string& where) {
        peers_ = peers_ || apdu::equal(object.oid, pkcs15::oidWtlsPeers);
        sessions_ = sessions_ || apdu::equal(object.oid, pkcs15::oidWtlsSessions);
        const bool isWtls =
            apdu::equal(object.oid, pkcs15::oidWtlsPeers) || apdu::equal(object.oid, pkcs15::oidWtlsSessions);
        if (isWtls && object.path && !object.path->index)
            add("wtls-fields", "dodf", where, object.bytes,
                "the record of WTLS peers or sessions has no index and length");
    }

    // WAP-186 §9: INVALIDATE and REHABILITATE are the issuer's.
    void checkInvalidation() {
        const auto check = [&](const std::string& object, const Path& path, const AccessRules& rules) {
            if (userMay(rules.deactivate) || userMay(rules.activate))
                add("card-invalidate", object, path.text(), {},
                    path.text() + " may be invalidated or rehabilitated without the issuer's key");
        };
        check("odf", home_ / odfId, effectiveAccess(image_, home_ / odfId));
        for (const Path& path : found_.dodfs) check("dodf", path, effectiveAccess(image_, path));
        for (const ProvisioningFile& file : found_.files)
            if (!file.missing) check(std::string(name(file.object)), file.path, file.access);
    }

    // WAP-186 §9.2: who may change the directory of trusted certificates may have a device trust anyone.
    void checkCertificates() {
        for (const pkcs15::PathValue& path : odf_.paths(ObjectClass::TrustedCertificates)) {
            const auto guesses = pkcs15::resolve(path.path, home_);
            if (!guesses) continue;
            for (const Path& guess : *guesses) {
                if (image_.find(guess) == nullptr) continue;
                const AccessRules rules = effectiveAccess(image_, guess);
                if (userMay(rules.update))
                    add("card-certificate-update", "cdf", guess.text(), {},
                        fmt::format("UPDATE is {}: the user may add certificates to those that are trusted; expected "
                                    "ADM or NEV",
                                    rules.update.name()));
                break;
            }
        }
    }

    // WAP-260 §14. Nothing leads to UnusedSpace, so it is not looked for.
    void checkDirectories() {
        const auto has = [&](ObjectClass objects) {
            return std::any_of(odf_.records.begin(), odf_.records.end(),
                               [&](const pkcs15::OdfRecord& record) { return record.objects == objects; });
        };
        Names missing;
        if (!has(ObjectClass::PrivateKeys)) missing.push_back("private keys");
        if (!has(ObjectClass::Certificates) && !has(ObjectClass::TrustedCertificates) &&
            !has(ObjectClass::UsefulCertificates))
            missing.push_back("certificates");
        if (!has(ObjectClass::AuthObjects)) missing.push_back("PINs");
        if (!peers_ || !sessions_) missing.push_back("WTLS peers and sessions");
        if (!missing.empty())
            add("wim-directories", "odf", (home_ / odfId).text(), {},
                fmt::format("the WIM has no directory of {}", fmt::join(missing, " and none of ")));
    }

    // WAP-260 §9.4.1: a device that has left the WIM's directory finds back by it.
    void checkWimPath() {
        const bool hasPaths =
            std::any_of(odf_.records.begin(), odf_.records.end(),
                        [](const pkcs15::OdfRecord& record) { return record.path && record.path->path.size() > 2; }) ||
            std::any_of(found_.dodfs.begin(), found_.dodfs.end(), [&](const Path& path) {
                const File* file = image_.find(path);
                const auto objects = file ? pkcs15::decodeDodf(file->content).objects : std::vector<DataObject>{};
                return std::any_of(objects.begin(), objects.end(), [](const DataObject& object) {
                    return object.path && object.path->path.size() > 2;
                });
            });
        if (hasPaths && !odf_.wimPath())
            add("wim-path", "odf", (home_ / odfId).text(), {},
                "records of the WIM use paths, but the ODF does not say where the WIM's directory is (2.23.43.1.3)");
    }

    void checkPins() {
        if (found_.pins.size() < minPins)
            add("wim-pins", "aodf", "", {},
                fmt::format("the WIM lists {} PINs; it has two at least", found_.pins.size()));
        for (std::size_t i = 0; i < found_.pins.size(); ++i) checkPin(found_.pins[i], fmt::format("PIN {}", i + 1));
    }

    // WAP-260 §9.4.6, §12.1.4, §12.3.
    void checkPin(const pkcs15::PinObject& pin, const std::string& where) {
        Names wrong;
        if (!pin.common.label) wrong.push_back("has no label");
        if (!pin.common.isPrivate) wrong.push_back("is not private");
        if (pin.authId.size() != 1) wrong.push_back("has an authId that is not one byte");
        if (!pin.path) wrong.push_back("has no path");
        if (pin.path && pin.path->index) wrong.push_back("has a path with index and length");
        if (pin.minLength < minPinLength) wrong.push_back("may be shorter than four characters");
        if (!wrong.empty())
            add("aodf-fields", "aodf", where, pin.bytes, fmt::format("the PIN {}", fmt::join(wrong, " and ")));
        const bool recommended =
            pin.pinType == asciiNumeric && pin.storedLength == recommendedStoredLength && pin.padChar == recommendedPad;
        if (!recommended)
            add("pin-format", "aodf", where, pin.bytes,
                "the PIN is not of the recommended format: decimal digits, filled with FF to eight bytes");
    }

    void checkTokenInfo() {
        if (!found_.tokenInfo) return;
        for (const pkcs15::SecurityEnvironment& environment : found_.tokenInfo->securityEnvironments) {
            if (environment.number >= 1 && environment.number <= maxEnvironment) continue;
            add("token-fields", "token_info", "", {},
                fmt::format("security environment {} is none of 1 to {}", environment.number, maxEnvironment));
        }
    }

    // WAP-260 §11.2.2: the SIM has the basic channel.
    void checkChannels() {
        if (image_.kind != CardKind::Sim || image_.atr.empty()) return;
        const auto atr = decodeAtr(image_.atr);
        if (atr && atr->logicalChannels == 0)
            add("wim-channels", "atr", "", {},
                "the card has a WIM beside the SIM, but its historical bytes announce no logical channel to reach it");
    }

    const Image& image_;
    const Provisioning& found_;
    Path home_;
    bool isWim_;
    pkcs15::Odf odf_;
    bool peers_ = false, sessions_ = false;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> directoryFindings(const Image& image, const Provisioning& found) {
    if (!found.application) return {};
    return Desk(image, found).run();
}

} // namespace efs::prov
