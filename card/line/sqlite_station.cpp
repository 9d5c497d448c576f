// A station's name belongs to one process: a lock on one byte of a file beside the ledger, which byte the name says.
// The lock dies with the process, however it dies.
#include "card/line/crypto.h"
#include "card/line/sqlite_connection.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

constexpr std::size_t hashBytes = 7; // what fits into a file position

off_t byteOf(const std::string& name) {
    const apdu::Bytes hash = sha256(apdu::asBytes(name));
    off_t position = 0;
    for (std::size_t i = 0; i < hashBytes; ++i) position = position << 8 | hash[i];
    return position;
}

} // namespace

Result<void> SqliteConnection::takeStation(const std::string& name) {
    trouble_ = Trouble::None;
    const std::string path = path_ + ".stations";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return apdu::fail(ErrorKind::Input, "the file " + path + " cannot be opened: " + std::strerror(errno));
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = byteOf(name);
    lock.l_len = 1;
    if (fcntl(file, F_OFD_SETLK, &lock) == 0) {
        stationLock_ = file;
        return {};
    }
    close(file);
    return apdu::fail(ErrorKind::Conflict, "another process works as station " + name)
        .hint("give this one another name, or end the other");
}

} // namespace card::line
