// Card images from their JSON (the form stands in image_json.cpp). The text may come from anywhere: what it claims is
// bounded before it is believed.
#include "efs/image.h"
#include "efs/image_json_keys.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using Json = nlohmann::ordered_json;
using namespace image_json;

namespace {

constexpr std::size_t maxText = maxImageJsonBytes, maxContent = maxImageContentBytes, maxFiles = maxImageFiles,
                      maxValues = maxImageJsonValues;
constexpr int maxDepth = 8, maxTries = 255, maxChannels = 19, maxSfi = 30;

apdu::Failure malformed(std::string text) {
    return apdu::fail(ErrorKind::Malformed, std::move(text));
}

// The members of one object: remembers which were asked for and the first fault, like a cursor.
class Members {
  public:
    explicit Members(const Json& object) : object_(object) {
        if (!object.is_object()) fault(malformed("an object in braces is due here"));
    }

    const Json* get(const char* key) {
        known_.insert(key);
        const auto found = object_.is_object() ? object_.find(key) : object_.end();
        return found == object_.end() ? nullptr : &*found;
    }
    bool isNull(const char* key) {
        const Json* value = get(key);
        return value != nullptr && value->is_null();
    }
    std::optional<std::string> text(const char* key) {
        const Json* value = get(key);
        if (value == nullptr) return {};
        if (!value->is_string()) return wrong(key, "a text in quotes is due here"), std::nullopt;
        return value->get<std::string>();
    }
    std::optional<std::string> required(const char* key) {
        auto value = text(key);
        if (!value) fault(malformed(fmt::format("\"{}\" is missing", key)));
        return value;
    }
    std::optional<Bytes> bytes(const char* key) {
        const auto value = text(key);
        return value ? checked(key, apdu::fromHex(*value)) : std::nullopt;
    }
    // Exactly `size` bytes, as one number.
    std::optional<unsigned> hexNumber(const char* key, std::size_t size) {
        const auto value = bytes(key);
        if (!value) return {};
        if (value->size() != size) return wrong(key, fmt::format("{} hex digits are due here", 2 * size)), std::nullopt;
        unsigned number = 0;
        for (const std::uint8_t byte : *value) number = number << 8 | byte;
        return number;
    }
    std::optional<std::size_t> number(const char* key, std::size_t most) {
        const Json* value = get(key);
        if (value == nullptr) return {};
        if (!value->is_number_unsigned() || value->get<std::size_t>() > most) {
            return wrong(key, fmt::format("a number from 0 to {} is due here", most)), std::nullopt;
        }
        return value->get<std::size_t>();
    }
    std::optional<bool> flag(const char* key) {
        const Json* value = get(key);
        if (value == nullptr) return {};
        if (!value->is_boolean()) return wrong(key, "true or false is due here"), std::nullopt;
        return value->get<bool>();
    }
    // Passes a result on; its error becomes the fault of that member.
    template <class T>
    std::optional<T> checked(const char* key, apdu::Result<T> result) {
        if (result) return std::move(*result);
        apdu::Error error = result.error();
        error.kind = error.kind == ErrorKind::Limit ? ErrorKind::Limit : ErrorKind::Malformed;
        fault(apdu::Failure(std::move(error)).in(key));
        return {};
    }
    void wrong(const char* key, std::string text) { fault(malformed(std::move(text)).in(key)); }
    void fault(apdu::Failure failure) {
        if (!fault_) fault_ = failure.value();
    }

    // After all members were asked for: the first fault, or the first member nobody asked for.
    apdu::Result<void> finish() const {
        if (fault_) return apdu::Failure(*fault_);
        for (const auto& member : object_.items()) {
            if (known_.count(member.key()) == 0) {
                return malformed(fmt::format("\"{}\" is not known here", member.key().substr(0, 40)))
                    .hint("Check the spelling; the keys stand in image_json.cpp");
            }
        }
        return {};
    }

