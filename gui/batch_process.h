// `simprov batch` as a child of this program: the window runs the same command as a script does, and reads the events
// it prints with --json, a line each. So a batch outlives nothing it should not, and no rule of it lives here.
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>

namespace gui {

class BatchProcess final : public QObject {
    Q_OBJECT

  public:
    // Of the command beside this program, else the one on the PATH.
    static QString program();

    explicit BatchProcess(QObject* parent = nullptr);
    ~BatchProcess() override; // asks it to stop, and waits until it has

    // `secrets` are environment variables of the child alone: a key never stands among the arguments.
    void start(const QStringList& arguments, const QMap<QString, QString>& secrets = {});
    void stop(); // at the next safe point; cards being written are finished
    bool isRunning() const { return process_.state() != QProcess::NotRunning; }

  signals:
    void event(const QJsonObject& event); // README, "The batch's events"
    // Exit code of the command; the error's message and hint, empty without one.
    void finished(int exitCode, const QString& error);

  private:
    void read();
    void take(const QByteArray& line);
    void end(int exitCode);

    QProcess process_;
    QByteArray unread_;
    QString error_;
};

} // namespace gui
