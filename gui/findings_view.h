// The findings on everything that is open, with buttons that mend what is certain.
#pragma once

#include "gui/findings_model.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeView;

namespace gui {

class EmptyState;
class Workspace;

class FindingsView final : public QWidget {
    Q_OBJECT

  public:
    explicit FindingsView(Workspace& workspace, QWidget* parent = nullptr);

    FindingsModel& model() { return *model_; }
    QTreeView& table() { return *table_; }
    QPushButton& fixButton() { return *fix_; }

  signals:
    void counted(const QString& summary);
    void failed(const apdu::Error& error);

  private:
    void refresh();
    void showSelection();
    void updateButtons();
    void mend(const apdu::Result<void>& result);

    Workspace& workspace_;
    FindingsModel* model_;
    QTreeView* table_;
    EmptyState* stack_;
    QLabel* summary_;
    QPushButton *fix_, *fixAll_;
    bool following_ = false;
};

} // namespace gui
