// A document on its way out: to a file or standard output, in one of its forms, with its size told.
#pragma once

#include "cli/context.h"
#include "cli/input.h"

#include <optional>
#include <string>

namespace cli {

struct DocumentOutput {
    std::string file; // -o; empty or "-": standard output
    bool xml = false, wbxml = false, json = false, hex = false;
    bool compact = false, plain = false;
    std::optional<std::size_t> size; // --for-size: of the file it is for

    // What was asked for, or else this one.
    InputForm formOr(InputForm usual) const;
};

// -o, --plain, --compact, --for-size; and with `forms` --xml, --wbxml, --hex (--json is on every command).
void addDocumentOutput(CLI::App& command, DocumentOutput& output, bool forms);

// Limit when the document is larger than the file it is for, with what the other spelling would take.
apdu::Result<void> checkSize(const efs::wbxml::Document& document, const std::optional<std::size_t>& size);

// "412 of 500 bytes"; without a size "412 bytes".
std::string sizeLine(std::size_t bytes, const std::optional<std::size_t>& size);

// Writes the document and tells its size on standard error. Limit when it is larger than --for-size; nothing is
// written then. Usage for binary to a terminal.
apdu::Result<void> deliverDocument(Context& context, const DocumentOutput& output, const LoadedDocument& loaded,
                                   InputForm form);

} // namespace cli
