// A document as XML, to read and to edit: what is wrong is underlined in place and said below, the field at the caret
// is told, a field selected elsewhere is marked.
//
// Document credentials stand as placeholders unless revealed; what is edited keeps them. Typing is looked at when it
// pauses: well-formed text is told as an edit, other text as an error with its line.
#pragma once

#include "efs/prov/xml_places.h"

#include <QWidget>

class QLabel;
class QTimer;

namespace gui {

class XmlEditor;

class XmlView final : public QWidget {
    Q_OBJECT

  public:
    explicit XmlView(QWidget* parent = nullptr);

    // Well-formed XML. Text that means the same document as what stands there already leaves caret and undo alone.
    void show(std::string_view xml);
    using QWidget::show;
    void setReadOnly(bool readOnly);
    void setRevealed(bool revealed);
    void setFindings(std::vector<efs::Finding> findings);
    void select(const std::string& field); // marks it and brings it into view
    // Looks at what was typed now instead of at the next pause. False: it is not well-formed.
    bool settle();

    std::string text() const; // with all credentials
    QString message() const;
    XmlEditor& editor() { return *editor_; }

  public slots:
    void goToNextProblem();
    void goToPreviousProblem();

  signals:
    void fieldSelected(const std::string& field);
    void edited(const std::string& xml);

  private:
    void put(std::string_view xml);
    void look();
    void mark();
    void tellField();
    void showMessage();
    int positionOf(std::size_t offset) const; // in the editor's text
    std::size_t offsetOf(int position) const; // in its UTF-8
    void goToProblem(bool forward);

    XmlEditor* editor_;
    QLabel* icon_;
    QLabel* message_;
    QTimer* pause_;
    std::vector<efs::prov::HiddenXml::Secret> secrets_;
    std::vector<efs::Finding> findings_;
    std::optional<efs::prov::Imported> imported_; // of the text that stands there; none: it is not well-formed
    std::optional<apdu::Error> error_;
    efs::prov::XmlPlaces places_;
    std::string shown_;                              // UTF-8 of the editor's text when it was looked at last
    std::vector<std::pair<std::size_t, int>> lines_; // of each line, its start in shown_ and in the editor's text
    std::string field_;
    bool revealed_ = false, changed_ = false, quiet_ = false;
};

} // namespace gui
