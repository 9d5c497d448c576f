// For each rule about documents one that keeps to it and one that breaks it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace rule_documents {

// A document: the inside of a wap-provisioningdoc; or a whole XML text (it begins with "<?xml", "<!" or the root); or
// hex of WBXML (it begins with "hex:").
struct Case {
    std::string rule;
    std::vector<std::string> passing, failing; // of one card, in their order
};
const std::vector<Case>& cases();
void PrintTo(const Case& one, std::ostream* to); // for messages of the tests

std::string p(const std::string& name, const std::string& value = "x"); // a parm
std::string flag(const std::string& name);
std::string c(const std::string& type, const std::string& inside); // a characteristic

// Sound parts to build from.
std::string napdef(const std::string& more = "", const std::string& id = "nap1");
std::string physical(const std::string& more = "", const std::string& id = "px1");
std::string pxlogical(const std::string& more = "", const std::string& nested = "",
                      const std::string& id = "gw.op.example");
std::string application(const std::string& id, const std::string& more);

} // namespace rule_documents
