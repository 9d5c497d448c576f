#include "cli/read_report.h"

#include "cli/view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>

namespace cli {

namespace {

namespace prov = efs::prov;

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string joined(const std::vector<prov::Value>& values) {
    std::vector<std::string> texts;
    for (const prov::Value& value : values) texts.push_back(value.text);
    return joined(texts);
}

// id "name"
std::string titled(const prov::Value& id, const prov::Value& name) {
    if (name.empty()) return id.empty() ? "(no id)" : id.text;
    return fmt::format("{}{}\"{}\"", id.text, id.empty() ? "" : " ", name.text);
}

std::string withType(const prov::Value& address, const prov::Value& type) {
    return type.empty() ? address.text : fmt::format("{} ({})", address.text, type.text);
}

std::string withPorts(const std::vector<prov::Port>& ports) {
    std::vector<std::string> texts;
    for (const prov::Port& port : ports) {
        texts.push_back(port.services.empty() ? port.number.text
                                              : fmt::format("{} ({})", port.number.text, joined(port.services)));
    }
    return joined(texts);
}

class ContextView {
  public:
    ContextView(std::ostream& to, const Style& style, bool reveal) : lines_(to, style), reveal_(reveal) {}

    void show(const prov::ConfigurationContext& context) {
        std::vector<std::string> sources;
        for (const prov::SourceName& source : context.sources) sources.push_back(source.name);
        field(1, "from", joined(sources));
        field(1, "server", context.tps.text);
        if (context.privileged) field(1, "others allowed", allowance(context.contextAllow));
        if (context.clientIdentity) field(1, "client identity", context.clientIdentity->text);
        others(1, context.other);
        for (const auto& nap : context.networkAccessPoints) show(nap);
        for (const auto& proxy : context.logicalProxies) show(proxy);
        for (const auto& application : context.applications) show(application);
        for (const auto& rule : context.accessRules) {
            lines_.add(1, "access rule", "");
            others(2, rule.parms);
        }
        for (const auto& vendor : context.vendorConfigurations) {
            lines_.add(1, "vendor", vendor.name.empty() ? "(no name)" : vendor.name.text);
            others(2, vendor.parms);
        }
    }

  private:
    static std::string allowance(int count) {
        if (count == 0) return "no";
        return count >= 255 ? "as many as the device can" : fmt::format("{}", count);
    }

    void field(std::size_t depth, std::string_view name, const std::string& value) {
        if (!value.empty()) lines_.add(depth, name, value);
    }

    void others(std::size_t depth, const std::vector<prov::NamedValue>& parms) {
        for (const prov::NamedValue& parm : parms) {
            lines_.add(depth, printable(parm.name.empty() ? "(unnamed)" : parm.name),
                       parm.value ? shownParm(parm, reveal_) : "yes");
        }
    }

    void show(std::size_t depth, const std::vector<prov::Authentication>& list) {
        for (const prov::Authentication& auth : list) {
            std::string text = auth.type.text;
            const auto part = [&](std::string_view name, const std::string& value) {
                if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
            };
            part("level", auth.level.text);
            if (auth.name) part("name", auth.name->text);
            if (auth.secret) part("secret", shown(auth.secret->text, reveal_));
            if (auth.data) part("data", shown(auth.data->text, reveal_));
            lines_.add(depth, "auth", text.empty() ? "(empty)" : text);
            others(depth + 1, auth.other);
        }
    }

    void show(const prov::NetworkAccessPoint& nap) {
        lines_.add(1, "access point", titled(nap.id, nap.name));
        field(2, "address", withType(nap.address, nap.addressType));
        field(2, "bearers", joined(nap.bearers));
        if (nap.internet) field(2, "internet", "yes");
        field(2, "DNS", joined(nap.dnsAddresses));
        show(2, nap.authentication);
        others(2, nap.other);
    }

