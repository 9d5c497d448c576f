#include "efs/json_check.h"

#include "efs/wbxml/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace efs {

namespace {

using apdu::ErrorKind;
using apdu::fail;
using Json = nlohmann::json;

// Follows the parser and ends it at the first fault. (A callback of the tree's parser would cost the square of a list.)
class Checker final : public nlohmann::json_sax<Json> {
  public:
    Checker(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        Frame& frame = frames_.back();
        frame.key = name;
        if (frame.met.insert(name).second) return true;
        return stop(
            fail(ErrorKind::Malformed, "this name stands twice in one object").in(place()).hint("keep one of the two"));
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        const std::size_t at = std::min(position == 0 ? 0 : position - 1, text_.size());
        const std::string_view before = text_.substr(0, at);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t column = at - (before.rfind('\n') + 1) + 1; // of the first line npos + 1, which is 0
        return stop(fail(ErrorKind::Malformed,
                         fmt::format("the JSON breaks off, or has a character that cannot stand there, at line {}, "
                                     "column {}",
                                     line, column))
                        .at({at, 1}));
    }

    apdu::Result<void> result() const {
        if (fault_) return apdu::Failure(*fault_);
        return {};
    }

  private:
    struct Frame {
        bool isArray = false;
        std::size_t index = 0;
        std::string key;
        std::set<std::string, std::less<>> met;
    };

    bool count() {
        return ++values_ <= limits_.values ||
               stop(fail(ErrorKind::Limit, fmt::format("the JSON holds more than {} values", limits_.values)));
    }

    bool value() {
        if (!frames_.empty() && frames_.back().isArray) ++frames_.back().index;
        return count();
    }

    bool open(bool isArray) {
        if (frames_.size() == limits_.depth)
            return stop(fail(ErrorKind::Malformed, "the JSON nests deeper than any provisioning document"));
        frames_.push_back({isArray, 0, {}, {}});
        return count();
    }

    bool close() {
        frames_.pop_back();
        if (!frames_.empty() && frames_.back().isArray) ++frames_.back().index;
        return true;
    }

    std::string place() const {
        std::string text;
        for (const Frame& frame : frames_) {
            if (frame.isArray)
                text += fmt::format("[{}]", frame.index);
            else
                text += (text.empty() ? "" : "/") + efs::wbxml::brief(frame.key);
        }
        return text;
    }

    bool stop(apdu::Failure failure) {
        fault_ = failure.value();
        return false;
    }

    std::string_view text_;
    const JsonLimits& limits_;
    std::vector<Frame> frames_;
    std::size_t values_ = 0;
    std::optional<apdu::Error> fault_;
};

} // namespace

apdu::Result<void> checkJson(std::string_view text, const JsonLimits& limits) {
    Checker checker(text, limits);
    Json::sax_parse(text, &checker);
    return checker.result();
}

} // namespace efs
