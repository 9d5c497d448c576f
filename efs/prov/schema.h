// What provisioning documents may hold: every characteristic and parm, where it stands, how often, what its value is,
// and by which clause (WAP-183 §5.5, §5.6, §6; ProvCont 1.1; the registrations of applications). The one place that
// knows: checks, JSON, forms and the choice of what is written as a token follow it or are tested against it.
//
//   findParm("NAPDEF", "NAP-ADDRESS")->occurs.min == 1
//   findParm("APPLICATION", "ADDR", "w4")->kind == Kind::Uri
//   isSensitive("PXAUTH-PW")
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace efs::prov {

struct Occurs {
    static constexpr std::uint8_t unbounded = 255;
    std::uint8_t min = 0, max = unbounded;
    bool strict = true; // false: other numbers are unusual rather than wrong, since 1.1 or the sources differ
    bool operator==(const Occurs&) const = default;
};

enum class Since : std::uint8_t { Prov10, Prov11 };

// What a value is. In brackets: what stands in the row's detail.
enum class Kind : std::uint8_t {
    Text,            // anything
    Flag,            // no value: being there says it
    Boolean,         // 0 or 1
    Number,          // decimal ["0..65535", and "|WORD" for a word in its stead]
    Digits,          // a code whose digits count, zeros too ["3" or "2..3": how many]
    DigitsList,      // such codes, with commas between
    Hex,             // hexadecimal digits, 0x before them or not ["bits E0": of one octet, "1..3": a range, "": any]
    Version,         // 1.2
    Enumeration,     // one of the words ["A|B;C": C came with 1.1]
    OpenEnumeration, // one of the words, or a registered or vendor's word of its own
    EnumerationList, // such words, with commas between
    IpAddress,       // IPv4 or IPv6 [the parm beside it that says which; "": either]
    Address,         // as the parm beside it says [that parm]
    Host,            // a host name with its domain
    HostOrAddress,   // that or an IP address
    Domain,          // empty, host, .suffix or address, each with /path; or a URI (WAP-185 §7)
    Uri,             // ["": absolute, "http": absolute, the scheme may be left out, "relative": relative too]
    UriOrAddress,    // a URI, a host name or an address
    Mail,            // user@host
    MediaTypes,      // type/subtype, with commas between
    Reference,       // to the parm of a characteristic ["NAPDEF/NAPID|INTERNET": or that word]
    Base64,
};
std::string_view name(Kind kind); // for people: "a decimal number"

// What a device takes when the parm is absent.
struct Absent {
    std::string_view value;   // this value
    std::string_view from;    // or the value of: a parm beside it, the characteristic around it, or "TYPE/PARM"
    std::string_view meaning; // or this, in words
    bool operator==(const Absent&) const = default;
};

// Bytes every device has to take (WAP-183 §6.1); longer values are not wrong, but not every device keeps them. 0: the
// version says nothing. The lower one is what a card for any device may count on.
struct Guaranteed {
    std::uint8_t prov10 = 0, prov11 = 0;
    bool operator==(const Guaranteed&) const = default;
};

enum class Secrecy : std::uint8_t { Open, Secret }; // Secret: a document credential, masked wherever values are shown

struct CharacteristicRow {
    std::string_view type;
    std::string_view parent; // empty: the root
    Occurs occurs;
    std::string_view application; // the APPID whose registration says so; empty: always
    std::string_view key;         // the parm that tells two of them apart, for people; may be empty
    bool anyParm = false;         // parms outside the table may stand here: a vendor's or an application's own
    Since since = Since::Prov10;
    std::string_view label; // for forms
    std::string_view clause;
};

struct ParmRow {
    std::string_view characteristic;
    std::string_view name;
    Occurs occurs;
    std::string_view application; // the APPID whose registration says so; empty: always there
    Kind kind = Kind::Text;
    std::string_view detail;
    Absent absent;
    Guaranteed guaranteed;
    Since since = Since::Prov10;
    Secrecy secrecy = Secrecy::Open;
    std::string_view label;  // for forms
    std::string_view clause; // or, for an application's own parms, who documents them
};

// Rows with an application narrow or add to the ones without.
std::span<const CharacteristicRow> characteristicRows();
std::span<const ParmRow> parmRows();

// The row of that characteristic below that parent (empty: the root), as the application has it if it says anything;
// or below any parent.
const CharacteristicRow* findCharacteristic(std::string_view type, std::string_view parent,
                                            std::string_view application = "");
const CharacteristicRow* findCharacteristic(std::string_view type);
// The application's own row if it has one, else the one for all; null when neither knows the parm.
const ParmRow* findParm(std::string_view characteristic, std::string_view parm, std::string_view application = "");
// True when some row speaks of the application.
bool isKnownApplication(std::string_view application);

// A PROV 1.0 document holds at least one PXLOGICAL; later it may be left out (ProvCont 1.1).
inline constexpr std::string_view demandedBy10 = "PXLOGICAL";

// What makes two accounts of an application one; applications not listed may be there any number of times. Taken from
// what devices do: no specification at hand says it.
struct AccountRow {
    std::string_view application;
    std::string_view parm; // empty: there is one account
    std::string_view clause;
};
const AccountRow* findAccount(std::string_view application);

// The words of an enumeration, or the one a number or reference may be replaced by.
struct Word {
    std::string_view text;
    Since since = Since::Prov10;
    bool operator==(const Word&) const = default;
};
std::vector<Word> wordsOf(const ParmRow& row);
// The bounds of a number, of how many digits, or of a hexadecimal range; none when the row sets none.
struct Bounds {
    std::uint64_t min = 0, max = 0;
    bool operator==(const Bounds&) const = default;
};
std::optional<Bounds> boundsOf(const ParmRow& row);

// The lower of the two guaranteed lengths; 0: none is known.
std::size_t guaranteedBytes(const ParmRow& row);

// A document credential, to be masked wherever values are shown. Besides those of the table this catches vendors' names
// that speak of passwords and secrets: better one mask too many.
bool isSensitive(std::string_view parm);

} // namespace efs::prov
