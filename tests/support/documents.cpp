#include "tests/support/documents.h"

#include "efs/prov/tree.h"
#include "efs/wbxml/code_pages.h"

#include <algorithm>
#include <array>

namespace support {

using apdu::Bytes;
using efs::wbxml::Document;
using efs::wbxml::EncodeOptions;
using efs::wbxml::Encoder;
namespace wbxml = efs::wbxml;

namespace {

void write(Encoder& to, const TreeCharacteristic& characteristic) {
    to.start("characteristic");
    to.attribute("type", characteristic.type);
    for (const TreeParm& parm : characteristic.parms) {
        to.start("parm");
        to.attribute("name", parm.name);
        if (parm.value) to.attribute("value", *parm.value);
        to.end();
    }
    for (const TreeCharacteristic& inner : characteristic.characteristics) write(to, inner);
    to.end();
}

// The size of a test case is not to matter: at size 0 every range is its beginning.
template <class T>
T number(T from, T to) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(from, to));
}

template <class T>
const T& oneOf(const std::vector<T>& all) {
    return all[number<std::size_t>(0, all.size())];
}

bool chance(int percent) {
    return number(0, 100) < percent;
}

const std::vector<std::string> types = {"NAPDEF",  "PXLOGICAL", "PXPHYSICAL", "PORT",        "APPLICATION",
                                        "APPADDR", "RESOURCE",  "BOOTSTRAP",  "NAPAUTHINFO", "X-OWN"};
const std::vector<std::string> parms = {"NAPID",  "NAME",    "BEARER",    "ADDR",     "ADDRTYPE",
                                        "APPID",  "PORTNBR", "SERVICE",   "PROXY-ID", "AUTHTYPE",
                                        "DOMAIN", "DOMAIN",  "AAUTHTYPE", "INTERNET", "X-OWN"};
const std::vector<std::string> values = {"a",
                                         "b",
                                         "w2",
                                         "IPV4",
                                         "E164",
                                         "GSM-GPRS",
                                         "PAP",
                                         "HTTP-BASIC,DIGEST",
                                         "CL-WSP",
                                         "9201",
                                         "2",
                                         "",
                                         "a/b]",
                                         "gr\xC3\xBC\xC3\x9F",
                                         "\xE4\xBD\xA0\xE5\xA5\xBD"};

TreeParm randomParm() {
    TreeParm parm{oneOf(parms), std::nullopt};
    if (chance(85)) parm.value = chance(80) ? oneOf(values) : std::string(10 + 30 * number<std::size_t>(0, 3), 'x');
    return parm;
}

TreeCharacteristic randomCharacteristic(int depth) {
    TreeCharacteristic made{oneOf(types), {}, {}};
    for (int n = number(0, 5); n > 0; --n) made.parms.push_back(randomParm());
    for (int n = depth > 0 ? number(0, 3) : 0; n > 0; --n)
        made.characteristics.push_back(randomCharacteristic(depth - 1));
    return made;
}

template <class T>
void shuffle(std::vector<T>& all) {
    if (all.size() < 2) return;
    if (chance(20)) std::swap(all[0], all[number<std::size_t>(1, all.size())]);
    if (chance(20)) all.erase(all.begin() + number<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(all.size())));
}

void change(std::vector<TreeCharacteristic>& all, int depth) {
    shuffle(all);
    if (chance(20))
        all.insert(all.begin() + number<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(all.size()) + 1),
                   randomCharacteristic(depth));
    for (TreeCharacteristic& one : all) {
        shuffle(one.parms);
        if (chance(25))
            one.parms.insert(one.parms.begin() +
                                 number<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(one.parms.size()) + 1),
                             randomParm());
        if (!one.parms.empty() && chance(25)) one.parms.front().value = randomParm().value;
        if (chance(5)) one.type = oneOf(types);
        change(one.characteristics, depth - 1);
    }
}

// Writes bytes token by token, keeping to the grammar and to what a decoder accepts.
class OddWriter {
  public:
    Bytes run() {
        tables();
        header();
        instructions();
        element(0, 0x05);
        instructions();
        return std::move(out_);
    }

