// The batch page: rows checked, a rack run, stopped and gone on with, the report; by the real command.
#include "gui/batch_form.h"
#include "gui/batch_page.h"
#include "gui/batch_slots.h"
#include "tests/gui/window_test.h"

#include "efs/blank_card.h"
#include "efs/iccid.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QPushButton>
#include <QTreeWidget>

#include <fmt/format.h>

#include <filesystem>

namespace gui_test {

namespace {

// With its check digit.
std::string number(int card) {
    std::string digits = fmt::format("894405{:013}0", card);
    while (!efs::hasValidCheckDigit(digits)) ++digits.back();
    return digits;
}

class BatchTest : public WindowTest {
  protected:
    // Images of new cards in a directory of their own, and a row for all but the last.
    void makeRack(int cards) {
        std::filesystem::create_directory(directory_.path("rack"));
        rows_ = "iccid,apn,adm1\n";
        for (int i = 0; i < cards; ++i) {
            efs::BlankCardOptions options;
            options.iccid = number(i);
            imageFile(efs::blankCard(options).value(), fmt::format("rack/{:03}.card.json", i));
            if (i + 1 < cards) rows_ += fmt::format("{},apn{}.example,11111111\n", options.iccid, i);
        }
        support::writeText(directory_.path("rows.csv"), rows_);
        support::writeText(directory_.path("template.xml"),
                           R"(<wap-provisioningdoc version="1.0"><characteristic type="NAPDEF">
<parm name="NAPID" value="nap"/><parm name="BEARER" value="GSM-GPRS"/><parm name="NAME" value="Net"/>
<parm name="NAP-ADDRESS" value="{{apn}}"/><parm name="NAP-ADDRTYPE" value="APN"/></characteristic>
</wap-provisioningdoc>)");
    }

    gui::BatchPage& filledPage(int cards, int readers) {
        makeRack(cards);
        gui::BatchPage& page = window().showBatch();
        page.form().setRows(QString::fromStdString(directory_.path("rows.csv")));
        page.form().setTemplate(QStringLiteral("bootstrap"), QString::fromStdString(directory_.path("template.xml")));
        page.form().setRack(QString::fromStdString(directory_.path("rack")), readers);
        return page;
    }

    bool ends(gui::BatchPage& page) {
        return until([&] { return !page.isRunning(); });
    }

    static QPushButton* button(gui::BatchPage& page, const QString& text) {
        for (QPushButton* one : page.findChildren<QPushButton*>())
            if (QString(one->text()).remove(u'&') == text) return one;
        return nullptr;
    }

    std::string rows_;
};

} // namespace

TEST_F(BatchTest, ARackIsWrittenWatchedAndReported) {
    gui::BatchPage& page = filledPage(20, 2);
    const QAbstractItemModelTester tester(&page.slotsModel(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QTest::mouseClick(button(page, "Check"), Qt::LeftButton);
    ASSERT_TRUE(ends(page));
    EXPECT_EQ(page.verdict(), "Everything fits");

    QTest::mouseClick(button(page, "Run"), Qt::LeftButton);
    ASSERT_TRUE(ends(page));
    EXPECT_EQ(page.verdict(), "Done, with rejects") << "the last card has no row";
    EXPECT_TRUE(page.figures().contains("19 of 19 rows done")) << page.figures().toStdString();
    ASSERT_EQ(page.slotsModel().rowCount(), 2);
    EXPECT_FALSE(page.slotsModel().index(0, gui::BatchSlots::LastColumn).data().toString().isEmpty());

    const std::string report = directory_.path("report.html");
    page.writeReport(QString::fromStdString(report));
    ASSERT_TRUE(ends(page));
    EXPECT_NE(support::readText(report).find("<svg"), std::string::npos);
}

TEST_F(BatchTest, WrongRowsAreListedWithTheirPlaceAndNoCardIsTouched) {
    gui::BatchPage& page = filledPage(3, 1);
    support::writeText(directory_.path("rows.csv"), rows_ + "8944xx,apn,11111111\n");
    page.run();
    ASSERT_TRUE(ends(page));
    EXPECT_EQ(page.verdict(), "Not done");
    ASSERT_GE(page.problems().topLevelItemCount(), 1);
    EXPECT_EQ(page.problems().topLevelItem(0)->text(2), "4") << "the line";
    EXPECT_EQ(page.slotsModel().rowCount(), 0);
}

TEST_F(BatchTest, StoppingFinishesTheCardsAtHandAndRunGoesOn) {
    gui::BatchPage& page = filledPage(40, 1);
    page.run();
    ASSERT_TRUE(until([&] {
        return page.figures().contains("rows done") && !page.figures().contains(" 0 of") && page.verdict() == "OK";
    }));
    QTest::mouseClick(button(page, "Stop"), Qt::LeftButton);
    ASSERT_TRUE(ends(page));
    if (page.verdict() != "Stopped") GTEST_SKIP() << "it was done before it could be stopped";
    page.run();
    ASSERT_TRUE(ends(page));
    EXPECT_EQ(page.verdict(), "Done, with rejects");
    EXPECT_TRUE(page.figures().contains("39 of 39 rows done")) << page.figures().toStdString();
}

TEST_F(BatchTest, ClosingTheWindowWaitsForTheCardsAtHand) {
    gui::BatchPage& page = filledPage(40, 1);
    page.run();
    ASSERT_TRUE(until([&] { return page.verdict() == "OK"; }));
    window().close();
    ASSERT_TRUE(until([&] { return !window().isVisible(); }));
    EXPECT_FALSE(page.isRunning());
}

TEST_F(BatchTest, ATypedKeyNeverStandsAmongTheArguments) {
    gui::BatchPage& page = filledPage(2, 1);
    page.form().setAdm(QStringLiteral("11111111"));
    EXPECT_FALSE(page.form().arguments(false).join(u' ').contains("11111111"));
    page.run();
    ASSERT_TRUE(ends(page));
    EXPECT_TRUE(page.figures().contains("1 of 1 rows done")) << page.verdict().toStdString();
}

TEST_F(BatchTest, ThePageStaysWhateverIsOpened) {
    gui::BatchPage& page = window().showBatch();
    open(imageFile(exampleCard()));
    EXPECT_TRUE(window().showTab("batch"));
    EXPECT_EQ(&window().showBatch(), &page);
}

} // namespace gui_test
