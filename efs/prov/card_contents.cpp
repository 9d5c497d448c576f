// interpret(): what the files of a card hold, each by its own format, and the contexts the documents form.
#include "efs/prov/context.h"

#include "apdu/tlv.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

using apdu::Range;
using apdu::View;

class Interpreter {
  public:
    explicit Interpreter(CardContents& contents) : contents_(contents) {}

    void interpret(ProvisioningFile& file) {
        if (file.state == FileState::Unreadable) return;
        if (file.content.empty() || file.content.front() == 0xFF || file.content.front() == 0x00) {
            if (!isFormatOfZeros(file.object) || wbxml::isErased(file.content)) return interpretEmpty(file);
        }
        switch (file.object) {
        case ObjectType::Bootstrap:
        case ObjectType::Config1:
        case ObjectType::Config2:
            return interpretDocument(file);
        case ObjectType::DmBootstrap:
            return interpretDm(file);
        case ObjectType::Lwm2mBootstrap:
            return interpretLwm2m(file);
        case ObjectType::TrustedCertificates:
            return interpretCertificate(file);
        }
    }

  private:
    // LwM2M's begins with a count of two bytes, whose first is 00.
    static bool isFormatOfZeros(ObjectType object) { return object == ObjectType::Lwm2mBootstrap; }

    void add(const ProvisioningFile& file, Severity severity, std::string rule, std::string clause, Range bytes,
             std::string message) {
        bytes.offset += file.window.offset;
        contents_.findings.push_back({severity, std::move(rule), std::move(clause), std::string(name(file.object)), "",
                                      bytes, std::move(message)});
    }

    // A first byte FF or 00 hides a document from every device; this program's own writes begin by setting it.
    void interpretEmpty(ProvisioningFile& file) {
        file.state = FileState::Empty;
        file.used = 0;
        if (!wbxml::isErased(file.content))
            add(file, Severity::Warning, "document-hidden", "WAP-186 §9.4", {0, file.content.size()},
                fmt::format(
                    "the first byte is {:02X}, so devices see no document, but more follows: perhaps a write was "
                    "interrupted (simprov recover)",
                    file.content.front()));
    }

    void interpretDocument(ProvisioningFile& file) {
        wbxml::DecodeOptions options;
        options.anyPublicId = true; // the record's OID says what it is
        auto document = wbxml::Document::decode(file.content, options);
        if (!document) {
            file.state = FileState::Malformed;
            file.used = 0;
            Finding finding{Severity::Error,
                            "document-malformed",
                            "WAP-185 §5.3",
                            std::string(name(file.object)),
                            document.error().where(),
                            document.error().bytes,
                            document.error().text + "; devices ignore the whole document"};
            if (finding.bytes) finding.bytes->offset += file.window.offset;
            contents_.findings.push_back(std::move(finding));
            return;
        }
        file.state = FileState::Document;
        file.used = document->bytes().size();
        for (Finding& finding : decoderFindings(*document)) {
            // FF behind a document is how a card's file has to look; `used` and `size` tell how much it is.
            if (finding.rule == "wbxml-padding" && finding.severity == Severity::Note) continue;
            finding.object = name(file.object);
            if (finding.bytes) finding.bytes->offset += file.window.offset;
            contents_.findings.push_back(std::move(finding));
        }
        contents_.documents.emplace_back(file.object, std::move(*document));
    }

    // A SyncML message (OMA DM bootstrap): where it ends only its own decoder could tell.
    static void interpretDm(ProvisioningFile& file) {
        file.state = FileState::Document;
        file.used = sizeWithoutFiller(file.content);
    }

    // u16 number of objects, u16 size of what follows (LwM2M G.3.3); some cards lack this header.
    void interpretLwm2m(ProvisioningFile& file) {
        file.state = FileState::Document;
        file.used = sizeWithoutFiller(file.content);
        const View content = file.content;
        constexpr std::size_t header = 4;
        if (content.size() < header) {
            file.state = FileState::Malformed;
            return add(file, Severity::Error, "lwm2m-header", "LwM2M G.3.3", {0, content.size()},
                       "the LwM2M bootstrap data ends inside its header");
        }
        const std::size_t size = static_cast<std::size_t>(content[2] << 8 | content[3]);
        if (header + size <= content.size() && content[0] == 0x00) {
            file.used = header + size;
            return;
        }
        const bool bare = content[0] != 0x00; // 256 objects and more there are not: the type byte of an LwM2M TLV
        if (!bare) file.state = FileState::Malformed;
        add(file, bare ? Severity::Note : Severity::Error, "lwm2m-header", "LwM2M G.3.3", {0, header},
            bare
                ? "the LwM2M data has no header; it is read as bare TLV"
                : fmt::format("the LwM2M header says {} bytes follow, the file has {}", size, content.size() - header));
    }

    void interpretCertificate(ProvisioningFile& file) {
        file.state = FileState::Document;
        apdu::TlvIterator elements(file.content);
        const auto element = elements.next();
        constexpr std::uint32_t sequence = 0x30;
        if (element && element->tag == sequence) {
            file.used = element->bytes.length;
            return;
        }
        constexpr std::uint8_t wtlsVersion = 0x01; // a WTLS certificate is no DER (WAP-261 §10.5.2)
        if (file.content.front() == wtlsVersion) {
            file.used = sizeWithoutFiller(file.content);
            return;
        }
        file.state = FileState::Malformed;
        file.used = 0;
        add(file, Severity::Error, "certificate-malformed", "WAP-260 §9.4.4",
            {0, std::min<std::size_t>(file.content.size(), 4)},
            elements.fault() ? "the certificate is cut: " + elements.fault()->text
                             : "the certificate does not begin with a SEQUENCE");
    }

    static std::size_t sizeWithoutFiller(View content) {
        while (!content.empty() && content.back() == 0xFF) content = content.first(content.size() - 1);
        return content.size();
    }

    CardContents& contents_;
};

} // namespace

CardContents interpret(Provisioning& provisioning) {
    CardContents contents;
    Interpreter interpreter(contents);
    for (ProvisioningFile& file : provisioning.files) interpreter.interpret(file);
    std::vector<Source> sources;
    for (const auto& [object, document] : contents.documents) sources.push_back({object, &document});
    Contexts formed = formContexts(sources);
    contents.contexts = std::move(formed.contexts);
    for (Finding& finding : formed.findings) {
        const auto file = std::find_if(provisioning.files.begin(), provisioning.files.end(),
                                       [&](const ProvisioningFile& one) { return name(one.object) == finding.object; });
        if (finding.bytes && file != provisioning.files.end()) finding.bytes->offset += file->window.offset;
        contents.findings.push_back(std::move(finding));
    }
    return contents;
}

} // namespace efs::prov
