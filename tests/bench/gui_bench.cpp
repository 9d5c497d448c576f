// How alive the window is: the longest the event loop was held up while a card takes a second for every command; how
// long it takes to open large things, until they are painted; and from nothing to the first paint. Drawn into memory.
#include "efs/blank_card.h"
#include "gui/desk.h"
#include "gui/main_window.h"
#include "gui/theme.h"
#include "gui/workspace.h"
#include "tests/gui/card_world.h"
#include "tests/support/files.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// A timer that wants to fire every millisecond, and the longest it was kept waiting.
class Heart {
  public:
    Heart() {
        QObject::connect(&timer_, &QTimer::timeout, [this] {
            longest_ = std::max(longest_, secondsSince(last_));
            last_ = Clock::now();
        });
        timer_.setTimerType(Qt::PreciseTimer);
        timer_.start(1);
    }
    double longest() const { return longest_; }

  private:
    QTimer timer_;
    Clock::time_point last_ = Clock::now();
    double longest_ = 0;
};

std::unique_ptr<gui::MainWindow> shownWindow(gui_test::CardWorld& world) {
    auto window = std::make_unique<gui::MainWindow>(world.factory());
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
    window->grab();
    return window;
}

apdu::Bytes largeDocument(std::size_t bytes) {
    efs::wbxml::Encoder encoder;
    std::vector<std::string> texts;
    texts.reserve(bytes / 20);
    encoder.start("wap-provisioningdoc");
    const auto parm = [&](const char* name, std::string value) {
        encoder.start("parm");
        encoder.attribute("name", name);
        encoder.attribute("value", texts.emplace_back(std::move(value)));
        encoder.end();
    };
    for (std::size_t i = 0; i < bytes / 85; ++i) {
        encoder.start("characteristic");
        encoder.attribute("type", "NAPDEF");
        parm("NAPID", fmt::format("nap{}", i));
        parm("NAME", fmt::format("Access point number {}", i));
        parm("BEARER", "GSM-GPRS");
        parm("NAP-ADDRESS", fmt::format("apn{}.op.example", i));
        parm("NAP-ADDRTYPE", "APN");
        encoder.end();
    }
    encoder.end();
    return std::move(encoder).finish().value();
}

efs::Image largeCard(std::size_t files) {
    efs::Image image = efs::blankCard({}).value();
    efs::File file;
    file.fcp.size = 100;
    file.fcp.access = efs::AccessRules{};
    file.content.assign(100, 0xFF);
    const efs::Path directory = efs::Path::mf() / 0x7F80;
    for (std::size_t i = 0; i < files; ++i) image.files.emplace(directory / static_cast<efs::FileId>(0x6000 + i), file);
    return image;
}

// From the request to the paint of what came of it.
void open(benchmark::State& state, const std::string& path) {
    gui_test::CardWorld world;
    const auto window = shownWindow(world);
    double longest = 0;
    for (auto _ : state) {
        const Heart heart;
        bool done = false;
        QObject::connect(
            &window->desk(), &gui::Desk::finished, &window->desk(), [&] { done = true; }, Qt::SingleShotConnection);
        const auto start = Clock::now();
        window->openTarget(QString::fromStdString(path));
        while (!done) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        window->grab();
        state.SetIterationTime(secondsSince(start));
        QTest::qWait(50); // the plan and the rest
        longest = std::max(longest, heart.longest());
    }
    state.counters["held_up_ms"] = longest * 1e3;
}

void openDocument(benchmark::State& state) {
    const support::TemporaryDirectory directory;
    const apdu::Bytes document = largeDocument(64 << 10);
    const std::string path = directory.path("large.wbxml");
    support::writeText(path, std::string(apdu::asText(document)));
    state.counters["document_bytes"] = static_cast<double>(document.size());
    open(state, path);
}

void openCard(benchmark::State& state) {
    const support::TemporaryDirectory directory;
    const std::string path = directory.path("large.card.json");
    support::writeText(path, efs::toJson(largeCard(1000)));
    open(state, path);
}

void slowCard(benchmark::State& state) {
    gui_test::CardWorld world;
    world.plug("Slow", efs::blankCard({}).value());
    world.setScript({{.times = 0, .action = card::emulator::Fault::Delay, .delay = std::chrono::seconds(1)}});
    const auto window = shownWindow(world);
    for (auto _ : state) {
        window->desk().openReader("Slow");
        QTest::qWait(100);
        const Heart heart;
        for (int i = 0; i < 20; ++i) {
            for (const char* tab : {"contexts", "device", "plan", "trace", "findings"}) {
                window->showTab(QLatin1String(tab));
                QTest::qWait(20);
            }
        }
        state.SetIterationTime(heart.longest());
    }
    window->desk().stop();
}

void firstPaint(benchmark::State& state) {
    gui_test::CardWorld world;
    for (auto _ : state) {
        const auto start = Clock::now();
        const auto window = shownWindow(world);
        state.SetIterationTime(secondsSince(start));
    }
}

BENCHMARK(slowCard)->Name("gui/slow_card")->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(openDocument)->Name("gui/open_document")->UseManualTime()->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(openCard)->Name("gui/open_card")->UseManualTime()->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(firstPaint)->Name("gui/first_paint")->UseManualTime()->Iterations(3)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("simprov-bench"));
    gui::applyTheme(application, gui::Scheme::Light);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
