// What people do with the window, by keys and mouse.
#include "gui/bytes_pane.h"
#include "gui/credential_fields.h"
#include "gui/findings_view.h"
#include "gui/readers_view.h"
#include "gui/recovery_dialog.h"
#include "gui/selecting_tree.h"
#include "gui/text.h"
#include "gui/write_dialog.h"
#include "tests/gui/window_test.h"

#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QToolBar>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

namespace gui_test {
namespace {

class JourneyTest : public WindowTest {
  protected:
    bool has(const std::string& rule) const { return std::ranges::count(rules(), rule) > 0; }
    gui::FindingsView& findings() { return *window().findChild<gui::FindingsView*>(); }
    std::string valueOf(const std::string& object, const std::string& field) {
        const auto* document = workspace().document(object);
        const auto path = efs::prov::FieldPath::parse(field);
        const auto element = efs::prov::FieldPaths(*document).find(*path);
        return element ? std::string(efs::prov::Parm(*document, *element).value().value_or("")) : "(none)";
    }
    // Types the key and writes; the text of the result.
    QString writeWith(const QString& adm) {
        QTest::keyClick(&window(), Qt::Key_Return, Qt::ControlModifier);
        gui::WriteDialog* dialog = window().writing();
        if (dialog == nullptr) return QStringLiteral("no dialog");
        QLineEdit* line = dialog->credentials().line(card::Role::Adm);
        if (line == nullptr) return QStringLiteral("no line for the key");
        QTest::keyClicks(line, adm);
        bool ended = false;
        QObject::connect(dialog, &gui::WriteDialog::ended, dialog, [&] { ended = true; });
        QTest::mouseClick(&dialog->writeButton(), Qt::LeftButton);
        if (!until([&] { return ended; })) return QStringLiteral("it does not end");
        const QString result = dialog->result();
        dialog->reject();
        return result;
    }
};

TEST_F(JourneyTest, SelectingAParmMarksItsBytesAndAByteItsParm) {
    open(imageFile(exampleCard()));
    gui::FormView& view = form("bootstrap");
    click(view.tree(), view.model().find("NAPDEF[internet]/NAP-ADDRESS"));
    const gui::Selection& selection = workspace().selection();
    EXPECT_EQ(selection.field, "NAPDEF[internet]/NAP-ADDRESS");
    ASSERT_TRUE(selection.bytes);
    gui::HexView& hex = page("bootstrap").bytes().hex();
    EXPECT_EQ(hex.selected(), *selection.bytes);

    const auto other = view.model().find("NAPDEF[internet]/NAME");
    workspace().select({"bootstrap", "NAPDEF[internet]/NAME", {}});
    const std::size_t place = workspace().selection().bytes->offset + 4;
    click(view.tree(), view.model().find("BOOTSTRAP"));
    hex.scrollTo({place, 1});
    QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, hex.cellOf(place).center());
    EXPECT_EQ(workspace().selection().field, "NAPDEF[internet]/NAME");
    EXPECT_EQ(view.tree().currentIndex().siblingAtColumn(0), other);
}

TEST_F(JourneyTest, AByteTellsItsTokenAsTheDocumentIsNow) {
    open(imageFile(exampleCard()));
    gui::HexView& hex = page("bootstrap").bytes().hex();
    const auto toldInside = [&](const char* field) {
        workspace().select({"bootstrap", field, {}});
        const std::size_t place = workspace().selection().bytes->offset + 4; // behind the tokens: in the text
        hex.scrollTo({place, 1});
        QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, hex.cellOf(place).center());
        return hex.accessibleDescription().toStdString();
    };
    EXPECT_NE(toldInside("NAPDEF[internet]/NAP-ADDRESS").find("internet.op.example"), std::string::npos);
    enter("bootstrap", "NAPDEF[internet]/NAP-ADDRESS", "other.example");
    EXPECT_NE(toldInside("NAPDEF[internet]/NAP-ADDRESS").find("other.example"), std::string::npos)
        << toldInside("NAPDEF[internet]/NAP-ADDRESS");
}

TEST_F(JourneyTest, CredentialsAreSeenWhenTheyAreRevealedOnly) {
    open(imageFile(exampleCard()));
    const char* field = "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET";
    gui::FormModel& model = form("bootstrap").model();
    gui::HexView& hex = page("bootstrap").bytes().hex();
    const QModelIndex row = model.find(field, gui::FormModel::ValueColumn);
    ASSERT_TRUE(row.isValid());
    workspace().select({"bootstrap", field, {}});
    const apdu::Range bytes = *workspace().selection().bytes;
    const auto isSeen = [&](bool revealed) {
        EXPECT_EQ(row.data().toString() == "example-secret", revealed);
        EXPECT_EQ(hex.hexOf(bytes).contains("**"), !revealed) << hex.hexOf(bytes).toStdString();
        EXPECT_EQ(hex.hexOf(bytes).contains("65 78 61 6D 70 6C 65"), revealed) << hex.hexOf(bytes).toStdString();
    };
    isSeen(false);
    QTest::keyClick(&window(), Qt::Key_R, Qt::ControlModifier);
    isSeen(true);
    QTest::keyClick(&window(), Qt::Key_R, Qt::ControlModifier);
    isSeen(false);
}

