#include "cli/diff_report.h"
#include "cli/view.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

namespace cli {

namespace {

namespace prov = efs::prov;
using Kind = prov::ContextChange::Kind;

constexpr std::size_t bytesInALine = 16, linesShown = 4;

std::string described(const DiffSide& side) {
    if (side.isCard) {
        const auto& iccid = side.provisioning.iccid;
        return kindForPeople(side.kind) + (iccid ? ", ICCID " + *iccid : "");
    }
    switch (side.form) {
    case InputForm::Xml:
        return "document, XML";
    case InputForm::Json:
        return "document, JSON";
    case InputForm::HexText:
        return "document, WBXML in hex";
    case InputForm::Binary:
        break;
    }
    return "document, WBXML";
}

class View {
  public:
    View(std::ostream& to, const DiffReport& report, const Style& style) : to_(to), report_(report), style_(style) {}

    void print() {
        to_ << style_.red("-") << "  " << printable(report_.before.target) << "  "
            << style_.dim(printable(described(report_.before))) << '\n';
        to_ << style_.green("+") << "  " << printable(report_.after.target) << "  "
            << style_.dim(printable(described(report_.after))) << '\n';
        printContexts();
        printFiles();
        printObjects();
        for (const std::string& sentence : report_.notCompared)
            to_ << '\n' << style_.yellow("not compared: ") << printable(sentence) << '\n';
        to_ << '\n' << summary() << '\n';
    }

  private:
    std::string sign(bool before, bool after) const {
        if (!before) return style_.green("+");
        return after ? style_.yellow("~") : style_.red("-");
    }

    void heading(std::string_view text) { to_ << '\n' << style_.bold(text) << '\n'; }

    void printContexts() {
        if (report_.contexts.empty()) return;
        heading("Contexts");
        const bool several = report_.before.contexts.size() > 1 || report_.after.contexts.size() > 1;
        const std::string* last = nullptr;
        for (const prov::ContextChange& change : report_.contexts) {
            if (several && (last == nullptr || *last != change.context))
                to_ << "  " << (change.context.empty() ? "(no PROVURL)" : printable(change.context)) << '\n';
            last = &change.context;
            to_ << (several ? "    " : "  ") << sign(change.kind != Kind::Added, change.kind != Kind::Removed) << ' '
                << printable(change.where.empty() ? "the whole context" : change.where) << valuesOf(change) << '\n';
        }
    }

    std::string valuesOf(const prov::ContextChange& change) const {
        if (change.before.empty() && change.after.empty()) return "";
        const bool masked = change.sensitive && !report_.reveal;
        const std::string before = listed(change.before, masked), after = listed(change.after, masked);
        const std::string order = change.kind == Kind::Reordered ? " (another order)" : "";
        if (change.before.empty()) return after.empty() ? "" : ": " + after;
        if (change.after.empty()) return before.empty() ? "" : ": " + before;
        return ": " + before + " → " + after + order;
    }

    static std::string listed(const prov::ContextChange::Values& values, bool masked) {
        std::string text;
        for (const auto& value : values) {
            if (!value) continue; // a flag
            const std::string one = masked && !value->empty() ? std::string(maskedValue) : *value;
            text += (text.empty() ? "" : ", ") + (one.empty() ? "\"\"" : printable(one));
        }
        return text;
    }

    void printFiles() {
        if (report_.files.empty()) return;
        heading("Files");
        for (const prov::FileChange& change : report_.files) {
            to_ << "  " << sign(change.before.has_value(), change.after.has_value()) << ' ' << printable(change.object);
            if (!change.attribute.empty())
                to_ << ' ' << change.attribute << ": " << printable(*change.before) << " → "
                    << printable(*change.after);
            to_ << '\n';
        }
    }

