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
};

// Covers every byte of `file` exactly once, in order, also of a document that breaks: the last note then says how, and
// what follows the document is one note "padding" or "trailing data".
std::vector<Note> annotate(apdu::View file, const DecodeOptions& options = {});

} // namespace efs::wbxml
