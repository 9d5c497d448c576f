// Makes the seeds: `fuzz_seeds DIR` fills DIR/<target> from the sample documents, the byte examples of the standards,
// and what virtual cards of every layout answer while they are read and written.
#include "apdu/trace.h"
#include "card/emulator/faults.h"
#include "card/emulator/virtual_card.h"
#include "card/snapshot.h"
#include "efs/blank_card.h"
#include "efs/prov/xml.h"
#include "tests/fuzz/script.h"
#include "tests/support/files.h"
#include "tests/support/layouts.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace {

namespace fs = std::filesystem;
using apdu::Bytes;
using apdu::View;

class Seeds {
  public:
    explicit Seeds(fs::path root) : root_(std::move(root)) {}

    void add(const std::string& target, const std::string& name, View bytes) const {
        fs::create_directories(root_ / target);
        std::ofstream file(root_ / target / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    void add(const std::string& target, const std::string& name, const std::string& text) const {
        add(target, name, apdu::asBytes(text));
    }
    // For targets whose first byte chooses.
    void add(const std::string& target, const std::string& name, std::uint8_t choice, View bytes) const {
        Bytes chosen{choice};
        chosen.insert(chosen.end(), bytes.begin(), bytes.end());
        add(target, name, chosen);
    }

  private:
    fs::path root_;
};

void addDocument(const Seeds& seeds, const std::string& name, const std::string& xml) {
    seeds.add("xml", name, xml);
    for (const bool compact : {false, true}) {
        const auto imported = efs::prov::fromXml(xml, {.compact = compact});
        if (imported)
            seeds.add("wbxml", fmt::format("{}-{}", name, compact ? "compact" : "plain"), imported->document.bytes());
    }
}

void addDocuments(const Seeds& seeds) {
    for (const char* directory : {"samples", "examples"}) {
        for (const auto& entry : fs::directory_iterator(support::dataPath(directory))) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".xml")) addDocument(seeds, name, support::readText(entry.path().string()));
            if (name.ends_with(".wbxml")) seeds.add("wbxml", name, support::readBytes(entry.path().string()));
        }
    }
    for (const auto& row : support::readTsv(support::dataPath("spec/wbxml-edge-cases.tsv"))) {
        for (const std::string& cell : row) {
            if (const auto bytes = apdu::fromHex(cell); bytes && bytes->size() > 3)
                seeds.add("wbxml", row.front(), *bytes);
        }
    }
}

void addExamples(const Seeds& seeds) {
    const auto rows = support::readTsv(support::dataPath("pkcs15_vectors.tsv"));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (const std::string& cell : rows[row]) {
            const auto bytes = apdu::fromHex(cell);
            if (!bytes || bytes->size() < 4) continue;
            for (std::uint8_t kind = 0; kind < 9; ++kind)
                seeds.add("pkcs15", fmt::format("example-{}-{}", row, kind), kind, *bytes);
        }
    }
}

void addFiles(const Seeds& seeds, const std::string& name, const efs::Image& image) {
    seeds.add("image", name, efs::toJson(image));
    seeds.add("atr", name, image.atr);
    std::size_t number = 0;
    for (const auto& [path, file] : image.files) {
        const std::string place = fmt::format("{}-{}", name, number++);
        for (std::uint8_t form = 0; form < 3; ++form) {
            const Bytes answer = form == 1   ? efs::encodeSimHeader(file.fcp)
                                 : form == 2 ? efs::encodeWimFci(file.fcp)
                                             : efs::encodeFcp(file.fcp);
            seeds.add("file_control", fmt::format("{}-{}", place, form), form, answer);
        }
        if (hasRecords(file.fcp.kind)) seeds.add("file_control", place + "-rules", 3, file.record(1));
        if (!file.content.empty()) seeds.add("pkcs15", place, static_cast<std::uint8_t>(number % 9), file.content);
    }
}

template <class Work>
void addSession(const Seeds& seeds, const std::string& target, const std::string& name, const efs::Image& image,
                Work work) {
    card::emulator::VirtualCard card(image);
    fuzz::RecordingCard recording(card);
    work(recording);
    seeds.add(target, name, fuzz::toBytes(recording.script()));
}

void addCard(const Seeds& seeds, const std::string& name, const efs::Image& image) {
    addFiles(seeds, name, image);
    addSession(seeds, "read", name, image, [](fuzz::RecordingCard& card) { fuzz::readCard(card); });
    for (const bool create : {false, true}) {
        addSession(seeds, "write", fmt::format("{}-{}", name, create ? "create" : "update"), image,
                   [&](fuzz::RecordingCard& card) {
                       card.script().create = create;
                       fuzz::writeCard(card, create);
                   });
    }
}