  private:
    const Json& object_;
    std::set<std::string, std::less<>> known_;
    std::optional<apdu::Error> fault_;
};

apdu::Result<AccessRules> readAccess(const Json& json) {
    Members members(json);
    AccessRules rules = AccessRules::never();
    for (const auto& [key, rule] : ruleKeys) {
        const auto condition = members.text(key);
        if (!condition) continue;
        if (auto parsed = members.checked(key, parseCondition(*condition))) rules.*rule = *parsed;
    }
    if (auto done = members.finish(); !done) return apdu::propagate(done);
    return rules;
}

apdu::Result<ArrReference> readArr(const Json& json) {
    Members members(json);
    ArrReference arr;
    members.required("file");
    arr.file = static_cast<FileId>(members.hexNumber("file", 2).value_or(0));
    arr.record = static_cast<std::uint8_t>(members.number("record", 255).value_or(0));
    if (arr.record == 0) members.wrong("record", "a record number from 1 to 255 is due here");
    if (auto done = members.finish(); !done) return apdu::propagate(done);
    return arr;
}

std::optional<int> readTries(Members& members, const char* key) {
    const auto tries = members.number(key, maxTries);
    return tries ? std::optional(static_cast<int>(*tries)) : std::nullopt;
}

KeyReference readReference(Members& members) {
    members.required("reference");
    return static_cast<KeyReference>(members.hexNumber("reference", 1).value_or(0));
}

apdu::Result<PinStatusHint> readPinStatus(const Json& json) {
    Members members(json);
    PinStatusHint pin;
    pin.reference = readReference(members);
    pin.enabled = members.flag("enabled").value_or(true);
    pin.triesLeft = readTries(members, "tries");
    pin.unblockTriesLeft = readTries(members, "unblock_tries");
    if (auto done = members.finish(); !done) return apdu::propagate(done);
    return pin;
}

apdu::Result<Pin> readPin(const Json& json) {
    Members members(json);
    Pin pin;
    pin.reference = readReference(members);
    pin.label = members.text("label").value_or("");
    pin.value = members.bytes("value").value_or(Bytes());
    pin.enabled = members.flag("enabled").value_or(true);
    pin.maxTries = readTries(members, "max_tries").value_or(pin.maxTries);
    pin.tries = readTries(members, "tries").value_or(pin.maxTries);
    pin.unblock = members.bytes("unblock").value_or(Bytes());
    pin.unblockTries = readTries(members, "unblock_tries").value_or(pin.unblockTries);
    if (const auto path = members.text("directory")) pin.directory = members.checked("directory", Path::parse(*path));
    if (auto done = members.finish(); !done) return apdu::propagate(done);
    return pin;
}

// A list, each element read by `read`; the place of a fault is its number.
template <class T>
apdu::Result<std::vector<T>> readList(const Json& json, apdu::Result<T> (*read)(const Json&)) {
    if (!json.is_array()) return malformed("a list in brackets is due here");
    std::vector<T> list;
    for (const Json& element : json) {
        auto item = read(element);
        if (!item) return apdu::propagate(item).in(std::to_string(list.size()));
        list.push_back(std::move(*item));
    }
    return list;
}

apdu::Result<Bytes> readRecord(const Json& json) {
    if (!json.is_string()) return malformed("a text in quotes is due here");
    return apdu::fromHex(json.get_ref<const std::string&>());
}

apdu::Result<Bytes> readRecords(const Json& json, std::size_t length) {
    const auto records = readList<Bytes>(json, readRecord);
    if (!records) return apdu::propagate(records);
    Bytes content;
    for (std::size_t n = 0; n < records->size(); ++n) {
        Bytes record = (*records)[n];
        if (record.size() > length) {
            return malformed(fmt::format("{} bytes do not fit a record of {}", record.size(), length))
                .in(std::to_string(n));
        }
        if (content.size() > maxContent) return apdu::fail(ErrorKind::Limit, "the records are larger than a card");
        record.resize(length, 0xFF);
        apdu::append(content, record);
    }
    return content;
}

template <class T, std::size_t N>
std::optional<T> kindNamed(const T (&kinds)[N], std::string_view text) {
    for (const T kind : kinds) {
        if (name(kind) == text) return kind;
    }
    return {};
}

void readIdentity(Members& members, const Path& path, Fcp& fcp) {
    if (const auto kind = members.required("kind")) {
        const auto known = kindNamed(fileKinds, *kind);
        if (!known) members.wrong("kind", "mf, df, adf, transparent, linear or cyclic is due here");
        fcp.kind = known.value_or(fcp.kind);
    }
    if (!members.isNull("id")) {
        const auto id = members.hexNumber("id", 2);
        fcp.id = id ? std::optional(static_cast<FileId>(*id)) : impliedId(path);
    }
    fcp.aid = members.bytes("aid").value_or(impliedAid(path, fcp.kind));
    if (const auto text = members.text("life_cycle")) {
        const auto row = std::find_if(std::begin(lifeCycles), std::end(lifeCycles),
                                      [&](const LifeCycleName& candidate) { return candidate.name == *text; });
        if (row == std::end(lifeCycles))
            members.wrong("life_cycle", "activated, deactivated, terminated or creation is due here");
        else
            fcp.lifeCycle = row->state;
    }
}

void readSecurity(Members& members, Fcp& fcp) {
    if (const Json* access = members.get("access")) fcp.access = members.checked("access", readAccess(*access));
    if (const Json* arr = members.get("arr")) fcp.arr = members.checked("arr", readArr(*arr));
    if (const Json* pins = members.get("pin_status")) {
        fcp.pins = members.checked("pin_status", readList<PinStatusHint>(*pins, readPinStatus)).value_or(fcp.pins);
    }
}

// Size, records and content, which imply each other. `budget`: bytes of content the image may still hold.
void readBody(Members& members, File& file, std::size_t& budget) {
    Fcp& fcp = file.fcp;
    fcp.recordLength = members.number("record_length", 0xFFFF).value_or(0);
    if (hasRecords(fcp.kind) && members.get("record_length") == nullptr) {
        members.fault(malformed("\"record_length\" is missing"));
    }
    const Json* content = members.get("content");
    if (content != nullptr && content->is_array() && hasRecords(fcp.kind)) {
        file.content = members.checked("content", readRecords(*content, fcp.recordLength)).value_or(Bytes());
    } else {
        file.content = members.bytes("content").value_or(Bytes());
    }
    if (!members.isNull("size")) {
        fcp.size = members.number("size", 0xFFFFFFFF);
        if (!fcp.size && !isDirectory(fcp.kind)) fcp.size = file.content.size();
    }
    fcp.recordCount = members.number("record_count", 0xFFFF).value_or(impliedCount(fcp));
    if (isDirectory(fcp.kind) || !fcp.size) return;
    if (file.content.size() > *fcp.size) {
        return members.wrong("content",
                             fmt::format("{} bytes do not fit a file of {}", file.content.size(), *fcp.size));
    }
    const std::size_t length = file.complete ? *fcp.size : file.content.size();
    if (length > budget) return members.fault(apdu::fail(ErrorKind::Limit, "the contents are larger than a card"));
    budget -= length;
    file.content.resize(length, 0xFF);
}

apdu::Result<std::pair<Path, File>> readFile(const Json& json, std::size_t& budget) {
    Members members(json);
    File file;
    Path path;
    if (const auto text = members.required("path")) path = members.checked("path", Path::parse(*text)).value_or(path);
    readIdentity(members, path, file.fcp);
    readSecurity(members, file.fcp);
    if (const auto sfi = members.number("sfi", maxSfi)) file.fcp.sfi = static_cast<std::uint8_t>(*sfi);
    file.answer = members.bytes("answer").value_or(Bytes());
    file.complete = members.flag("complete").value_or(true);
    if (const auto word = members.hexNumber("read_error", 2)) file.readError = static_cast<std::uint16_t>(*word);
    readBody(members, file, budget);
    if (auto done = members.finish(); !done) return apdu::propagate(done);
    return std::pair(std::move(path), std::move(file));
}

apdu::Result<std::map<Path, File>> readFiles(const Json& json) {
    if (!json.is_array()) return malformed("a list in brackets is due here");
    if (json.size() > maxFiles) {
        return apdu::fail(ErrorKind::Limit, fmt::format("{} files are more than a card holds", json.size()));
    }
    std::map<Path, File> files;
    std::size_t budget = maxContent, index = 0;
    for (const Json& element : json) {
        auto file = readFile(element, budget);
        const std::string place = std::to_string(index++);
        if (!file) return apdu::propagate(file).in(place);
        const std::string path = file->first.text();
        if (!files.insert(std::move(*file)).second)
            return malformed(fmt::format("{} stands here twice", path)).in(place);
    }
    return files;
}

apdu::Result<Image> readImage(const Json& json) {
    Members members(json);
    Image image;
    if (const auto text = members.required("schema"); text && *text != schema) {
        members.wrong("schema", fmt::format("this is no card image: \"{}\" is due here", schema));
    }
    if (const auto text = members.required("kind")) {
        const auto kind = kindNamed(cardKinds, *text);
        if (!kind) members.wrong("kind", "sim, uicc or wim is due here");
        image.kind = kind.value_or(image.kind);
    }
    image.atr = members.bytes("atr").value_or(Bytes());
    if (const auto protocol = members.text("protocol")) {
        image.t1 = *protocol == "T=1";
        if (!image.t1 && *protocol != "T=0") members.wrong("protocol", "T=0 or T=1 is due here");
    }
    if (const auto n = members.number("logical_channels", maxChannels)) image.logicalChannels = static_cast<int>(*n);
    if (const Json* files = members.get("files")) {
        image.files = members.checked("files", readFiles(*files)).value_or(image.files);
    }
    if (const Json* pins = members.get("pins")) {
        image.pins = members.checked("pins", readList<Pin>(*pins, readPin)).value_or(image.pins);
    }
    if (auto done = members.finish(); !done) return apdu::propagate(done);
    return image;
}

// Watches the parser: what nests or counts beyond any image is dropped while it comes, and a key that stands twice in
// one object is noticed, which the finished tree would hide.
class Watch {
  public:
    bool operator()(int depth, Json::parse_event_t event, Json& value) {
        using Event = Json::parse_event_t;
        const auto level = static_cast<std::size_t>(std::max(depth, 0));
        if (event == Event::object_start && depth < maxDepth)
            keys_.resize(std::max(keys_.size(), level + 2)), keys_[level + 1].clear();
        if (event == Event::key && !fault_ && level < keys_.size()) {
            const auto& key = value.get_ref<const std::string&>();
            if (!keys_[level].insert(key).second)
                fault_ = malformed(fmt::format("\"{}\" stands twice in one object", key.substr(0, 40))).value();
        }
        if (depth > maxDepth) note("the text nests deeper than a card image does");
        if (++count_ > maxValues) note("the text holds more values than a card image does");
        return !fault_;
    }
    const std::optional<apdu::Error>& fault() const { return fault_; }

