#include "gui/workspace.h"

#include "efs/prov/mend.h"
#include "efs/prov/move.h"
#include "efs/prov/respell.h"
#include "gui/text.h"

#include <QUndoCommand>

namespace gui {

using apdu::Bytes;
using apdu::propagate;
using apdu::Result;
using efs::wbxml::Document;
namespace prov = efs::prov;

// A document before and after.
class DocumentChange final : public QUndoCommand {
  public:
    DocumentChange(Workspace& workspace, std::string object, Bytes before, Bytes after, const QString& what)
        : QUndoCommand(what), workspace_(workspace), object_(std::move(object)), before_(std::move(before)),
          after_(std::move(after)) {}
    void undo() override { workspace_.put(object_, before_); }
    void redo() override { workspace_.put(object_, after_); }

  private:
    Workspace& workspace_;
    std::string object_;
    Bytes before_, after_;
};

namespace {

Bytes documentOf(const efs::ProvisioningFile& file) {
    return apdu::toBytes(apdu::slice(file.content, {0, file.used}));
}

} // namespace

Workspace::Workspace(QObject* parent) : QObject(parent) {}
Workspace::~Workspace() = default;

void Workspace::open(Opened opened) {
    emit closing();
    undo_.clear();
    edited_.clear();
    selection_ = {};
    opened_ = std::move(opened);
    prov::interpret(opened_.provisioning); // lengths and states
    recompute();
    emit changed();
    emit openedChanged();
    emit selected();
}

void Workspace::close() {
    open({});
}

void Workspace::addFiles(efs::Image image) {
    for (auto& [path, file] : opened_.image.files) image.files.insert_or_assign(path, std::move(file));
    opened_.image.files = std::move(image.files);
    opened_.image.pins = std::move(image.pins);
    opened_.whole = true;
    recompute();
    emit changed();
}

efs::ProvisioningFile* Workspace::fileOf(efs::Provisioning& provisioning, const std::string& object) const {
    for (efs::ProvisioningFile& file : provisioning.files)
        if (efs::name(file.object) == object) return &file;
    return nullptr;
}

// The image and the provisioning as the edits leave them. What outgrows its file is shown all the same: the plan says
// that it cannot be written.
void Workspace::recompute() {
    image_ = opened_.image;
    provisioning_ = opened_.provisioning;
    for (const auto& [object, document] : edited_) {
        efs::ProvisioningFile* file = fileOf(provisioning_, object);
        if (file == nullptr) continue;
        const std::size_t room = opened_.source.kind == Source::Kind::Document ? 0 : file->size;
        file->content = document;
        file->content.resize(std::max(document.size(), room), 0xFF);
        file->state = document.empty() ? efs::FileState::Empty : efs::FileState::Document;
        place(*file, document);
    }
    roles_ = efs::rolesOf(image_, provisioning_);
    const bool card = opened_.source.isCard();
    report_ = prov::validateCard(provisioning_, image_.kind, card ? &image_ : nullptr);
    if (card || !isOpen()) return;
    // A document in a file is no card, and the rules about cards say nothing of it.
    prov::Report whole;
    for (const auto& [object, document] : report_.contents.documents) whole = prov::validate(document);
    for (efs::Finding& finding : whole.findings) finding.object = efs::name(efs::ObjectType::Bootstrap);
    report_.report = std::move(whole);
}

void Workspace::place(const efs::ProvisioningFile& file, const Bytes& document) {
    efs::File* on = image_.find(file.path);
    if (on == nullptr || document.size() > file.size || file.window.offset + file.size > on->content.size()) return;
    const auto start = on->content.begin() + static_cast<std::ptrdiff_t>(file.window.offset);
    std::fill(start, start + static_cast<std::ptrdiff_t>(file.size), std::uint8_t{0xFF});
    std::copy(document.begin(), document.end(), start);
}

std::vector<prov::AgentSource> Workspace::agentSources() const {
    return prov::sourcesOf(provisioning_, report_.contents);
}

const efs::ProvisioningFile* Workspace::file(const std::string& object) const {
    for (const efs::ProvisioningFile& file : provisioning_.files)
        if (efs::name(file.object) == object) return &file;
    return nullptr;
}

const Document* Workspace::document(const std::string& object) const {
    for (const auto& [type, document] : report_.contents.documents)
        if (efs::name(type) == object) return &document;
    return nullptr;
}

std::optional<apdu::Error> Workspace::damage(const std::string& object) const {
    const efs::ProvisioningFile* found = file(object);
    if (found == nullptr || found->state != efs::FileState::Malformed) return {};
    const auto decoded = Document::decode(found->content, {.anyPublicId = true});
    return decoded ? std::nullopt : std::optional(decoded.error());
}

apdu::View Workspace::content(const std::string& object) const {
    if (const auto* found = file(object)) return found->content;
    const auto path = efs::Path::parse(object);
    const efs::File* other = path ? image_.find(*path) : nullptr;
    return other == nullptr ? apdu::View{} : apdu::View(other->content);
}

bool Workspace::isEditable(const std::string& object) const {
    const efs::ProvisioningFile* found = file(object);
    return found != nullptr && !found->missing && found->state != efs::FileState::Unreadable &&
           found->object <= efs::ObjectType::Config2;
}

bool Workspace::isChanged(const std::string& object) const {
    return edited_.contains(object);
}

std::vector<std::string> Workspace::definitions(std::string_view characteristic, std::string_view parm) const {
    std::vector<std::string> values;
    const auto collect = [&](const auto& self, const std::vector<prov::Characteristic>& all) -> void {
        for (const prov::Characteristic& one : all) {
            if (one.type() == characteristic)
                if (const auto value = one.value(parm); value && std::ranges::find(values, *value) == values.end())
                    values.emplace_back(*value);
            self(self, one.characteristics());
        }
    };
    for (const auto& [type, document] : report_.contents.documents) collect(collect, prov::characteristics(document));
    return values;
}

std::optional<Document> Workspace::base(const std::string& object) const {
    if (const Document* now = document(object)) return *now;
    const efs::ProvisioningFile* found = file(object);
    return found != nullptr && found->state == efs::FileState::Empty ? std::optional(prov::emptyDocument())
                                                                     : std::nullopt;
}

Result<void> Workspace::edit(const std::string& object, std::span<const prov::Edit> edits, const QString& what) {
    const auto now = base(object);
    if (!now || !isEditable(object))
        return apdu::fail(apdu::ErrorKind::Usage, object + " holds no document that can be changed");
    const auto after = prov::apply(*now, edits);
    if (!after) return propagate(after);
    change(object, apdu::toBytes(after->bytes()), what);
    return {};
}

Result<void> Workspace::move(const std::string& object, const std::string& path, int by) {
    const Document* now = document(object);
    if (now == nullptr || !isEditable(object)) return {};
    const auto after = prov::moved(*now, path, by);
    if (!after) return propagate(after);
    change(object, apdu::toBytes(after->bytes()),
           by < 0 ? tr("Move %1 up").arg(shown(path)) : tr("Move %1 down").arg(shown(path)));
    return {};
}

Result<void> Workspace::replace(const std::string& object, const Document& document, const QString& what) {
    if (!isEditable(object)) return apdu::fail(apdu::ErrorKind::Usage, object + " cannot be changed");
    const auto now = base(object);
    const Document spelled = now && this->document(object) != nullptr ? prov::respell(document, *now) : document;
    change(object, apdu::toBytes(spelled.bytes()), what);
    return {};
}

void Workspace::erase(const std::string& object) {
    if (isEditable(object)) change(object, {}, tr("Empty %1").arg(exact(object)));
}

Result<void> Workspace::fix(std::size_t number) {
    const auto& report = report_.report;
    if (number >= report.fixes.size()) return {};
    const prov::Fix fix = report.fixes[number];
    return edit(report.findings[fix.finding].object, fix.edits, tr("Fix: %1").arg(shown(fix.text)));
}

Result<void> Workspace::fixAll() {
    std::vector<prov::Part> parts;
    for (const auto& [object, document] : report_.contents.documents)
        parts.push_back({&document, std::string(efs::name(object))});
    std::vector<std::pair<std::string, Bytes>> mended;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto one = prov::mend(parts, i);
        if (!one) return propagate(one).in(parts[i].object);
        if (!one->done.empty() && isEditable(parts[i].object))
            mended.emplace_back(parts[i].object, apdu::toBytes(one->document.bytes()));
    }
    if (mended.empty()) return {};
    undo_.beginMacro(tr("Fix everything certain"));
    for (auto& [object, document] : mended) change(object, std::move(document), tr("Fix %1").arg(exact(object)));
    undo_.endMacro();
    return {};
}

