#include "cli/diff_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cli {

namespace {

using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json rangeJson(apdu::Range range) {
    return {range.offset, range.length};
}

std::string_view nameOf(InputForm form) {
    switch (form) {
    case InputForm::Xml:
        return "xml";
    case InputForm::Json:
        return "json";
    case InputForm::HexText:
    case InputForm::Binary:
        break;
    }
    return "wbxml";
}

Json sideJson(const DiffSide& side) {
    Json json{{"target", side.target}, {"kind", side.isCard ? "card" : "document"}};
    if (side.isCard)
        json["card"] = {
            {"atr", apdu::hex(side.atr)}, {"kind", efs::name(side.kind)}, {"iccid", orNull(side.provisioning.iccid)}};
    else
        json["form"] = nameOf(side.form);
    return json;
}

Json valuesJson(const prov::ContextChange::Values& values, bool masked) {
    Json list = Json::array();
    for (const auto& value : values)
        list.push_back(masked && value && !value->empty() ? Json(maskedValue) : orNull(value));
    return list;
}

Json contextsJson(const DiffReport& report) {
    Json list = Json::array();
    for (const prov::ContextChange& change : report.contexts) {
        const bool masked = change.sensitive && !report.reveal;
        list.push_back({{"change", prov::name(change.kind)},
                        {"context", change.context.empty() ? Json(nullptr) : Json(change.context)},
                        {"where", change.where},
                        {"before", valuesJson(change.before, masked)},
                        {"after", valuesJson(change.after, masked)},
                        {"masked", masked}});
    }
    return list;
}

Json filesJson(const DiffReport& report) {
    Json list = Json::array();
    for (const prov::FileChange& change : report.files) {
        list.push_back({{"object", change.object},
                        {"attribute", change.attribute.empty() ? Json(nullptr) : Json(change.attribute)},
                        {"before", orNull(change.before)},
                        {"after", orNull(change.after)}});
    }
    return list;
}

Json rangesJson(const DiffReport::Object& object, bool reveal) {
    Json list = Json::array();
    for (const prov::RangeChange& range : object.change.ranges) {
        const bool masked = range.secret && !reveal;
        Json row{{"where", range.where},
                 {"before", rangeJson(range.before)},
                 {"after", rangeJson(range.after)},
                 {"masked", masked}};
        if (!masked) {
            row["before_bytes"] = apdu::hex(apdu::slice(object.before, range.before));
            row["after_bytes"] = apdu::hex(apdu::slice(object.after, range.after));
        }
        list.push_back(std::move(row));
    }
    return list;
}

Json objectJson(const DiffReport::Object& object, bool reveal) {
    const prov::ObjectChange& change = object.change;
    Json json{
        {"object", change.object},        {"same_tree", change.sameTree},         {"before_size", change.sizeBefore},
        {"after_size", change.sizeAfter}, {"ranges", rangesJson(object, reveal)}, {"spellings", Json::array()}};
    for (const prov::SpellingAt& spelling : change.spellings) {
        json["spellings"].push_back({{"where", spelling.where},
                                     {"part", spelling.change.part},
                                     {"before", spelling.change.from},
                                     {"after", spelling.change.to},
                                     {"before_range", rangeJson(spelling.change.before)},
                                     {"after_range", rangeJson(spelling.change.after)}});
    }
    json["more"] = change.more;
    return json;
}

} // namespace

std::string diffJson(const DiffReport& report) {
    Json json;
    json["same"] = report.same();
    json["before"] = sideJson(report.before);
    json["after"] = sideJson(report.after);
    json["compared"] = Json::array();
    if (report.withContexts) json["compared"].push_back("contexts");
    if (report.withBytes) json["compared"].push_back("files"), json["compared"].push_back("bytes");
    json["contexts"] = contextsJson(report);
    json["files"] = filesJson(report);
    json["bytes"] = Json::array();
    for (const DiffReport::Object& object : report.objects) json["bytes"].push_back(objectJson(object, report.reveal));
    json["not_compared"] = report.notCompared;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cli
