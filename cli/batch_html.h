// The report of a batch as one HTML page: plots as inline SVG, no script, nothing loaded from anywhere.
#pragma once

#include "card/line/figures.h"

#include <string>

namespace cli {

std::string htmlReport(const card::line::Figures& figures);

} // namespace cli
