// READ BINARY through a real daemon and the vpcd driver: SCardTransmit in a loop against our wire and our whole line.
// Daemon, virtual card and this program share one processor when this one is pinned, since they inherit it.
#include "apdu/channel.h"
#include "card/pcsc.h"
#include "card/pcsc_errors.h"
#include "tests/support/pcsc_world.h"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <winscard.h>

namespace {

using namespace apdu::literals;

// The first provisioning file of a new card, readable by everybody.
constexpr auto selectFile = "00 A4 08 04 04 7F80 4431"_hexArray;
constexpr auto readFile = "00 B0 00 00 FF"_hexArray;
constexpr std::size_t readLength = 0xFF;

bool isGood(LONG status) {
    return static_cast<std::uint32_t>(status) == card::pcsc_code::success;
}

void bareLoop(benchmark::State& state, const std::string& reader) {
    SCARDCONTEXT context = 0;
    SCARDHANDLE card = 0;
    DWORD protocol = 0;
    if (!isGood(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context)) ||
        !isGood(SCardConnect(context, reader.c_str(), SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                             &card, &protocol)))
        return state.SkipWithError("no connection");
    const SCARD_IO_REQUEST* pci = protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
    std::array<unsigned char, 258> answer{};
    DWORD length = answer.size();
    SCardTransmit(card, pci, selectFile.data(), selectFile.size(), nullptr, answer.data(), &length);
    for (auto _ : state) {
        length = answer.size();
        if (!isGood(SCardTransmit(card, pci, readFile.data(), readFile.size(), nullptr, answer.data(), &length)) ||
            length != readLength + 2) {
            state.SkipWithError("not read");
            break;
        }
    }
    SCardDisconnect(card, SCARD_LEAVE_CARD);
    SCardReleaseContext(context);
    state.SetItemsProcessed(state.iterations());
}

std::unique_ptr<card::CardWire> selected(const std::string& reader) {
    auto wire = card::pcscReaders()->connect(reader);
    if (!wire || !(*wire)->exchange(selectFile)) return nullptr;
    return std::move(*wire);
}

void wireLoop(benchmark::State& state, const std::string& reader) {
    const auto wire = selected(reader);
    if (!wire) return state.SkipWithError("no connection");
    for (auto _ : state) {
        const auto answer = wire->exchange(readFile);
        if (!answer || answer->size() != readLength + 2) return state.SkipWithError("not read");
    }
    state.SetItemsProcessed(state.iterations());
}

void lineLoop(benchmark::State& state, const std::string& reader) {
    const auto wire = selected(reader);
    if (!wire) return state.SkipWithError("no connection");
    apdu::Line line(*wire, false);
    for (auto _ : state) {
        const auto answer = line.transmit(apdu::readBinary(apdu::Class::Uicc, 0, readLength));
        if (!answer || answer->data.size() != readLength) return state.SkipWithError("not read");
    }
    state.SetItemsProcessed(state.iterations());
}

int refuse(const std::string& why) {
    std::fprintf(stderr, "the command rate through pcscd cannot be measured: %s\n", why.c_str());
    return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    std::string whyNot;
    const auto world = support::PcscWorld::enter(whyNot); // before anything starts a thread
    if (!world) return refuse(whyNot);
    const support::TemporaryDirectory directory;
    const std::string image = directory.path("usim.card.json");
    if (support::run({SIMPROV_BINARY, "card", "new", "--kind", "usim", "--provisioning", "-o", image}).exitCode != 0)
        return refuse("no virtual card could be made");
    const auto served = world->serve(image);
    const auto readers = card::pcscReaders()->list();
    if (!served || !readers || readers->empty()) return refuse("the daemon does not see the virtual card");
    const std::string reader = readers->front().name;
    const std::pair<const char*, void (*)(benchmark::State&, const std::string&)> loops[] = {
        {"read_binary/bare", bareLoop}, {"read_binary/wire", wireLoop}, {"read_binary/line", lineLoop}};
    for (const auto& [name, loop] : loops)
        benchmark::RegisterBenchmark(name, loop, reader)->UseRealTime()->Unit(benchmark::kMicrosecond);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return EXIT_SUCCESS;
}
