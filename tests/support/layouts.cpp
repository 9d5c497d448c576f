#include "tests/support/layouts.h"

#include "efs/blank_card.h"
#include "efs/dir.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <cstdio>
#include <cstdlib>

namespace support {

namespace {

using namespace apdu::literals;
using apdu::Bytes;
using efs::CardKind;
using efs::ObjectType;
using efs::Path;
namespace pkcs15 = efs::pkcs15;

template <class T>
T mustHave(apdu::Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "layouts: %s\n", result.error().message().c_str());
    std::abort();
}

Bytes document(const std::string& name) {
    return apdu::toBytes(mustHave(efs::prov::fromXml(readText(dataPath("examples/" + name)))).document.bytes());
}

struct Ids {
    efs::FileId directory, dodf, cdf, bootstrap, config1, config2;
};
constexpr Ids usual{0x7F80, 0x4405, 0x4406, 0x4431, 0x4432, 0x4433};
constexpr Ids other{0x7F50, 0x6430, 0x6411, 0x6601, 0x6702, 0x6803};

efs::BlankCardOptions optionsFor(CardKind kind, const Ids& ids) {
    efs::BlankCardOptions options;
    options.kind = kind;
    options.directory = ids.directory;
    options.dodf = ids.dodf, options.cdf = ids.cdf;
    options.bootstrap = ids.bootstrap, options.config1 = ids.config1, options.config2 = ids.config2;
    return options;
}

// A card of that kind with the three documents in place; then `change` makes it different.
struct Builder {
    Layout layout;
    Path directory;
    Ids ids;

    Builder(std::string name, CardKind kind, const Ids& fileIds = usual) : ids(fileIds) {
        layout.name = std::move(name);
        layout.image = mustHave(efs::blankCard(optionsFor(kind, ids)));
        directory = Path::mf() / ids.directory;
        layout.documents = {{ObjectType::Bootstrap, document("bootstrap.xml")},
                            {ObjectType::Config1, document("config1.xml")},
                            {ObjectType::Config2, document("config2.xml")}};
        put(ids.bootstrap, layout.documents[ObjectType::Bootstrap]);
        put(ids.config1, layout.documents[ObjectType::Config1]);
        put(ids.config2, layout.documents[ObjectType::Config2]);
    }

    efs::File& file(const Path& path) {
        efs::File* found = layout.image.find(path);
        if (found != nullptr) return *found;
        std::fprintf(stderr, "layouts: %s has no %s\n", layout.name.c_str(), path.text().c_str());
        std::abort();
    }

    void put(efs::FileId id, const Bytes& content, std::size_t offset = 0) {
        Bytes& body = file(directory / id).content;
        body.resize(std::max(body.size(), content.size() + offset), 0xFF);
        file(directory / id).fcp.size = body.size();
        std::fill(body.begin(), body.end(), std::uint8_t{0xFF});
        std::copy(content.begin(), content.end(), body.begin() + static_cast<std::ptrdiff_t>(offset));
    }

    void addFile(efs::FileId like, efs::FileId id, const Bytes& content) {
        efs::File copy = file(directory / like);
        copy.fcp.id = id;
        copy.fcp.sfi.reset();
        layout.image.files[directory / id] = copy;
        put(id, content);
    }

    std::vector<pkcs15::DataObject> dataObjects() {
        return pkcs15::decodeDodf(file(directory / ids.dodf).content).objects;
    }
};

Bytes absolute(const Path& path) {
    Bytes bytes;
    for (const efs::FileId id : path.ids) {
        bytes.push_back(static_cast<std::uint8_t>(id >> 8));
        bytes.push_back(static_cast<std::uint8_t>(id));
    }
    return bytes;
}

Bytes relative(efs::FileId first, efs::FileId second) {
    return absolute(Path{{}, {first, second}});
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) apdu::append(all, part);
    return all;
}

const Bytes foreignOpaque = "302130070302064004010130060605672B010201A10D300B04024409020100800200DC"_hex; // WTLS peers
const Bytes foreignOidDo = "A11A30003000A1143012060A2A864886FC6B81480101300404024490"_hex;
const Bytes erasedRecord = "000C3006FFFF0402FFFFA102FFFF"_hex;

Layout withAbsolutePaths(CardKind kind, std::string name) {
    Builder card(std::move(name), kind, other);
    Bytes dodf;
    for (pkcs15::DataObject object : card.dataObjects()) {
        object.path->path =
            absolute(card.directory / static_cast<efs::FileId>(object.path->path[0] << 8 | object.path->path[1]));
        apdu::append(dodf, pkcs15::encode(object));
    }
    card.put(card.ids.dodf, dodf);
    card.put(0x5031,
             pkcs15::encode(pkcs15::OdfRecord{pkcs15::ObjectClass::DataObjects,
                                              pkcs15::PathValue{absolute(card.directory / card.ids.dodf), {}, {}},
                                              {},
                                              {}}));
    return card.layout;
}

Layout withRelativePaths(CardKind kind, std::string name) {
    Builder card(std::move(name), kind);
    Bytes dodf;
    bool byDirectoryId = true;
    for (pkcs15::DataObject object : card.dataObjects()) {
        const auto id = static_cast<efs::FileId>(object.path->path[0] << 8 | object.path->path[1]);
        object.path->path = relative(byDirectoryId ? card.ids.directory : efs::currentDfId, id);
        byDirectoryId = !byDirectoryId;
        apdu::append(dodf, pkcs15::encode(object));
    }
    card.put(card.ids.dodf, dodf);
    return card.layout;
}

