// The worked examples of the standards and of cards in the field: decoded to what they say, written back to equal
// bytes.
#include "efs/dir.h"
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/cdf.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace efs::pkcs15;
using apdu::Bytes;

// One line of " name=value" parts.
class Line {
  public:
    Line& word(const std::string& text) { return text_ += (text_.empty() ? "" : " ") + text, *this; }
    Line& part(const std::string& name, const std::string& value) { return word(name + "=" + value); }
    Line& bytes(const std::string& name, const Bytes& value) {
        return value.empty() ? *this : part(name, apdu::hex(value));
    }
    template <class... Flags>
    Line& flags(const Flags&... flags) {
        std::string all;
        (void(flags.second ? all += (all.empty() ? "" : ",") + std::string(flags.first) : all), ...);
        return part("flags", all.empty() ? "none" : all);
    }
    Line& path(const std::optional<PathValue>& value) {
        if (!value) return *this;
        bytes("path", value->path);
        if (value->index) part("index", std::to_string(*value->index));
        if (value->length) part("length", std::to_string(*value->length));
        return *this;
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

using Flag = std::pair<const char*, bool>;

struct Outcome {
    std::string says;
    Bytes written;
};

void join(Outcome& outcome, const Line& line, const Bytes& written) {
    outcome.says += (outcome.says.empty() ? "" : "; ") + line.text();
    apdu::append(outcome.written, written);
}

Outcome ofDir(const Bytes& file) {
    Outcome outcome;
    for (const auto& application : efs::decodeDirBody(file)) {
        Line line;
        line.bytes("aid", application.aid);
        if (application.label) line.part("label", *application.label);
        join(outcome, line.bytes("path", application.path), encode(application));
    }
    return outcome;
}

Outcome ofOdf(const Bytes& file) {
    Outcome outcome;
    const Odf odf = decodeOdf(file);
    for (const OdfRecord& record : odf.records) {
        Line line;
        line.word(apdu::hex(Bytes{static_cast<std::uint8_t>(record.objects)})).path(record.path);
        join(outcome, line.bytes("direct", record.direct), encode(record));
    }
    if (const auto path = odf.wimPath()) join(outcome, Line().bytes("wimPath", *path), {});
    return outcome;
}

Outcome ofDodf(const Bytes& file) {
    Outcome outcome;
    for (const DataObject& object : decodeDodf(file).objects) {
        Line line;
        line.word(object.form == DataObject::Form::OidDo ? "oidDO" : "opaque");
        if (!object.label().empty()) line.part("label", object.label());
        if (object.common.hasFlags)
            line.flags(Flag("private", object.common.isPrivate), Flag("modifiable", object.common.modifiable));
        if (object.common.authId) line.bytes("authId", *object.common.authId);
        line.part("oid", *oidText(object.oid));
        if (object.doubleWrappedOid) line.word("doubleOid");
        join(outcome, line.path(object.path), encode(object));
    }
    return outcome;
}

Outcome ofCdf(const Bytes& file) {
    Outcome outcome;
    for (const CertificateObject& certificate : decodeCdf(file).certificates) {
        Line line;
        line.word(apdu::hex(Bytes{static_cast<std::uint8_t>(certificate.form)}));
        line.part("label", certificate.common.label.value_or("")).bytes("id", certificate.id);
        if (certificate.authority) line.word("authority");
        join(outcome, line.path(certificate.path), encode(certificate));
    }
    return outcome;
}

Outcome ofAodf(const Bytes& file) {
    Outcome outcome;
    for (const PinObject& pin : decodeAodf(file).pins) {
        Line line;
        line.part("label", pin.common.label.value_or("")).bytes("authId", pin.authId);
        line.flags(Flag("local", pin.flags.local), Flag("initialized", pin.flags.initialized),
                   Flag("needsPadding", pin.flags.needsPadding), Flag("disableAllowed", pin.flags.disableAllowed),
                   Flag("other", pin.flags.caseSensitive || pin.flags.changeDisabled || pin.flags.unblockDisabled ||
                                     pin.flags.unblockingPin || pin.flags.soPin));
        line.part("type", std::to_string(pin.pinType)).part("min", std::to_string(pin.minLength));
        line.part("stored", std::to_string(pin.storedLength)).bytes("reference", {pin.reference});
        if (pin.padChar) line.bytes("pad", {*pin.padChar});
        join(outcome, line.path(pin.path), encode(pin));
    }
    return outcome;
}

Outcome ofTokenInfo(const Bytes& file) {
    Outcome outcome;
    const auto info = decodeTokenInfo(file);
    if (!info) return {info.error().message(), {}};
    Line line;
    line.part("version", std::to_string(info->version)).bytes("serial", info->serialNumber);
    line.part("label", info->label.value_or(""));
    line.flags(Flag("readOnly", info->readOnly), Flag("loginRequired", info->loginRequired),
               Flag("prnGeneration", info->prnGeneration), Flag("eidCompliant", info->eidCompliant));
    std::string environments;
    for (const auto& one : info->securityEnvironments)
        environments += (environments.empty() ? "" : ",") + std::to_string(one.number) + ":" + *oidText(one.owner);
    if (!environments.empty()) line.part("se", environments);
    line.bytes("rest", info->rest);
    if (info->isWim()) line.word("wim");
    join(outcome, line, encode(*info));
    return outcome;
}

Outcome decode(const std::string& kind, const Bytes& file) {
    if (kind == "dir") return ofDir(file);
    if (kind == "odf") return ofOdf(file);
    if (kind == "dodf") return ofDodf(file);
    if (kind == "cdf") return ofCdf(file);
    if (kind == "aodf") return ofAodf(file);
    if (kind == "token") return ofTokenInfo(file);
    return {"no such kind: " + kind, {}};
}

TEST(Pkcs15Vectors, SayAndWriteWhatTheyShould) {
    const auto rows = support::readTsv(support::dataPath("pkcs15_vectors.tsv"));
    ASSERT_GE(rows.size(), 28u);
    for (const auto& row : rows) {
        ASSERT_EQ(row.size(), 5u) << row[0];
        SCOPED_TRACE(row[0]);
        const Outcome outcome = decode(row[1], *apdu::fromHex(row[2]));
        EXPECT_EQ(outcome.says, row[3]);
        EXPECT_EQ(apdu::hex(outcome.written), row[4] == "equal" ? row[2] : row[4]);
    }
}

// FF anywhere between and erased records in front change nothing but the places.
TEST(Pkcs15Vectors, SurvivePaddingAndErasedNeighbours) {
    for (const auto& row : support::readTsv(support::dataPath("pkcs15_vectors.tsv"))) {
        if (row[1] == "token") continue;
        SCOPED_TRACE(row[0]);
        Bytes file = *apdu::fromHex("FFFF0003010203FF" + row[2] + "FF0002A5A5FFFFFF");
        const Outcome outcome = decode(row[1], file);
        EXPECT_EQ(outcome.says, row[3]);
    }
}

// Cut anywhere, every decoder ends, and says no more than the whole file does.
TEST(Pkcs15Vectors, SurviveCuts) {
    for (const auto& row : support::readTsv(support::dataPath("pkcs15_vectors.tsv"))) {
        const Bytes whole = *apdu::fromHex(row[2]);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Outcome outcome =
                decode(row[1], Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
            EXPECT_LE(outcome.written.size(), whole.size()) << row[0] << " cut to " << size;
        }
    }
}

// Any single byte changed: no crash, and what is decoded can be written and read again.
TEST(Pkcs15Vectors, SurviveAnyChangedByte) {
    for (const auto& row : support::readTsv(support::dataPath("pkcs15_vectors.tsv"))) {
        if (row[1] == "token") continue;
        const Bytes whole = *apdu::fromHex(row[2]);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const std::uint8_t value : {0x00, 0x01, 0x7F, 0x80, 0x81, 0x84, 0xFF, 0x30, 0xA0}) {
                Bytes changed = whole;
                changed[at] = value;
                if (row[1] == "dodf") {
                    for (const DataObject& object : decodeDodf(changed).objects) {
                        const auto again = decodeDataObject(encode(object));
                        ASSERT_TRUE(again)
                            << row[0] << " byte " << at << " = " << int{value} << ": " << again.error().message();
                        EXPECT_EQ(again->oid, object.oid);
                    }
                } else {
                    decode(row[1], changed);
                }
            }
        }
    }
}

} // namespace
