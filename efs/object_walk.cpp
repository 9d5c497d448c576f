#include "efs/object_walk.h"

#include "efs/pkcs15/der.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

namespace efs {

using apdu::Bytes;
using apdu::Range;
using apdu::View;
using pkcs15::ObjectClass;

namespace {

void addUnique(std::vector<Path>& paths, Path path) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(std::move(path));
}

} // namespace

ObjectWalk::ObjectWalk(FileReader& reader, const Candidate& candidate, const LocateOptions& options, Provisioning& out)
    : reader_(reader), candidate_(candidate), options_(options), out_(out) {}

void ObjectWalk::add(Severity severity, std::string rule, std::string clause, std::string object,
                     std::optional<Range> bytes, std::string message) {
    keep({severity, std::move(rule), std::move(clause), std::move(object), "", bytes, std::move(message)});
}

// A directory of thousands of records that lead nowhere is one complaint, not thousands.
void ObjectWalk::keep(Finding finding) {
    if (out_.findings.size() < maxFindings)
        out_.findings.push_back(std::move(finding));
    else if (out_.findings.size() == maxFindings)
        out_.findings.push_back({Severity::Warning, "more-findings", "", finding.object, "", finding.bytes,
                                 "more is wrong with this application than is listed here"});
}

void ObjectWalk::addAll(std::vector<Finding> findings, const std::string& object, const Directory& directory) {
    for (Finding& finding : findings) {
        finding.object = object;
        finding.where = directory.path.text() + (finding.where.empty() ? "" : " ") + finding.where;
        if (finding.bytes) finding.bytes->offset += directory.base;
        keep(std::move(finding));
    }
}

apdu::Result<void> ObjectWalk::run() {
    const Path path = candidate_.application.path / odfId;
    const auto file = reader_.read(path, pkcs15::endsWithFiller);
    if (!file) return apdu::propagate(file);
    if (*file == nullptr) {
        add(Severity::Error, "odf-missing", "WAP-186 §9.1", "odf", {},
            "the application " + candidate_.application.path.text() + " has no object directory (5031)");
        return {};
    }
    followed_.insert(path);
    const auto directory = load(path, **file, "odf");
    if (!directory) return apdu::propagate(directory);
    if (!*directory) return {};
    const pkcs15::Odf odf = pkcs15::decodeOdf((*directory)->content);
    addAll(odf.findings, "odf", **directory);
    if (const auto wimPath = odf.wimPath(); wimPath && !candidate_.application.path.aid.empty())
        if (const auto home = pkcs15::resolve(*wimPath, Path::mf())) home_ = home->front();

    // PINs first: a WIM's rules of access are told by them. Elsewhere they may turn out not to matter.
    const bool pinsLast = reader_.thrifty() && !candidate_.application.wim;
    if (!pinsLast)
        if (const auto added = addPins(odf, **directory); !added) return added;
    const auto dodfs = openAll(odf, **directory, ObjectClass::DataObjects, "dodf");
    if (!dodfs) return apdu::propagate(dodfs);
    for (const Directory& dodf : *dodfs)
        if (const auto added = addDataObjects(dodf); !added) return apdu::propagate(added);
    // Certificates alone make no provisioning: every PKCS#15 card has some.
    if (!isProvisioning()) return {};
    if (isAskedFor(ObjectType::TrustedCertificates))
        if (const auto added = addAllCertificates(odf, **directory); !added) return added;
    if (const auto settled = settleFiles(); !settled) return settled;
    return pinsLast && needsPins() ? addPins(odf, **directory) : apdu::Result<void>();
}

apdu::Result<void> ObjectWalk::addAllCertificates(const pkcs15::Odf& odf, const Directory& directory) {
    const auto cdfs = openAll(odf, directory, ObjectClass::TrustedCertificates, "cdf");
    if (!cdfs) return apdu::propagate(cdfs);
    for (const Directory& cdf : *cdfs)
        if (const auto added = addCertificates(cdf); !added) return apdu::propagate(added);
    return {};
}

apdu::Result<void> ObjectWalk::addPins(const pkcs15::Odf& odf, const Directory& directory) {
    const auto aodfs = openAll(odf, directory, ObjectClass::AuthObjects, "aodf");
    if (!aodfs) return apdu::propagate(aodfs);
    for (const Directory& aodf : *aodfs) {
        pkcs15::Aodf decoded = pkcs15::decodeAodf(aodf.content);
        addAll(std::move(decoded.findings), "aodf", aodf);
        std::move(decoded.pins.begin(), decoded.pins.end(), std::back_inserter(out_.pins));
    }
    return {};
}

