// A provisioning document in WBXML: the bytes, and an index over them that remembers how everything was spelled.
//
// Lossless by construction: the document is its bytes; elements and attributes are views with byte ranges (WAP-192).
// Copying is cheap (the storage is shared and never changes), and two documents are equal when their bytes are. Page,
// token, literal or inline spelling of each part can be told from its Spelling; unknown tokens are kept and marked,
// never dropped. Decoding is one pass without recursion; depth, element count and size are bounded by the limits below.
#pragma once

#include "apdu/bytes.h"
#include "efs/finding.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace efs::wbxml {

// Why these: a card file ends at 32 KB (15-bit offsets); documents in files may be larger, but not without bound.
inline constexpr std::size_t maxDocumentBytes = 16u << 20;
inline constexpr std::size_t maxDepth = 64; // PROV nests five levels; 64 leaves room for foreign documents
// Elements, attributes, pieces, page switches and instructions together: each byte can be one, and some cost 70 bytes
// here. The largest file of a card has 32 K bytes; sixteen times that many parts, 100 000 parms with their values, are no
// provisioning document any more.
inline constexpr std::size_t maxParts = 1u << 19;
inline constexpr std::size_t maxAttributes = 64; // of one element; PROV has two
// All names and values together: string-table references must not unfold a small document into gigabytes.
inline constexpr std::size_t maxTextBytes = 32u << 20;
inline constexpr std::size_t maxFindings = 500; // what a person reads; the rest would say the same again

enum class Spelling : std::uint8_t {
    Token,   // from the code page
    Literal, // LITERAL with a string-table index
    Unknown, // a token no table knows: name is empty
    Lenient, // undefined by the specification but read as the field reads it (page-1 IPV4, vendor tokens)
};

// One part of an attribute value as it is spelled.
struct Piece {
    enum class Kind : std::uint8_t { Token, Inline, Table, Entity, Opaque, Extension, Unknown };
    Kind kind = Kind::Inline;
    std::uint8_t page = 0;
    std::uint8_t token = 0;
    apdu::Range bytes;
};

struct Attribute {
    std::string_view name;  // "type", "name", "value", "version"; empty when the start token is unknown
    std::string_view value; // valid UTF-8, start-token prefix included; empty also when nothing follows
    std::uint8_t page = 0;  // attribute page and token of the start
    std::uint8_t token = 0;
    Spelling spelling = Spelling::Token;
    bool unknownValue = false; // some piece is unknown, an extension or not text: the value is not to be used
    apdu::Range bytes;         // start token (with page switches before it) to the last piece
    std::uint32_t firstPiece = 0, pieceCount = 0;
};

struct Element {
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    std::string_view name; // "wap-provisioningdoc", "characteristic", "parm", or a literal name; empty when unknown
    std::uint8_t page = 0, token = 0;
    Spelling spelling = Spelling::Token;
    bool hasText = false; // character data stands inside (PROV has none)
    apdu::Range bytes;    // with attributes, content and END
    std::uint32_t parent = none, firstChild = none, nextSibling = none;
    std::uint32_t firstAttribute = 0, attributeCount = 0;
};

struct Header {
    std::uint8_t version = 0x03;   // 03 = WBXML 1.3
    std::uint32_t publicId = 0x0B; // 0 with an index: the text stands in the string table
    std::string_view publicIdText; // when it does
    std::uint32_t charset = 106;   // MIBenum; 106 = UTF-8
    apdu::Range stringTable;
};

struct DecodeOptions {
    bool anyPublicId = false; // the media type or the card's OID already says PROV
    bool extensions = true;   // read vendor tokens of the optional table (never written)
    bool draft2002 = false;   // AAUTHTYPE pieces 80-83 of the 2002 draft instead of EXT_T/STR_T
};

struct Storage;

class Document {
  public:
    // The document at the start of `file`; what follows its last END is padding and not part of bytes(). An erased or
    // empty file is Missing, everything else that is no document Malformed with the byte where it broke.
    static apdu::Result<Document> decode(apdu::View file, const DecodeOptions& options = {});

    apdu::View bytes() const;
    const Header& header() const;
    const DecodeOptions& options() const;      // it was read with
    std::span<const Element> elements() const; // document order; elements()[0] is the root
    const Element& root() const { return elements().front(); }
    std::span<const Attribute> attributes(const Element& element) const;
    std::span<const Piece> pieces(const Attribute& attribute) const;
    // The first attribute of that name, or none: the first wins (WAP-185 §5.1).
    const Attribute* attribute(const Element& element, std::string_view name) const;

    // What the decoder had to say: padding, charset, unknown tokens, duplicate attributes, …
    std::span<const Finding> findings() const;

    bool operator==(const Document& other) const { return apdu::equal(bytes(), other.bytes()); }

  private:
    explicit Document(std::shared_ptr<const Storage> storage) : storage_(std::move(storage)) {}
    std::shared_ptr<const Storage> storage_;
};

// True when element names, attribute names and values agree in order, whatever their spelling.
bool sameTree(const Document& a, const Document& b);
// The same of one element without its children.
bool sameHead(const Document& a, const Element& x, const Document& b, const Element& y);

// True when a whole document, or none at all, can be told from the first bytes of a file: more of it changes nothing.
bool holdsDocument(apdu::View soFar);

// What the first bytes of a provisioning file say: all FF or 00 (or nothing) is empty.
bool isErased(apdu::View file);

} // namespace efs::wbxml
