#include "gui/pin_dialog.h"

#include "gui/credential_fields.h"
#include "gui/text.h"
#include "gui/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace gui {

PinDialog::PinDialog(QWidget* parent) : QDialog(parent), fields_(new CredentialFields), problem_(new QLabel) {
    setWindowTitle(tr("Read with PIN"));
    setModal(true);
    auto* about =
        new QLabel(tr("The card is shown a value only where a file asks for it, once, and only while two tries "
                      "are left."));
    about->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    problem_->hide();
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, toneColor(Tone::Error));
    problem_->setPalette(colours);
    fields_->askFor({card::Role::Pin, card::Role::Adm});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Read"));
    connect(buttons, &QDialogButtonBox::accepted, this, &PinDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &PinDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(about);
    layout->addWidget(fields_);
    layout->addWidget(problem_);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 64, sizeHint().height());
}

void PinDialog::accept() {
    auto credentials = fields_->take();
    if (!credentials) {
        problem_->setText(message(credentials.error()));
        problem_->show();
        return;
    }
    credentials_ = std::move(*credentials);
    QDialog::accept();
    emit given();
}

} // namespace gui