  private:
    void put(std::initializer_list<int> bytes) {
        for (const int byte : bytes) out_.push_back(static_cast<std::uint8_t>(byte));
    }
    void integer(std::size_t value) {
        if (value >= 0x80)
            put({static_cast<int>(value >> 7 | 0x80)});
        else if (chance(5))
            put({0x80}); // longer than needed
        put({static_cast<int>(value & 0x7F)});
    }
    void inlineText(const std::string& text) {
        put({0x03});
        apdu::append(out_, apdu::asBytes(text));
        put({0});
    }

    void tables() {
        for (int n = number(0, 4); n > 0; --n) table_ += oneOf<std::string>({"NAPID", "x-y", "abc", "GSM-CSD"}) + '\0';
    }
    void header() {
        put({oneOf<int>({0x03, 0x03, 0x02, 0x01})});
        put({0x0B, oneOf<int>({0x6A, 0x6A, 0x6A, 0x04, 0x03})});
        integer(table_.size());
        apdu::append(out_, apdu::asBytes(table_));
    }
    std::size_t index() { return number<std::size_t>(0, table_.size()); }
    // The start of a string whose name is not empty.
    std::size_t nameIndex() { return 0; }

    void pageSwitch(bool tags, int page) {
        put({0x00, page});
        (tags ? tagPage_ : page_) = page;
    }
    void maybeSwitch(bool tags) {
        if (chance(12)) pageSwitch(tags, oneOf<int>({0, 1, 1, 0, 7}));
    }

    void instructions() {
        if (!chance(8)) return;
        put({0x43});
        attribute(true);
        put({0x01});
    }

    void element(int depth, int known) {
        if (depth > 0) maybeSwitch(true);
        const bool literal = depth > 0 && !table_.empty() && chance(6), foreign = depth > 0 && chance(4);
        const bool content = depth == 0 || (known == 0x06 && chance(70)) || chance(4);
        const int attributes = chance(90) ? number(1, 3) : 0;
        const int bits = (attributes > 0 ? 0x80 : 0) | (content ? 0x40 : 0);
        put({(literal ? 0x04 : foreign ? 0x3A : known) | bits});
        if (literal) integer(nameIndex());
        for (int n = attributes; n > 0; --n) attribute(false);
        if (attributes > 0) {
            maybeSwitch(false);
            put({0x01});
        }
        if (!content) return;
        for (int n = chance(15) || depth > 20 ? 0 : number(0, depth > 5 ? 2 : 4); n > 0; --n) {
            if (chance(5)) inlineText(" ");
            instructions();
            element(depth + 1, chance(50) ? 0x06 : 0x07);
        }
        if (chance(3)) inlineText("t");
        instructions();
        maybeSwitch(true);
        put({0x01});
    }

    void attribute(bool plain) {
        if (chance(30)) pageSwitch(false, oneOf<int>({0, 1}));
        if (!plain && !table_.empty() && chance(5)) {
            put({0x04});
            integer(nameIndex());
        } else {
            put({oneOf<int>({0x05, 0x06, 0x06, 0x06, 0x07, 0x11, 0x10, 0x22, 0x34, 0x36, 0x50, 0x55, 0x56, 0x7E})});
        }
        for (int n = chance(70) ? 1 : number(0, 4); n > 0; --n) value();
    }

    void value() {
        if (chance(5)) maybeSwitch(false);
        switch (number(0, 12)) {
        case 0:
            return put({0x02, 0x41}); // entity
        case 1:
            if (table_.empty()) return;
            put({0x83});
            return integer(index());
        case 2:
            return put({0xC3, 0x02, 0x41, oneOf<int>({0x42, 0xFF, 0x00})}); // opaque
        case 3:
            return put({oneOf<int>({0x85, 0x86, 0x87, 0xA2, 0xAB, 0x91, 0xFE})});
        case 4:
            return put({0xC0}); // extension
        case 5:
            return put({0x80, 0x05});
        default:
            return inlineText(oneOf(values));
        }
    }

    Bytes out_;
    std::string table_;
    int tagPage_ = 0, page_ = 0;
};

