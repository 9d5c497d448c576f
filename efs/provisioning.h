// Finding the provisioning data of a card: application, directories, files, by the rules of WAP-186 §7, §8, §10,
// WAP-260 §11.3.3 and LwM2M Appendix G.
//
// The search asks a FileSource, so the same code walks a real card, the virtual card and a dump: WIM first, on a UICC
// by AID, on a 2G SIM through EF(DIR) and path. A type that no DODF lists is not used, however plain its file id
// (§6.2).
#pragma once

#include "efs/finding.h"
#include "efs/image.h"
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/cdf.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace efs {

// Says, of the first bytes of a file, whether what counts is among them already. None: all of the file is wanted.
using Enough = std::function<bool(apdu::View soFar)>;

// True when the body ends early for any other reason than that there was enough of it.
bool fellShort(const File& file, const Enough& enough);

// Something that can be asked for files: a session on a card, or an image.
class FileSource {
  public:
    virtual ~FileSource() = default;
    virtual CardKind kind() const = 0;
    // Selects an application by AID; Missing when the card has none.
    virtual apdu::Result<Path> openApplication(apdu::View aid) = 0;
    // The file's attributes and body. Missing when there is no such file; a file that may not be read is a success
    // whose File says so (complete = false, readError).
    virtual apdu::Result<File> read(const Path& path) = 0;
    // The same, but the body only as far as `enough` wants it (complete = false, no readError), where that saves
    // anything.
    virtual apdu::Result<File> readUntil(const Path& path, const Enough& enough);
    // One record of a record file, from 1.
    virtual apdu::Result<apdu::Bytes> readRecord(const Path& path, std::uint8_t record);
};

// An image as a source. Borrows the image.
class ImageSource final : public FileSource {
  public:
    explicit ImageSource(const Image& image) : image_(image) {}
    CardKind kind() const override { return image_.kind; }
    apdu::Result<Path> openApplication(apdu::View aid) override;
    apdu::Result<File> read(const Path& path) override;

  private:
    const Image& image_;
};

enum class ObjectType : std::uint8_t { Bootstrap, Config1, Config2, DmBootstrap, Lwm2mBootstrap, TrustedCertificates };
std::string_view name(ObjectType type); // "bootstrap", "config1", …, "trusted_certificates"
// By a data object's OID alone (WAP-186 §6.2); trusted certificates have none.
std::optional<ObjectType> objectTypeOf(apdu::View oid);
// Where most issuers put it: the file id of WAP-186 A.3. None for types that the annex does not show.
std::optional<FileId> usualId(ObjectType type);

enum class FileState : std::uint8_t { Document, Empty, Malformed, Unreadable };
std::string_view name(FileState state);

struct ProvisioningFile {
    ObjectType object = ObjectType::Bootstrap;
    Path path;
    std::size_t size = 0; // bytes of the EF, or of the part Path.index/length allow
    std::size_t used = 0; // bytes of the document, without padding
    bool opened = true;   // false: only its record was looked at (LocateOptions::only)
    bool missing = false; // listed, but the card has no such file; `path` is then the likeliest meaning
    apdu::Range window;   // the part of the EF a device reads
    std::string label;
    bool isPrivate = false, modifiable = false;
    std::optional<apdu::Bytes> authId;
    AccessRules access; // EF(ARR) resolved where it could be read
    FileState state = FileState::Empty;
    apdu::Bytes content; // the window's bytes, as far as they could be read
    std::optional<std::uint16_t> readError;
    Path dodf;          // the directory file that lists it
    apdu::Range record; // its record there
};

struct Application {
    apdu::Bytes aid;
    Path path; // of the PKCS#15 directory
    bool wim = false;
    bool lastResort = false; // found by the fixed path 3F00/7F50, not by any rule
};

// A directory file that is there but could not be read: with the credential its rules ask for, more may be found.
struct UnreadDirectory {
    Path path;
    AccessRules access;
    std::optional<std::uint16_t> readError;
};

struct Provisioning {
    std::optional<Application> application;
    std::optional<pkcs15::TokenInfo> tokenInfo;
    std::vector<Path> dodfs; // all data object directories, in ODF order
    std::vector<UnreadDirectory> unread;
    std::vector<pkcs15::PinObject> pins; // of the AODFs, PIN-G first on a WIM
    std::vector<ProvisioningFile> files; // Bootstrap, Config1, Config2, then the others, then certificates
    std::optional<std::string> iccid;
    std::optional<std::string> imsi; // when it could be read without a PIN or the PIN was given
    std::vector<Finding> findings;

    const ProvisioningFile* find(ObjectType type) const;
};

struct LocateOptions {
    bool iccid = true;
    bool imsi = false;           // costs commands of its own, and mostly a PIN
    bool lastResortPath = false; // try 3F00/7F50 when nothing else leads anywhere
    // Ask the card for no more than it takes to know its provisioning: documents and directories up to their ends, of
    // an EF(ARR) the records that matter, PINs only when some file needs one. What is written needs all of a file.
    bool thrifty = false;
    // What a write needs to know: these objects' whole files, and of the others no more than their records say (their
    // files are not opened, their paths are then the likeliest meaning). Empty: every object.
    std::set<ObjectType> only;
};

// A card without provisioning is a success with no application. Errors are the source's own (the line broke).
apdu::Result<Provisioning> locate(FileSource& source, const LocateOptions& options = {});

} // namespace efs
