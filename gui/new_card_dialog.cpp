#include "gui/new_card_dialog.h"

#include "gui/desk.h"
#include "gui/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>

namespace gui {

namespace {

QSpinBox* sizeBox(std::size_t value) {
    auto* box = new QSpinBox;
    box->setRange(0, 32767);
    box->setValue(static_cast<int>(value));
    box->setSuffix(NewCardDialog::tr(" bytes"));
    box->setSpecialValueText(NewCardDialog::tr("no such file"));
    return box;
}

QWizardPage* titled(const QString& title, const QString& subtitle) {
    auto* made = new QWizardPage;
    made->setTitle(title);
    made->setSubTitle(subtitle);
    return made;
}

} // namespace

NewCardDialog::NewCardDialog(Desk& desk, QWidget* parent) : QWizard(parent), desk_(desk) {
    setWindowTitle(tr("New card image"));
    setWizardStyle(QWizard::ModernStyle);
    setOption(QWizard::NoBackButtonOnStartPage);
    addPage(cardPage());
    addPage(filesPage());
    addPage(placePage());
    resize(fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 22);
}

QWizardPage* NewCardDialog::cardPage() {
    const efs::BlankCardOptions blank;
    kind_ = new QComboBox;
    for (const efs::CardKind kind : {efs::CardKind::Uicc, efs::CardKind::Sim, efs::CardKind::Wim})
        kind_->addItem(kindName(kind), static_cast<int>(kind));
    iccid_ = new QLineEdit(exact(blank.iccid));
    imsi_ = new QLineEdit(exact(blank.imsi));
    auto* made = titled(tr("The card"), tr("Its test credentials are CHV1 1234, CHV2 5678 and ADM1 11111111."));
    auto* form = new QFormLayout(made);
    form->addRow(tr("&Kind"), kind_);
    form->addRow(tr("&ICCID"), iccid_);
    form->addRow(tr("I&MSI"), imsi_);
    return made;
}

QWizardPage* NewCardDialog::filesPage() {
    const efs::BlankCardOptions blank;
    provisioning_ = new QCheckBox(tr("&With provisioning files"));
    provisioning_->setChecked(true);
    pinProtected_ = new QCheckBox(tr("Reading Bootstrap and Config 1 takes the &PIN"));
    bootstrap_ = sizeBox(blank.bootstrapSize);
    config1_ = sizeBox(blank.config1Size);
    config2_ = sizeBox(blank.config2Size);
    auto* made = titled(tr("Its provisioning files"), tr("150 bytes at least are recommended for each."));
    auto* form = new QFormLayout(made);
    form->addRow(provisioning_);
    form->addRow(tr("&Bootstrap"), bootstrap_);
    form->addRow(tr("Config &1"), config1_);
    form->addRow(tr("Config &2"), config2_);
    form->addRow(pinProtected_);
    for (QWidget* one : std::initializer_list<QWidget*>{bootstrap_, config1_, config2_, pinProtected_})
        connect(provisioning_, &QCheckBox::toggled, one, &QWidget::setEnabled);
    return made;
}

QWizardPage* NewCardDialog::placePage() {
    file_ = new QLineEdit;
    auto* choose = new QPushButton(tr("&Choose…"));
    connect(choose, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getSaveFileName(this, tr("New card image"), QStringLiteral("new.card.json"),
                                                          tr("Card images (*.card.json)"));
        if (!path.isEmpty()) setFile(path);
    });
    auto* made =
        titled(tr("Where to keep it"), tr("The image is a virtual card: what is written to it is kept in this file."));
    auto* row = new QHBoxLayout;
    row->addWidget(file_, 1);
    row->addWidget(choose);
    auto* form = new QFormLayout(made);
    form->addRow(tr("&File"), row);
    return made;
}

void NewCardDialog::setFile(const QString& path) {
    file_->setText(path.endsWith(QLatin1String(".card.json")) ? path : path + QStringLiteral(".card.json"));
}

efs::BlankCardOptions NewCardDialog::options() const {
    efs::BlankCardOptions options;
    options.kind = static_cast<efs::CardKind>(kind_->currentData().toInt());
    options.iccid = utf8(iccid_->text().trimmed());
    options.imsi = utf8(imsi_->text().trimmed());
    options.provisioning = provisioning_->isChecked();
    options.pinProtected = pinProtected_->isChecked();
    options.bootstrapSize = static_cast<std::size_t>(bootstrap_->value());
    options.config1Size = static_cast<std::size_t>(config1_->value());
    options.config2Size = static_cast<std::size_t>(config2_->value());
    return options;
}

// What does not fit is said on the page where it was entered.
bool NewCardDialog::validateCurrentPage() {
    if (const auto image = efs::blankCard(options()); !image) {
        fail(image.error());
        return false;
    }
    if (nextId() < 0 && file_->text().isEmpty()) {
        fail(apdu::fail(apdu::ErrorKind::Usage, utf8(tr("Choose a file for the image"))).value());
        return false;
    }
    return QWizard::validateCurrentPage();
}

void NewCardDialog::accept() {
    setFile(file_->text());
    auto image = efs::blankCard(options());
    if (!image) return fail(image.error());
    const QString path = file_->text();
    desk_.files().run([path = utf8(path), image = std::move(*image)] { return saveImage(path, image); }, this,
                      [this, path](apdu::Result<void> done) {
                          if (!done) return fail(done.error());
                          emit made(path);
                          QWizard::accept();
                      });
}

void NewCardDialog::fail(const apdu::Error& error) {
    QMessageBox box(QMessageBox::Warning, windowTitle(), message(error), QMessageBox::Ok, this);
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

} // namespace gui
