#include "efs/prov/xml_guard.h"

#include "efs/wbxml/document.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace efs::prov {

namespace {

using apdu::ErrorKind;
using wbxml::equalIgnoringCase;

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view sin003 = "WAP-183_003", sin005 = "WAP-183_005";
constexpr auto npos = std::string_view::npos;

bool isBlank(char c) {
    return blanks.find(c) != npos;
}

// "1 byte", without the blanks behind.
std::string counted(std::string_view text) {
    const std::size_t bytes = text.find_last_not_of(blanks) + 1;
    return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

class Guard {
  public:
    explicit Guard(std::string_view text) : text_(text) {}

    apdu::Result<XmlSurvey> run() {
        if (!checkSize() || !checkEncoding() || !checkCharacters() || !checkMarkup())
            return apdu::Failure(std::move(*error_));
        return std::move(survey_);
    }

  private:
    bool checkSize() {
        if (text_.size() > maxXmlBytes)
            return refuse(maxXmlBytes, fmt::format("the text has more than {} bytes", maxXmlBytes), ErrorKind::Limit);
        if (text_.starts_with("\xEF\xBB\xBF")) survey_.start = 3;
        if (text_.find_first_not_of(blanks, survey_.start) == npos)
            return refuse(0, "there is nothing in it", ErrorKind::Missing);
        return true;
    }

    // UTF-8 only (WAP-183_005); another declared encoding is no matter as long as all is ASCII.
    bool checkEncoding() {
        if (text_.starts_with("\xFE\xFF") || text_.starts_with("\xFF\xFE") || text_.substr(0, 4).find('\0') != npos)
            return refuse(0, "the text looks like UTF-16; save it as UTF-8");
        const std::string_view declaration = text_.substr(survey_.start, text_.find("?>"));
        if (!declaration.starts_with("<?xml")) return true;
        const std::size_t at = declaration.find("encoding");
        const std::size_t quote = at == npos ? npos : declaration.find_first_of("\"'", at);
        if (quote == npos) return true;
        const std::string_view rest = declaration.substr(quote + 1);
        const std::string_view encoding = rest.substr(0, rest.find(declaration[quote]));
        if (equalIgnoringCase(encoding, "utf-8") || equalIgnoringCase(encoding, "us-ascii")) return true;
        const auto foreign = std::find_if(text_.begin() + static_cast<std::ptrdiff_t>(survey_.start), text_.end(),
                                          [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
        if (foreign != text_.end())
            return refuse(static_cast<std::size_t>(foreign - text_.begin()),
                          "the text is in another encoding than UTF-8, as its first line says; save it as UTF-8");
        remark(Severity::Note, survey_.start, "xml-encoding", sin005,
               "the encoding named is not UTF-8; all text is ASCII");
        return true;
    }

    bool checkCharacters() {
        for (std::size_t at = survey_.start; at < text_.size();) {
            const wbxml::CodePoint point = wbxml::codePointAt(text_, at);
            if (!point.valid) return refuse(at, "the text is not UTF-8 here");
            if (!wbxml::isXmlCharacter(point.value))
                return refuse(at, fmt::format("the character U+{:04X} may not stand in XML",
                                              static_cast<std::uint32_t>(point.value)));
            at += point.length;
        }
        return true;
    }

    bool checkMarkup() {
        position_ = survey_.start;
        while (position_ < text_.size()) {
            if (!(text_[position_] == '<' ? checkTag() : checkText())) return false;
        }
        if (!rooted_) return refuse(position_, "there is no element in it");
        return depth_ == 0 || refuse(position_, fmt::format("the text ends while {} elements are open", depth_));
    }

    bool checkTag() {
        const std::string_view rest = text_.substr(position_);
        if (rest.starts_with("<!--")) return skipTo("-->", 4, "a comment");
        if (rest.starts_with("<![CDATA[")) {
            if (depth_ == 0) return refuse(position_, "a CDATA section stands outside the root element");
            remark(Severity::Warning, position_, "xml-text", "WAP-183 §5.1.2",
                   "a CDATA section is text, which is dropped");
            return countPart(position_) && skipTo("]]>", 9, "a CDATA section");
        }
        if (rest.starts_with("<!")) return checkDoctype();
        if (rest.starts_with("<?")) return checkInstruction();
        return checkElement();
    }

    bool skipTo(std::string_view end, std::size_t from, std::string_view what) {
        const std::size_t at = text_.find(end, position_ + from);
        if (at == npos) return refuse(position_, fmt::format("{} does not end", what));
        position_ = at + end.size();
        return true;
    }

    bool checkInstruction() {
        const std::string_view target = text_.substr(position_ + 2, 4);
        const bool declaration = target.starts_with("xml") && (target.size() < 4 || isBlank(target[3]));
        if (declaration && position_ != survey_.start)
            return refuse(position_, "the XML declaration may stand at the very beginning only");
        if (!declaration)
            remark(Severity::Warning, position_, "xml-instruction", sin005, "a processing instruction is dropped");
        return skipTo("?>", 2, "a processing instruction");
    }

    // <!DOCTYPE wap-provisioningdoc PUBLIC "…" "…">, without an internal subset.
    bool checkDoctype() {
        constexpr std::string_view opening = "<!DOCTYPE";
        const std::string_view found = text_.substr(position_, opening.size());
        if (found != opening)
            return refuse(position_, equalIgnoringCase(found, opening)
                                         ? "DOCTYPE is written in capital letters (WAP-183_003)"
                                         : "such a declaration has no place in a provisioning document");
        if (rooted_ || doctype_) return refuse(position_, "a DOCTYPE stands once, before the root element");
        doctype_ = true;
        const std::size_t begin = position_ + opening.size();
        char quote = 0;
        std::size_t at = begin;
        for (; at < text_.size() && (quote != 0 || text_[at] != '>'); ++at) {
            const char c = text_[at];
            if (quote != 0) {
                quote = c == quote ? '\0' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[') {
                return refuse(at, "a DOCTYPE with declarations of its own is refused: no entity is ever expanded");
            }
        }
        if (at == text_.size()) return refuse(position_, "the DOCTYPE does not end");
        if (!checkDoctypeWords(text_.substr(begin, at - begin), begin)) return false;
        position_ = at + 1;
        return true;
    }

    bool checkDoctypeWords(std::string_view words, std::size_t offset) {
        const std::string_view name = word(words);
        const std::string_view keyword = word(words);
        if (keyword != "PUBLIC" && keyword != "SYSTEM" && !keyword.empty())
            return refuse(offset, "after the name, a DOCTYPE says PUBLIC or SYSTEM, in capital letters (WAP-183_003)");
        const std::size_t quote = words.find_first_of("\"'");
        const std::string_view rest = quote == npos ? "" : words.substr(quote + 1);
        const std::string_view publicId = quote == npos ? "" : rest.substr(0, rest.find(words[quote]));
        if (name != "wap-provisioningdoc" || (keyword == "PUBLIC" && publicId != "-//WAPFORUM//DTD PROV 1.0//EN"))
            remark(Severity::Warning, offset, "xml-doctype", sin003,
                   fmt::format("the DOCTYPE is {} \"{}\", which is not that of provisioning documents; write "
                               "wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\", or leave it out",
                               wbxml::brief(name), wbxml::brief(publicId)));
        return true;
    }

    static std::string_view word(std::string_view& text) {
        text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
        const std::string_view first = text.substr(0, text.find_first_of(blanks));
        text.remove_prefix(first.size());
        return first;
    }

    // A start or end tag, to its '>', which may stand in a quoted value, too.
    bool checkElement() {
        const std::size_t begin = position_;
        const bool closing = text_.substr(begin).starts_with("</");
        char quote = 0;
        for (++position_; position_ < text_.size(); ++position_) {
            const char c = text_[position_];
            if (c == '<')
                return refuse(position_,
                              quote != 0 ? "'<' stands in a value; write &lt;" : "a tag begins inside a tag");
            if (c == '&') {
                if (quote == 0) return refuse(position_, "'&' stands in a tag");
                if (!checkReference()) return false;
            } else if (quote != 0) {
                quote = c == quote ? '\0' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
                if (!countPart(position_)) return false;
            } else if (c == '>') {
                const bool empty = text_[position_ - 1] == '/';
                ++position_;
                return closing ? leave(begin) : enter(begin, empty);
            }
        }
        return refuse(begin, "a tag does not end");
    }

    bool enter(std::size_t begin, bool empty) {
        if (depth_ == 0 && rooted_) return refuse(begin, "there is a second root element");
        rooted_ = true;
        if (depth_ == wbxml::maxDepth)
            return refuse(begin, fmt::format("elements nest deeper than {} levels", wbxml::maxDepth), ErrorKind::Limit);
        if (!countPart(begin)) return false;
        if (!empty) ++depth_;
        return true;
    }

    // Elements, attributes, pieces of text: what a parser makes a node of.
    bool countPart(std::size_t at) {
        return ++parts_ <= wbxml::maxParts ||
               refuse(at, fmt::format("there are more than {} elements, attributes and texts", wbxml::maxParts),
                      ErrorKind::Limit);
    }

    bool leave(std::size_t begin) {
        if (depth_ == 0) return refuse(begin, "an end tag stands where no element is open");
        --depth_;
        return true;
    }

    bool checkText() {
        const std::size_t end = std::min(text_.find('<', position_), text_.size());
        const std::size_t first = text_.find_first_not_of(blanks, position_);
        if (first < end) {
            if (depth_ == 0) return refuse(first, "text stands outside the root element");
            if (!countPart(first)) return false;
            remark(Severity::Warning, first, "xml-text", "WAP-183 §5.1.2",
                   // Not the text itself: it may be a credential that was meant as a value.
                   fmt::format("text of {} stands between elements and is dropped; values go into the value attribute",
                               counted(text_.substr(first, end - first))));
        }
        for (position_ = std::min(first, end); position_ < end; ++position_)
            if (text_[position_] == '&' && !checkReference()) return false;
        return true;
    }

    // &amp; &lt; &gt; &quot; &apos; and characters by number (WAP-183_005); leaves the position at the ';'.
    bool checkReference() {
        const std::string_view rest = text_.substr(position_ + 1, 12);
        const std::size_t end = rest.find(';');
        const std::string_view name = rest.substr(0, end);
        constexpr std::string_view predefined[] = {"amp", "lt", "gt", "quot", "apos"};
        const bool known = std::find(std::begin(predefined), std::end(predefined), name) != std::end(predefined);
        if (end == npos || (!known && !isCharacterNumber(name)))
            return refuse(position_,
                          "'&' begins a reference that provisioning documents do not know; write &amp; for '&'");
        position_ += 1 + end;
        return true;
    }

    static bool isCharacterNumber(std::string_view name) {
        if (!name.starts_with('#')) return false;
        name.remove_prefix(1);
        const bool hexadecimal = name.starts_with('x');
        if (hexadecimal) name.remove_prefix(1);
        char32_t value = 0;
        for (const char c : name) {
            const int digit = apdu::hexDigit(c);
            if (digit < 0 || (!hexadecimal && digit > 9)) return false;
            value = std::min<char32_t>(value * (hexadecimal ? 16 : 10) + static_cast<char32_t>(digit), 0x110000);
        }
        return !name.empty() && wbxml::isXmlCharacter(value);
    }

    void remark(Severity severity, std::size_t at, std::string_view rule, std::string_view clause,
                std::string message) {
        if (survey_.findings.size() >= wbxml::maxFindings) return;
        Finding finding;
        finding.severity = severity;
        finding.rule = rule;
        finding.clause = clause;
        finding.bytes = apdu::Range{at, 1};
        finding.message = std::move(message);
        survey_.findings.push_back(std::move(finding));
    }

    bool refuse(std::size_t at, std::string_view what, ErrorKind kind = ErrorKind::Malformed) {
        error_ = xmlError(text_, at, what, kind).value();
        return false;
    }

    std::string_view text_;
    std::size_t position_ = 0, depth_ = 0, parts_ = 0;
    bool rooted_ = false, doctype_ = false;
    XmlSurvey survey_;
    std::optional<apdu::Error> error_;
};

} // namespace

apdu::Failure xmlError(std::string_view text, std::size_t offset, std::string_view what, ErrorKind kind) {
    const std::size_t at = std::min(offset, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return apdu::fail(kind, fmt::format("line {}: {}", line, what)).at({at, at < text.size() ? 1u : 0u});
}

apdu::Result<XmlSurvey> surveyXml(std::string_view text) {
    return Guard(text).run();
}

} // namespace efs::prov
