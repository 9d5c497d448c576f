#include "efs/application_search.h"

namespace efs {

using apdu::View;

namespace {

bool beginsWith(View whole, View part) {
    return whole.size() >= part.size() && apdu::equal(whole.first(part.size()), part);
}

Candidate candidate(View aid, Path path) {
    Candidate result;
    result.application.aid = apdu::toBytes(aid);
    result.application.path = std::move(path);
    return result;
}

apdu::Result<std::optional<pkcs15::TokenInfo>> readTokenInfo(FileReader& reader, const Path& directory,
                                                             std::vector<Finding>& findings) {
    const auto file = reader.read(directory / tokenInfoId);
    if (!file) return apdu::propagate(file);
    if (*file == nullptr || isUnreadable(**file)) return std::nullopt;
    auto info = pkcs15::decodeTokenInfo((*file)->content);
    if (info) return std::move(*info);
    findings.push_back({Severity::Warning, "token-info", "WAP-260 §9.4.7", "token_info", info.error().where(),
                        info.error().bytes, "EF(TokenInfo) cannot be read: " + info.error().text});
    return std::nullopt;
}

// EF(DIR) is linear fixed by recommendation only (WAP-186 §8.1 note 2).
std::vector<ApplicationTemplate> readTemplates(const File& dir, std::vector<Finding>& findings) {
    if (dir.fcp.recordLength == 0) return decodeDirBody(dir.content);
    std::vector<ApplicationTemplate> templates;
    for (std::size_t n = 1; n <= dir.content.size() / dir.fcp.recordLength; ++n) {
        auto record = decodeDirRecord(dir.record(n));
        if (record && *record) templates.push_back(std::move(**record));
        if (!record)
            findings.push_back({Severity::Warning, "dir-record", "WAP-186 §8.1", "dir", "record " + std::to_string(n),
                                record.error().bytes, record.error().text});
    }
    return templates;
}

} // namespace

apdu::Result<std::vector<Candidate>> ApplicationSearch::wim() {
    std::vector<Candidate> found;
    const auto open = reader_.open(pkcs15Aid);
    if (!open) return apdu::propagate(open);
    if (*open) {
        auto info = readTokenInfo(reader_, **open, findings_);
        if (!info) return apdu::propagate(info);
        Candidate opened = candidate(pkcs15Aid, **open);
        opened.application.wim = *info && (*info)->isWim();
        opened.tokenInfo = std::move(*info);
        if (!opened.application.wim) direct_ = opened;
        if (opened.application.wim) found.push_back(std::move(opened));
    }
    if (!found.empty()) return found;
    const auto openWim = reader_.open(wimAid);
    if (!openWim) return apdu::propagate(openWim);
    if (!*openWim) return found;
    auto info = readTokenInfo(reader_, **openWim, findings_);
    if (!info) return apdu::propagate(info);
    Candidate opened = candidate(wimAid, **openWim);
    opened.application.wim = true;
    opened.tokenInfo = std::move(*info);
    // A WIM that is the card's only PKCS#15 application answers both AIDs.
    if (direct_ && direct_->application.path == opened.application.path) direct_.reset();
    found.push_back(std::move(opened));
    return found;
}

apdu::Result<bool> ApplicationSearch::hasOdf(const Path& directory) {
    const auto odf = reader_.read(directory / odfId);
    if (!odf) return apdu::propagate(odf);
    return *odf != nullptr;
}

// The directory an EF(DIR) entry leads to: by its path, or, having none, by its AID (WAP-186 §8.1 note 3).
apdu::Result<std::optional<Candidate>> ApplicationSearch::byPath(const ApplicationTemplate& entry) {
    if (entry.path.empty()) {
        if (direct_) return std::nullopt; // opened already
        const auto open = reader_.open(entry.aid);
        if (!open) return apdu::propagate(open);
        if (!*open) return std::nullopt;
        return candidate(entry.aid, **open);
    }
    const auto guesses = pkcs15::resolve(entry.path, Path::mf());
    if (!guesses) {
        findings_.push_back(
            {Severity::Warning, "dir-path", "WAP-186 §8.1", "dir", "", std::nullopt, guesses.error().text});
        return std::nullopt;
    }
    for (const Path& guess : *guesses) {
        const auto there = hasOdf(guess);
        if (!there) return apdu::propagate(there);
        if (*there) return candidate(entry.aid, guess);
    }
    findings_.push_back({Severity::Warning, "dir-path", "WAP-186 §8.1", "dir", "", std::nullopt,
                         "EF(DIR) leads to " + guesses->front().text() + ", which holds no object directory (5031)"});
    return std::nullopt;
}

apdu::Result<std::vector<Candidate>> ApplicationSearch::fromDirectory() {
    std::vector<Candidate> found;
    const auto dir = reader_.read(Path::mf() / dirId);
    if (!dir) return apdu::propagate(dir);
    if (*dir == nullptr) return found;
    if (isUnreadable(**dir)) {
        findings_.push_back({Severity::Warning, "dir-unreadable", "WAP-186 §8.1", "dir", "", std::nullopt,
                             "EF(DIR) is there but cannot be read"});
        return found;
    }
    for (const ApplicationTemplate& entry : readTemplates(**dir, findings_)) {
        if (!beginsWith(entry.aid, pkcs15Aid)) continue;
        auto one = byPath(entry);
        if (!one) return apdu::propagate(one);
        if (*one) found.push_back(std::move(**one));
    }
    return found;
}

apdu::Result<std::vector<Candidate>> ApplicationSearch::pkcs15() {
    auto listed = fromDirectory();
    if (!listed) return apdu::propagate(listed);
    if (!direct_) return listed;
    // The AID and the first entry mean the same directory; its path from the MF is the better name, since records with
    // absolute paths then lead to the same files. Where that path leads nowhere the AID does.
    const bool named = !listed->empty() && (direct_->application.path.aid.empty()
                                                ? listed->front().application.path == direct_->application.path
                                                : !listed->front().application.path.ids.empty());
    if (named) {
        listed->front().tokenInfo = direct_->tokenInfo;
        return listed;
    }
    if (reader_.kind() == CardKind::Sim)
        findings_.push_back(
            {Severity::Note, "dir-missing", "WAP-186 §8.1", "dir", "", std::nullopt,
             "EF(DIR) gives no path to the PKCS#15 application; a reader of 2G SIMs, which cannot select by "
             "AID, does not find it"});
    listed->insert(listed->begin(), *direct_);
    return listed;
}

Candidate ApplicationSearch::lastResort() {
    Candidate result = candidate({}, Path::mf() / FileId{0x7F50}); // seen on cards, named by no rule
    result.application.lastResort = true;
    return result;
}

} // namespace efs
