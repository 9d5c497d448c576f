#include "efs/provisioning.h"

#include "efs/application_search.h"
#include "efs/iccid.h"
#include "efs/imsi.h"
#include "efs/object_walk.h"

#include <fmt/format.h>

#include <array>

namespace efs {

using apdu::ErrorKind;

std::string_view name(ObjectType type) {
    switch (type) {
    case ObjectType::Bootstrap:
        return "bootstrap";
    case ObjectType::Config1:
        return "config1";
    case ObjectType::Config2:
        return "config2";
    case ObjectType::DmBootstrap:
        return "dm_bootstrap";
    case ObjectType::Lwm2mBootstrap:
        return "lwm2m_bootstrap";
    case ObjectType::TrustedCertificates:
        break;
    }
    return "trusted_certificates";
}

std::string_view name(FileState state) {
    switch (state) {
    case FileState::Document:
        return "document";
    case FileState::Empty:
        return "empty";
    case FileState::Malformed:
        return "malformed";
    case FileState::Unreadable:
        break;
    }
    return "unreadable";
}

namespace {

struct KnownObject {
    apdu::View oid;
    ObjectType type;
};

// WAP-186 §6.2; DM bootstrap; LwM2M G.3.3.
constexpr std::array<KnownObject, 5> knownObjects{{
    {pkcs15::oidBootstrap, ObjectType::Bootstrap},
    {pkcs15::oidConfig1, ObjectType::Config1},
    {pkcs15::oidConfig2, ObjectType::Config2},
    {pkcs15::oidDmBootstrap, ObjectType::DmBootstrap},
    {pkcs15::oidLwm2mBootstrap, ObjectType::Lwm2mBootstrap},
}};

} // namespace

std::optional<ObjectType> objectTypeOf(apdu::View oid) {
    for (const KnownObject& known : knownObjects)
        if (apdu::equal(known.oid, oid)) return known.type;
    return std::nullopt;
}

std::optional<FileId> usualId(ObjectType type) {
    switch (type) {
    case ObjectType::Bootstrap:
        return FileId{0x4431};
    case ObjectType::Config1:
        return FileId{0x4432};
    case ObjectType::Config2:
        return FileId{0x4433};
    case ObjectType::DmBootstrap:
    case ObjectType::Lwm2mBootstrap:
    case ObjectType::TrustedCertificates:
        break;
    }
    return std::nullopt;
}

const ProvisioningFile* Provisioning::find(ObjectType type) const {
    for (const ProvisioningFile& file : files)
        if (file.object == type) return &file;
    return nullptr;
}

bool fellShort(const File& file, const Enough& enough) {
    return file.readError || (!file.complete && !(enough && enough(file.content)));
}

apdu::Result<File> FileSource::readUntil(const Path& path, const Enough&) {
    return read(path);
}

apdu::Result<apdu::Bytes> FileSource::readRecord(const Path& path, std::uint8_t record) {
    const auto file = read(path);
    if (!file) return apdu::propagate(file);
    const apdu::View found = file->record(record);
    if (found.empty()) return apdu::fail(ErrorKind::Missing, fmt::format("{} has no record {}", path.text(), record));
    return apdu::toBytes(found);
}

apdu::Result<Path> ImageSource::openApplication(apdu::View aid) {
    const auto path = image_.findApplication(aid);
    if (!path) return apdu::fail(ErrorKind::Missing, "the card has no application " + apdu::hex(aid));
    return *path;
}

apdu::Result<File> ImageSource::read(const Path& path) {
    const File* file = image_.find(path);
    if (file == nullptr) return apdu::fail(ErrorKind::Missing, "the card has no file " + path.text());
    return *file;
}

namespace {

constexpr auto usimPrefix = "A0 00 00 00 87 10 02"_hexArray; // TS 31.102 annex, RID and application code of a USIM
constexpr FileId gsmDirectory = 0x7F20;                      // TS 51.011 §10.3

// Runs through candidates until one turns out to hold provisioning.
class Locator {
  public:
    Locator(FileReader& reader, const LocateOptions& options, Provisioning& out)
        : reader_(reader), options_(options), out_(out) {}

    bool done() const { return out_.application.has_value(); }

    apdu::Result<void> tryAll(const std::vector<Candidate>& candidates) {
        for (const Candidate& candidate : candidates) {
            if (done()) return {};
            if (!tried_.insert(candidate.application.path).second) continue;
            if (const auto one = tryOne(candidate); !one) return apdu::propagate(one);
        }
        return {};
    }

