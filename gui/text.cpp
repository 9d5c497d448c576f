#include "gui/text.h"

#include "efs/printable.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QGuiApplication>

namespace gui {

namespace {

// Free functions have no context of their own for translations.
QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("gui", text, nullptr, n);
}

} // namespace

QString exact(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

std::string utf8(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QString shown(std::string_view text) {
    return exact(efs::printable(text));
}

QString message(const apdu::Error& error) {
    apdu::Error first = error;
    first.hint.clear();
    QString text = shown(first.message());
    if (error.triesLeft) text += tr(" (%1 tries left)").arg(*error.triesLeft);
    if (!error.hint.empty()) text += "\n" + shown(error.hint);
    return text;
}

QString objectTitle(efs::ObjectType object) {
    switch (object) {
    case efs::ObjectType::Bootstrap:
        return tr("Bootstrap");
    case efs::ObjectType::Config1:
        return tr("Config 1");
    case efs::ObjectType::Config2:
        return tr("Config 2");
    case efs::ObjectType::DmBootstrap:
        return tr("DM bootstrap");
    case efs::ObjectType::Lwm2mBootstrap:
        return tr("LwM2M bootstrap");
    case efs::ObjectType::TrustedCertificates:
        return tr("Trusted certificates");
    }
    return {};
}

QString stateName(efs::FileState state) {
    switch (state) {
    case efs::FileState::Document:
        return tr("document");
    case efs::FileState::Empty:
        return tr("empty");
    case efs::FileState::Malformed:
        return tr("damaged");
    case efs::FileState::Unreadable:
        return tr("locked");
    }
    return {};
}

QString kindName(efs::CardKind kind) {
    switch (kind) {
    case efs::CardKind::Sim:
        return tr("SIM");
    case efs::CardKind::Wim:
        return tr("WIM");
    case efs::CardKind::Uicc:
        break;
    }
    return tr("UICC");
}

QString accessName(const efs::AccessCondition& condition) {
    if (!condition.known) return tr("unknown");
    if (condition.isAlways()) return tr("always");
    if (condition.isNever()) return tr("never");
    return shown(efs::text(condition));
}

QString shape(const efs::Fcp& fcp) {
    if (efs::isDirectory(fcp.kind)) return tr("directory");
    if (efs::hasRecords(fcp.kind)) return tr("%1 records of %2 bytes").arg(fcp.recordCount).arg(fcp.recordLength);
    return fcp.size ? counted(*fcp.size, tr("%1 byte"), tr("%1 bytes")) : tr("size unknown");
}

QString counted(std::size_t number, const QString& one, const QString& several) {
    return (number == 1 ? one : several).arg(number);
}

QString hexDigits(std::size_t number, int digits) {
    return QStringLiteral("%1").arg(number, digits, 16, QLatin1Char('0')).toUpper();
}

QFont monospace() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QGuiApplication::font().pointSizeF());
    font.setStyleHint(QFont::Monospace);
    return font;
}

} // namespace gui
