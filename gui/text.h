// Texts between the library and Qt: UTF-8 both ways, hostile characters made visible, and the few fonts and phrases
// that several views share.
#pragma once

#include "apdu/bytes.h"
#include "efs/access.h"
#include "efs/image.h"
#include "efs/provisioning.h"

#include <QFont>
#include <QString>

namespace gui {

// As it is: for editors, where every character counts.
QString exact(std::string_view utf8);
std::string utf8(const QString& text);
// Of cards, documents and rows, for people: control and hiding characters are shown as escapes.
QString shown(std::string_view text);

// What happened, where and what to do, in lines.
QString message(const apdu::Error& error);

// "Bootstrap", "Config 1" …
QString objectTitle(efs::ObjectType object);
QString stateName(efs::FileState state);
QString kindName(efs::CardKind kind);
// "always", "CHV1", "ADM1", "never" …
QString accessName(const efs::AccessCondition& condition);
// "transparent, 1024 bytes".
QString shape(const efs::Fcp& fcp);

// "1 byte", "12 bytes": of two forms with the number as %1.
QString counted(std::size_t number, const QString& one, const QString& several);

// A number in upper-case hex, at least that many digits.
QString hexDigits(std::size_t number, int digits);

// For bytes and markup; follows the size of the application's font.
QFont monospace();

} // namespace gui
