// The rows of a form: a document, the schema and what findings say, laid beside each other.
#pragma once

#include "gui/form_model.h"

namespace gui {

std::vector<FormRow> formRows(const efs::wbxml::Document& document, std::span<const efs::Finding> findings);

} // namespace gui
