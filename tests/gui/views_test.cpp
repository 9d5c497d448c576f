// The views beside the form: XML, contexts, device, compare, trace, report.
#include "gui/compare_page.h"
#include "gui/context_page.h"
#include "gui/device_page.h"
#include "gui/new_card_dialog.h"
#include "gui/report.h"
#include "gui/selecting_tree.h"
#include "gui/text.h"
#include "gui/topology.h"
#include "gui/trace_view.h"
#include "gui/xml_editor.h"
#include "gui/xml_pane.h"
#include "tests/gui/window_test.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace gui_test {
namespace {

class ViewsTest : public WindowTest {
  protected:
    template <class PageType>
    PageType& pageOf(const char* name) {
        EXPECT_TRUE(window().showTab(QLatin1String(name)));
        return *window().findChild<PageType*>();
    }
};

TEST_F(ViewsTest, XmlIsAnEditorOfTheDocument) {
    open(imageFile(exampleCard()));
    ASSERT_TRUE(window().showTab("bootstrap/xml"));
    gui::XmlView& view = page("bootstrap").xml().view();
    workspace().select({"bootstrap", "NAPDEF[internet]/NAME", {}});
    EXPECT_FALSE(view.text().find("Example internet") == std::string::npos);
    QTextCursor cursor = view.editor().document()->find("Example internet");
    ASSERT_FALSE(cursor.isNull());
    view.editor().setTextCursor(cursor);
    view.editor().setFocus();
    QTest::keyClicks(&view.editor(), "Typed");
    EXPECT_TRUE(view.settle());
    const auto* document = workspace().document("bootstrap");
    ASSERT_NE(document, nullptr);
    for (const auto& one : efs::prov::characteristics(*document))
        EXPECT_TRUE(one.type() != "NAPDEF" || one.value("NAME") == "Typed");
    workspace().undoStack().undo();
    EXPECT_NE(view.text().find("Example internet"), std::string::npos);
}

TEST_F(ViewsTest, AContextRowSelectsItsParmWhereverItStands) {
    open(imageFile(exampleCard()));
    auto& contexts = pageOf<gui::ContextPage>("contexts");
    auto* tree = contexts.findChild<gui::SelectingTree*>();
    const auto index = tree->tree().find({"config1", "NAPDEF/NAP-ADDRESS", {}});
    const auto other = tree->tree().find({"config1", "NAPDEF[mms]/NAP-ADDRESS", {}});
    click(*tree, index.isValid() ? index : other);
    EXPECT_EQ(workspace().selection().object, "config1");
    EXPECT_EQ(window().findChild<QTabWidget*>()->currentWidget(), &contexts);
}

TEST_F(ViewsTest, TheDeviceShowsTheWayOfAUrl) {
    open(imageFile(exampleCard()));
    auto& device = pageOf<gui::DevicePage>("device");
    device.url().setFocus();
    QTest::keyClicks(&device.url(), "http://www.example/");
    EXPECT_FALSE(device.route().isEmpty());
    EXPECT_TRUE(device.view().drawing(true).contains("<svg"));
    EXPECT_TRUE(device.view().drawing(false).startsWith("\x89PNG"));
}

TEST_F(ViewsTest, TheTopologyHasAPlaceForEverythingAndNothingLiesOnAnotherThing) {
    open(imageFile(exampleCard()));
    const auto topology = gui::topologyOf(workspace(), "", QFontMetricsF(window().font()));
    ASSERT_GT(topology.nodes.size(), 4u);
    ASSERT_GT(topology.edges.size(), 2u);
    for (std::size_t i = 0; i < topology.nodes.size(); ++i) {
        EXPECT_TRUE(topology.bands[topology.nodes[i].band].box.contains(topology.nodes[i].box));
        for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(topology.nodes[i].box.intersects(topology.nodes[k].box));
    }
}

TEST(Topology, LayersStandBesideEachOtherAndContextsBelow) {
    using Layer = gui::TopologyNode::Layer;
    gui::Topology topology;
    topology.bands.resize(2);
    for (std::size_t band = 0; band < 2; ++band)
        for (const auto layer : {Layer::Bearer, Layer::Application, Layer::AccessPoint, Layer::Application}) {
            gui::TopologyNode node{.layer = layer, .title = QStringLiteral("a name"), .detail = QStringLiteral("more")};
            node.band = band;
            topology.nodes.push_back(node);
        }
    gui::arrange(topology, QFontMetricsF(QFont()));
    EXPECT_FALSE(topology.bands[0].box.intersects(topology.bands[1].box));
    for (const gui::TopologyNode& one : topology.nodes) {
        EXPECT_TRUE(topology.bands[one.band].box.contains(one.box));
        for (const gui::TopologyNode& other : topology.nodes) {
            EXPECT_TRUE(&one == &other || !one.box.intersects(other.box));
            EXPECT_EQ(one.layer < other.layer, one.box.right() < other.box.left()) << "ways run to the right";
        }
    }
}

TEST_F(ViewsTest, DroppedPartsStayVisibleWithTheReason) {
    open(support::dataPath("broken/reference-1-napid.xml"));
    const auto topology = gui::topologyOf(workspace(), "", QFontMetricsF(window().font()));
    EXPECT_TRUE(
        std::ranges::any_of(topology.nodes, [](const auto& node) { return node.dropped && !node.note.isEmpty(); }));
}

TEST_F(ViewsTest, ComparingTwoImagesShowsWhatADeviceTakesDifferently) {
    const std::string other = imageFile(exampleCard(), "other.card.json");
    open(imageFile(exampleCard()));
    window().compareWith(QString::fromStdString(other));
    ASSERT_TRUE(until([&] { return window().findChild<gui::ComparePage*>() != nullptr; }));
    auto& tree = window().findChild<gui::ComparePage*>()->tree();
    EXPECT_EQ(tree.tree().rowCount(), 0);
    enter("bootstrap", "NAPDEF[internet]/NAP-ADDRESS", "other.example");
    ASSERT_EQ(tree.tree().rowCount(), 2) << "what a device takes, and bytes";
    const QModelIndex taken = tree.tree().index(0, 0);
    ASSERT_EQ(tree.tree().rowCount(taken), 1);
    EXPECT_EQ(tree.tree().index(0, 0, taken).data(), "≠  NAPDEF[internet]/NAP-ADDRESS");
    EXPECT_EQ(tree.tree().index(0, 1, taken).data(), "other.example");
    EXPECT_EQ(tree.tree().index(0, 2, taken).data(), "internet.op.example");
    EXPECT_TRUE(tree.tree().index(0, 0, taken).data(Qt::BackgroundRole).isValid());
    workspace().select({"bootstrap", "BOOTSTRAP", {}});
    window().showTab("compare");
    click(tree, tree.tree().index(0, 0, taken));
    EXPECT_EQ(workspace().selection().field, "NAPDEF[internet]/NAP-ADDRESS");
    const QModelIndex file = tree.tree().index(0, 0, tree.tree().index(1, 0));
    ASSERT_GT(tree.tree().rowCount(file), 0);
    click(tree, tree.tree().index(0, 0, file));
    EXPECT_EQ(workspace().selection().object, "bootstrap");
    EXPECT_TRUE(workspace().selection().bytes);
    workspace().undoStack().undo();
}

TEST_F(ViewsTest, TheTraceDecodesAndNeverShowsAPin) {
    gui::TraceModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    apdu::Exchange verify;
    verify.ins = 0x20;
    verify.p2 = 0x01;
    verify.masked = 8;
    verify.status = apdu::Status(0x9000);
    model.add({verify, verify});
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_EQ(model.index(0, gui::TraceModel::CommandColumn).data(), "VERIFY");
    EXPECT_TRUE(model.index(0, gui::TraceModel::SentColumn).data().toString().contains("** **"));
    model.clear();
    EXPECT_EQ(model.rowCount(), 0);

    world_.plug("Card", exampleCard());
    open("Card");
    EXPECT_TRUE(until([&] { return window().findChild<gui::TraceView*>()->model().rowCount() > 20; }));
}

TEST_F(ViewsTest, TheReportMasksCredentialsAndEscapesTheCard) {
    open(imageFile(exampleCard()));
    const efs::prov::Edit edits[] = {
        {efs::prov::Edit::Kind::Set, "NAPDEF[internet]/NAME", "<script>alert(1)</script>"},
        {efs::prov::Edit::Kind::Set, "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET", "secret-of-the-card"}};
    ASSERT_TRUE(workspace().edit("bootstrap", edits, {}));
    const QString html = gui::reportHtml(workspace(), false);
    EXPECT_FALSE(html.contains("<script>"));
    EXPECT_TRUE(html.contains("****"));
    EXPECT_TRUE(html.contains("<svg")) << "the drawing of the device";
    EXPECT_FALSE(html.contains("secret-of-the-card"));
    EXPECT_TRUE(gui::reportPdf(workspace(), false).startsWith("%PDF"));
    EXPECT_TRUE(gui::reportHtml(workspace(), true).contains("secret-of-the-card"));
    workspace().undoStack().undo();
}

TEST_F(ViewsTest, RevealingShowsWhatWasMaskedEverywhere) {
    open(imageFile(exampleCard()));
    gui::FormModel& model = form("bootstrap").model();
    const auto secret = model.find("NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET", gui::FormModel::ValueColumn);
    ASSERT_TRUE(secret.isValid());
    EXPECT_EQ(secret.data(), "****");
    QTest::keyClick(&window(), Qt::Key_R, Qt::ControlModifier);
    EXPECT_NE(secret.data(), "****");
    QTest::keyClick(&window(), Qt::Key_R, Qt::ControlModifier);
    EXPECT_EQ(secret.data(), "****");
}

TEST_F(ViewsTest, ANewCardImageIsMadeAndOpened) {
    window().action("new")->trigger();
    auto* wizard = window().findChild<gui::NewCardDialog*>();
    ASSERT_NE(wizard, nullptr);
    const std::string path = directory_.path("made.card.json");
    wizard->setFile(QString::fromStdString(path));
    for (int i = 0; i < 2; ++i) QTest::mouseClick(wizard->button(QWizard::NextButton), Qt::LeftButton);
    QTest::mouseClick(wizard->button(QWizard::FinishButton), Qt::LeftButton);
    EXPECT_TRUE(until([&] { return workspace().source().target == path && workspace().provisioning().application; }));
}

TEST_F(ViewsTest, SavingAnImageKeepsTheEdits) {
    const std::string path = imageFile(exampleCard());
    open(path);
    enter("bootstrap", "NAPDEF[internet]/NAME", "Saved");
    ASSERT_TRUE(workspace().isModified());
    ASSERT_TRUE(until([&] { return window().action("write")->isEnabled(); }));
    QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier);
    ASSERT_TRUE(until([&] { return !workspace().isModified(); }));
    EXPECT_EQ(gui::openFile(path)->image.files, workspace().image().files);
}

TEST_F(ViewsTest, EmptyStatesSayWhatToDoNext) {
    window();
    QStringList texts;
    for (const QLabel* label : window().findChildren<QLabel*>()) texts << label->text();
    for (const char* text : {"No reader", "No card", "Nothing is open"})
        EXPECT_TRUE(texts.contains(QLatin1String(text))) << text;
}

// Whatever takes the focus by Tab says what it is.
TEST_F(ViewsTest, EverythingThatTakesTheFocusHasAName) {
    open(imageFile(exampleCard()));
    for (QWidget* widget : window().findChildren<QWidget*>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        if (interface == nullptr || qobject_cast<QTabBar*>(widget)) continue;
        EXPECT_FALSE(interface->text(QAccessible::Name).isEmpty()) << widget->metaObject()->className();
    }
}

} // namespace
} // namespace gui_test
