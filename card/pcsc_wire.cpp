#include "card/pcsc_wire.h"

#include "apdu/command.h"
#include "card/pcsc_errors.h"
#include "card/pcsc_holder.h"
#include "card/pcsc_table_lock.h"
#include "card/reader_features.h"

#include <fmt/format.h>
#include <reader.h>
#include <thread>
#include <winscard.h>

namespace card {

using apdu::ErrorKind;

namespace {

static_assert(featureRequest == CM_IOCTL_GET_FEATURE_REQUEST);

constexpr std::chrono::milliseconds transactionPoll{20};
constexpr std::size_t maxAnswer = 65'538; // the longest extended answer with its status word

std::uint32_t codeOf(LONG status) {
    return static_cast<std::uint32_t>(status);
}

struct Mode {
    DWORD share = SCARD_SHARE_EXCLUSIVE;
    DWORD protocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;
};

Mode modeOf(const ConnectOptions& options) {
    const DWORD t0 = options.allowT0 ? SCARD_PROTOCOL_T0 : 0, t1 = options.allowT1 ? SCARD_PROTOCOL_T1 : 0;
    return {static_cast<DWORD>(options.shared ? SCARD_SHARE_SHARED : SCARD_SHARE_EXCLUSIVE), t0 | t1};
}

class PcscWire final : public CardWire {
  public:
    PcscWire(std::shared_ptr<PcscContext> context, std::string reader, Mode mode, SCARDHANDLE card, DWORD protocol)
        : context_(std::move(context)), reader_(std::move(reader)), mode_(mode), card_(card), active_(protocol),
          buffer_(maxAnswer) {}
    ~PcscWire() override;
    PcscWire(const PcscWire&) = delete;
    PcscWire& operator=(const PcscWire&) = delete;

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override {
        return active_ == SCARD_PROTOCOL_T1 ? apdu::Protocol::T1 : apdu::Protocol::T0;
    }
    apdu::View atr() const override { return atr_; }
    apdu::Result<void> reset() override;
    apdu::Result<void> beginTransaction() override;
    void endTransaction() override;
    apdu::Result<apdu::Bytes> control(std::uint32_t code, apdu::View data) override;

    std::uint32_t readAtr();

  private:
    apdu::Result<void> reconnect(DWORD initialization);
    std::string what() const { return fmt::format("reader \"{}\"", reader_); }
    // Whatever the reason, the talk with the card has ended.
    apdu::Failure broken(std::uint32_t code) const {
        auto failure = pcscFailure(code, what());
        failure.value().kind = ErrorKind::Line;
        return failure;
    }

