// A session: one card, spoken to in its own world (class A0, 00 or 8x), file by file.
//
// Selection state is remembered, so nothing is selected twice. After a VERIFY the session ends with a card reset, on
// errors too: no PIN stays open behind our back. Nothing here retries a VERIFY. A session holds the card (a
// transaction) from open() to its end.
//
// Applications by AID: on a UICC and a WIM on the basic channel; on a SIM, when its ATR announces channels, as a WIM on
// a logical channel in class 8x, while everything with a path from the MF stays on the basic channel in class A0
// (WAP-186 §7.2.1, WAP-260 §11.2.2).
#pragma once

#include "apdu/channel.h"
#include "card/quirks.h"
#include "card/readers.h"
#include "efs/atr.h"
#include "efs/provisioning.h"

#include <memory>
#include <optional>
#include <set>

namespace card {

struct SessionState;

struct Counters {
    std::size_t commands = 0; // APDUs on the wire, GET RESPONSE included
    std::size_t bytesSent = 0, bytesReceived = 0;
};

struct PinStatus {
    std::optional<int> triesLeft; // none: the card offers no free way to know
    bool enabled = true;          // a disabled PIN grants access and is not verified
    bool verified = false;        // already open
};

// How a PIN goes into a VERIFY.
struct PinForm {
    std::size_t least = 4, length = 8; // of the PIN; of the place it is filled up to
    std::uint8_t fill = 0xFF;
};

class Session final : public efs::FileSource {
  public:
    // Finds out the world (UICC by SELECT MF in class 00, else SIM in class A0, else WIM) and what the ATR announces.
    // Borrows the wire, which must outlive the session.
    static apdu::Result<std::unique_ptr<Session>> open(CardWire& wire, apdu::TraceSink trace = {});
    ~Session() override; // closes the logical channel; resets the card when a VERIFY was sent

    efs::CardKind kind() const override;
    const Quirks& quirks() const;
    apdu::View atr() const;
    // EF(ICCID), read once a session. Missing where the card has none.
    apdu::Result<apdu::Bytes> iccid();
    const Counters& counters() const;
    apdu::Protocol protocol() const;
    // Changes whenever PINs that were verified may no longer be: a raw command, another application.
    std::size_t securityEpoch() const;

    // efs::FileSource. read() gives the whole body; what may not be read is a File that says so.
    apdu::Result<efs::Path> openApplication(apdu::View aid) override;
    apdu::Result<efs::File> read(const efs::Path& path) override { return readUntil(path, {}); }
    apdu::Result<efs::File> readUntil(const efs::Path& path, const efs::Enough& enough) override;

    // Selects and decodes the card's answer; answers are remembered until the card changes. Missing when there is no
    // such file.
    apdu::Result<efs::Fcp> select(const efs::Path& path);
    apdu::Result<apdu::Bytes> readBinary(const efs::Path& path, std::size_t offset, std::size_t length);
    apdu::Result<apdu::Bytes> readRecord(const efs::Path& path, std::uint8_t record) override;
    // Writes in pieces the card takes, in ascending order; the error says how many bytes were written (cardChanged).
    apdu::Result<void> updateBinary(const efs::Path& path, std::size_t offset, apdu::View data);
    apdu::Result<void> updateRecord(const efs::Path& path, std::uint8_t record, apdu::View data);
    apdu::Result<void> createFile(const efs::Path& path, const efs::Fcp& fcp);
    apdu::Result<void> deleteFile(const efs::Path& path);

    // Tries left, asked in a way that costs none; `directory` is where the PIN belongs.
    apdu::Result<PinStatus> pinStatus(efs::KeyReference reference, const efs::Path& directory);
    // Once. Credential error with tries left when wrong or blocked; a PIN the card calls disabled is a success. On a
    // SIM and a UICC short secrets are filled with FF to 8 bytes; to a WIM they go as they are (its AODF says how to
    // fill).
    apdu::Result<void> verify(efs::KeyReference reference, const apdu::Secret& secret, const efs::Path& directory);
    // The same with a PIN typed at the reader's keys. Usage when it has none: nothing was sent. Credential with the
    // reader's own status word when the person gave up, was too slow, or typed too few or too many digits.
    apdu::Result<void> verifyAtPad(efs::KeyReference reference, const PinForm& form, const efs::Path& directory);

    // Forgets what was selected and finds out the world anew, as is due where the card may have been reset without our
    // knowledge. PINs are not verified again.
    apdu::Result<void> startOver();
    // Some command got no answer: whatever follows will not get one either.
    bool lineFailed() const;

    // A raw command, for `simprov apdu`; forgets what was selected.
    apdu::Result<apdu::Response> transmit(const apdu::Command& command);

  private:
    explicit Session(std::unique_ptr<SessionState> state);
    std::unique_ptr<SessionState> state_;
};

} // namespace card