TEST_F(JourneyTest, TheDirectoryRecordOfAnObjectIsMarked) {
    open(imageFile(exampleCard()));
    const efs::ProvisioningFile* file = workspace().file("bootstrap");
    ASSERT_NE(file, nullptr);
    workspace().select({file->dodf.text(), {}, {}}); // as a click in the card's tree does
    workspace().select({"bootstrap", "BOOTSTRAP", {}});
    auto* pane = window().findChild<QTabWidget*>()->currentWidget()->findChild<gui::BytesPane*>();
    ASSERT_NE(pane, nullptr);
    EXPECT_EQ(pane->hex().selected(), file->record);
}

TEST_F(JourneyTest, ABrokenReferenceIsFoundAndUndone) {
    open(imageFile(exampleCard()));
    ASSERT_FALSE(has("to-napid"));
    enter("bootstrap", "PXLOGICAL[gw.op.example]/PXPHYSICAL[gw1]/TO-NAPID", "nowhere");
    EXPECT_TRUE(has("to-napid"));
    const auto row = findings().model().find({"bootstrap", "PXLOGICAL[gw.op.example]/PXPHYSICAL[gw1]/TO-NAPID", {}});
    workspace().select({"bootstrap", "BOOTSTRAP", {}});
    click(findings().table(), row);
    EXPECT_EQ(workspace().selection().field, "PXLOGICAL[gw.op.example]/PXPHYSICAL[gw1]/TO-NAPID");
    QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_FALSE(has("to-napid"));
    EXPECT_FALSE(workspace().isModified());
}

TEST_F(JourneyTest, AFixIsOneClick) {
    open(support::dataPath("broken/value-1-http-basic.xml"));
    ASSERT_TRUE(until([&] { return !findings().model().hasFixes() || findings().model().rowCount() > 0; }));
    ASSERT_TRUE(findings().model().hasFixes());
    const int before = findings().model().rowCount();
    for (int i = 0; i < before; ++i) {
        const auto row = findings().model().index(i, 0);
        if (findings().model().fixAt(row)) {
            click(findings().table(), row);
            break;
        }
    }
    ASSERT_TRUE(findings().fixButton().isEnabled());
    QTest::mouseClick(&findings().fixButton(), Qt::LeftButton);
    EXPECT_EQ(findings().model().rowCount(), before - 1);
    QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(findings().model().rowCount(), before);
}

TEST_F(JourneyTest, FieldsAreAddedRemovedAndMoved) {
    open(imageFile(exampleCard()));
    gui::FormView& view = form("bootstrap");
    const std::string proxy = "PXLOGICAL[gw.op.example]";
    click(view.tree(), view.model().find(proxy));
    QTest::keyClick(&view.tree(), Qt::Key_Down, Qt::AltModifier);
    EXPECT_EQ(efs::prov::characteristics(*workspace().document("bootstrap")).back().type(), "PXLOGICAL");
    EXPECT_EQ(workspace().selection().field, proxy);
    click(view.tree(), view.model().find("NAPDEF[internet]"));
    QTest::keyClick(&view.tree(), Qt::Key_Delete);
    EXPECT_FALSE(view.model().find("NAPDEF[internet]").isValid());
    const auto additions = view.model().additions(view.model().find(proxy));
    EXPECT_TRUE(std::ranges::any_of(additions, [&](const auto& one) { return one.path == proxy + "/MASTER"; }));
    EXPECT_FALSE(std::ranges::any_of(additions, [&](const auto& one) { return one.path == proxy + "/PROXY-ID"; }));
    for (int i = 0; i < 2; ++i) QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_FALSE(workspace().isModified());
}

TEST_F(JourneyTest, WritingToTheVirtualCard) {
    const std::string path = imageFile(exampleCard());
    open(path);
    enter("bootstrap", "NAPDEF[internet]/NAME", "Written by hand");
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }));
    EXPECT_TRUE(writeWith("11111111").contains("read back"));
    EXPECT_FALSE(workspace().isModified());
    const auto again = gui::openFile(path);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->provisioning.find(efs::ObjectType::Bootstrap)->content,
              apdu::toBytes(workspace().content("bootstrap")));
    EXPECT_EQ(valueOf("bootstrap", "NAPDEF[internet]/NAME"), "Written by hand");
}