bool ObjectWalk::needsPins() const {
    return !out_.unread.empty() || std::any_of(out_.files.begin(), out_.files.end(), [](const ProvisioningFile& file) {
        return file.opened && (file.authId || file.state == FileState::Unreadable);
    });
}

apdu::Result<std::vector<ObjectWalk::Directory>> ObjectWalk::openAll(const pkcs15::Odf& odf, const Directory& file,
                                                                     ObjectClass objects, const std::string& object) {
    std::vector<Directory> directories;
    for (const pkcs15::OdfRecord& record : odf.records) {
        if (record.objects != objects) continue;
        if (!record.path) {
            directories.push_back({file.path, record.direct, file.base + record.directBytes.offset, file.access});
            continue;
        }
        auto directory = open(record, file, object);
        if (!directory) return apdu::propagate(directory);
        if (!*directory) continue;
        if (objects == ObjectClass::DataObjects) out_.dodfs.push_back((*directory)->path);
        directories.push_back(std::move(**directory));
    }
    return directories;
}

apdu::Result<std::optional<ObjectWalk::Directory>> ObjectWalk::open(const pkcs15::OdfRecord& record,
                                                                    const Directory& odf, std::string object) {
    const Range bytes{odf.base + record.bytes.offset, record.bytes.length};
    if (followed_.size() > maxDirectories) {
        add(Severity::Error, "odf-too-many", "", "odf", bytes,
            fmt::format("the ODF names more than {} directory files; this one is not followed", maxDirectories));
        return std::nullopt;
    }
    std::vector<Finding> findings;
    const std::vector<Path> paths = guesses(record.path->path, odf.path.parent(), findings);
    for (Finding& finding : findings)
        add(finding.severity, finding.rule, finding.clause, "odf", bytes, finding.message);
    if (paths.empty()) return std::nullopt;
    const auto found = reader_.readFirst(paths, record.path->index ? Enough() : pkcs15::endsWithFiller);
    if (!found) return apdu::propagate(found);
    if (found->file == nullptr) {
        add(Severity::Error, "odf-dangling", "WAP-186 §6.1", "odf", bytes,
            fmt::format("the record of {} leads to {}, which is not there", pkcs15::name(record.objects),
                        found->path.text()));
        return std::nullopt;
    }
    if (!followed_.insert(found->path).second) {
        add(Severity::Warning, "odf-loop", "", "odf", bytes,
            "the record leads to " + found->path.text() + " again; it is followed once");
        return std::nullopt;
    }
    auto directory = load(found->path, *found->file, std::move(object));
    if (!directory || !*directory || !record.path->index) return directory;
    // A directory file inside a larger EF.
    const Range window{*record.path->index, *record.path->length};
    if (window.end() > (*directory)->content.size())
        add(Severity::Error, "path-window", "WAP-186 §4.2", "odf", bytes,
            "index and length of the record lead past the end of " + found->path.text());
    (*directory)->content = apdu::toBytes(apdu::slice((*directory)->content, window));
    (*directory)->base = window.offset;
    return directory;
}

apdu::Result<std::optional<ObjectWalk::Directory>> ObjectWalk::load(const Path& path, const File& file,
                                                                    std::string object) {
    AccessRules rules = AccessRules::unknown();
    if (!reader_.thrifty() || isUnreadable(file)) {
        const auto access = reader_.access(path, file);
        if (!access) return apdu::propagate(access);
        rules = access->value_or(rules);
    }
    if (isDirectory(file.fcp.kind)) {
        add(Severity::Error, "file-kind", "WAP-186 §9", std::move(object), {},
            path.text() + " is a directory where a file is due");
        return std::nullopt;
    }
    if (isUnreadable(file)) {
        add(Severity::Error, "directory-unreadable", "WAP-186 §6", std::move(object), {},
            fmt::format("{} cannot be read (read access: {}); what it lists stays unknown", path.text(),
                        rules.read.name()));
        out_.unread.push_back({path, rules, file.readError});
        return std::nullopt;
    }
    if (fellShort(file, pkcs15::endsWithFiller))
        add(Severity::Warning, "directory-incomplete", "WAP-186 §6", std::move(object), {},
            path.text() + " could be read in part only; what stands behind that part is unknown");
    return Directory{path, file.content, 0, rules};
}

