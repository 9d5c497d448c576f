// Any file of the card that is no provisioning document: its outline beside its bytes. A directory file marks the
// record that lists the object which is selected.
#pragma once

#include "gui/page.h"

namespace gui {

class BytesPane;
class EmptyState;
class SelectingTree;
class Workspace;

class FilePage final : public Page {
    Q_OBJECT

  public:
    explicit FilePage(Workspace& workspace, QWidget* parent = nullptr);

    std::string id() const override { return "file"; }
    QString title() const override { return title_; }
    bool shows(const Selection& selection) const override;
    void showFile(const std::string& path);
    const std::string& path() const { return path_; }

  signals:
    void titleChanged();

  private:
    void refresh() override;
    void follow();

    Workspace& workspace_;
    std::string path_;
    QString title_;
    SelectingTree* outline_;
    EmptyState* stack_;
    BytesPane* bytes_;
};

} // namespace gui
