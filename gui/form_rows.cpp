#include "gui/form_rows.h"

#include "efs/prov/tree.h"
#include "gui/text.h"

#include <map>
#include <unordered_map>

namespace gui {

namespace {

namespace prov = efs::prov;
using efs::wbxml::Document;

class Rows {
  public:
    Rows(const Document& document, std::span<const efs::Finding> findings) : document_(document), paths_(document) {
        for (const efs::Finding& finding : findings) byPath_[finding.where].push_back(&finding);
    }

    std::vector<FormRow> build() && {
        for (const prov::Characteristic& one : prov::characteristics(document_)) add(one, SIZE_MAX, "", "");
        return std::move(rows_);
    }

  private:
    // Nesting ends at wbxml::maxDepth.
    void add(const prov::Characteristic& one, std::size_t parent, const std::string& parentType,
             std::string application) {
        FormRow row;
        row.path = paths_.of(one.index());
        row.name = std::string(one.type());
        row.isCharacteristic = true;
        row.known = !one.type().empty();
        if (row.name == "APPLICATION") application = std::string(one.value("APPID").value_or(""));
        row.characteristic = prov::findCharacteristic(row.name, parentType, application);
        row.application = application;
        const std::size_t self = put(std::move(row), parent);
        const std::string type = rows_[self].name;
        for (const prov::Parm& parm : one.parms()) add(parm, self, type, application);
        addMissing(one, self, type, application);
        for (const prov::Characteristic& below : one.characteristics()) add(below, self, type, application);
    }

    void add(const prov::Parm& parm, std::size_t parent, const std::string& type, const std::string& application) {
        FormRow row;
        row.path = paths_.of(parm.index());
        row.name = std::string(parm.name());
        row.known = parm.known();
        if (const auto value = parm.value()) row.value = std::string(*value);
        describe(row, type, application);
        put(std::move(row), parent);
    }

    void addMissing(const prov::Characteristic& one, std::size_t parent, const std::string& type,
                    const std::string& application) {
        for (const prov::ParmRow* parm : demanded(type)) {
            if (!parm->application.empty() && parm->application != application) continue;
            const prov::ParmRow* own = prov::findParm(type, parm->name, application);
            if (own != parm || own->occurs.min == 0 || !own->occurs.strict || one.has(parm->name)) continue;
            FormRow row;
            row.path = rows_[parent].path + "/" + std::string(parm->name);
            row.name = std::string(parm->name);
            row.missing = true;
            describe(row, type, application);
            put(std::move(row), parent);
        }
    }

    static void describe(FormRow& row, const std::string& type, const std::string& application) {
        row.type = type;
        row.application = application;
        row.parm = prov::findParm(type, row.name, application);
        row.required = row.parm != nullptr && row.parm->occurs.min > 0 && row.parm->occurs.strict;
        row.secret = prov::isSensitive(row.name);
    }

    std::size_t put(FormRow row, std::size_t parent) {
        const std::size_t self = rows_.size();
        row.parent = parent;
        row.place = static_cast<int>(parent == SIZE_MAX ? roots_++ : rows_[parent].children.size());
        if (const auto found = byPath_.find(row.path); found != byPath_.end()) remark(row, found->second);
        rows_.push_back(std::move(row));
        if (parent != SIZE_MAX) rows_[parent].children.push_back(self);
        return self;
    }

    static void remark(FormRow& row, const std::vector<const efs::Finding*>& findings) {
        for (const efs::Finding* finding : findings) {
            row.worst = std::max(row.worst.value_or(efs::Severity::Note), finding->severity);
            row.problems += (row.problems.isEmpty() ? QString() : QStringLiteral("\n")) + shown(finding->message);
        }
    }

    static const std::vector<const prov::ParmRow*>& demanded(const std::string& type) {
        static const std::map<std::string, std::vector<const prov::ParmRow*>> table = [] {
            std::map<std::string, std::vector<const prov::ParmRow*>> all;
            for (const prov::ParmRow& row : prov::parmRows())
                if (row.occurs.min > 0) all[std::string(row.characteristic)].push_back(&row);
            return all;
        }();
        static const std::vector<const prov::ParmRow*> nothing;
        const auto found = table.find(type);
        return found == table.end() ? nothing : found->second;
    }

    const Document& document_;
    prov::FieldPaths paths_;
    std::unordered_map<std::string, std::vector<const efs::Finding*>> byPath_;
    std::vector<FormRow> rows_;
    std::size_t roots_ = 0;
};

} // namespace

std::vector<FormRow> formRows(const Document& document, std::span<const efs::Finding> findings) {
    return Rows(document, findings).build();
}

} // namespace gui