void Workspace::change(const std::string& object, Bytes after, const QString& what) {
    const efs::ProvisioningFile* now = file(object);
    Bytes before = now == nullptr ? Bytes{} : documentOf(*now);
    if (before == after) return;
    undo_.push(new DocumentChange(*this, object, std::move(before), std::move(after), what));
}

void Workspace::put(const std::string& object, Bytes document) {
    const efs::ProvisioningFile* was = fileOf(opened_.provisioning, object);
    if (was != nullptr && documentOf(*was) == document && was->state != efs::FileState::Malformed)
        edited_.erase(object);
    else
        edited_[object] = std::move(document);
    recompute();
    emit changed();
    if (selection_.object == object) select({object, selection_.field, {}});
}

std::vector<card::WantedFile> Workspace::wanted() const {
    std::vector<card::WantedFile> files;
    for (const efs::ProvisioningFile& file : provisioning_.files)
        if (const auto edited = edited_.find(std::string(efs::name(file.object))); edited != edited_.end())
            files.push_back({file.object, edited->second, true});
    return files;
}

void Workspace::written(Opened now) {
    opened_ = std::move(now);
    prov::interpret(opened_.provisioning);
    edited_.clear();
    undo_.setClean();
    recompute();
    emit changed();
}

void Workspace::saved(Source source) {
    written({std::move(source), image_, provisioning_, opened_.whole});
}

void Workspace::select(Selection selection) {
    if (const Document* now = document(selection.object)) {
        if (!selection.field.empty()) {
            const auto path = prov::FieldPath::parse(selection.field);
            prov::FieldPaths paths(*now);
            const auto element = path ? paths.find(*path) : apdu::Result<std::uint32_t>(0);
            if (element) selection.bytes = now->elements()[*element].bytes;
            if (element) selection.field = paths.of(*element); // one name for one place
        } else if (selection.bytes) {
            const auto element = prov::elementAt(*now, selection.bytes->offset);
            if (element) selection.field = prov::fieldPath(*now, *element);
        }
    }
    if (selection == selection_) return;
    selection_ = std::move(selection);
    emit selected();
}

} // namespace gui