    void show(const prov::LogicalProxy& proxy) {
        lines_.add(1, "proxy", titled(proxy.id, proxy.name));
        if (proxy.trusted) field(2, "trusted", "yes");
        if (proxy.master) field(2, "master", "yes");
        if (proxy.startPage) field(2, "start page", proxy.startPage->text);
        field(2, "domains", joined(proxy.domains));
        show(2, proxy.authentication);
        for (const auto& physical : proxy.physicalProxies) {
            lines_.add(2, "physical", titled(physical.id, ""));
            field(3, "address", withType(physical.address, physical.addressType));
            field(3, "domains", joined(physical.domains));
            field(3, "ports", withPorts(physical.ports));
            field(3, "over", joined(physical.toNapId));
            others(3, physical.other);
        }
        if (proxy.physicalProxies.empty()) field(2, "ports", withPorts(proxy.ports));
        others(2, proxy.other);
    }

    void show(const prov::Application& application) {
        lines_.add(1, "application", titled(application.appId, application.name));
        field(2, "provider", application.providerId.text);
        field(2, "proxies", joined(application.toProxy));
        field(2, "access points", joined(application.toNapId));
        for (const auto& address : application.addresses) {
            const std::string ports = withPorts(address.ports);
            field(2, "address",
                  withType(address.address, address.addressType) + (ports.empty() ? "" : ", port " + ports));
        }
        show(2, application.authentication);
        for (const auto& resource : application.resources) {
            lines_.add(2, "resource",
                       resource.uri.text + (resource.name.empty() ? "" : fmt::format(" \"{}\"", resource.name.text)) +
                           (resource.startPage ? " (start page)" : ""));
            others(3, resource.other);
        }
        others(2, application.other);
    }

    Lines lines_;
    bool reveal_;
};

void printFiles(std::ostream& to, const std::vector<efs::ProvisioningFile>& files, const Style& style) {
    Table table({"object", "path", "size", "used", "read", "update", "state", "label"}, {2, 3});
    for (const efs::ProvisioningFile& file : files) {
        table.row({std::string(efs::name(file.object)), file.path.text(), fmt::format("{}", file.size),
                   fmt::format("{}", file.used), file.access.read.name(), file.access.update.name(),
                   std::string(efs::name(file.state)), file.label});
    }
    to << '\n' << style.bold("Files") << '\n';
    if (table.empty())
        to << "  none\n";
    else
        table.print(to, style, 2);
}

void printCard(std::ostream& to, const ReadReport& report, const Style& style) {
    Lines lines(to, style);
    lines.add(0, "Card", kindForPeople(report.kind));
    if (report.provisioning.iccid) lines.add(0, "ICCID", *report.provisioning.iccid);
    lines.add(0, "ATR", apdu::hexSpaced(report.atr));
    lines.add(0, "Application",
              report.provisioning.application ? applicationForPeople(*report.provisioning.application)
                                              : "none with provisioning data");
}

} // namespace

void printReport(std::ostream& to, const ReadReport& report, const Style& style) {
    printCard(to, report, style);
    if (report.provisioning.application) printFiles(to, report.provisioning.files, style);
    std::size_t number = 0;
    for (const prov::ConfigurationContext& context : report.contents.contexts) {
        std::string title = fmt::format("Context {}", ++number);
        if (!context.name.empty()) title += fmt::format("  \"{}\"", printable(context.name.text));
        to << '\n' << style.bold(title) << (context.privileged ? "  privileged" : "") << '\n';
        ContextView(to, style, report.reveal).show(context);
    }
    if (!report.findings.empty()) {
        to << '\n' << style.bold("Findings") << '\n';
        printFindings(to, report.findings, style);
    }
    if (report.stats) {
        to << fmt::format("\n{}, {} bytes sent, {} received\n", counted(report.stats->commands, "command"),
                          report.stats->bytesSent, report.stats->bytesReceived);
    }
}

} // namespace cli
