// A window with readers and card images of its own, driven by events.
#pragma once

#include "gui/desk.h"
#include "gui/document_page.h"
#include "gui/form_view.h"
#include "gui/main_window.h"
#include "gui/workspace.h"
#include "tests/gui/card_world.h"
#include "tests/support/files.h"

#include <QTest>
#include <QTreeView>

#include <gtest/gtest.h>

namespace gui_test {

// A card with the example documents in Bootstrap and Config1.
efs::Image exampleCard(efs::CardKind kind = efs::CardKind::Uicc);
apdu::Bytes exampleDocument(const std::string& name);

class WindowTest : public testing::Test {
  protected:
    WindowTest();
    ~WindowTest() override;

    // Waits for it, with the event loop running; false when it does not come.
    static bool until(const std::function<bool()>& condition);

    gui::MainWindow& window(); // shown at first use
    void closeWindow() { window_.reset(); }
    std::string imageFile(const efs::Image& image, const std::string& name = "test.card.json");
    void open(const std::string& target); // and waits

    gui::Workspace& workspace() { return window().workspace(); }
    gui::DocumentPage& page(const std::string& object);
    gui::FormView& form(const std::string& object) { return page(object).form(); }
    static void click(QAbstractItemView& view, const QModelIndex& index);
    // Selects the field's value with the mouse and types a new one over it.
    void enter(const std::string& object, const std::string& field, const QString& text);
    std::vector<std::string> rules() const; // of the findings

    CardWorld world_;
    std::string errors_; // what the desk had to report; none is expected
    support::TemporaryDirectory directory_;
    std::unique_ptr<gui::MainWindow> window_;
};

} // namespace gui_test
