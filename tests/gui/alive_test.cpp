// The window lives on while cards are slow, come and go; and it closes at any moment.
#include "gui/credential_fields.h"
#include "gui/readers_view.h"
#include "gui/text.h"
#include "gui/write_dialog.h"
#include "tests/gui/window_test.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>

namespace gui_test {
namespace {

using card::emulator::Fault;

class AliveTest : public WindowTest {
  protected:
    static card::emulator::FaultScript slow(std::chrono::milliseconds delay) {
        return {{.times = 0, .action = Fault::Delay, .delay = delay}};
    }
};

TEST_F(AliveTest, ASlowCardLeavesTheWindowAlive) {
    world_.plug("Slow", exampleCard());
    world_.setScript(slow(std::chrono::seconds(1)));
    const std::string path = imageFile(exampleCard());
    open(path);
    window().desk().openReader("Slow");
    ASSERT_TRUE(until([&] { return world_.commands() > 0; }));
    // Everything works while the card thinks: pages, edits, undo.
    for (int round = 0; round < 5; ++round) {
        for (const char* tab : {"bootstrap", "config1", "contexts", "findings", "plan"}) {
            EXPECT_TRUE(window().showTab(tab));
            QTest::qWait(1);
        }
        enter("bootstrap", "NAPDEF[internet]/NAME", QString::number(round));
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
        EXPECT_FALSE(workspace().isModified());
    }
    EXPECT_TRUE(window().desk().isBusy()); // still: a whole read takes dozens of commands
    EXPECT_EQ(workspace().source().target, path);
    window().desk().stop();
    EXPECT_TRUE(until([&] { return !window().desk().isBusy(); }));
}

TEST_F(AliveTest, TwoHundredHotPlugEvents) {
    window();
    auto* readers = window().findChild<gui::ReadersView*>();
    const QAbstractItemModelTester tester(&readers->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    const efs::Image image = exampleCard();
    for (int event = 0; event < 200; ++event) {
        const std::string name = "Reader " + std::to_string(event * 7 % 5);
        switch (event % 3) {
        case 0:
            world_.plug(name, image);
            break;
        case 1:
            world_.plugEmpty(name);
            break;
        default:
            world_.unplug(name);
        }
        if (event % 2 == 0) QTest::qWait(1);
    }
    world_.plug("The last", image);
    const auto names = [](const std::vector<card::Reader>& list) {
        std::vector<std::string> all;
        for (const card::Reader& reader : list) all.push_back(reader.name + std::string(card::name(reader.state)));
        return all;
    };
    EXPECT_TRUE(until([&] {
        std::vector<card::Reader> shown;
        for (int i = 0; i < readers->model().rowCount(); ++i)
            shown.push_back(*readers->model().reader(readers->model().index(i)));
        return names(shown) == names(world_.readers());
    }));
}

TEST_F(AliveTest, ClosingWhileACardIsReadEndsCleanly) {
    world_.plug("Slow", exampleCard());
    world_.setScript(slow(std::chrono::milliseconds(20)));
    for (int moment = 0; moment < 12; ++moment) {
        window().desk().openReader("Slow");
        const std::size_t wanted = world_.commands() + static_cast<std::size_t>(moment * 5);
        until([&] { return world_.commands() >= wanted || !window().desk().isBusy(); });
        window().close();
        EXPECT_FALSE(window().isVisible());
        closeWindow();
    }
}

TEST_F(AliveTest, ClosingDuringAWriteFinishesItFirst) {
    world_.plug("Card", exampleCard());
    open("Card");
    ASSERT_TRUE(until([&] { return workspace().opened().whole; }));
    enter("bootstrap", "NAPDEF[internet]/NAME", "Finished");
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }))
        << (window().desk().plan() ? "" : window().desk().plan().error().message());
    world_.setScript(slow(std::chrono::milliseconds(5)));
    QTest::keyClick(&window(), Qt::Key_Return, Qt::ControlModifier);
    gui::WriteDialog* dialog = window().writing();
    ASSERT_NE(dialog, nullptr);
    QTest::keyClicks(dialog->credentials().line(card::Role::Adm), "11111111");
    const efs::Path file = workspace().file("bootstrap")->path;
    const apdu::Bytes before = world_.card("Card").find(file)->content;
    const apdu::Bytes wanted = workspace().image().find(file)->content;
    QTest::mouseClick(&dialog->writeButton(), Qt::LeftButton);
    ASSERT_TRUE(until([&] { return world_.card("Card").find(file)->content != before; })); // the first byte is written
    window().close();
    EXPECT_TRUE(until([&] { return !window().isVisible(); }));
    EXPECT_EQ(world_.card("Card").find(file)->content, wanted);
}

TEST_F(AliveTest, NothingIsWrittenWhenTheWindowClosesBeforeTheFirstByte) {
    world_.plug("Card", exampleCard());
    open("Card");
    ASSERT_TRUE(until([&] { return workspace().opened().whole; }));
    enter("bootstrap", "NAPDEF[internet]/NAME", "Never");
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }));
    QTest::keyClick(&window(), Qt::Key_Return, Qt::ControlModifier);
    gui::WriteDialog* dialog = window().writing();
    ASSERT_NE(dialog, nullptr);
    QTest::keyClicks(dialog->credentials().line(card::Role::Adm), "11111111");
    const auto before = world_.card("Card").files;
    world_.setScript(slow(std::chrono::milliseconds(20)));
    QTest::mouseClick(&dialog->writeButton(), Qt::LeftButton);
    window().close();
    EXPECT_TRUE(until([&] { return !window().isVisible(); }));
    EXPECT_EQ(world_.card("Card").files, before);
}

} // namespace
} // namespace gui_test
