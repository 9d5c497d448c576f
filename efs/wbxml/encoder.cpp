#include "efs/wbxml/encoder.h"

#include "efs/wbxml/encoder_state.h"

namespace efs::wbxml {

struct Encoder::State : EncoderState {
    using EncoderState::EncoderState;
};

Encoder::Encoder(const EncodeOptions& options) : state_(std::make_unique<State>(Body(options.compact))) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

void Encoder::start(std::string_view element) {
    state_->start(element);
}
void Encoder::attribute(std::string_view name, std::string_view value) {
    state_->attribute(name, value);
}
void Encoder::end() {
    state_->end();
}
apdu::Result<apdu::Bytes> Encoder::finish() && {
    return std::move(*state_).finish();
}

} // namespace efs::wbxml