// A path may be meant from the application's directory or from where the record stands (WAP-260 §9.4.1).
std::vector<Path> ObjectWalk::guesses(View path, const Path& beside, std::vector<Finding>& findings) const {
    std::vector<Path> all;
    const Path& application = candidate_.application.path;
    for (const Path& base : {application, beside}) {
        const auto resolved = pkcs15::resolve(path, base);
        if (!resolved) {
            findings.push_back({Severity::Error, "path", "WAP-186 §4.2", "", "", std::nullopt, resolved.error().text});
            return {};
        }
        for (const Path& one : *resolved) {
            // Under a directory that is reached by AID the way by AID is sure to work.
            if (home_ && !application.aid.empty() && one.isBelow(*home_)) {
                Path below = application;
                below.ids.insert(below.ids.end(), one.ids.begin() + static_cast<std::ptrdiff_t>(home_->ids.size()),
                                 one.ids.end());
                addUnique(all, std::move(below));
            }
            addUnique(all, one);
        }
    }
    return all;
}

apdu::Result<void> ObjectWalk::addDataObjects(const Directory& dodf) {
    pkcs15::Dodf decoded = pkcs15::decodeDodf(dodf.content);
    addAll(std::move(decoded.findings), "dodf", dodf);
    std::vector<Finding> duplicates;
    for (const pkcs15::DataObject& object : decoded.objects) {
        const auto type = objectTypeOf(object.oid);
        if (!type) continue;
        listed_ = true;
        if (out_.find(*type) != nullptr) {
            pkcs15::addFinding(duplicates,
                               {Severity::Warning, "dodf-duplicate", "WAP-186 §6.2", "", "", object.bytes,
                                fmt::format("{} is listed more than once; the first record counts", name(*type))});
            continue;
        }
        if (const auto added = addDataObject(object, dodf, *type); !added) return apdu::propagate(added);
    }
    addAll(std::move(duplicates), "dodf", dodf);
    return {};
}

apdu::Result<void> ObjectWalk::addDataObject(const pkcs15::DataObject& object, const Directory& dodf, ObjectType type) {
    ProvisioningFile file = describe(type, object.common, dodf, object.bytes);
    file.label = object.label();
    if (object.path) {
        if (const auto read = readContent(file, *object.path, dodf); !read) return apdu::propagate(read);
    } else {
        setDirect(file, object.direct, object.directBytes, dodf);
    }
    out_.files.push_back(std::move(file));
    return {};
}

apdu::Result<void> ObjectWalk::addCertificates(const Directory& cdf) {
    pkcs15::Cdf decoded = pkcs15::decodeCdf(cdf.content);
    addAll(std::move(decoded.findings), "cdf", cdf);
    for (const pkcs15::CertificateObject& certificate : decoded.certificates) {
        if (certificates_++ == maxCertificates) {
            add(Severity::Warning, "cdf-too-many", "", "cdf", certificate.bytes,
                fmt::format("the card lists more than {} trusted certificates; the others are not read",
                            maxCertificates));
        }
        if (certificates_ > maxCertificates) break;
        if (const auto added = addCertificate(certificate, cdf); !added) return apdu::propagate(added);
    }
    return {};
}

apdu::Result<void> ObjectWalk::addCertificate(const pkcs15::CertificateObject& certificate, const Directory& cdf) {
    if (!certificate.path && certificate.direct.empty()) {
        add(Severity::Note, "certificate-url", "WAP-260 §9.4.4", "cdf", certificate.bytes,
            "a trusted certificate is not on the card, only its address: " +
                wbxml::repairUtf8(certificate.url.value_or("none")));
        return {};
    }
    ProvisioningFile file = describe(ObjectType::TrustedCertificates, certificate.common, cdf, certificate.bytes);
    if (certificate.path) {
        if (const auto read = readContent(file, *certificate.path, cdf); !read) return apdu::propagate(read);
    } else {
        setDirect(file, certificate.direct, certificate.directBytes, cdf);
    }
    out_.files.push_back(std::move(file));
    return {};
}

} // namespace efs
