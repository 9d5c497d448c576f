// Every model keeps the rules of models, whatever is shown in it.
#include "efs/prov/xml.h"
#include "gui/card_jobs.h"
#include "gui/findings_model.h"
#include "gui/form_model.h"
#include "gui/plan_model.h"
#include "gui/reader_model.h"
#include "gui/text.h"
#include "gui/trees.h"
#include "tests/gui/window_test.h"
#include "tests/support/layouts.h"

#include <QAbstractItemModelTester>

#include <filesystem>

namespace {

using gui_test::exampleCard;
using Tester = QAbstractItemModelTester;

gui::Opened opened(const efs::Image& image) {
    efs::ImageSource source(image);
    return {{gui::Source::Kind::Image, "test.card.json"}, image, efs::locate(source).value()};
}

// Documents of every shape the tests have, broken ones too.
std::vector<efs::wbxml::Document> documents() {
    std::vector<efs::wbxml::Document> all;
    for (const char* directory : {"examples", "samples", "broken"})
        for (const auto& entry : std::filesystem::directory_iterator(support::dataPath(directory))) {
            const std::string path = entry.path().string();
            if (!path.ends_with(".xml")) continue;
            if (const auto imported = efs::prov::fromXml(support::readText(path))) all.push_back(imported->document);
        }
    return all;
}

TEST(Models, TreesOfEveryCardLayout) {
    gui::Workspace workspace;
    gui::TreeModel card(gui::cardColumns()), contexts(gui::contextColumns()), outline(gui::outlineColumns()),
        changes(gui::changeColumns());
    const Tester a(&card, Tester::FailureReportingMode::Fatal), b(&contexts, Tester::FailureReportingMode::Fatal),
        c(&outline, Tester::FailureReportingMode::Fatal), d(&changes, Tester::FailureReportingMode::Fatal);
    for (const support::Layout& layout : support::layouts()) {
        workspace.open(opened(layout.image));
        card.show(gui::cardTree(workspace));
        contexts.show(gui::contextTree(workspace, false));
        EXPECT_GT(card.rowCount(), 0) << layout.name;
        EXPECT_GT(contexts.rowCount(), 0) << layout.name;
        for (const auto& [path, file] : workspace.image().files)
            outline.show(
                gui::outlineTree(path.text(), efs::outline(file.content, efs::kindOf(workspace.roles(), path))));
        workspace.erase("bootstrap");
        changes.show(gui::changeTree(workspace));
        EXPECT_GT(changes.rowCount(), 0) << layout.name;
    }
    workspace.close();
    card.show(gui::cardTree(workspace));
    EXPECT_EQ(card.rowCount(), 0);
}

TEST(Models, FormOfEveryDocument) {
    gui::FormModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    for (const auto& document : documents()) {
        const auto report = efs::prov::validate(document);
        model.show(&document, report.findings, true);
        model.setRevealed(true);
        model.setRevealed(false);
        // Every element has a row, and every row with a value knows its way back.
        efs::prov::FieldPaths paths(document);
        for (std::uint32_t i = 1; i < document.elements().size(); ++i) {
            const std::string_view name = document.elements()[i].name;
            if (name != "parm" && name != "characteristic") continue; // misspelt: the findings speak of it
            EXPECT_TRUE(model.find(paths.of(i)).isValid()) << paths.of(i);
        }
    }
    model.show(nullptr, {}, false);
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(Models, FormShowsWhatIsMissingAndMasksCredentials) {
    const auto document = efs::prov::fromXml(R"(<wap-provisioningdoc><characteristic type="NAPDEF">
        <parm name="NAPID" value="n"/><characteristic type="NAPAUTHINFO"><parm name="AUTHTYPE" value="PAP"/>
        <parm name="AUTHSECRET" value="hush"/></characteristic></characteristic></wap-provisioningdoc>)")
                              ->document;
    gui::FormModel model;
    model.show(&document, {}, true);
    const auto name = model.find("NAPDEF[n]/NAME", gui::FormModel::ValueColumn);
    ASSERT_TRUE(name.isValid());
    EXPECT_TRUE(model.row(name)->missing);
    EXPECT_TRUE(model.flags(name) & Qt::ItemIsEditable);
    const auto secret = model.find("NAPDEF[n]/NAPAUTHINFO[PAP]/AUTHSECRET", gui::FormModel::ValueColumn);
    ASSERT_TRUE(secret.isValid());
    EXPECT_EQ(model.data(secret), "****");
    model.setRevealed(true);
    EXPECT_EQ(model.data(secret), "hush");
}

TEST(Models, FormKeepsItsRowsWhenOnlyValuesChange) {
    const auto with = [](const char* name) {
        return efs::prov::fromXml(
                   std::string("<wap-provisioningdoc><characteristic type=\"NAPDEF\"><parm name=\"NAPID\" "
                               "value=\"n\"/><parm name=\"NAME\" value=\"") +
                   name + "\"/></characteristic></wap-provisioningdoc>")
            ->document;
    };
    const auto one = with("one"), two = with("two");
    gui::FormModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    model.show(&one, {}, true);
    int resets = 0;
    QObject::connect(&model, &QAbstractItemModel::modelReset, [&] { ++resets; });
    const QPersistentModelIndex cell = model.find("NAPDEF[n]/NAME", gui::FormModel::ValueColumn);
    model.show(&two, {}, true);
    EXPECT_EQ(resets, 0);
    EXPECT_EQ(cell.data(), "two");
}

TEST(Models, Findings) {
    gui::FindingsModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    for (const auto& document : documents()) {
        model.show(efs::prov::validate(document));
        for (int i = 0; i < model.rowCount(); ++i) EXPECT_FALSE(model.index(i, 0).data().toString().isEmpty());
    }
    model.show({});
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(Models, Plan) {
    gui::Workspace workspace;
    workspace.open(opened(exampleCard()));
    workspace.erase("bootstrap");
    const auto planned = gui::planOffline(workspace.opened(), workspace.wanted());
    ASSERT_TRUE(planned) << planned.error().message();
    gui::PlanModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    model.show(*planned, {});
    EXPECT_GT(model.rowCount(), 0);
    model.setDone(1);
    EXPECT_TRUE(model.index(0, 0).data().toString().startsWith(u'✓'));
    model.clear();
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(Models, ThePlanShowsNoCredential) {
    gui::Workspace workspace;
    workspace.open(opened(exampleCard()));
    const efs::prov::Edit edit{efs::prov::Edit::Kind::Set, "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET", "QQQQQQQQ"};
    ASSERT_TRUE(workspace.edit("bootstrap", {&edit, 1}, {}));
    const auto planned = gui::planOffline(workspace.opened(), workspace.wanted());
    ASSERT_TRUE(planned);
    gui::PlanModel model;
    model.show(*planned, {});
    for (int i = 0; i < model.rowCount(); ++i)
        EXPECT_FALSE(model.index(i, gui::PlanModel::AfterColumn).data().toString().contains(QLatin1String("51 51")));
}

TEST(Models, ReadersComeAndGo) {
    gui::ReaderModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    const auto list = [](std::initializer_list<const char*> names) {
        std::vector<card::Reader> readers;
        for (const char* name : names) readers.push_back({readers.size(), name, card::ReaderState::Present, {}});
        return readers;
    };
    model.show(list({"a", "b", "c"}));
    const QPersistentModelIndex last = model.find("c");
    model.show(list({"a", "c"}));
    EXPECT_EQ(last.row(), 1);
    model.show(list({"x", "a", "y", "c"}));
    EXPECT_EQ(model.reader(model.index(3))->name, "c");
    model.show({});
    EXPECT_FALSE(last.isValid());
    model.show(list({"same", "same"}));
    model.show(list({"same"}));
    EXPECT_EQ(model.rowCount(), 1);
}

} // namespace
