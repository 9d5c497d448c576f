#include "cli/batch_html.h"

#include "cli/batch.h"
#include "cli/escape.h"
#include "cli/output.h"

#include <fmt/format.h>

#include <algorithm>

namespace cli {

using namespace card::line;

namespace {

constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}</title><style>
body{{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}}
h1{{font-size:1.5rem}} h2{{font-size:1.1rem;margin-top:2rem}}
dl{{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem}}
dl div{{border:1px solid #d5dae0;border-radius:.4rem;padding:.5rem .75rem}} dt{{color:#57606a;font-size:.85rem}}
dd{{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums}}
table{{border-collapse:collapse;width:100%;font-size:.9rem}} th,td{{text-align:left;padding:.25rem .5rem;
border-bottom:1px solid #e4e8ec;vertical-align:top;overflow-wrap:anywhere}} th{{color:#57606a;font-weight:500}}
svg{{width:100%;height:auto;border:1px solid #d5dae0;border-radius:.4rem}} .done{{fill:#2a9d5c}} .failed{{fill:#d1495b}}
.bar{{fill:#3d6fb4}} text{{font:11px system-ui,sans-serif;fill:#57606a}}
</style></head><body><h1>{0}</h1>
)";

constexpr double width = 720, height = 160, left = 44, bottom = 22, top = 12;

// A frame with the largest value and the labels under its ends; `bars` are drawn in between.
std::string plot(std::string_view title, double most, std::string_view first, std::string_view last,
                 const std::string& bars) {
    return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">"
                       "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{:.0f}</text>"
                       "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">0</text>{}"
                       "<text x=\"{}\" y=\"{}\">{}</text><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text></svg>\n",
                       width, height, htmlText(title), left - 6, top + 8, most, left - 6, height - bottom, bars, left,
                       height - 6, htmlText(first), width - 4, height - 6, htmlText(last));
}

std::string bar(std::string_view kind, double x, double wide, double from, double to, std::string_view about) {
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title>"
        "</rect>",
        kind, x, to, std::max(wide - 1, 0.5), std::max(from - to, 0.0), htmlText(about));
}

struct Scale {
    double most;
    double y(double value) const { return height - bottom - value / most * (height - bottom - top); }
};

std::string timePlot(const TimeLine& timeLine) {
    std::uint64_t most = 1;
    for (const auto& part : timeLine.parts()) most = std::max(most, part.done + part.failed);
    const Scale scale{static_cast<double>(most)};
    const double wide = (width - left - 4) / static_cast<double>(std::max<std::size_t>(1, timeLine.parts().size()));
    std::string bars;
    double x = left;
    for (const auto& part : timeLine.parts()) {
        const auto done = static_cast<double>(part.done), all = static_cast<double>(part.done + part.failed);
        const std::string about = fmt::format("{} done, {} not", part.done, part.failed);
        bars += bar("done", x, wide, scale.y(0), scale.y(done), about);
        if (part.failed > 0) bars += bar("failed", x, wide, scale.y(done), scale.y(all), about);
        x += wide;
    }
    const auto end = timeLine.begin() + timeLine.width() * static_cast<long>(timeLine.parts().size());
    return plot("Cards over time", scale.most, timeText(timeLine.begin()), timeText(end), bars);
}

std::string durationPlot(const Durations& durations) {
    std::size_t used = Durations::parts;
    while (used > 1 && durations.counts[used - 1] == 0) --used;
    const Scale scale{static_cast<double>(
        std::max<std::uint64_t>(1, *std::max_element(durations.counts.begin(), durations.counts.end())))};
    const double wide = (width - left - 4) / static_cast<double>(used);
    std::string bars;
    for (std::size_t i = 0; i < used; ++i)
        bars += bar("bar", left + wide * static_cast<double>(i), wide, scale.y(0),
                    scale.y(static_cast<double>(durations.counts[i])),
                    fmt::format("{} under {}", durations.counts[i], durationText(Durations::limit(i))));
    return plot("How long cards took", scale.most, "0 s", durationText(Durations::limit(used - 1)), bars);
}

std::string faultPlot(const std::map<std::string, std::uint64_t>& faults) {
    std::uint64_t most = 1;
    for (const auto& [kind, count] : faults) most = std::max(most, count);
    constexpr double row = 24, labels = 90;
    std::string bars;
    double y = 6;
    for (const auto& [kind, count] : faults) {
        const double wide = (width - labels - 60) * static_cast<double>(count) / static_cast<double>(most);
        bars += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>"
                            "<rect class=\"failed\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"16\"/>"
                            "<text x=\"{:.1f}\" y=\"{}\">{}</text>",
                            labels - 8, y + 12, htmlText(kind), labels, y, wide, labels + wide + 6, y + 12, count);
        y += row;
    }
    return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Faults by class\">{}</svg>\n", width, y,
                       bars);
}

std::string fact(std::string_view name, const std::string& value) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", htmlText(name), htmlText(value));
}

std::string facts(const Figures& figures) {
    const StateCounts& counts = figures.status.counts;
    std::string text =
        "<dl>" + fact("rows", std::to_string(figures.status.order.rows)) +
        fact("done", std::to_string(figures.done())) + fact("failed", std::to_string(counts[RowState::Failed])) +
        fact("waiting for their card", std::to_string(counts[RowState::Pending] + counts[RowState::Writing])) +
        fact("rejected cards", std::to_string(figures.status.rejected)) +
        fact("at the first try", fmt::format("{:.1f} %", 100 * figures.firstPassYield())) +
        fact("cards an hour", fmt::format("{:.0f}", figures.cardsPerHour())) +
        fact("a card takes", durationText(figures.durations.mean()));
    return text + "</dl>\n";
}

std::string tableRow(std::initializer_list<std::string> cells, std::string_view tag = "td") {
    std::string text = "<tr>";
    for (const std::string& cell : cells) text += fmt::format("<{0}>{1}</{0}>", tag, htmlText(cell));
    return text + "</tr>\n";
}

std::string stations(const Figures& figures) {
    std::string text =
        "<h2>Stations</h2>\n<table>" + tableRow({"station", "reader", "done", "failed", "rejected"}, "th");
    for (const auto& [station, of] : figures.stations) {
        text +=
            tableRow({station, "", std::to_string(of.done), std::to_string(of.failed), std::to_string(of.rejected)});
        for (const auto& [reader, done] : of.byReader) text += tableRow({"", reader, std::to_string(done), "", ""});
    }
    return text + "</table>\n";
}

std::string troubles(const Figures& figures) {
    if (figures.troubles.empty()) return {};
    std::string text = "<h2>Rows and cards that are not done</h2>\n<table>" +
                       tableRow({"row", "ICCID", "card", "state", "fault", "why", "where", "when"}, "th");
    for (const Trouble& trouble : figures.troubles)
        text +=
            tableRow({trouble.row == 0 ? "" : std::to_string(trouble.row), trouble.iccid, trouble.card, trouble.state,
                      trouble.fault, trouble.reason, trouble.station + " " + trouble.reader, timeText(trouble.time)});
    text += "</table>\n";
    if (figures.moreTroubles > 0) text += fmt::format("<p>and {} more: see the CSV report</p>\n", figures.moreTroubles);
    return text;
}

} // namespace

std::string htmlReport(const Figures& figures) {
    std::string page = fmt::format(head, htmlText("Order " + figures.status.order.name));
    page += facts(figures);
    if (!figures.timeLine.parts().empty()) page += "<h2>Over time</h2>\n" + timePlot(figures.timeLine);
    if (!figures.faults.empty()) page += "<h2>Faults by class</h2>\n" + faultPlot(figures.faults);
    if (figures.durations.total > 0) page += "<h2>Time for a card</h2>\n" + durationPlot(figures.durations);
    page += stations(figures);
    page += troubles(figures);
    return page + "</body></html>\n";
}

} // namespace cli
