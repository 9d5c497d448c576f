#include "efs/catalogue.h"

#include "efs/image.h"

#include <algorithm>

namespace efs {

namespace {

// "*" is any directory but the MF, DF(TELECOM) and DF(GSM): where the application stands, its EF(DIR) record tells.
// A USIM's AID begins with A0000000871002 (TS 101 220 annex E); files of the ADF stand behind that.
constexpr KnownFile rows[] = {
    {"3F00", "MF", "the root of the card", "TS 102 221 §8.1"},
    {"3F00/2F00", "EF(DIR)", "the applications of the card", "TS 102 221 §13.1"},
    {"3F00/2F05", "EF(PL)", "preferred languages", "TS 102 221 §13.3"},
    {"3F00/2F06", "EF(ARR)", "access rules that files refer to", "TS 102 221 §13.4"},
    {"3F00/2F08", "EF(UMPC)", "maximum power consumption", "TS 102 221 §13.5"},
    {"3F00/2FE2", "EF(ICCID)", "the card's number", "TS 102 221 §13.2"},

    {"*/5031", "EF(ODF)", "which PKCS#15 directory files there are", "WAP-186 §9.1"},
    {"*/5032", "EF(TokenInfo)", "what the PKCS#15 application says of itself", "WAP-260 §9.4.7"},
    {"*/5033", "EF(UnusedSpace)", "free space in the PKCS#15 application", "WAP-260 §9.1"},

    {"3F00/7F10", "DF(TELECOM)", "telephone files", "TS 51.011 §10.5"},
    {"3F00/7F10/6F3A", "EF(ADN)", "the telephone book", "TS 51.011 §10.5.1"},
    {"3F00/7F10/6F3B", "EF(FDN)", "fixed dialling numbers", "TS 51.011 §10.5.2"},
    {"3F00/7F10/6F3C", "EF(SMS)", "short messages", "TS 51.011 §10.5.3"},
    {"3F00/7F10/6F3D", "EF(CCP)", "capability configuration", "TS 51.011 §10.5.4"},
    {"3F00/7F10/6F40", "EF(MSISDN)", "the subscriber's telephone numbers", "TS 51.011 §10.5.5"},
    {"3F00/7F10/6F42", "EF(SMSP)", "short message parameters", "TS 51.011 §10.5.6"},
    {"3F00/7F10/6F43", "EF(SMSS)", "short message status", "TS 51.011 §10.5.7"},
    {"3F00/7F10/6F44", "EF(LND)", "last numbers dialled", "TS 51.011 §10.5.8"},
    {"3F00/7F10/6F49", "EF(SDN)", "service numbers", "TS 51.011 §10.5.9"},
    {"3F00/7F10/6F4A", "EF(EXT1)", "extensions of numbers", "TS 51.011 §10.5.10"},

    {"3F00/7F20", "DF(GSM)", "files of the GSM network", "TS 51.011 §10.3"},
    {"3F00/7F20/6F05", "EF(LP)", "preferred languages", "TS 51.011 §10.3.1"},
    {"3F00/7F20/6F07", "EF(IMSI)", "the subscriber's number in the network", "TS 51.011 §10.3.2"},
    {"3F00/7F20/6F20", "EF(Kc)", "the ciphering key", "TS 51.011 §10.3.3"},
    {"3F00/7F20/6F30", "EF(PLMNsel)", "preferred networks", "TS 51.011 §10.3.4"},
    {"3F00/7F20/6F31", "EF(HPLMN)", "search period for the home network", "TS 51.011 §10.3.5"},
    {"3F00/7F20/6F38", "EF(SST)", "services of the SIM", "TS 51.011 §10.3.7"},
    {"3F00/7F20/6F3E", "EF(GID1)", "group identifier 1", "TS 51.011 §10.3.9"},
    {"3F00/7F20/6F3F", "EF(GID2)", "group identifier 2", "TS 51.011 §10.3.10"},
    {"3F00/7F20/6F46", "EF(SPN)", "the service provider's name", "TS 51.011 §10.3.11"},
    {"3F00/7F20/6F74", "EF(BCCH)", "broadcast channels", "TS 51.011 §10.3.14"},
    {"3F00/7F20/6F78", "EF(ACC)", "access control class", "TS 51.011 §10.3.15"},
    {"3F00/7F20/6F7B", "EF(FPLMN)", "forbidden networks", "TS 51.011 §10.3.16"},
    {"3F00/7F20/6F7E", "EF(LOCI)", "where the card was last seen", "TS 51.011 §10.3.17"},
    {"3F00/7F20/6FAD", "EF(AD)", "administrative data: the card's mode of operation", "TS 51.011 §10.3.18"},
    {"3F00/7F20/6FAE", "EF(Phase)", "the phase of the SIM", "TS 51.011 §10.3.19"},

    {"A0000000871002", "ADF(USIM)", "the USIM application", "TS 31.102 §4.2"},
    {"A0000000871002/6F05", "EF(LI)", "preferred languages", "TS 31.102 §4.2.1"},
    {"A0000000871002/6F06", "EF(ARR)", "access rules that files refer to", "TS 31.102 §4.2.55"},
    {"A0000000871002/6F07", "EF(IMSI)", "the subscriber's number in the network", "TS 31.102 §4.2.2"},
    {"A0000000871002/6F08", "EF(Keys)", "ciphering and integrity keys", "TS 31.102 §4.2.3"},
    {"A0000000871002/6F09", "EF(KeysPS)", "keys of the packet domain", "TS 31.102 §4.2.4"},
    {"A0000000871002/6F31", "EF(HPPLMN)", "search period for the home network", "TS 31.102 §4.2.6"},
    {"A0000000871002/6F38", "EF(UST)", "services of the USIM", "TS 31.102 §4.2.8"},
    {"A0000000871002/6F3E", "EF(GID1)", "group identifier 1", "TS 31.102 §4.2.10"},
    {"A0000000871002/6F3F", "EF(GID2)", "group identifier 2", "TS 31.102 §4.2.11"},
    {"A0000000871002/6F46", "EF(SPN)", "the service provider's name", "TS 31.102 §4.2.12"},
    {"A0000000871002/6F78", "EF(ACC)", "access control class", "TS 31.102 §4.2.15"},
    {"A0000000871002/6F7B", "EF(FPLMN)", "forbidden networks", "TS 31.102 §4.2.16"},
    {"A0000000871002/6F7E", "EF(LOCI)", "where the card was last seen", "TS 31.102 §4.2.17"},
    {"A0000000871002/6FAD", "EF(AD)", "administrative data: mode of operation, length of the MNC", "TS 31.102 §4.2.18"},
    {"A0000000871002/6FB7", "EF(ECC)", "emergency numbers", "TS 31.102 §4.2.21"},
    {"A0000000871002/6F73", "EF(PSLOCI)", "where the card was last seen, packet domain", "TS 31.102 §4.2.23"},
    {"A0000000871002/6F40", "EF(MSISDN)", "the subscriber's telephone numbers", "TS 31.102 §4.2.26"},
};

constexpr FileId telecomId = 0x7F10, gsmId = 0x7F20;

bool isApplicationDirectory(const Path& directory) {
    if (!directory.aid.empty()) return true;
    return !directory.isRoot() && directory != Path::mf() / telecomId && directory != Path::mf() / gsmId;
}

// A row's path speaks for `path`: the same ids below the MF, below an AID that begins like the row's, or below "*".
bool speaksFor(const KnownFile& row, const Path& path, const std::string& text) {
    if (row.path == text) return true;
    if (row.path.starts_with("*/")) {
        return !path.ids.empty() && isApplicationDirectory(path.parent()) && text.ends_with(row.path.substr(1));
    }
    if (path.aid.empty()) return false;
    const auto slash = row.path.find('/');
    const auto aid = row.path.substr(0, slash);
    const auto below = slash == std::string_view::npos ? std::string_view() : row.path.substr(slash);
    const std::size_t own = 2 * path.aid.size();
    return text.starts_with(aid) && own >= aid.size() && std::string_view(text).substr(own) == below;
}

std::optional<FileId> fileIdOf(std::string_view text) {
    const auto bytes = apdu::fromHex(text);
    if (!bytes || bytes->size() != 2) return {};
    return static_cast<FileId>((*bytes)[0] << 8 | (*bytes)[1]);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// "EF(ODF)" and "odf" alike.
std::string shortName(std::string_view name) {
    const auto open = name.find('(');
    if (open != std::string_view::npos && name.ends_with(')')) name = name.substr(open + 1, name.size() - open - 2);
    std::string result(name);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

} // namespace

std::span<const KnownFile> knownFiles() {
    return rows;
}

const KnownFile* knownFile(const Path& path) {
    const std::string text = path.text();
    const auto row = std::find_if(std::begin(rows), std::end(rows),
                                  [&](const KnownFile& candidate) { return speaksFor(candidate, path, text); });
    return row == std::end(rows) ? nullptr : row;
}

std::vector<Path> placesOf(const KnownFile& row, const Image& image) {
    if (const auto fixed = Path::parse(row.path); fixed && fixed->aid.empty()) return {*fixed};
    const auto slash = row.path.find('/');
    const std::string_view first = row.path.substr(0, slash);
    const auto id = slash == std::string_view::npos ? std::nullopt : fileIdOf(row.path.substr(slash + 1));
    std::vector<Path> places;
    for (const auto& [path, file] : image.files) {
        if (!isDirectory(file.fcp.kind)) continue;
        const bool here =
            first == "*" ? isApplicationDirectory(path) : apdu::hex(applicationAid(path, file)).starts_with(first);
        if (here) places.push_back(id ? path / *id : path);
    }
    return places;
}

std::optional<std::string_view> pathOfName(std::string_view name) {
    const std::string wanted = shortName(name);
    const auto row = std::find_if(std::begin(rows), std::end(rows),
                                  [&](const KnownFile& candidate) { return shortName(candidate.name) == wanted; });
    if (row == std::end(rows)) return {};
    return row->path;
}

} // namespace efs
