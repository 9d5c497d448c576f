// What the window shows: what was opened, the documents as they are now, what the rules say of them, and the selection.
//
// Every view follows its signals and asks it for values; every edit goes through it, onto the undo stack. It touches no
// card and no file. Edits are those of efs/prov/edit.h, findings those of validateCard(): no rule lives here.
#pragma once

#include "card/write.h"
#include "efs/file_roles.h"
#include "efs/prov/agent.h"
#include "efs/prov/validate_card.h"
#include "gui/opened.h"
#include "gui/selection.h"

#include <QObject>
#include <QUndoStack>

#include <map>

namespace gui {

class Workspace final : public QObject {
    Q_OBJECT

  public:
    explicit Workspace(QObject* parent = nullptr);
    ~Workspace() override;

    void open(Opened opened); // forgets edits
    void close();
    void addFiles(efs::Image image); // the rest of the card, read later

    const Source& source() const { return opened_.source; }
    bool isOpen() const { return opened_.source.kind != Source::Kind::None; }
    const efs::Image& image() const { return image_; } // as it is now
    const efs::Image& before() const { return opened_.image; }
    const Opened& opened() const { return opened_; }
    const efs::Provisioning& provisioning() const { return provisioning_; } // as it is now
    const efs::FileRoles& roles() const { return roles_; }
    const efs::prov::CardReport& report() const { return report_; }
    std::vector<efs::prov::AgentSource> agentSources() const;

    // A provisioning file by the name of its object; null for what is none.
    const efs::ProvisioningFile* file(const std::string& object) const;
    // Its document; null when it is empty, damaged or locked.
    const efs::wbxml::Document* document(const std::string& object) const;
    // Why there is no document, of a damaged one.
    std::optional<apdu::Error> damage(const std::string& object) const;
    // The bytes a view of the object shows: what a device reads of a provisioning file, any other file whole.
    apdu::View content(const std::string& object) const;
    bool isEditable(const std::string& object) const;
    bool isChanged(const std::string& object) const;
    // The values that a reference may name: NAPIDs for "NAPDEF/NAPID", over all documents of the card.
    std::vector<std::string> definitions(std::string_view characteristic, std::string_view parm) const;

    // Each is one step of the undo stack, called `what`; errors change nothing.
    apdu::Result<void> edit(const std::string& object, std::span<const efs::prov::Edit> edits, const QString& what);
    apdu::Result<void> move(const std::string& object, const std::string& path, int by);
    // Another tree, spelled as the document is where the two agree.
    apdu::Result<void> replace(const std::string& object, const efs::wbxml::Document& document, const QString& what);
    void erase(const std::string& object);
    apdu::Result<void> fix(std::size_t fix); // of report().report.fixes
    apdu::Result<void> fixAll();

    QUndoStack& undoStack() { return undo_; }
    bool isModified() const { return !undo_.isClean(); }
    // The documents that differ from the card, as the write will bring them.
    std::vector<card::WantedFile> wanted() const;
    // The card holds them now; what can be undone stays.
    void written(Opened now);
    // So does a file.
    void saved(Source source);

    const Selection& selection() const { return selection_; }
    // Completes it (the bytes of a field, the field at a byte) and tells everybody.
    void select(Selection selection);

  signals:
    void closing();       // what is open goes; views of it go before
    void changed();       // a document, or what is known of the card
    void openedChanged(); // another card, or none; behind the change
    void selected();

  private:
    friend class DocumentChange;
    void put(const std::string& object, apdu::Bytes document);
    void change(const std::string& object, apdu::Bytes after, const QString& what);
    void recompute();
    void place(const efs::ProvisioningFile& was, const apdu::Bytes& document);
    efs::ProvisioningFile* fileOf(efs::Provisioning& provisioning, const std::string& object) const;
    std::optional<efs::wbxml::Document> base(const std::string& object) const;

    Opened opened_;
    std::map<std::string, apdu::Bytes> edited_; // documents that are not what was opened, without padding
    efs::Image image_;
    efs::Provisioning provisioning_;
    efs::FileRoles roles_;
    efs::prov::CardReport report_;
    Selection selection_;
    QUndoStack undo_;
};

} // namespace gui
