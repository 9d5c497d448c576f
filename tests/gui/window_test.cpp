#include "tests/gui/window_test.h"

#include "efs/blank_card.h"
#include "efs/prov/xml.h"

#include <QSettings>
#include <QTabWidget>

namespace gui_test {

apdu::Bytes exampleDocument(const std::string& name) {
    const auto imported = efs::prov::fromXml(support::readText(support::dataPath("examples/" + name + ".xml")));
    return apdu::toBytes(imported->document.bytes());
}

efs::Image exampleCard(efs::CardKind kind) {
    efs::BlankCardOptions options;
    options.kind = kind;
    efs::Image image = efs::blankCard(options).value();
    efs::ImageSource source(image);
    const auto found = efs::locate(source);
    for (const char* name : {"bootstrap", "config1"}) {
        for (const efs::ProvisioningFile& file : found->files) {
            if (efs::name(file.object) != name) continue;
            const apdu::Bytes document = exampleDocument(name);
            std::ranges::copy(document, image.find(file.path)->content.begin());
        }
    }
    return image;
}

WindowTest::WindowTest() {
    QCoreApplication::setOrganizationName(QStringLiteral("simprov-test"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QString::fromStdString(directory_.path("settings")));
    qputenv("XDG_STATE_HOME", QByteArray::fromStdString(directory_.path("state")));
}

// Whatever happened, no card was asked on the thread of the window.
WindowTest::~WindowTest() {
    window_.reset();
    EXPECT_EQ(errors_, "");
    EXPECT_FALSE(world_.callers().contains(std::this_thread::get_id()));
}

bool WindowTest::until(const std::function<bool()>& condition) {
    return QTest::qWaitFor(condition, 60'000);
}

gui::MainWindow& WindowTest::window() {
    if (window_) return *window_;
    window_ = std::make_unique<gui::MainWindow>(world_.factory());
    QObject::connect(&window_->desk(), &gui::Desk::failed,
                     [this](const apdu::Error& error) { errors_ += error.message() + "\n"; });
    window_->resize(1400, 900);
    window_->show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
    return *window_;
}

std::string WindowTest::imageFile(const efs::Image& image, const std::string& name) {
    const std::string path = directory_.path(name);
    support::writeText(path, efs::toJson(image));
    return path;
}

void WindowTest::open(const std::string& target) {
    window().openTarget(QString::fromStdString(target));
    ASSERT_TRUE(until([&] { return workspace().source().target == target && !window().desk().isBusy(); }));
}

gui::DocumentPage& WindowTest::page(const std::string& object) {
    window().showTab(QString::fromStdString(object));
    for (auto* page : window().findChildren<gui::DocumentPage*>())
        if (page->id() == object) return *page;
    throw std::runtime_error("no page for " + object);
}

void WindowTest::click(QAbstractItemView& view, const QModelIndex& index) {
    ASSERT_TRUE(index.isValid());
    view.scrollTo(index);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(index).center());
}

void WindowTest::enter(const std::string& object, const std::string& field, const QString& text) {
    gui::FormView& view = form(object);
    click(view.tree(), view.model().find(field, gui::FormModel::ValueColumn));
    QTest::keyClick(&view.tree(), Qt::Key_F2);
    QWidget* editor = QApplication::focusWidget();
    ASSERT_NE(editor, nullptr);
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(editor, text);
    QTest::keyClick(editor, Qt::Key_Return);
    // The delegate lets the editor have the key first, and the form lets the delegate close it.
    for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
}

std::vector<std::string> WindowTest::rules() const {
    std::vector<std::string> rules;
    for (const efs::Finding& finding : window_->workspace().report().report.findings) rules.push_back(finding.rule);
    return rules;
}

} // namespace gui_test