// Every name on its own page, every value on page 0 where value= stands there, too.
class TogglingWriter {
  public:
    Bytes run(const Tree& tree) {
        out_ = {0x03, 0x0B, 0x6A, 0x00};
        tag(0x05, tree.version.has_value(), !tree.characteristics.empty());
        if (tree.version) {
            attribute("version", *tree.version, false);
            out_.push_back(0x01);
        }
        for (const TreeCharacteristic& one : tree.characteristics) write(one);
        if (!tree.characteristics.empty()) out_.push_back(0x01);
        return std::move(out_);
    }

  private:
    void write(const TreeCharacteristic& one) {
        const bool content = !one.parms.empty() || !one.characteristics.empty();
        tag(0x06, true, content);
        attribute("type", one.type, false);
        out_.push_back(0x01);
        for (const TreeParm& parm : one.parms) {
            tag(0x07, true, false);
            attribute("name", parm.name, false);
            if (parm.value) attribute("value", *parm.value, true);
            out_.push_back(0x01);
        }
        for (const TreeCharacteristic& inner : one.characteristics) write(inner);
        if (content) out_.push_back(0x01);
    }
    void tag(int token, bool attributes, bool content) {
        out_.push_back(static_cast<std::uint8_t>(token | (attributes ? 0x80 : 0) | (content ? 0x40 : 0)));
    }
    void attribute(std::string_view name, std::string_view value, bool back) {
        const wbxml::TokenRow* whole = value.empty() ? nullptr : wbxml::findStart(name, value, page_);
        const wbxml::TokenRow* start = whole != nullptr ? whole : wbxml::findStart(name, "", back ? 0 : page_);
        if (start->page != page_) {
            page_ = start->page;
            apdu::append(out_, Bytes{0x00, page_});
        }
        out_.push_back(start->token);
        if (whole != nullptr) return;
        out_.push_back(0x03);
        apdu::append(out_, apdu::asBytes(value));
        out_.push_back(0x00);
    }

    Bytes out_;
    std::uint8_t page_ = 0;
};

TreeCharacteristic treeOf(const efs::prov::Characteristic& characteristic) {
    TreeCharacteristic tree{std::string(characteristic.type()), {}, {}};
    for (const auto& parm : characteristic.parms()) {
        tree.parms.push_back({std::string(parm.name()), std::nullopt});
        if (parm.value()) tree.parms.back().value = std::string(*parm.value());
    }
    for (const auto& inner : characteristic.characteristics()) tree.characteristics.push_back(treeOf(inner));
    return tree;
}

} // namespace

Bytes encodeToggling(const Tree& tree) {
    return TogglingWriter().run(tree);
}

Tree treeOf(const Document& document) {
    Tree tree;
    if (const auto version = efs::prov::version(document)) tree.version = std::string(*version);
    for (const auto& one : efs::prov::characteristics(document)) tree.characteristics.push_back(treeOf(one));
    return tree;
}

Bytes encode(const Tree& tree, const EncodeOptions& options) {
    Encoder to(options);
    to.start("wap-provisioningdoc");
    if (tree.version) to.attribute("version", *tree.version);
    for (const TreeCharacteristic& one : tree.characteristics) write(to, one);
    to.end();
    const auto bytes = std::move(to).finish();
    return bytes.value_or(Bytes());
}

Document documentOf(const Tree& tree, const EncodeOptions& options) {
    return Document::decode(encode(tree, options)).value();
}

rc::Gen<Tree> trees(int depth) {
    return rc::gen::exec([depth] {
        Tree tree;
        if (chance(40)) tree.version = oneOf<std::string>({"1.0", "1.1"});
        for (int n = number(0, 4); n > 0; --n) tree.characteristics.push_back(randomCharacteristic(number(0, depth)));
        return tree;
    });
}

rc::Gen<Tree> changed(Tree tree) {
    return rc::gen::exec([tree = std::move(tree)] {
        Tree other = tree;
        if (chance(10)) other.version = chance(50) ? std::optional<std::string>("1.1") : std::nullopt;
        change(other.characteristics, 2);
        return other;
    });
}

rc::Gen<Bytes> oddDocuments() {
    return rc::gen::map(rc::gen::suchThat(rc::gen::exec([] { return OddWriter().run(); }),
                                          [](const Bytes& bytes) { return Document::decode(bytes).has_value(); }),
                        [](Bytes bytes) { return bytes; });
}

} // namespace support
