#include "gui/hex_view.h"

#include "tests/gui/pictures.h"
#include "tests/support/files.h"

#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "efs/trace_mask.h"
#include "efs/wbxml/annotate.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

using namespace apdu::literals;
using gui::HexView;

namespace {

apdu::Bytes counting(std::size_t size) {
    apdu::Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
}

std::size_t lastOffset(const QSignalSpy& spy) {
    return spy.isEmpty() ? SIZE_MAX : spy.last().at(0).value<std::size_t>();
}

void click(HexView& view, std::size_t offset, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, view.cellOf(offset).center());
}

} // namespace

TEST(HexView, TellsTheByteThatIsClicked) {
    HexView view;
    view.show(counting(300));
    gui_test::present(view, 110, 30);
    const QSignalSpy selected(&view, &HexView::byteSelected);
    click(view, 0x25);
    EXPECT_EQ(lastOffset(selected), 0x25U);
    EXPECT_EQ(view.current(), 0x25U);
    EXPECT_TRUE(view.accessibleDescription().contains("0025"));
}

TEST(HexView, MovesByKeys) {
    HexView view;
    view.show(counting(300));
    gui_test::present(view, 110, 30);
    const QSignalSpy selected(&view, &HexView::byteSelected);
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(lastOffset(selected), 1U);
    QTest::keyClick(&view, Qt::Key_Down);
    EXPECT_EQ(lastOffset(selected), 17U);
    QTest::keyClick(&view, Qt::Key_End);
    EXPECT_EQ(lastOffset(selected), 31U);
    QTest::keyClick(&view, Qt::Key_Home);
    EXPECT_EQ(lastOffset(selected), 16U);
    QTest::keyClick(&view, Qt::Key_End, Qt::ControlModifier);
    EXPECT_EQ(lastOffset(selected), 299U);
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(lastOffset(selected), 299U);
    QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(&view, Qt::Key_Up);
    EXPECT_EQ(lastOffset(selected), 0U);
}

TEST(HexView, CopiesWhatIsSelectedAsHexButNoMaskedByte) {
    HexView view;
    view.show("01 02 03 04 05 06"_hex);
    gui_test::present(view, 110, 10);
    view.setMasked({{2, 2}});
    click(view, 1);
    click(view, 4, Qt::ShiftModifier);
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), "02 ** ** 05");
    view.setRevealed(true);
    view.copyHex();
    EXPECT_EQ(QGuiApplication::clipboard()->text(), "02 03 04 05");
}

TEST(HexView, CopiesTheFieldWhenNothingElseIsSelected) {
    HexView view;
    view.show("01 02 03 04"_hex);
    view.setField(apdu::Range{1, 2});
    view.copyHex();
    EXPECT_EQ(QGuiApplication::clipboard()->text(), "02 03");
    EXPECT_EQ(view.current(), 1U);
}

TEST(HexView, DescribesAByteOverlappedByMasksInAnyOrder) {
    HexView view;
    view.show(counting(16));
    view.setMasked({{8, 4}, {2, 3}, {9, 5}, {20, 100}});
    EXPECT_EQ(view.hexOf({0, 16}), "00 01 ** ** ** 05 06 07 ** ** ** ** ** ** 0E 0F");
}

TEST(HexView, TellsTheByteUnderTheMouse) {
    HexView view;
    view.show(counting(64));
    gui_test::present(view, 110, 10);
    const QSignalSpy hovered(&view, &HexView::byteHovered), left(&view, &HexView::hoverLeft);
    QTest::mouseMove(view.viewport(), view.cellOf(0x13).center());
    QTest::qWait(0);
    EXPECT_EQ(lastOffset(hovered), 0x13U);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(view.viewport(), &leave);
    EXPECT_EQ(left.count(), 1);
}

TEST(HexView, BringsAMegabytesEndIntoView) {
    HexView view;
    view.show(counting(1u << 20));
    gui_test::present(view, 110, 20);
    EXPECT_EQ(view.verticalScrollBar()->value(), 0);
    view.scrollTo({0xFFFF0, 4});
    EXPECT_TRUE(view.viewport()->rect().contains(view.cellOf(0xFFFF0)));
    view.scrollTo({0, 1});
    EXPECT_TRUE(view.viewport()->rect().contains(view.cellOf(0)));
    view.grab();
}

TEST(HexView, ShowsNothingAndBytesOutsideOfAllWithoutHarm) {
    HexView view;
    gui_test::present(view, 110, 10);
    view.setField(apdu::Range{5, 5});
    view.setMarks({{{100, SIZE_MAX - 200}, gui::Tint::Error, true}});
    view.scrollTo({5, 5});
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
    click(view, 0);
    view.grab();
    view.show("01"_hex);
    view.scrollTo({7, SIZE_MAX - 7});
    view.grab();
    EXPECT_EQ(view.current(), 0U);
}

TEST(HexView, Picture) {
    const auto imported = efs::prov::fromXml(support::readText(support::dataPath("examples/bootstrap.xml")));
    ASSERT_TRUE(imported);
    HexView view;
    apdu::Bytes file = apdu::toBytes(imported->document.bytes());
    const auto masked = efs::credentialRanges(file);
    const auto& elements = imported->document.elements();
    file.resize(file.size() + 40, 0xFF);
    view.show(file);
    view.setMasked(masked);
    view.setField(elements[5].bytes);
    view.setMarks({{elements[8].bytes, gui::Tint::Warning}, {elements[10].bytes, gui::Tint::Error}});
    gui_test::present(view, 100, 24);
    gui_test::keepPictures(view, "hex");
}