// A card whose write was cut at one of its UPDATEs, and what it answers while it is repaired.
void addCutWrites(const Seeds& seeds) {
    for (const efs::CardKind kind : {efs::CardKind::Uicc, efs::CardKind::Wim}) {
        efs::BlankCardOptions options;
        options.kind = kind;
        options.bootstrapSize = options.config1Size = 200;
        for (const std::size_t skip : {0u, 1u, 3u}) {
            card::emulator::VirtualCard card(*efs::blankCard(options));
            card::emulator::FaultyCard faulty(card, {{.instruction = std::uint8_t{0xD6},
                                                      .skip = skip,
                                                      .action = card::emulator::Fault::PartialWrite,
                                                      .count = 3}});
            const Bytes journal = fuzz::journalOfCutWrite(faulty, false);
            const std::string name = fmt::format("{}-{}", efs::name(kind), skip);
            seeds.add("journal", name, journal);
            card::emulator::VirtualCard again(card.image());
            fuzz::RecordingCard recording(again);
            fuzz::recoverCard(recording, journal);
            Bytes seed{static_cast<std::uint8_t>(journal.size() >> 8), static_cast<std::uint8_t>(journal.size())};
            apdu::append(seed, journal);
            apdu::append(seed, fuzz::toBytes(recording.script()));
            seeds.add("recover", name, seed);
        }
    }
}

void addCards(const Seeds& seeds) {
    for (const efs::CardKind kind : {efs::CardKind::Sim, efs::CardKind::Uicc, efs::CardKind::Wim}) {
        for (const bool t1 : {false, true}) {
            for (const bool pinProtected : {false, true}) {
                efs::BlankCardOptions options;
                options.kind = kind;
                options.t1 = t1;
                options.pinProtected = pinProtected;
                const auto image = efs::blankCard(options);
                if (image)
                    addCard(seeds, fmt::format("{}-{}{}", name(kind), t1 ? "t1" : "t0", pinProtected ? "-pin" : ""),
                            *image);
            }
        }
    }
    efs::BlankCardOptions empty;
    empty.config1Size = empty.config2Size = 0; // what `write --create` is for
    addCard(seeds, "uicc-without-config", *efs::blankCard(empty));
    for (const support::Layout& layout : support::layouts()) addCard(seeds, layout.name, layout.image);
}

void addDumps(const Seeds& seeds) {
    card::emulator::VirtualCard card(*efs::blankCard({}));
    std::string text;
    const auto session =
        card::Session::open(card, [&](const apdu::Exchange& exchange) { text += apdu::toText(exchange); });
    card::Keyring keyring(**session, {});
    static_cast<void>(card::readProvisioning(**session, keyring));
    seeds.add("dump", "read", text);
    seeds.add("dump", "hand-made",
              std::string("# a remark\n> 00 20 00 01 08 ** ** ** ** ** ** ** **  VERIFY\n< 63 C2\n> 00 B0 00 00 00\n< "
                          "01 02 90 00\n"));
}

void addArguments(const Seeds& seeds) {
    const std::string document = support::readText(support::dataPath("examples/bootstrap.xml"));
    const std::vector<std::string> lines = {"read",
                                            "read\n--json",
                                            "read\n--stats\n--reveal\n--xml\nout",
                                            "tree",
                                            "show\nbootstrap",
                                            "show\nconfig1\n--raw",
                                            "readers\n--json",
                                            "readers\n--watch",
                                            "doctor",
                                            "dump\n-o\nx.card.json",
                                            "--version",
                                            "--help",
                                            "write\n--help",
                                            "card\nnew\n--kind\nusim\n--provisioning\n-o\na.card.json",
                                            "card\nnew\n--kind\nwim\n--protocol\nT=1\n-o\nb.card.json",
                                            "read\n-c\na.card.json\n--json",
                                            "apdu\n00A40004023F00",
                                            "apdu\n--json\n00 B0 00 00 00",
                                            "decode\n-\n--annotate",
                                            "decode\n--json\n-",
                                            "encode\n-\n--compact\n--hex",
                                            "encode\n-\n--lax\n-o\nout.wbxml",
                                            "write\n-c\na.card.json\n--bootstrap\n-\n--adm\nenv:ADM\n--yes\n--stats",
                                            "write\n--erase\nconfig1\n--dry-run",
                                            "write\n--config1\n-\n--create\n--like\n3F00",
                                            "read\n--pin\nfile:pin\n--trace\n-",
                                            "nonsense",
                                            ""};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        seeds.add("argv", fmt::format("line-{:02}", i), lines[i]);
        seeds.add("argv", fmt::format("line-{:02}-document", i), lines[i] + '\0' + document);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: fuzz_seeds DIRECTORY\n";
        return 1;
    }
    const Seeds seeds{fs::path(argv[1])};
    addDocuments(seeds);
    addExamples(seeds);
    addCards(seeds);
    addCutWrites(seeds);
    addDumps(seeds);
    addArguments(seeds);
    return 0;
}