TEST_F(JourneyTest, AWrongKeyIsToldWithTheTriesLeftAndChangesNothing) {
    const std::string path = imageFile(exampleCard());
    const auto before = gui::openFile(path)->image.files;
    open(path);
    enter("bootstrap", "NAPDEF[internet]/NAME", "Never");
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }));
    const QString result = writeWith("22222222");
    EXPECT_TRUE(result.contains("tries")) << result.toStdString();
    EXPECT_EQ(gui::openFile(path)->image.files, before);
    EXPECT_TRUE(workspace().isModified());
    workspace().undoStack().undo();
}

TEST_F(JourneyTest, ACardThatChangedMeanwhileIsNotWritten) {
    world_.plug("Reader A", exampleCard());
    window();
    auto* readers = window().findChild<gui::ReadersView*>();
    ASSERT_TRUE(until([&] { return readers->model().rowCount() == 1; }));
    ASSERT_TRUE(until([&] { return !readers->list().visualRect(readers->model().index(0)).isEmpty(); }));
    click(readers->list(), readers->model().index(0));
    QTest::keyClick(&readers->list(), Qt::Key_Return);
    ASSERT_TRUE(until([&] { return workspace().opened().whole && workspace().isOpen() && !window().desk().isBusy(); }));
    efs::Image other = world_.card("Reader A");
    efs::File& file = *other.find(workspace().file("bootstrap")->path);
    std::ranges::fill(file.content, std::uint8_t{0xFF});
    world_.plug("Reader A", other);
    enter("bootstrap", "NAPDEF[internet]/NAME", "Never");
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }));
    EXPECT_TRUE(writeWith("11111111").contains("not what was opened"));
    EXPECT_EQ(world_.card("Reader A").files, other.files);
    workspace().undoStack().undo();
}

TEST_F(JourneyTest, AWriteThatWasCutIsRecovered) {
    const efs::Image image = exampleCard();
    world_.plug("Card", image);
    open("Card");
    ASSERT_TRUE(until([&] { return workspace().opened().whole; }));
    enter("bootstrap", "NAPDEF[internet]/NAME", "After the cut");
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }));
    const efs::Path file = workspace().file("bootstrap")->path;
    const apdu::Bytes before = image.find(file)->content, after = workspace().image().find(file)->content;
    world_.setScript({{.instruction = 0xD6, .skip = 1, .action = card::emulator::Fault::Removed}});
    const QString cut = writeWith("11111111");
    EXPECT_FALSE(cut.contains("read back")) << cut.toStdString();
    world_.setScript({});
    EXPECT_NE(world_.card("Card").find(file)->content, before);

    closeWindow(); // found again at the next start
    workspace();
    ASSERT_TRUE(until([&] { return window().findChild<QToolBar*>("pending")->isVisible(); }));
    open("Card");
    ASSERT_TRUE(until([&] { return workspace().opened().whole; }));
    const std::size_t files = workspace().image().files.size();
    window().action("recover")->trigger();
    gui::RecoveryDialog* dialog = window().recovering();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(until([&] { return dialog->credentials().line(card::Role::Adm) != nullptr; }))
        << dialog->result().toStdString();
    QTest::keyClicks(dialog->credentials().line(card::Role::Adm), "11111111");
    bool ended = false;
    QObject::connect(dialog, &gui::RecoveryDialog::ended, dialog, [&] { ended = true; });
    QTest::mouseClick(&dialog->recoverButton(), Qt::LeftButton);
    ASSERT_TRUE(until([&] { return ended; }));
    EXPECT_TRUE(dialog->result().contains("exactly as after")) << dialog->result().toStdString();
    dialog->reject();
    EXPECT_EQ(world_.card("Card").find(file)->content, after);
    EXPECT_EQ(valueOf("bootstrap", "NAPDEF[internet]/NAME"), "After the cut");
    EXPECT_EQ(workspace().image().files.size(), files) << "the rest of the card is still there";
    EXPECT_TRUE(until([&] { return !window().findChild<QToolBar*>("pending")->isVisible(); }));
}

// A file that does not answer holds up its worker and nobody else.
TEST_F(JourneyTest, OpeningAFileThatDoesNotAnswerBlocksNothing) {
    const std::string path = directory_.path("pipe.xml");
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    window().openTarget(QString::fromStdString(path));
    window().showTab("plan");
    window().showTab("findings");
    QTest::qWait(50);
    EXPECT_TRUE(window().desk().isBusy());
    EXPECT_FALSE(workspace().isOpen());
    std::ofstream(path) << support::readText(support::dataPath("examples/config2.xml"));
    EXPECT_TRUE(until([&] { return workspace().document("bootstrap") != nullptr; }));
}

TEST_F(JourneyTest, HostileTextsAreShownAsEscapes) {
    EXPECT_EQ(gui::shown("a\x1b[31m\n"), "a\\x1B[31m\\n");
    EXPECT_FALSE(Qt::mightBeRichText(gui::shown("plain")));
}

} // namespace
} // namespace gui_test
