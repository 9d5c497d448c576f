// The readers, live; opening one reads its card.
#pragma once

#include "gui/reader_model.h"

#include <QWidget>

class QListView;

namespace gui {

class EmptyState;

class ReadersView final : public QWidget {
    Q_OBJECT

  public:
    explicit ReadersView(QWidget* parent = nullptr);

    void show(const std::vector<card::Reader>& readers);
    void showFailure(const apdu::Error& error);
    ReaderModel& model() { return *model_; }
    QListView& list() { return *list_; }

  signals:
    void chosen(const std::string& reader);

  private:
    ReaderModel* model_;
    QListView* list_;
    EmptyState* stack_;
};

} // namespace gui
