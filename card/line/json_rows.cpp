#include "card/line/json_rows.h"

#include "card/line/csv_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace card::line {

using apdu::ErrorKind;

namespace {

// One object without nesting, member by member.
class ObjectReader final : public nlohmann::json_sax<nlohmann::json> {
  public:
    struct Member {
        std::string name, value;
    };

    bool read(std::string_view text) {
        members.clear();
        fault.clear();
        faultAt = 0;
        depth_ = 0;
        return nlohmann::json::sax_parse(text.begin(), text.end(), this) && fault.empty();
    }

    bool null() override { return take(""); }
    bool boolean(bool value) override { return take(value ? "1" : "0"); }
    bool number_integer(number_integer_t value) override { return take(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return take(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& spelled) override { return take(spelled); }
    bool string(string_t& value) override { return take(std::move(value)); }
    bool binary(binary_t&) override { return refuse("binary data in the row"); }
    bool start_object(std::size_t) override { return ++depth_ == 1 || refuse("an object stands inside the row"); }
    bool key(string_t& name) override {
        members.push_back({columnName(name), {}});
        return true;
    }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return refuse("a list stands in the row"); }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        faultAt = position;
        return refuse("the line is no JSON object");
    }

    std::vector<Member> members;
    std::string fault;
    std::size_t faultAt = 0;

  private:
    bool take(std::string value) {
        if (depth_ == 0 || members.empty()) return refuse("the line is no JSON object");
        members.back().value = std::move(value);
        return true;
    }
    bool refuse(std::string_view why) {
        fault = why;
        return false;
    }

    int depth_ = 0;
};

class JsonRows final : public RowSource {
  public:
    using RowSource::RowSource;

    apdu::Result<void> readHeader();
    apdu::Result<const SourceRow*> next(Problems& problems) override;

  private:
    bool read();
    bool place(Problems& problems);

    ObjectReader object_;
};

// The line at hand as an object; false leaves the reason in object_.fault.
bool JsonRows::read() {
    if (!lines_.tooLong()) return object_.read(lines_.text());
    object_.fault = fmt::format("the line is longer than {} KiB", maxRowBytes >> 10);
    return false;
}

apdu::Result<void> JsonRows::readHeader() {
    while (lines_.next() && columnName(lines_.text()).empty()) {
    }
    if (lines_.failure()) return apdu::Failure(*lines_.failure());
    if (!read()) return apdu::fail(ErrorKind::Malformed, object_.fault).in(Place{file(), lines_.line(), 0}.text());
    for (const auto& member : object_.members) header_.push_back(member.name);
    if (auto fine = checkHeader(file(), lines_.line(), header_); !fine) return fine;
    lines_.seek(0);
    return {};
}

// The members in the order of the header.
bool JsonRows::place(Problems& problems) {
    const Place here{file(), lines_.line(), 0};
    cells_.assign(header_.size(), {{}, lines_.line(), 0});
    std::size_t expected = 0;
    std::vector<bool> seen(header_.size());
    for (const auto& member : object_.members) {
        if (expected >= header_.size() || header_[expected] != member.name)
            expected =
                static_cast<std::size_t>(std::find(header_.begin(), header_.end(), member.name) - header_.begin());
        if (expected == header_.size()) {
            problems.error(here, fmt::format("the member \"{}\" is not in the first row", member.name),
                           "every row has the members of the first; null stands for no value");
            return false;
        }
        if (seen[expected]) {
            problems.error(here, fmt::format("the member \"{}\" stands twice", member.name));
            return false;
        }
        seen[expected] = true;
        cells_[expected++].text = member.value;
    }
    const auto missing = std::find(seen.begin(), seen.end(), false);
    if (missing == seen.end()) return true;
    problems.error(
        here, fmt::format("the member \"{}\" is missing", header_[static_cast<std::size_t>(missing - seen.begin())]),
        "every row has the members of the first; null stands for no value");
    return false;
}

apdu::Result<const SourceRow*> JsonRows::next(Problems& problems) {
    while (lines_.next()) {
        if (!lines_.tooLong() && lines_.text().find_first_not_of(" \t\xEF\xBB\xBF") == std::string_view::npos) continue;
        ++number_;
        if (!read()) {
            problems.error({file(), lines_.line(), object_.faultAt}, object_.fault);
            continue;
        }
        if (!place(problems)) continue;
        row_ = {number_, lines_.offset(), lines_.line(), cells_};
        return &row_;
    }
    if (lines_.failure()) return apdu::Failure(*lines_.failure());
    return nullptr;
}

} // namespace

apdu::Result<std::unique_ptr<RowSource>> openJsonLines(const std::string& path, TextLines lines) {
    auto rows = std::make_unique<JsonRows>(path, std::move(lines));
    if (auto read = rows->readHeader(); !read) return propagate(read);
    return rows;
}

} // namespace card::line
