#include "gui/batch_process.h"

#include "gui/text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcessEnvironment>
#include <QStandardPaths>

namespace gui {

QString BatchProcess::program() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/simprov");
    return QFileInfo(beside).isExecutable() ? beside : QStandardPaths::findExecutable(QStringLiteral("simprov"));
}

BatchProcess::BatchProcess(QObject* parent) : QObject(parent) {
    process_.setStandardInputFile(QProcess::nullDevice());
    process_.setStandardErrorFile(QProcess::nullDevice()); // the events say it all
    connect(&process_, &QProcess::readyReadStandardOutput, this, &BatchProcess::read);
    connect(&process_, &QProcess::finished, this,
            [this](int code, QProcess::ExitStatus status) { end(status == QProcess::NormalExit ? code : -1); });
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return;
        error_ = tr("the command simprov cannot be started: %1").arg(process_.errorString());
        end(-1);
    });
}

BatchProcess::~BatchProcess() {
    process_.disconnect(this);
    if (!isRunning()) return;
    process_.terminate();
    process_.waitForFinished(-1);
}

void BatchProcess::start(const QStringList& arguments, const QMap<QString, QString>& secrets) {
    if (isRunning()) return;
    unread_.clear();
    error_.clear();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto& [name, value] : secrets.asKeyValueRange()) environment.insert(name, value);
    process_.setProcessEnvironment(environment);
    process_.start(program(), QStringList{QStringLiteral("batch")} + arguments + QStringList{QStringLiteral("--json")});
}

void BatchProcess::stop() {
    if (isRunning()) process_.terminate();
}

void BatchProcess::read() {
    unread_ += process_.readAllStandardOutput();
    qsizetype begin = 0;
    for (qsizetype end = unread_.indexOf('\n'); end >= 0; end = unread_.indexOf('\n', begin)) {
        take(unread_.mid(begin, end - begin));
        begin = end + 1;
    }
    unread_.remove(0, begin);
}

void BatchProcess::take(const QByteArray& line) {
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    if (object.contains(QLatin1String("event"))) return emit event(object);
    const QJsonObject error = object.value(QLatin1String("error")).toObject();
    if (error.isEmpty()) return;
    error_ = shown(utf8(error.value(QLatin1String("message")).toString()));
    if (const QString hint = error.value(QLatin1String("hint")).toString(); !hint.isEmpty())
        error_ += u'\n' + shown(utf8(hint));
}

void BatchProcess::end(int exitCode) {
    read();
    if (exitCode < 0 && error_.isEmpty()) error_ = tr("simprov ended before it was done; resume goes on from there");
    emit finished(exitCode, error_);
}

} // namespace gui