    void printObjects() {
        if (report_.objects.empty()) return;
        heading("Bytes");
        for (const DiffReport::Object& object : report_.objects) {
            const prov::ObjectChange& change = object.change;
            const std::string size = change.sizeBefore == change.sizeAfter
                                         ? counted(change.sizeAfter, "byte")
                                         : fmt::format("{} → {} bytes", change.sizeBefore, change.sizeAfter);
            to_ << "  " << style_.yellow("~") << ' ' << printable(change.object) << "  " << style_.dim(size)
                << (change.sameTree ? "  the same document, spelled differently" : "") << '\n';
            if (change.sameTree) printSpellings(change);
            for (const prov::RangeChange& range : change.ranges) {
                if (change.sameTree && range.where != "padding") continue; // the words above say more
                printRange(object, range);
            }
            if (change.more > 0) to_ << "      and " << change.more << " more\n";
        }
    }

    // "value: inline string → string table, 7 times, first in NAPDEF[internet]/NAME"
    void printSpellings(const prov::ObjectChange& change) {
        struct Row {
            std::size_t count = 0;
            std::string first;
        };
        std::map<std::string, Row> rows;
        for (const prov::SpellingAt& spelling : change.spellings) {
            Row& row = rows[fmt::format("{}: {} → {}", spelling.change.part, spelling.change.from, spelling.change.to)];
            if (row.count++ == 0) row.first = spelling.where;
        }
        for (const auto& [text, row] : rows) {
            to_ << "      " << printable(text);
            if (!row.first.empty())
                to_ << style_.dim(row.count == 1
                                      ? fmt::format(", in {}", printable(row.first))
                                      : fmt::format(", {} times, first in {}", row.count, printable(row.first)));
            to_ << '\n';
        }
    }

    void printRange(const DiffReport::Object& object, const prov::RangeChange& range) {
        to_ << "      " << (range.where.empty() ? "bytes" : printable(range.where)) << '\n';
        const bool masked = range.secret && !report_.reveal;
        printBytes("-", object.before, range.before, masked);
        printBytes("+", object.after, range.after, masked);
    }

    void printBytes(const std::string& sign, const apdu::Bytes& bytes, apdu::Range range, bool masked) {
        const std::string painted = sign == "-" ? style_.red(sign) : style_.green(sign);
        if (range.length == 0) return;
        if (masked) {
            to_ << fmt::format("        {} {:04X}  ** {}\n", painted, range.offset, counted(range.length, "byte"));
            return;
        }
        const apdu::View all = apdu::slice(bytes, range);
        for (std::size_t at = 0; at < all.size(); at += bytesInALine) {
            if (at == bytesInALine * linesShown) {
                to_ << fmt::format("          … {} in all\n", counted(all.size(), "byte"));
                return;
            }
            const apdu::View line = all.subspan(at, std::min(bytesInALine, all.size() - at));
            std::string text;
            for (const std::uint8_t byte : line) text += byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.';
            to_ << fmt::format("        {} {:04X}  {:<{}}  {}\n", painted, range.offset + at, apdu::hexSpaced(line),
                               3 * bytesInALine - 1, style_.dim(text));
        }
    }

    std::string summary() const {
        if (report_.same()) return "no difference";
        std::vector<std::string> parts;
        const auto part = [&](std::size_t count, std::string_view what) {
            if (count > 0) parts.push_back(fmt::format("{} in {}", counted(count, "difference"), what));
        };
        part(report_.contexts.size(), "contexts");
        part(report_.files.size(), "files");
        const auto spelled = static_cast<std::size_t>(
            std::count_if(report_.objects.begin(), report_.objects.end(),
                          [](const DiffReport::Object& object) { return object.change.sameTree; }));
        const std::size_t other = report_.objects.size() - spelled;
        if (other > 0) parts.push_back(counted(other, "object") + " with other bytes");
        if (spelled > 0) parts.push_back(counted(spelled, "object") + " spelled differently");
        if (!report_.notCompared.empty()) parts.push_back(fmt::format("{} not compared", report_.notCompared.size()));
        std::string text = fmt::format("{}", fmt::join(parts, ", "));
        if (report_.withContexts && report_.contexts.empty()) text += "; the contexts are the same";
        return text;
    }

    std::ostream& to_;
    const DiffReport& report_;
    Style style_;
};

} // namespace

void printDiff(std::ostream& to, const DiffReport& report, const Style& style) {
    View(to, report, style).print();
}

} // namespace cli