    std::shared_ptr<PcscContext> context_; // a handle lives no longer than its context
    std::string reader_;
    Mode mode_;
    SCARDHANDLE card_;
    DWORD active_;
    apdu::Bytes atr_;
    apdu::Bytes buffer_;
    int transactions_ = 0;
    bool credentialSent_ = false;
};

PcscWire::~PcscWire() {
    if (transactions_ > 0) SCardEndTransaction(card_, SCARD_LEAVE_CARD);
    SCardDisconnect(card_, credentialSent_ ? SCARD_RESET_CARD : SCARD_LEAVE_CARD);
}

apdu::Result<apdu::Bytes> PcscWire::exchange(apdu::View apdu) {
    // Five bytes and no more: a VERIFY without body only asks for the tries left.
    if (apdu.size() > 5 && apdu::carriesSecret(apdu[1])) credentialSent_ = true;
    const SCARD_IO_REQUEST* pci = active_ == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
    DWORD length = buffer_.size();
    const std::uint32_t status =
        codeOf(SCardTransmit(card_, pci, apdu.data(), apdu.size(), nullptr, buffer_.data(), &length));
    if (status != pcsc_code::success) return broken(status);
    if (length < 2 || length > buffer_.size()) {
        return apdu::fail(ErrorKind::Line,
                          fmt::format("{}: an answer of {} bytes came back; a status word has two", what(), length))
            .hint("The reader or its driver is faulty; try another reader");
    }
    return apdu::Bytes(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(length));
}

apdu::Result<void> PcscWire::reconnect(DWORD initialization) {
    const std::uint32_t status = codeOf(SCardReconnect(card_, mode_.share, mode_.protocols, initialization, &active_));
    const std::uint32_t told = status == pcsc_code::success ? readAtr() : status;
    if (told != pcsc_code::success) return broken(told);
    return {};
}

apdu::Result<void> PcscWire::reset() {
    auto done = reconnect(SCARD_RESET_CARD);
    if (done) credentialSent_ = false;
    return done;
}

std::uint32_t PcscWire::readAtr() {
    unsigned char atr[MAX_ATR_SIZE] = {};
    DWORD atrLength = sizeof(atr);
    const auto ask = [&] { return codeOf(SCardGetAttrib(card_, SCARD_ATTR_ATR_STRING, atr, &atrLength)); };
    std::uint32_t status = ask();
    // Another program's transaction: SCardStatus sits it out, too, but with the table held.
    for (; status == pcsc_code::sharingViolation; status = ask()) std::this_thread::sleep_for(transactionPoll);
    if (status != pcsc_code::success) { // a driver that does not have it
        const PcscTableLock lock;
        char name[MAX_READERNAME + 1] = {};
        DWORD nameLength = sizeof(name), state = 0, protocol = 0;
        atrLength = sizeof(atr);
        status = codeOf(SCardStatus(card_, name, &nameLength, &state, &protocol, atr, &atrLength));
    }
    if (status == pcsc_code::success) atr_.assign(atr, atr + std::min<DWORD>(atrLength, MAX_ATR_SIZE));
    return status;
}

apdu::Result<void> PcscWire::beginTransaction() {
    if (transactions_ > 0) return ++transactions_, apdu::Result<void>{};
    std::uint32_t status = codeOf(SCardBeginTransaction(card_));
    if (status == pcsc_code::resetCard) {
        // The card was reset before our operation began: nothing of ours is lost, so take it as it is now.
        if (auto again = reconnect(SCARD_LEAVE_CARD); !again) return again;
        status = codeOf(SCardBeginTransaction(card_));
    }
    if (status != pcsc_code::success) return broken(status);
    transactions_ = 1;
    return {};
}

void PcscWire::endTransaction() {
    if (transactions_ == 0 || --transactions_ > 0) return;
    SCardEndTransaction(card_, SCARD_LEAVE_CARD);
}

apdu::Result<apdu::Bytes> PcscWire::control(std::uint32_t code, apdu::View data) {
    if (code != featureRequest) credentialSent_ = true; // a PIN may be typed at the reader's keys
    DWORD length = 0;
    const std::uint32_t status =
        codeOf(SCardControl(card_, code, data.data(), data.size(), buffer_.data(), buffer_.size(), &length));
    if (status != pcsc_code::success) return pcscFailure(status, what());
    const auto told = std::min<std::size_t>(length, buffer_.size());
    return apdu::Bytes(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(told));
}

} // namespace

apdu::Failure cannotConnect(std::uint32_t code, const std::string& reader) {
    auto failure = pcscFailure(code, fmt::format("reader \"{}\"", reader));
    if (code != pcsc_code::sharingViolation) return failure;
    if (const std::string users = pcscUsers(); !users.empty()) {
        failure.value().text += fmt::format("; using PC/SC now: {}", users);
    }
    return failure;
}

PcscConnection connectPcsc(std::shared_ptr<PcscContext> context, const std::string& reader,
                           const ConnectOptions& options) {
    const Mode mode = modeOf(options);
    SCARDHANDLE card = 0;
    DWORD active = 0;
    const std::uint32_t code =
        codeOf(SCardConnect(context->handle(), reader.c_str(), mode.share, mode.protocols, &card, &active));
    if (code != pcsc_code::success) return {code, nullptr};
    auto wire = std::make_unique<PcscWire>(std::move(context), reader, mode, card, active);
    const std::uint32_t told = wire->readAtr();
    return {told, told == pcsc_code::success ? std::move(wire) : nullptr};
}

} // namespace card
