// From a PKCS#15 application to its provisioning files: ODF, then every DODF, AODF and CDF it names, then the files
// those list (WAP-186 §6, §10; WAP-260 §9.4). Which records are ours is told by the OID alone.
//
// Each directory file is followed once, whatever points to it, so paths that lead in circles end.
#pragma once

#include "efs/application_search.h"

#include <set>

namespace efs {

class ObjectWalk {
  public:
    // Puts what it finds into `out`.
    ObjectWalk(FileReader& reader, const Candidate& candidate, const LocateOptions& options, Provisioning& out);

    // Errors are the source's; whatever is wrong on the card becomes a finding.
    apdu::Result<void> run();
    // Something here is provisioning, or may be once it can be read.
    bool isProvisioning() const { return listed_ || !out_.unread.empty(); }

    static constexpr std::size_t maxDirectories = 16; // directory files of one application; cards have up to seven
    static constexpr std::size_t maxCertificates = 64;
    static constexpr std::size_t maxFindings = 256; // more than a person reads of one application

  private:
    // A directory file, or the part of the ODF that holds the objects themselves.
    struct Directory {
        Path path;
        apdu::Bytes content;
        std::size_t base = 0; // where content stands in the file
        AccessRules access;
    };
    // A file whose content was found, and whose rules are still to be read; or one not asked for.
    struct Unsettled {
        std::size_t index = 0;      // in out_.files
        const File* file = nullptr; // nullptr: not asked for
        pkcs15::PathValue path;
        Enough enough;
        std::vector<Path> guesses = {}; // of one not asked for
    };

    apdu::Result<std::optional<Directory>> open(const pkcs15::OdfRecord& record, const Directory& odf,
                                                std::string object);
    apdu::Result<std::optional<Directory>> load(const Path& path, const File& file, std::string object);
    apdu::Result<std::vector<Directory>> openAll(const pkcs15::Odf& odf, const Directory& file,
                                                 pkcs15::ObjectClass objects, const std::string& object);
    std::vector<Path> guesses(apdu::View path, const Path& beside, std::vector<Finding>& findings) const;

    apdu::Result<void> addPins(const pkcs15::Odf& odf, const Directory& directory);
    bool needsPins() const; // some file says that a PIN guards it, or cannot be read
    apdu::Result<void> addDataObjects(const Directory& dodf);
    apdu::Result<void> addDataObject(const pkcs15::DataObject& object, const Directory& dodf, ObjectType type);
    apdu::Result<void> addAllCertificates(const pkcs15::Odf& odf, const Directory& directory);
    apdu::Result<void> addCertificates(const Directory& cdf);
    apdu::Result<void> addCertificate(const pkcs15::CertificateObject& certificate, const Directory& cdf);

    // What both kinds of record have in common.
    ProvisioningFile describe(ObjectType type, const pkcs15::CommonAttributes& common, const Directory& directory,
                              apdu::Range record) const;
    apdu::Result<void> readContent(ProvisioningFile& file, const pkcs15::PathValue& path, const Directory& directory);
    void setDirect(ProvisioningFile& file, apdu::View direct, apdu::Range bytes, const Directory& directory) const;
    void checkFile(ProvisioningFile& file, const File& found, const Enough& enough);
    // The rules of the files read so far, all at once: an EF(ARR) they share is then selected once.
    apdu::Result<void> settleFiles();
    void lookAmongTheOpened(Unsettled& one);
    bool isAskedFor(ObjectType type) const { return options_.only.empty() || options_.only.contains(type); }
    void setWindow(ProvisioningFile& file, const File& found, const pkcs15::PathValue& path);
    AccessRules derivedAccess(const ProvisioningFile& file, bool hasFlags) const;
    void add(Severity severity, std::string rule, std::string clause, std::string object,
             std::optional<apdu::Range> bytes, std::string message);
    void keep(Finding finding);
    void addAll(std::vector<Finding> findings, const std::string& object, const Directory& directory);

    FileReader& reader_;
    const Candidate& candidate_;
    const LocateOptions& options_;
    Provisioning& out_;
    std::optional<Path> home_; // the application's path from the MF, where a WIM path record tells it
    std::set<Path> followed_;
    bool listed_ = false;
    std::size_t certificates_ = 0;
    std::vector<Unsettled> unsettled_;
};

} // namespace efs
