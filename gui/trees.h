// What is opened, as trees: the card's applications and files, the contexts a device forms, the outline of one file.
#pragma once

#include "efs/outline.h"
#include "efs/prov/context.h"
#include "gui/tree_model.h"

namespace gui {

class Workspace;

// Columns: name, size, state. Provisioning objects first, under their application, then the files of the card.
QStringList cardColumns();
std::vector<Node> cardTree(const Workspace& workspace);

// Columns: thing, value, where it comes from.
QStringList contextColumns();
std::vector<Node> contextTree(const Workspace& workspace, bool reveal);

// Columns: field, before, after: what the edits change for a device.
QStringList changeColumns();
std::vector<Node> changeTree(const Workspace& workspace);

// The same columns, of what is open and of something else: contexts, files, bytes; a row selects its field or bytes.
std::vector<Node> comparisonTree(const Workspace& workspace, const efs::Provisioning& other, bool reveal);
// What the signs of both mean.
QString changeLegend();

// Columns: name, value, bytes. Every row selects its bytes in `object`.
QStringList outlineColumns();
std::vector<Node> outlineTree(const std::string& object, const efs::OutlineNode& outline);

} // namespace gui
