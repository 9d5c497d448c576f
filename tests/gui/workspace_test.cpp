// The workspace: edits and undo as values, the selection completed both ways.
#include "gui/workspace.h"

#include "efs/prov/xml.h"
#include "gui/card_jobs.h"
#include "tests/gui/window_test.h"

namespace {

using efs::prov::Edit;

class WorkspaceTest : public testing::Test {
  protected:
    WorkspaceTest() {
        const efs::Image image = gui_test::exampleCard();
        efs::ImageSource source(image);
        workspace_.open({{gui::Source::Kind::Image, "x.card.json"}, image, efs::locate(source).value()});
    }
    void set(const std::string& path, const std::string& value) {
        const Edit edit{Edit::Kind::Set, path, value};
        const auto done = workspace_.edit("bootstrap", {&edit, 1}, "set");
        ASSERT_TRUE(done) << done.error().message();
    }
    apdu::Bytes content() const { return apdu::toBytes(workspace_.content("bootstrap")); }

    gui::Workspace workspace_;
};

TEST_F(WorkspaceTest, UndoBringsBackTheVeryBytes) {
    const apdu::Bytes before = content();
    set("NAPDEF[internet]/NAME", "One");
    set("NAPDEF[internet]/NAME", "Two");
    EXPECT_NE(content(), before);
    EXPECT_EQ(workspace_.wanted().size(), 1u);
    workspace_.undoStack().undo();
    workspace_.undoStack().undo();
    EXPECT_EQ(content(), before);
    EXPECT_TRUE(workspace_.wanted().empty());
    EXPECT_EQ(workspace_.image(), workspace_.before());
    workspace_.undoStack().redo();
    EXPECT_EQ(workspace_.wanted().size(), 1u);
}

TEST_F(WorkspaceTest, AFieldSelectsItsBytesAndAByteItsField) {
    workspace_.select({"bootstrap", "NAPDEF[internet]/NAP-ADDRESS", {}});
    const auto bytes = workspace_.selection().bytes;
    ASSERT_TRUE(bytes);
    workspace_.select({"bootstrap", "", apdu::Range{bytes->offset + 3, 1}});
    EXPECT_EQ(workspace_.selection().field, "NAPDEF[internet]/NAP-ADDRESS");
}

TEST_F(WorkspaceTest, ErrorsChangeNothing) {
    const apdu::Bytes before = content();
    const Edit edit{Edit::Kind::Remove, "NAPDEF[nothing]", std::nullopt};
    EXPECT_FALSE(workspace_.edit("bootstrap", {&edit, 1}, "remove"));
    EXPECT_EQ(content(), before);
    EXPECT_EQ(workspace_.undoStack().count(), 0);
}

TEST_F(WorkspaceTest, AnEmptyFileTakesAFirstEdit) {
    const Edit edit{Edit::Kind::Add, "NAPDEF[home]/", std::nullopt};
    ASSERT_TRUE(workspace_.edit("config2", {&edit, 1}, "add"));
    EXPECT_NE(workspace_.document("config2"), nullptr);
    workspace_.undoStack().undo();
    EXPECT_EQ(workspace_.document("config2"), nullptr);
}

TEST_F(WorkspaceTest, WhatIsReplacedKeepsItsSpelling) {
    const auto same = efs::prov::fromXml(efs::prov::toXml(*workspace_.document("bootstrap")));
    ASSERT_TRUE(same);
    ASSERT_TRUE(workspace_.replace("bootstrap", same->document, "replace"));
    EXPECT_TRUE(workspace_.wanted().empty());
}

TEST_F(WorkspaceTest, TellsWhatReferencesMayName) {
    EXPECT_EQ(workspace_.definitions("NAPDEF", "NAPID"), (std::vector<std::string>{"internet", "mms"}));
}

TEST_F(WorkspaceTest, ADocumentTooLargeForItsFileIsShownAndRefusedByThePlan) {
    set("NAPDEF[internet]/NAME", std::string(2000, 'x'));
    EXPECT_NE(workspace_.document("bootstrap"), nullptr);
    EXPECT_EQ(workspace_.image(), workspace_.before());
    const auto plan = gui::planOffline(workspace_.opened(), workspace_.wanted());
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().kind, apdu::ErrorKind::Limit);
}

} // namespace
