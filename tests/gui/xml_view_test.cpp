#include "gui/xml_view.h"

#include "gui/xml_editor.h"
#include "tests/gui/pictures.h"
#include "tests/support/files.h"

#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include <gtest/gtest.h>

using gui::XmlView;

namespace {

std::string example() {
    return efs::prov::toXml(
        efs::prov::fromXml(support::readText(support::dataPath("examples/bootstrap.xml")))->document);
}

std::string lastText(const QSignalSpy& spy) {
    return spy.isEmpty() ? "nothing told" : spy.last().at(0).value<std::string>();
}

void caretTo(XmlView& view, const QString& text) {
    const auto at = static_cast<int>(view.editor().exactText().indexOf(text));
    ASSERT_GE(at, 0);
    view.editor().goTo(at);
}

} // namespace

TEST(XmlView, TellsTheFieldAtTheCaret) {
    XmlView view;
    view.show(example());
    gui_test::present(view, 100, 30);
    const QSignalSpy selected(&view, &XmlView::fieldSelected);
    caretTo(view, "internet.op.example");
    EXPECT_EQ(lastText(selected), "NAPDEF[internet]/NAP-ADDRESS");
    QTest::keyClick(&view.editor(), Qt::Key_Down);
    EXPECT_EQ(lastText(selected), "NAPDEF[internet]/NAP-ADDRTYPE");
}

TEST(XmlView, MarksTheFieldThatIsSelectedElsewhereAndTellsNobody) {
    XmlView view;
    view.show(example());
    gui_test::present(view, 100, 30);
    const QSignalSpy selected(&view, &XmlView::fieldSelected);
    view.select("PXLOGICAL[gw.op.example]/TRUST");
    EXPECT_TRUE(view.editor().textCursor().block().text().contains("TRUST"));
    EXPECT_EQ(view.editor().extraSelections().size(), 1);
    EXPECT_EQ(selected.count(), 0);
}

TEST(XmlView, TellsAnEditWhenTypingPausesWithItsCredentials) {
    XmlView view;
    view.show(example());
    gui_test::present(view, 100, 30);
    QSignalSpy edited(&view, &XmlView::edited);
    EXPECT_FALSE(view.editor().exactText().contains("example-secret"));
    caretTo(view, "Example Mobile");
    QTest::keyClicks(&view.editor(), "My ");
    ASSERT_TRUE(edited.wait());
    EXPECT_EQ(edited.count(), 1);
    const std::string text = lastText(edited);
    EXPECT_NE(text.find("My Example Mobile"), std::string::npos);
    EXPECT_NE(text.find("value=\"example-secret\""), std::string::npos);
}

TEST(XmlView, OtherColoursAreNoEdit) {
    XmlView view;
    view.show(example());
    gui_test::present(view, 100, 30);
    const QSignalSpy edited(&view, &XmlView::edited), selected(&view, &XmlView::fieldSelected);
    QPalette dark;
    dark.setColor(QPalette::Base, Qt::black);
    view.setPalette(dark);
    QCoreApplication::processEvents();
    caretTo(view, "internet.op.example");
    EXPECT_EQ(lastText(selected), "NAPDEF[internet]/NAP-ADDRESS");
    EXPECT_TRUE(view.settle());
    EXPECT_EQ(edited.count(), 0);
}

TEST(XmlView, ShowsWhereTheTextBreaksAndKeepsItToItself) {
    XmlView view;
    view.show(example());
    gui_test::present(view, 100, 30);
    const QSignalSpy edited(&view, &XmlView::edited);
    caretTo(view, "</characteristic>");
    QTest::keyClicks(&view.editor(), "<");
    EXPECT_FALSE(view.settle());
    EXPECT_EQ(edited.count(), 0);
    ASSERT_EQ(view.editor().marks().size(), 1U);
    EXPECT_EQ(view.editor().marks()[0].tint, gui::Tint::Error);
    EXPECT_TRUE(view.message().contains("line")) << view.message().toStdString();
    gui_test::keepPictures(view, "xml-broken");
    QTest::keyClick(&view.editor(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(view.settle());
    EXPECT_TRUE(view.editor().marks().empty());
}

TEST(XmlView, UnderlinesFindingsAndGoesFromOneToTheNext) {
    XmlView view;
    view.show(example());
    gui_test::present(view, 100, 30);
    efs::Finding first, second;
    first.severity = efs::Severity::Error;
    first.where = "BOOTSTRAP/PROXY-ID";
    first.message = "no such proxy";
    second.severity = efs::Severity::Warning;
    second.where = "NAPDEF[internet]/LINGER";
    second.message = "the parm is <b>missing</b>";
    view.setFindings({second, first});
    QTest::keyClick(&view.editor(), Qt::Key_F8);
    EXPECT_EQ(view.message().toStdString(), "Line 9: no such proxy");
    QTest::keyClick(&view.editor(), Qt::Key_F8);
    EXPECT_TRUE(view.message().contains("the parm is <b>missing</b>")) << view.message().toStdString();
    QTest::keyClick(&view.editor(), Qt::Key_F8);
    EXPECT_EQ(view.message().toStdString(), "Line 9: no such proxy");
    QTest::keyClick(&view.editor(), Qt::Key_F8, Qt::ShiftModifier);
    EXPECT_TRUE(view.editor().textCursor().block().text().contains("NAPDEF"));
    gui_test::keepPictures(view, "xml");
}

TEST(XmlView, LeavesTheCaretAloneWhenTheDocumentIsTheSame) {
    XmlView view;
    view.show(example());
    caretTo(view, "Example gateway");
    const int caret = view.editor().textCursor().position();
    view.show(efs::prov::toXml(efs::prov::fromXml(example())->document, {.indent = false}));
    EXPECT_EQ(view.editor().textCursor().position(), caret);
    EXPECT_EQ(view.text(), example());
}

TEST(XmlView, RevealsAndHidesCredentialsWithoutLosingAny) {
    XmlView view;
    view.show(example());
    EXPECT_EQ(view.text(), example());
    view.setRevealed(true);
    EXPECT_TRUE(view.editor().exactText().contains("example-secret"));
    view.setRevealed(false);
    EXPECT_FALSE(view.editor().exactText().contains("example-secret"));
    EXPECT_EQ(view.text(), example());
}

TEST(XmlView, KeepsEveryCharacterOfAValue) {
    const std::string text = "<wap-provisioningdoc>\n  <characteristic type=\"BOOTSTRAP\">\n    <parm name=\"NAME\" "
                             "value=\"a\u00A0b \u05D0\u20AC\U0001F600 \u2029\"/>\n  </characteristic>\n"
                             "</wap-provisioningdoc>\n";
    const auto before = efs::prov::fromXml(text);
    ASSERT_TRUE(before);
    XmlView view;
    view.show(text);
    const auto after = efs::prov::fromXml(view.text());
    ASSERT_TRUE(after);
    EXPECT_TRUE(efs::wbxml::sameTree(before->document, after->document));
    gui_test::present(view, 100, 10);
    const QSignalSpy selected(&view, &XmlView::fieldSelected);
    caretTo(view, "\"/>");
    EXPECT_EQ(lastText(selected), "BOOTSTRAP/NAME");
}