  private:
    void note(const char* text) {
        if (!fault_) fault_ = apdu::fail(ErrorKind::Limit, text).value();
    }

    std::vector<std::set<std::string>> keys_; // by depth, of the object that is open there
    std::size_t count_ = 0;
    std::optional<apdu::Error> fault_;
};

apdu::Failure notJson(std::string_view text, std::size_t position) {
    const std::size_t at = std::min(position == 0 ? 0 : position - 1, text.size());
    const auto before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = at - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1) + 1;
    return malformed(fmt::format("the text is no JSON: it breaks at line {}, column {}", line, column)).at({at, 0});
}

} // namespace

apdu::Result<Image> imageFromJson(std::string_view text) {
    if (text.size() > maxText) {
        return apdu::fail(ErrorKind::Limit, fmt::format("{} bytes are more than a card image has", text.size()))
            .in("card image");
    }
    Watch watch;
    try {
        const Json json = Json::parse(text.begin(), text.end(), std::ref(watch));
        if (watch.fault()) return apdu::Failure(*watch.fault()).in("card image");
        auto image = readImage(json);
        if (!image) return apdu::propagate(image).in("card image");
        return image;
    } catch (const Json::parse_error& error) {
        return notJson(text, error.byte).in("card image");
    } catch (const Json::exception& error) {
        return malformed(fmt::format("the text cannot be taken in as JSON ({})", error.what())).in("card image");
    }
}

} // namespace efs
