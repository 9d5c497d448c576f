#include "gui/bytes_pane.h"

#include "efs/prov/schema.h"
#include "efs/trace_mask.h"
#include "gui/empty_state.h"
#include "gui/text.h"
#include "gui/workspace.h"

#include <QVBoxLayout>

#include <algorithm>

namespace gui {

BytesPane::BytesPane(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), hex_(new HexView), stack_(new EmptyState(hex_)) {
    hex_->setFrameShape(QFrame::NoFrame);
    hex_->setDescribe([this](std::size_t offset) { return describe(offset); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    connect(hex_, &HexView::byteSelected, this, [this](std::size_t offset) {
        workspace_.select({object_, {}, apdu::Range{offset, 1}});
    });
    connect(&workspace_, &Workspace::changed, this, &BytesPane::refresh);
    connect(&workspace_, &Workspace::selected, this, &BytesPane::follow);
}

void BytesPane::showObject(const std::string& object) {
    object_ = object;
    refresh();
}

void BytesPane::refresh() {
    const apdu::View content = workspace_.content(object_);
    const efs::ProvisioningFile* file = workspace_.file(object_);
    if (!apdu::equal(content, hex_->bytes())) hex_->show(apdu::toBytes(content));
    tokens_.reset();
    std::vector<HexMark> marks;
    if (file != nullptr) {
        hex_->setMasked(efs::credentialRanges(content));
        for (const efs::Finding& finding : workspace_.report().report.findings)
            if (finding.object == object_ && finding.bytes && finding.bytes->length > 0)
                marks.push_back({*finding.bytes, tintOf(finding.severity), false});
    }
    hex_->setMarks(std::move(marks));
    if (content.empty())
        stack_->showMessage(tr("No bytes"), file != nullptr && file->state == efs::FileState::Unreadable
                                                ? tr("The card gives them when it was shown the PIN or key.")
                                                : tr("There is nothing to show of this file."));
    else
        stack_->showContent();
    follow();
}

void BytesPane::follow() {
    const Selection& selection = workspace_.selection();
    if (selection.object == object_) setField(selection.bytes);
}

void BytesPane::setField(std::optional<apdu::Range> field) {
    hex_->setField(field);
    if (field && !hex_->hasFocus()) hex_->scrollTo(*field);
}

QString BytesPane::describe(std::size_t offset) const {
    if (workspace_.file(object_) == nullptr) return {};
    if (!tokens_)
        tokens_ = efs::wbxml::annotate(workspace_.content(object_), {.anyPublicId = true}, efs::prov::isSensitive);
    const auto after = std::upper_bound(tokens_->begin(), tokens_->end(), offset,
                                        [](std::size_t at, const auto& token) { return at < token.bytes.offset; });
    if (after == tokens_->begin() || !(after - 1)->bytes.contains(offset)) return {};
    return shown((after - 1)->meaning);
}

} // namespace gui
