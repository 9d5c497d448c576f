// Names and small phrases for people that several commands print.
#pragma once

#include "cli/table.h"
#include "efs/fcp.h"
#include "efs/image.h"
#include "efs/provisioning.h"

namespace cli {

std::string kindForPeople(efs::CardKind kind); // "SIM (class A0)", "UICC", "WIM"

// "transparent, 1024 bytes", "linear, 4 records of 38 bytes", "df".
std::string shape(const efs::Fcp& fcp);

// "PKCS#15, A000000063504B43532D3135 at 3F00/7F80".
std::string applicationForPeople(const efs::Application& application);

// Lines of an indented, readable tree: a name column and a value, deeper lines further in.
//
//   lines.add(1, "access point", "internet \"Example\"");
class Lines {
  public:
    Lines(std::ostream& to, const Style& style) : to_(to), style_(style) {}
    void add(std::size_t depth, std::string_view name, std::string_view value);

  private:
    static constexpr std::size_t nameWidth = 16;
    std::ostream& to_;
    Style style_;
};

} // namespace cli
