#include "card/pcsc.h"

#include "card/pcsc_context.h"
#include "card/pcsc_errors.h"
#include "card/pcsc_names.h"
#include "card/pcsc_table_lock.h"
#include "card/pcsc_wire.h"
#include "card/usb_place.h"

#include <array>
#include <atomic>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <reader.h>
#include <thread>
#include <winscard.h>

namespace card {

using apdu::ErrorKind;
using std::chrono::milliseconds;

namespace {

constexpr const char* pnpReader = "\\\\?PnP?\\Notification"; // a reader that stands for "the list of readers changed"
constexpr milliseconds slice{
    1000}; // a wait is cut in slices: readers without PnP and late cancels are seen all the same
constexpr milliseconds pollPause{100}; // when the service cannot wait at all
constexpr int listRounds = 4;          // readers may come and go between two calls

std::uint32_t codeOf(LONG status) {
    return static_cast<std::uint32_t>(status);
}

bool contextIsGone(std::uint32_t code) {
    return code == pcsc_code::invalidHandle || code == pcsc_code::noService || code == pcsc_code::serviceStopped ||
           code == pcsc_code::commError;
}

ReaderState stateOf(DWORD event) {
    if (event & (SCARD_STATE_UNAVAILABLE | SCARD_STATE_UNKNOWN | SCARD_STATE_IGNORE)) return ReaderState::Unavailable;
    if (event & SCARD_STATE_MUTE) return ReaderState::Mute;
    if (!(event & SCARD_STATE_PRESENT)) return ReaderState::Empty;
    if (event & SCARD_STATE_EXCLUSIVE) return ReaderState::Exclusive;
    return event & SCARD_STATE_INUSE ? ReaderState::InUse : ReaderState::Present;
}

bool sameReaders(const std::vector<Reader>& a, const std::vector<Reader>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Reader& x, const Reader& y) {
        return x.name == y.name && x.state == y.state && x.atr == y.atr;
    });
}

SCARD_READERSTATE stateFor(const char* name, DWORD known) {
    SCARD_READERSTATE state{};
    state.szReader = name;
    state.dwCurrentState = known;
    return state;
}

class PcscReaders final : public Readers {
  public:
    apdu::Result<std::vector<Reader>> list() override;
    apdu::Result<std::vector<Reader>> waitForChange(const std::vector<Reader>& known, milliseconds limit) override;
    apdu::Result<std::unique_ptr<CardWire>> connect(const std::string& readerName,
                                                    const ConnectOptions& options) override;
    std::string place(const std::string& readerName) override;
    void cancel() override;

  private:
    apdu::Result<void> ensureContext();
    void dropContext();
    // Runs `call` with a context; when the service was restarted, once more with a new one.
    template <class Call>
    apdu::Result<std::uint32_t> withContext(Call call);
    std::uint32_t readNames(SCARDCONTEXT context, std::vector<std::string>& names);
    std::uint32_t readStates(SCARDCONTEXT context, const std::vector<std::string>& names, std::vector<Reader>& readers);
    void waitSlice(milliseconds limit);

    std::shared_ptr<PcscContext> context_;
    std::mutex contextMutex_; // cancel() comes from another thread
    std::atomic<bool> cancelled_{false};
    std::vector<std::pair<std::string, DWORD>> events_; // as the service last told them, for the next wait
};

apdu::Result<void> PcscReaders::ensureContext() {
    if (context_) return {};
    auto context = PcscContext::establish();
    if (!context) return apdu::propagate(context);
    const std::lock_guard lock(contextMutex_);
    context_ = std::move(*context);
    return {};
}

void PcscReaders::dropContext() {
    const std::lock_guard lock(contextMutex_);
    context_.reset();
}

template <class Call>
apdu::Result<std::uint32_t> PcscReaders::withContext(Call call) {
    for (int attempt = 0;; ++attempt) {
        if (auto ready = ensureContext(); !ready) return apdu::propagate(ready);
        const std::uint32_t status = call(context_);
        if (attempt > 0 || !contextIsGone(status)) return status;
        dropContext();
    }
}

std::uint32_t PcscReaders::readNames(SCARDCONTEXT context, std::vector<std::string>& names) {
    names.clear();
    std::uint32_t status = pcsc_code::insufficientBuffer;
    for (int round = 0; round < listRounds && status == pcsc_code::insufficientBuffer; ++round) {
        DWORD length = 0;
        status = codeOf(SCardListReaders(context, nullptr, nullptr, &length));
        if (status != pcsc_code::success) return status;
        std::string buffer(length, '\0');
        status = codeOf(SCardListReaders(context, nullptr, buffer.data(), &length));
        if (status == pcsc_code::success) {
            names = splitMultiString(std::string_view(buffer).substr(0, std::min<std::size_t>(length, buffer.size())));
        }
    }
    return status;
}

std::uint32_t PcscReaders::readStates(SCARDCONTEXT context, const std::vector<std::string>& names,
                                      std::vector<Reader>& readers) {
    readers.clear();
    events_.clear();
    if (names.empty()) return pcsc_code::success;
    std::vector<SCARD_READERSTATE> states;
    for (const auto& name : names) states.push_back(stateFor(name.c_str(), SCARD_STATE_UNAWARE));
    const std::uint32_t status = codeOf(SCardGetStatusChange(context, 0, states.data(), states.size()));
    if (status != pcsc_code::success && status != pcsc_code::timeout) return status;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto& state = states[i];
        const auto atrLength = std::min<std::size_t>(state.cbAtr, sizeof(state.rgbAtr));
        readers.push_back({i, names[i], stateOf(state.dwEventState), {state.rgbAtr, state.rgbAtr + atrLength}});
        events_.emplace_back(names[i], state.dwEventState & ~DWORD{SCARD_STATE_CHANGED});
    }
    return pcsc_code::success;
}

