// Every token of a document with its offset, bytes and meaning: what `simprov decode --annotate` prints.
//
//   0000  03           WBXML 1.3
//   0004  45           <wap-provisioningdoc>
#pragma once

#include "efs/wbxml/document.h"

#include <string>
#include <vector>

namespace efs::wbxml {

struct Note {
    apdu::Range bytes;
    int depth = 0; // nesting of elements
    std::string meaning;
    bool hidden = false; // the bytes are, or may be, a document credential: not to be shown; `meaning` shows none
};

// No card file has more tokens than bytes, 32 K; what stands behind so many is one note.
inline constexpr std::size_t maxNotes = 1u << 16;
// Longer texts are cut in a meaning: the bytes stand beside it, and references may repeat a text a thousand times.
inline constexpr std::size_t maxNoteText = 1024;
// What stands in a meaning for a credential.
inline constexpr std::string_view hiddenValue = "****";

// Tells the parms whose values are credentials, by name.
using IsSecret = bool (*)(std::string_view parm);

// Covers every byte of `file` exactly once, in order, also of a document that breaks: the last note then says how, and
// what follows the document is one note "padding" or "trailing data".
//
// With `isSecret` the values of such parms are hidden, and with them whatever may hold one: table strings that nothing
// else refers to, what follows the place where a document breaks, data behind a document.
std::vector<Note> annotate(apdu::View file, const DecodeOptions& options = {}, IsSecret isSecret = nullptr);

} // namespace efs::wbxml
