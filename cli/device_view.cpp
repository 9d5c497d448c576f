#include "cli/device_report.h"

#include "cli/read_report.h"
#include "cli/view.h"

#include "efs/prov/schema.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <ostream>

namespace cli {

namespace prov = efs::prov;

namespace {

constexpr std::size_t maxLines = 200; // of a list; --json holds all of it

std::string joined(const std::vector<prov::Value>& values) {
    std::vector<std::string> texts;
    for (const prov::Value& value : values) texts.push_back(value.text);
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string withClause(const std::string& text, std::string_view clause) {
    return clause.empty() ? text : fmt::format("{} ({})", text, clause);
}

std::string stateForPeople(const prov::ContextOutcome& outcome) {
    switch (outcome.state) {
    case prov::State::Unconfigured:
        return "not configured";
    case prov::State::TpsAccess:
        return "TPS access";
    case prov::State::Provisioned:
        return outcome.continuous ? "provisioned, with a TPS" : "provisioned, without a TPS";
    }
    return "";
}

class DeviceText {
  public:
    DeviceText(std::ostream& to, const DeviceReport& report, const Style& style)
        : to_(to), report_(report), style_(style), lines_(to, style) {}

    void show() {
        sources();
        for (std::size_t i = 0; i < report_.view.contexts.size(); ++i) context(i);
        if (report_.view.contexts.empty()) to_ << "\nno context: the device stays unconfigured\n";
        to_ << '\n' << style_.bold("Another context over the air") << '\n';
        verdict(1, "", report_.view.another);
        if (report_.view.choice) choice(*report_.view.choice);
    }

  private:
    void sources() {
        Table table({"document", "place", "becomes", "context", "why"});
        for (const prov::SourceOutcome& one : report_.view.sources)
            table.row({one.name, std::string(prov::name(one.place)), std::string(prov::name(one.fate)),
                       one.context ? fmt::format("{}", *one.context + 1) : "", withClause(one.reason, one.clause)});
        to_ << style_.bold("Documents, in the device's order") << '\n';
        if (table.empty())
            to_ << "  none\n";
        else
            table.print(to_, style_, 2);
    }

    void verdict(std::size_t depth, std::string_view title, const prov::Verdict& one) {
        lines_.add(depth, title.empty() ? (one.yes ? "yes" : "no") : title,
                   withClause(title.empty() ? one.reason : fmt::format("{}: {}", one.yes ? "yes" : "no", one.reason),
                              one.clause));
    }

    void context(std::size_t place) {
        const prov::ContextOutcome& outcome = report_.view.contexts[place];
        const prov::ConfigurationContext& own = outcome.context;
        std::string title = fmt::format("Context {}", place + 1);
        if (!own.name.empty()) title += fmt::format("  \"{}\"", printable(own.name.text));
        to_ << '\n' << style_.bold(title) << (own.privileged ? "  privileged" : "") << '\n';
        if (!own.tps.empty()) lines_.add(1, "server", own.tps.text);
        if (!outcome.allowed.yes) verdict(1, "allowed", outcome.allowed);
        if (own.privileged)
            lines_.add(1, "others allowed",
                       report_.view.additional ? fmt::format("{}", *report_.view.additional)
                                               : "as many as the device has room for");
        lines_.add(1, "state", fmt::format("{}: {}", stateForPeople(outcome), outcome.stateReason));
        verdict(1, "bootstrap", outcome.bootstrap);
        for (const prov::Route& route : outcome.routes) this->route(own, route);
        assumptions(outcome);
        dropped(outcome);
        if (report_.all) used(outcome);
    }

    static std::string titleOf(const prov::Route& route) {
        if (route.kind == prov::Route::Kind::Provisioning) return "provisioning server";
        if (route.kind == prov::Route::Kind::Browsing) return "browser";
        std::string title = route.application.empty() ? "(no APPID)" : route.application;
        return route.name.empty() ? title : fmt::format("{} \"{}\"", title, route.name);
    }

    std::string arrows(const prov::ConfigurationContext& context, const prov::Way& way) const {
        std::string text;
        if (way.proxy) {
            const prov::LogicalProxy& logical = context.logicalProxies[*way.proxy];
            const prov::PhysicalProxy& physical = logical.physicalProxies[*way.physical];
            text = fmt::format("-> proxy {} [{}] ", logical.id.text, shownAddress(physical));
        }
        const prov::NetworkAccessPoint& point = context.networkAccessPoints[way.accessPoint];
        return text + fmt::format("-> {} [{}] -> {}", point.id.text, point.address.text,
                                  point.bearers.empty() ? "any bearer" : joined(point.bearers));
    }

    void ways(const prov::ConfigurationContext& context, const prov::Route& route) {
        for (const prov::Way& way : route.ways)
            to_ << (&way == &route.ways.front() ? "    " : "    or ") << printable(arrows(context, way)) << '\n';
        if (route.more) to_ << "    or other ways, too many to list\n";
    }

    void route(const prov::ConfigurationContext& context, const prov::Route& route) {
        to_ << "  " << style_.bold(printable(titleOf(route)));
        if (!route.reason.empty()) to_ << "  " << style_.dim(printable(withClause(route.reason, route.clause)));
        to_ << '\n';
        ways(context, route);
        if (route.ways.empty()) to_ << "    " << style_.red("-> nowhere") << '\n';
    }

    // What goes without saying is left out, unless all is asked for.
    void assumptions(const prov::ContextOutcome& outcome) {
        using Kind = prov::Assumption::Kind;
        std::size_t count = 0;
        for (const prov::Assumption& one : outcome.assumptions) {
            if (!report_.all && one.kind != Kind::Asked && one.kind != Kind::Chosen) continue;
            if (count++ == 0) to_ << "  " << style_.bold("Taken without a document saying so") << '\n';
            if (count <= maxLines)
                to_ << "    " << printable(fmt::format("{}: {}", one.where, withClause(one.text, one.clause))) << '\n';
        }
        more(count);
    }

    void more(std::size_t count) {
        if (count > maxLines) to_ << "    … and " << count - maxLines << " more; --json lists them\n";
    }

    // Parms of one characteristic with one reason share a line.
    void dropped(const prov::ContextOutcome& outcome) {
        std::size_t count = 0, same = 0;
        for (std::size_t i = 0; i < outcome.parms.size();) {
            const prov::ParmOutcome& first = outcome.parms[i];
            if (first.used || first.same) {
                same += first.same ? 1 : 0;
                ++i;
                continue;
            }
            const std::string place = parent(first.where);
            std::string names = nameOf(first);
            const std::size_t begin = i;
            while (++i < outcome.parms.size() && !outcome.parms[i].used && !outcome.parms[i].same &&
                   outcome.parms[i].reason == first.reason && parent(outcome.parms[i].where) == place &&
                   outcome.parms[i].source == first.source)
                if (names.size() < longestNames) names += ", " + nameOf(outcome.parms[i]);
            if (i == begin + 1) names = oneOf(first);
            if (count++ == 0) to_ << "  " << style_.bold("Not used") << '\n';
            if (count <= maxLines)
                to_ << "    "
                    << printable(fmt::format("{}{}{}  {}: {}", place, place.empty() ? "" : "/", names, first.source,
                                             withClause(first.reason, first.clause)))
                    << '\n';
        }
        more(count);
        if (same > 0) to_ << "    " << counted(same, "parm says", "parms say") << " again what stands already\n";
    }

    static std::string parent(const std::string& where) {
        const std::size_t slash = where.rfind('/');
        return slash == std::string::npos ? "" : where.substr(0, slash);
    }
    static std::string nameOf(const prov::ParmOutcome& parm) {
        const std::size_t slash = parm.where.rfind('/');
        return slash == std::string::npos ? parm.where : parm.where.substr(slash + 1);
    }
    std::string oneOf(const prov::ParmOutcome& parm) const {
        const std::string value = shownValue(parm, report_.reveal);
        return parm.value ? fmt::format("{} \"{}\"", nameOf(parm), efs::wbxml::brief(value)) : nameOf(parm);
    }

    void used(const prov::ContextOutcome& outcome) {
        std::size_t count = 0;
        for (const prov::ParmOutcome& one : outcome.parms) {
            if (!one.used) continue;
            if (count++ == 0) to_ << "  " << style_.bold("Used") << '\n';
            if (count <= maxLines)
                to_ << "    "
                    << printable(fmt::format("{}{}{}  {}", parent(one.where), parent(one.where).empty() ? "" : "/",
                                             oneOf(one), one.source))
                    << '\n';
        }
        more(count);
    }

    void choice(const prov::ProxyChoice& choice) {
        const prov::ConfigurationContext& context = report_.view.contexts[report_.options.active].context;
        to_ << '\n' << style_.bold("Proxy for " + printable(choice.url)) << '\n';
        to_ << "  " << printable(withClause(choice.reason, choice.clause)) << '\n';
        ways(context, choice.route);
        std::size_t count = 0;
        for (const prov::ProxyCandidate& one : choice.candidates) {
            if (++count > maxLines) continue;
            const prov::LogicalProxy& logical = context.logicalProxies[one.proxy];
            to_ << "  " << (one.matches ? "fits  " : "no    ")
                << printable(fmt::format("{}/{}  DOMAIN \"{}\": {}", logical.id.text,
                                         logical.physicalProxies[one.physical].id.text, one.domain, one.reason))
                << '\n';
        }
        more(count);
    }

    static constexpr std::size_t longestNames = 200;
    std::ostream& to_;
    const DeviceReport& report_;
    const Style& style_;
    Lines lines_;
};

} // namespace

std::string shownValue(const prov::ParmOutcome& parm, bool reveal) {
    const std::string value = parm.value.value_or("");
    return prov::isSensitive(parm.name) ? shown(value, reveal) : value;
}

std::string shownAddress(const prov::PhysicalProxy& proxy) {
    std::vector<std::string> ports;
    for (const prov::Port& port : proxy.ports)
        ports.push_back(port.services.empty() ? port.number.text
                                              : fmt::format("{} ({})", port.number.text, joined(port.services)));
    return ports.empty() ? proxy.address.text : fmt::format("{}, port {}", proxy.address.text, fmt::join(ports, ", "));
}

void printDevice(std::ostream& to, const DeviceReport& report, const Style& style) {
    DeviceText(to, report, style).show();
}

} // namespace cli
