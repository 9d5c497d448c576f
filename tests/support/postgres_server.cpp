#include "tests/support/postgres_server.h"

#include <csignal>
#include <filesystem>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace support {

namespace {

namespace fs = std::filesystem;

// The newest of Debian's versions: /usr/lib/postgresql/15/bin.
std::string findPrograms() {
    std::error_code none;
    std::string newest;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
        const std::string bin = version.path() / "bin";
        if (fs::exists(bin + "/initdb") && bin > newest) newest = bin;
    }
    return newest;
}

const passwd* owner() {
    const passwd* const server = getpwnam("postgres");
    return server != nullptr ? server : getpwnam("nobody");
}

std::string freePort() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(fd);
    return bound ? std::to_string(ntohs(address.sin_port)) : "";
}

} // namespace

std::unique_ptr<PostgresServer> PostgresServer::start(std::string& whyNot, Sync sync) {
    std::unique_ptr<PostgresServer> server(new PostgresServer);
    server->programs_ = findPrograms();
    server->sync_ = sync;
    if (server->programs_.empty()) return whyNot = "postgresql is not installed", nullptr;
    whyNot = server->makeCluster();
    if (!whyNot.empty()) return nullptr;
    server->start();
    if (!server->isReady()) return whyNot = "the server does not start: " + server->log(), nullptr;
    return server;
}

PostgresServer::~PostgresServer() {
    stop();
}

std::string PostgresServer::makeCluster() {
    std::error_code error;
    fs::permissions(directory_.path(), fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec, error);
    fs::create_directory(dataDirectory(), error);
    fs::permissions(dataDirectory(), fs::perms::owner_all, error);
    if (geteuid() == 0) {
        const passwd* const user = owner();
        if (user == nullptr) return "root may not run the server, and there is no other user";
        if (chown(dataDirectory().c_str(), user->pw_uid, user->pw_gid) != 0)
            return "the data directory cannot be given away";
    }
    const Finished made = run(asOwner({program("initdb"), "-D", dataDirectory(), "-U", "simprov", "-A", "trust", "-E",
                                       "UTF8", "--no-locale", "--no-sync"}));
    return made.exitCode == 0 ? "" : "initdb fails: " + made.err;
}

std::vector<std::string> PostgresServer::asOwner(std::vector<std::string> command) const {
    std::vector<std::string> whole = {"setpriv", "--pdeathsig", "INT"};
    if (geteuid() == 0) {
        const std::string user = std::to_string(owner()->pw_uid), group = std::to_string(owner()->pw_gid);
        whole.insert(whole.end(), {"--reuid", user, "--regid", group, "--clear-groups"});
    }
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

std::string PostgresServer::program(const std::string& name) const {
    return programs_ + "/" + name;
}

void PostgresServer::start() {
    if (port_.empty()) port_ = freePort();
    const std::string sync = sync_ == Sync::On ? "on" : "off";
    server_ = std::make_unique<Child>(
        asOwner({program("postgres"), "-D", dataDirectory(), "-h", "127.0.0.1", "-p", port_, "-c",
                 "unix_socket_directories=", "-c", "fsync=" + sync, "-c", "max_connections=100", "-c",
                 "max_wal_size=4GB", "-c", "shared_buffers=256MB"}),
        directory_.path("server.log"));
    for (int i = 0; i < 600 && !isReady() && server_->running(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
}

void PostgresServer::stop(bool crash) {
    if (!server_) return;
    server_->signal(crash ? SIGQUIT : SIGINT);
    server_->wait(std::chrono::seconds(30));
    server_.reset();
}

bool PostgresServer::isReady() const {
    return run({program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", port_}).exitCode == 0;
}

std::string PostgresServer::makeDatabase() {
    const std::string name = "line" + std::to_string(++databases_);
    run({program("createdb"), "-h", "127.0.0.1", "-p", port_, "-U", "simprov", name});
    return "postgresql://simprov@127.0.0.1:" + port_ + "/" + name;
}

std::string PostgresServer::log() const {
    return server_ ? server_->log() : "";
}

} // namespace support
