#include "cli/view.h"

#include <fmt/format.h>
#include <ostream>

namespace cli {

std::string kindForPeople(efs::CardKind kind) {
    switch (kind) {
    case efs::CardKind::Sim:
        return "SIM (class A0)";
    case efs::CardKind::Wim:
        return "WIM";
    case efs::CardKind::Uicc:
        break;
    }
    return "UICC (class 00)";
}

std::string shape(const efs::Fcp& fcp) {
    if (efs::isDirectory(fcp.kind)) return std::string(efs::name(fcp.kind));
    if (efs::hasRecords(fcp.kind)) {
        return fmt::format("{}, {} of {}", efs::name(fcp.kind), counted(fcp.recordCount, "record"),
                           counted(fcp.recordLength, "byte"));
    }
    return fcp.size ? fmt::format("{}, {}", efs::name(fcp.kind), counted(*fcp.size, "byte"))
                    : fmt::format("{}, size unknown", efs::name(fcp.kind));
}

std::string applicationForPeople(const efs::Application& application) {
    std::string text = application.wim ? "WIM" : "PKCS#15";
    if (!application.aid.empty()) text += ", " + apdu::hex(application.aid);
    if (application.path.aid.empty()) text += " at " + application.path.text();
    if (application.lastResort) text += " (last-resort path, by no rule)";
    return text;
}

void Lines::add(std::size_t depth, std::string_view name, std::string_view value) {
    const std::size_t indent = 2 * depth;
    const std::size_t width = nameWidth > indent ? nameWidth - indent : 1;
    std::string label = padded(name, value.empty() ? 0 : width);
    if (!value.empty() && displayWidth(name) >= width) label += ' ';
    to_ << std::string(indent, ' ') << style_.dim(label) << (value.empty() ? "" : "  ") << printable(value) << '\n';
}

} // namespace cli