  private:
    apdu::Result<void> tryOne(const Candidate& candidate) {
        Provisioning found;
        ObjectWalk walk(reader_, candidate, options_, found);
        if (const auto run = walk.run(); !run) return apdu::propagate(run);
        if (!walk.isProvisioning()) {
            out_.findings.insert(out_.findings.end(), found.findings.begin(), found.findings.end());
            out_.findings.push_back({Severity::Note,
                                     "application-without-provisioning",
                                     "WAP-186 §6.2",
                                     "",
                                     "",
                                     {},
                                     fmt::format("the {} at {} lists no provisioning files",
                                                 candidate.application.wim ? "WIM" : "PKCS#15 application",
                                                 candidate.application.path.text())});
            return {};
        }
        found.iccid = out_.iccid;
        found.application = candidate.application;
        found.tokenInfo = candidate.tokenInfo;
        found.findings.insert(found.findings.begin(), out_.findings.begin(), out_.findings.end());
        std::stable_sort(found.files.begin(), found.files.end(),
                         [](const auto& a, const auto& b) { return a.object < b.object; });
        out_ = std::move(found);
        return {};
    }

    FileReader& reader_;
    const LocateOptions& options_;
    Provisioning& out_;
    std::set<Path> tried_;
};

// Each place where provisioning may be, in the order of entitlement; the next is asked only when the one before has
// none.
apdu::Result<void> locateApplication(FileReader& reader, const LocateOptions& options, Provisioning& out) {
    std::vector<Finding> onTheWay;
    ApplicationSearch search(reader, onTheWay);
    Locator locator(reader, options, out);
    const auto wims = search.wim();
    if (!wims) return apdu::propagate(wims);
    if (const auto tried = locator.tryAll(*wims); !tried) return apdu::propagate(tried);
    if (!locator.done()) {
        const auto others = search.pkcs15();
        if (!others) return apdu::propagate(others);
        if (const auto tried = locator.tryAll(*others); !tried) return apdu::propagate(tried);
        if (locator.done() && !wims->empty())
            onTheWay.push_back({Severity::Warning,
                                "outside-wim",
                                "WAP-186 §7.2.1",
                                "",
                                "",
                                {},
                                "the card has a WIM, but its provisioning stands outside it"});
    }
    if (!locator.done() && options.lastResortPath)
        if (const auto tried = locator.tryAll({ApplicationSearch::lastResort()}); !tried) return apdu::propagate(tried);
    out.findings.insert(out.findings.begin(), onTheWay.begin(), onTheWay.end());
    return {};
}

// The body of a file that may or may not be there and readable.
apdu::Result<std::optional<apdu::Bytes>> bodyOf(FileReader& reader, const Path& path) {
    const auto file = reader.read(path);
    if (!file) return apdu::propagate(file);
    if (*file == nullptr || isUnreadable(**file)) return std::nullopt;
    return (*file)->content;
}

apdu::Result<void> readIccid(FileReader& reader, Provisioning& out) {
    const auto body = bodyOf(reader, Path::mf() / iccidId);
    if (!body) return apdu::propagate(body);
    if (!*body) return {};
    const auto iccid = decodeIccid(**body);
    if (iccid)
        out.iccid = *iccid;
    else
        out.findings.push_back(
            {Severity::Warning, "iccid", "TS 102 221 §13.2", "iccid", "", iccid.error().bytes, iccid.error().text});
    return {};
}

apdu::Result<void> readImsi(FileReader& reader, Provisioning& out) {
    Path directory = Path::mf() / gsmDirectory;
    if (reader.kind() == CardKind::Uicc) {
        const auto usim = reader.open(usimPrefix);
        if (!usim) return apdu::propagate(usim);
        if (*usim) directory = **usim;
    }
    const auto body = bodyOf(reader, directory / imsiId);
    if (!body) return apdu::propagate(body);
    if (!*body) return {};
    const auto imsi = decodeImsi(**body);
    if (imsi)
        out.imsi = *imsi;
    else
        out.findings.push_back(
            {Severity::Warning, "imsi", "TS 51.011 §10.3.2", "imsi", "", imsi.error().bytes, imsi.error().text});
    return {};
}

} // namespace

apdu::Result<Provisioning> locate(FileSource& source, const LocateOptions& options) {
    FileReader reader(source, options.thrifty);
    Provisioning out;
    if (options.iccid)
        if (const auto read = readIccid(reader, out); !read) return apdu::propagate(read);
    if (const auto located = locateApplication(reader, options, out); !located) return apdu::propagate(located);
    if (options.imsi)
        if (const auto read = readImsi(reader, out); !read) return apdu::propagate(read);
    return out;
}

} // namespace efs