Layout withTwoDodfs(CardKind kind, std::string name) {
    Builder card(std::move(name), kind);
    card.addFile(card.ids.dodf, 0x4403, foreignOpaque);
    card.put(0x5031, "A706300404024403 A706300404024405"_hex);
    return card.layout;
}

Layout withForeignRecords(CardKind kind, std::string name) {
    Builder card(std::move(name), kind);
    const auto objects = card.dataObjects();
    card.put(card.ids.dodf, joined({foreignOidDo, pkcs15::encode(objects[0]), foreignOpaque, pkcs15::encode(objects[1]),
                                    foreignOidDo, pkcs15::encode(objects[2])}));
    return card.layout;
}

Layout withPaddingInOddPlaces(CardKind kind, std::string name) {
    Builder card(std::move(name), kind);
    const auto objects = card.dataObjects();
    card.put(card.ids.dodf, joined({"FFFFFF"_hex, pkcs15::encode(objects[0]), erasedRecord, pkcs15::encode(objects[1]),
                                    "FF"_hex, pkcs15::encode(objects[2])}));
    card.put(0x5031, joined({"FFFF"_hex, "0006300404024499"_hex, "A706300404024405"_hex}));
    return card.layout;
}

Layout withApplicationSecond(CardKind kind, bool pathToo, std::string name) {
    Builder card(std::move(name), kind);
    efs::ApplicationTemplate foreign{"A0000000871002FF49FF0589"_hex, "Other", {}, {}};
    efs::ApplicationTemplate ours{apdu::toBytes(efs::pkcs15Aid), "Something else", {}, {}};
    if (pathToo) ours.path = absolute(card.directory);
    efs::File& dir = card.file(Path::mf() / efs::dirId);
    const std::size_t length = dir.fcp.recordLength;
    dir.content.clear();
    for (Bytes record : {efs::encode(foreign), Bytes(length, 0xFF), efs::encode(ours)}) {
        record.resize(length, 0xFF);
        apdu::append(dir.content, record);
    }
    dir.fcp.recordCount = 3;
    dir.fcp.size = dir.content.size();
    dir.answer.clear();
    return card.layout;
}

Layout withWindows(CardKind kind, std::string name) {
    Builder card(std::move(name), kind);
    Bytes dodf;
    for (pkcs15::DataObject object : card.dataObjects()) {
        object.path->index = 0;
        object.path->length = 700;
        apdu::append(dodf, pkcs15::encode(object));
    }
    card.put(card.ids.dodf, dodf);
    return card.layout;
}

// The provisioning of a WIM that lives on a GSM SIM: class A0 leads to the SIM only, a logical channel to the WIM.
Layout withWimOnSim(std::string name) {
    Builder sim(std::move(name), CardKind::Sim);
    for (const efs::FileId id : {sim.ids.bootstrap, sim.ids.config1, sim.ids.config2}) sim.put(id, {});
    efs::BlankCardOptions wimOptions = optionsFor(CardKind::Wim, usual);
    wimOptions.directory = 0x5015;
    const efs::Image wim = mustHave(efs::blankCard(wimOptions));
    const Path wimDirectory = *wim.findApplication(efs::wimAid);
    for (const auto& [path, file] : wim.files) {
        if (path == wimDirectory || path.isBelow(wimDirectory)) sim.layout.image.files[path] = file;
    }
    for (const efs::Pin& pin : wim.pins) {
        if (pin.directory) sim.layout.image.pins.push_back(pin);
    }
    sim.layout.image.atr = wim.atr;
    sim.layout.image.logicalChannels = 1;
    sim.directory = wimDirectory;
    sim.put(usual.bootstrap, sim.layout.documents[ObjectType::Bootstrap]);
    sim.put(usual.config1, sim.layout.documents[ObjectType::Config1]);
    sim.put(usual.config2, sim.layout.documents[ObjectType::Config2]);
    return sim.layout;
}

} // namespace

std::vector<Layout> layouts() {
    std::vector<Layout> all;
    const std::pair<CardKind, std::string> kinds[] = {{CardKind::Sim, "Sim"}, {CardKind::Uicc, "Usim"}};
    for (const auto& [kind, prefix] : kinds) {
        all.push_back(Builder(prefix + "OtherIds", kind, other).layout);
        all.push_back(withAbsolutePaths(kind, prefix + "AbsolutePaths"));
        all.push_back(withRelativePaths(kind, prefix + "RelativePaths"));
        all.push_back(withTwoDodfs(kind, prefix + "TwoDodfs"));
        all.push_back(withForeignRecords(kind, prefix + "ForeignRecords"));
        all.push_back(withPaddingInOddPlaces(kind, prefix + "PaddingInOddPlaces"));
        all.push_back(withApplicationSecond(kind, true, prefix + "ApplicationSecond"));
        all.push_back(withWindows(kind, prefix + "Windows"));
    }
    all.push_back(withApplicationSecond(CardKind::Uicc, false, "UsimDirectSelectionOnly"));
    all.push_back(withWimOnSim("WimOnSim"));
    return all;
}

} // namespace support