apdu::Result<std::vector<Reader>> PcscReaders::list() {
    std::vector<std::string> names;
    std::vector<Reader> readers;
    std::uint32_t status = pcsc_code::success;
    for (int round = 0; round < listRounds; ++round) {
        const auto called = withContext([&](const auto& context) {
            const PcscTableLock lock;
            const std::uint32_t named = readNames(context->handle(), names);
            return named == pcsc_code::success ? readStates(context->handle(), names, readers) : named;
        });
        if (!called) return apdu::propagate(called);
        status = *called;
        // A reader that went away between the two calls: look again.
        if (status != pcsc_code::unknownReader && status != pcsc_code::readerUnavailable) break;
    }
    if (status == pcsc_code::noReaders) return std::vector<Reader>{};
    if (status != pcsc_code::success) return pcscFailure(status, "list of readers");
    return readers;
}

void PcscReaders::waitSlice(milliseconds limit) {
    std::vector<SCARD_READERSTATE> states;
    for (const auto& [name, event] : events_) states.push_back(stateFor(name.c_str(), event));
    states.push_back(stateFor(pnpReader, static_cast<DWORD>(events_.size()) << 16));
    const auto before = std::chrono::steady_clock::now();
    std::uint32_t status = pcsc_code::noService;
    if (context_) {
        const PcscTableLock lock(context_->handle());
        status =
            SCardGetStatusChange(context_->handle(), static_cast<DWORD>(limit.count()), states.data(), states.size());
    }
    if (contextIsGone(status)) dropContext();
    // A service that cannot wait (no PnP) or is not there answers at once: do not spin.
    const bool atOnce = std::chrono::steady_clock::now() - before < milliseconds(1);
    if (status != pcsc_code::success && status != pcsc_code::cancelled && atOnce)
        std::this_thread::sleep_for(std::min(limit, pollPause));
}

apdu::Result<std::vector<Reader>> PcscReaders::waitForChange(const std::vector<Reader>& known, milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (true) {
        auto now = list();
        if (!now) return now;
        if (cancelled_.exchange(false)) return known;
        if (!sameReaders(*now, known)) return now;
        const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
        if (left <= milliseconds(0)) return known;
        waitSlice(std::min(left, slice));
        if (cancelled_.exchange(false)) return known;
    }
}

apdu::Result<std::unique_ptr<CardWire>> PcscReaders::connect(const std::string& readerName,
                                                             const ConnectOptions& options) {
    if (const std::string bad = badReaderName(readerName); !bad.empty()) {
        return apdu::fail(ErrorKind::NoCard, bad).hint("List the readers with 'simprov readers'");
    }
    if (!options.allowT0 && !options.allowT1) {
        return apdu::fail(ErrorKind::Usage, "neither T=0 nor T=1 is allowed for the connection");
    }
    PcscConnection connection;
    const auto code = withContext([&](const auto& context) {
        connection = connectPcsc(context, readerName, options);
        return connection.code;
    });
    if (!code) return apdu::propagate(code);
    if (*code != pcsc_code::success) return cannotConnect(*code, readerName);
    return std::move(connection.wire);
}

// The driver's channel: 0020 in the high half is USB, and then bus and device number.
std::string PcscReaders::place(const std::string& readerName) {
    constexpr std::uint32_t usbChannel = 0x0020;
    std::uint32_t channel = 0;
    const auto asked = withContext([&](const auto& context) {
        SCARDHANDLE reader = 0;
        DWORD protocol = 0;
        auto status =
            codeOf(SCardConnect(context->handle(), readerName.c_str(), SCARD_SHARE_DIRECT, 0, &reader, &protocol));
        if (status != pcsc_code::success) return status;
        std::array<unsigned char, 4> bytes{};
        DWORD length = bytes.size();
        status = codeOf(SCardGetAttrib(reader, SCARD_ATTR_CHANNEL_ID, bytes.data(), &length));
        if (status == pcsc_code::success && length == bytes.size()) std::memcpy(&channel, bytes.data(), sizeof channel);
        SCardDisconnect(reader, SCARD_LEAVE_CARD);
        return status;
    });
    if (!asked || *asked != pcsc_code::success || channel >> 16 != usbChannel) return readerName;
    const std::string usb = usbPlace(channel >> 8 & 0xFF, channel & 0xFF);
    return usb.empty() ? readerName : usb;
}

void PcscReaders::cancel() {
    cancelled_ = true;
    const std::lock_guard lock(contextMutex_);
    if (context_) SCardCancel(context_->handle());
}

} // namespace

apdu::Result<std::shared_ptr<PcscContext>> PcscContext::establish() {
    SCARDCONTEXT handle = 0;
    const std::uint32_t status = codeOf(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle));
    if (status != pcsc_code::success) return pcscFailure(status, "PC/SC");
    return std::make_shared<PcscContext>(handle);
}

PcscContext::~PcscContext() {
    SCardReleaseContext(handle_);
}

std::unique_ptr<Readers> pcscReaders() {
    return std::make_unique<PcscReaders>();
}

PcscHealth pcscHealth() {
    PcscHealth health;
    const auto context = PcscContext::establish();
    health.serviceReachable = context.has_value();
    health.mostReaders = PCSCLITE_MAX_READERS_CONTEXTS;
    if (!context) {
        health.problem = context.error().text;
        health.hint = context.error().hint;
    }
    return health;
}

} // namespace card
