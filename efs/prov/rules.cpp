#include "efs/prov/rules.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace efs::prov {

namespace {

constexpr Severity note = Severity::Note, warning = Severity::Warning, error = Severity::Error;
constexpr std::string_view prov11 = "ProvCont 1.1", field = "devices in the field", omna = "OMNA registry";
constexpr std::string_view ac = "OMNA application characteristic", uab51 = "WAP-185 §5.1";

// clang-format off
constexpr Rule table[] = {
    // id, severity, family, clause, sentence
    {"wbxml-version", warning, Family::Form, "WAP-192 §5.4", "A document is WBXML 1.1 to 1.3."},
    {"wbxml-public-id", warning, Family::Form, "WAP-183 §5.1.1", "The public id is that of PROV 1.0."},
    {"wbxml-charset", warning, Family::Form, "WAP-183_005", "The character set is UTF-8."},
    {"wbxml-utf8", warning, Family::Form, "WAP-183_005", "Texts are valid UTF-8."},
    {"wbxml-control", warning, Family::Form, "WAP-183 §5.7", "Texts hold no control characters, which XML cannot carry."},
    {"wbxml-string-table", warning, Family::Form, "WAP-192 §5.7", "Each string of the string table ends with 00."},
    {"wbxml-page", warning, Family::Form, "WAP-183 §8", "Code pages are 0 and 1."},
    {"wbxml-tag", warning, Family::Form, "WAP-183 §8.1", "Element tokens are those of the tables."},
    {"wbxml-attribute", warning, Family::Form, "WAP-183 §8.2", "Attribute tokens are those of the tables."},
    {"wbxml-value", warning, Family::Form, "WAP-183 §8.3", "Value tokens are those of the tables."},
    {"wbxml-vendor-token", note, Family::Form, "WAP-183 §8.2", "Tokens are those of the specification, not a vendor's."},
    {"wbxml-extension", warning, Family::Form, "WAP-183 §8", "Provisioning documents use no extension tokens."},
    {"wbxml-opaque", warning, Family::Form, "WAP-183 §8", "Provisioning documents hold no opaque data."},
    {"wbxml-entity", note, Family::Form, "WAP-183_005", "Characters stand in the string, not as entities."},
    {"wbxml-text", warning, Family::Form, "WAP-183 §5.1.2", "No character data stands between elements."},
    {"wbxml-duplicate", warning, Family::Form, uab51, "An element has each attribute once."},
    {"wbxml-instruction", note, Family::Form, "WAP-183 §8", "Provisioning documents hold no processing instructions."},
    {"wbxml-integer", note, Family::Form, "WAP-192 §5.1", "Integers take no more bytes than they need."},
    {"wbxml-padding", warning, Family::Form, "WAP-186 §5", "What follows the document in a file is FF."},
    {"wbxml-trailing", warning, Family::Form, "WAP-186 §5", "Nothing but padding follows the document."},
    {"wbxml-more", warning, Family::Form, "", "What the decoder has to say is listed up to a limit."},
    {"wbxml-tag-page", note, Family::Form, field, "Elements are spelled on tag page 0, where every decoder looks."},
    {"wbxml-literal", warning, Family::Form, field, "Names that have a token are spelled by it."},
    {"wbxml-inline-name", warning, Family::Form, field, "Types and names of parms that have a token are spelled by it."},
    {"wbxml-inline-word", warning, Family::Form, field, "Words that have a token are spelled by it: some phones know the token only."},
    {"wbxml-mixed", warning, Family::Form, field, "A value is spelled as one token or one text, not as a mixture."},
    {"wbxml-empty-bare", warning, Family::Form, "WAP-192 §5.8.4.1", "An empty value is spelled with its empty string."},
    {"xml-doctype", warning, Family::Form, "WAP-183_003", "The DOCTYPE is the one of PROV 1.0, in upper case."},
    {"xml-encoding", note, Family::Form, "WAP-183_005", "An XML text is UTF-8 and says so."},
    {"xml-element", warning, Family::Form, "WAP-183 §5.1.2", "An XML text holds the elements of the DTD."},
    {"xml-case", warning, Family::Form, "WAP-183 §5.1.2", "An XML text spells its elements in small letters."},
    {"xml-attribute", warning, Family::Form, "WAP-183 §5.1.2", "An XML text holds the attributes of the DTD."},
    {"xml-namespace", warning, Family::Form, "WAP-183 §5.1.2", "An XML text uses no namespaces."},
    {"xml-text", warning, Family::Form, "WAP-183 §5.1.2", "An XML text holds no text between elements."},
    {"xml-instruction", warning, Family::Form, "WAP-183_005", "An XML text holds no processing instructions."},

    {"prov-empty", error, Family::Structure, "WAP-183 §5.1.2", "A document holds at least one characteristic."},
    {"prov-dtd", error, Family::Structure, "WAP-183 §5.1.2", "Elements and attributes are those of the DTD, where it has them."},
    {"element-case", error, Family::Structure, "WAP-183 §5.1.2", "Elements are written in small letters."},
    {"prov-order", error, Family::Structure, "WAP-183 §5.1.2", "Parms stand before nested characteristics."},
    {"prov-nesting", error, Family::Structure, "WAP-183 §5.5", "A characteristic stands in the one it belongs to."},
    {"prov-characteristic", error, Family::Structure, "WAP-183 §5.5", "The type of a characteristic is one of the schema."},
    {"prov-parm", error, Family::Structure, "WAP-183 §5.6", "A parm is one of those of its characteristic."},
    {"parm-case", error, Family::Structure, "WAP-183 §5.6", "Names of parms are written exactly, capital and small letters too."},
    {"prov-unknown", warning, Family::Structure, uab51, "Elements and attributes can be read; devices ignore those they do not know."},
    {"access-order", warning, Family::Structure, prov11, "In ACCESS the RULE comes first, TO-PROXY and TO-NAPID last."},
    {"characteristic-unknown", note, Family::Structure, uab51, "A characteristic of unknown type is ignored."},

    {"prov-multiplicity", error, Family::Multiplicity, "WAP-183 §5.2", "Parms and characteristics stand no more often than allowed."},
    {"prov-missing", error, Family::Multiplicity, "WAP-183 §5.2", "What has to be there is there."},
    {"physical-proxy-id", warning, Family::Multiplicity, "WAP-183 §5.6.2", "A PXPHYSICAL has a PHYSICAL-PROXY-ID."},
    {"parm-repeated", warning, Family::Multiplicity, uab51, "A single parm is given once: the first counts."},
    {"domain-count", warning, Family::Multiplicity, "WAP-183 §5.6.1", "A proxy has four DOMAINs at most."},

    {"flag-value", warning, Family::Value, "WAP-183 §5.6", "A flag has no value: the parm alone says it."},
    {"value-bare", note, Family::Value, "WAP-183 §6.5", "A parm that takes a value has the attribute, be it empty."},
    {"value-missing", error, Family::Value, "WAP-183 §5.6", "A parm that means something by its value has one."},
    {"value-empty", error, Family::Value, "WAP-183 §5.6", "A value is not empty where that says nothing."},
    {"value-blank", warning, Family::Value, field, "A value is not made of blanks alone."},
    {"value-trim", warning, Family::Value, field, "No blanks stand around a value."},
    {"value-boolean", error, Family::Value, "WAP-183 §5.6.1", "A yes or no is written 1 or 0."},
    {"value-number", error, Family::Value, "WAP-183 §5.6", "A number is decimal and within its range."},
    {"value-digits", error, Family::Value, "WAP-183 §5.6.7", "Country and network codes have all their digits, and nothing else."},
    {"value-hex", error, Family::Value, "WAP-183 §5.6.5", "Quality of service and mobile IP parms are hexadecimal and within their range."},
    {"hex-bits", warning, Family::Value, "WAP-183 §5.6.5", "The bits of other fields of the octet are zero."},
    {"value-version", error, Family::Value, "WAP-183 §5.6.1", "A version is two numbers with a dot between."},
    {"value-word", error, Family::Value, "WAP-183 §5.6", "A value that is chosen from a list is one of the list."},
    {"word-spelling", error, Family::Value, "WAP-183 §8.3", "A word is spelled as in the token table: HTTP-BASIC, not HTTP BASIC."},
    {"word-unknown", note, Family::Value, ac, "A word of an open list is mostly one of those registered."},
    {"value-list", error, Family::Value, prov11, "A list has something between its commas."},
    {"value-address", error, Family::Value, "WAP-183 §5.6.2", "An address is of the kind its type says."},
    {"address-untyped", error, Family::Value, "WAP-183 §5.6.5", "An address without a type is of the default kind."},
    {"value-host", error, Family::Value, "WAP-183 §5.6.1", "A host name is made of letters, digits, hyphens and dots."},
    {"value-domain", error, Family::Value, "WAP-185 §7", "A DOMAIN is empty, a host, a .suffix or an address, each with a path, or a URI."},
    {"value-uri", error, Family::Value, "WAP-183 §5.6.1", "An address of the web is a whole URI without blanks."},
    {"value-mail", error, Family::Value, ac, "A mail address is user@host."},
    {"value-media-type", error, Family::Value, prov11, "Accepted content is media types with commas between."},
    {"value-base64", error, Family::Value, "Microsoft CSP", "A nonce of device management is base64."},

    {"to-napid", error, Family::Reference, "WAP-183 §5.6.2", "A TO-NAPID names an access point of its own document, or INTERNET."},
    {"to-napid-internet", error, Family::Reference, "WAP-183 §5.6.2", "TO-NAPID INTERNET needs an access point with the INTERNET parm."},
    {"to-proxy", error, Family::Reference, prov11, "A TO-PROXY names a proxy of its own document."},
    {"bootstrap-proxy", error, Family::Reference, "WAP-183 §5.6.8", "A PROXY-ID in BOOTSTRAP names a proxy of its own document."},
    {"napid-internet", warning, Family::Reference, "WAP-183 §5.6.2", "No access point has the reserved NAPID INTERNET."},
    {"reference-elsewhere", note, Family::Reference, "WAP-183 §5.6.2", "What is referred to stands in the same document."},
    {"reference-repeated", warning, Family::Reference, uab51, "The same thing is referred to once."},

    {"napdef-duplicate", warning, Family::Uniqueness, "WAP-183 §5.6.5", "A NAPID is used once in the context."},
    {"napdef-earlier", warning, Family::Uniqueness, "WAP-185 §6.2", "A later document does not define an access point again."},
    {"napdef-id", error, Family::Uniqueness, "WAP-183 §5.6.5", "An access point has an id that others can name."},
    {"pxlogical-duplicate", warning, Family::Uniqueness, uab51, "A PROXY-ID is used once in a document."},
    {"pxlogical-id", error, Family::Uniqueness, "WAP-183 §5.6.1", "A proxy has an id that others can name."},
    {"pxphysical-duplicate", warning, Family::Uniqueness, "WAP-183 §5.6.2", "A PHYSICAL-PROXY-ID is used once in its PXLOGICAL."},
    {"pxauthinfo-duplicate", warning, Family::Uniqueness, "WAP-183 §5.6.3", "A PXAUTH-TYPE is used once in its PXLOGICAL."},
    {"napauthinfo-duplicate", warning, Family::Uniqueness, "WAP-183 §5.6.6", "An AUTHTYPE is used once in its NAPDEF."},
    {"port-duplicate", warning, Family::Uniqueness, "WAP-183 §5.6.4", "A PORTNBR is used once in its proxy."},
    {"port-repeated", note, Family::Uniqueness, "WAP-183 §6.2", "A PORT of the PXLOGICAL is not repeated in its PXPHYSICAL."},
    {"port-conflict", error, Family::Uniqueness, "WAP-183 §6.2", "PXLOGICAL and PXPHYSICAL agree on the services of a port."},
    {"validity-country", warning, Family::Uniqueness, "WAP-183 §5.6.7", "A COUNTRY is used once in its NAPDEF."},
    {"validity-soc", warning, Family::Uniqueness, "WAP-183 §5.6.7", "A SOC is used once in its NAPDEF."},
    {"vendorconfig-duplicate", warning, Family::Uniqueness, "WAP-183 §5.6.10", "A vendor's NAME is used once in the context."},
    {"client-id", warning, Family::Uniqueness, "WAP-183 §5.6.9", "A CLIENT-ID is given once in the context."},
    {"application-duplicate", warning, Family::Uniqueness, "CPClient (ACCESS)", "An account is given once: APPID with its key."},
    {"application-id", error, Family::Uniqueness, prov11, "An application says which it is."},
    {"appauth-level", warning, Family::Uniqueness, prov11, "An application has one APPAUTH for each level."},
    {"access-duplicate", warning, Family::Uniqueness, prov11, "A RULE is used once in the context."},
    {"provurl-second", warning, Family::Uniqueness, uab51, "A context has one PROVURL."},
    {"context-allow-twice", warning, Family::Uniqueness, "WAP-185 §6.2", "A context has one CONTEXT-ALLOW."},
    {"value-repeated", note, Family::Uniqueness, uab51, "A parm that may have several values has each once."},

    {"network-country", error, Family::Presence, "WAP-183 §5.6.7", "NETWORK stands with COUNTRY."},
    {"sid-soc", error, Family::Presence, "WAP-183 §5.6.7", "SID stands with SOC."},
    {"access-target", warning, Family::Presence, prov11, "An access rule leads to a proxy or an access point."},
    {"ppg-auth", warning, Family::Presence, prov11, "PROXY-PW stands with PPGAUTH-TYPE."},
    {"basauth", warning, Family::Presence, "WAP-183 §5.6.1", "BASAUTH-PW stands with BASAUTH-ID."},
    {"basauth-startpage", note, Family::Presence, "WAP-183 §5.6.1", "BASAUTH-ID stands with the STARTPAGE it is for."},
    {"auth-asks", note, Family::Presence, "WAP-183 §6.5", "Credentials that are not there are asked of the user."},
    {"type-alone", note, Family::Presence, "WAP-183 §5.6.5", "A type of address stands with the address."},
    {"downlink-alone", note, Family::Presence, "WAP-183 §5.6.5", "DNLINKSPEED stands with LINKSPEED."},
    {"bearer-parm", note, Family::Presence, "WAP-183 §5.6.5", "A NAPDEF has parms that its BEARER can use."},
    {"bearer-address", warning, Family::Presence, "WAP-183 §5.6.5", "The access point of GSM-GPRS is an APN."},
    {"characteristic-empty", note, Family::Presence, "WAP-183 §5.6", "A characteristic says something."},
    {"context-nameless", note, Family::Presence, "WAP-183 §5.6.8", "A context that allows others has a PROVURL as its name."},
    {"context-allow", warning, Family::Presence, "WAP-183 §5.6.8", "CONTEXT-ALLOW is a number from 0 to 255."},

    {"length-guaranteed", warning, Family::Portability, "WAP-183 §6.1", "A value is no longer than every device has to take."},
    {"length-guaranteed-10", note, Family::Portability, "WAP-183 §6.1", "A value is no longer than devices of PROV 1.0 have to take."},
    {"leading-zeros", warning, Family::Portability, field, "Numbers and addresses have no leading zeros."},
    {"hex-prefix", note, Family::Portability, field, "Hexadecimal numbers have no 0x before them."},
    {"word-case", note, Family::Portability, "WAP-183 §8.3", "AUTOBAUDING is written in capital letters, as its token is."},
    {"bearer-vendor", warning, Family::Portability, "WAP-183 §5.6.5", "A BEARER is one of the specification."},
    {"uri-scheme", note, Family::Portability, "WAP-183 §5.6.1", "A URI has its scheme; without one http is assumed."},
    {"host-as-ipv4", warning, Family::Portability, "WAP-183 §5.6.2", "An address of type IPV4 is no host name."},
    {"proxy-id-form", note, Family::Portability, "WAP-183 §5.6.1", "A PROXY-ID is a host name with its domain or an IP address, and so unique in the world."},
    {"document-version", error, Family::Portability, "WAP-185 §5.3", "The version is absent or 1.x."},
    {"version-minor", note, Family::Portability, "WAP-183 §5.4", "The version is 1.0, as in documents of ProvCont 1.1."},
    {"prov10-proxy", note, Family::Portability, "WAP-183 §5.2", "PROV 1.0 wants a PXLOGICAL in each document."},
    {"prov11", note, Family::Portability, prov11, "What came with ProvCont 1.1 is ignored by devices of PROV 1.0."},
    {"vendorconfig", note, Family::Portability, field, "VENDORCONFIG makes some devices refuse the document."},
    {"domain-subset", warning, Family::Portability, "WAP-183 §5.6.2", "The DOMAINs of a PXPHYSICAL lie within those of its PXLOGICAL."},
    {"document-size", warning, Family::Portability, "TS 102 221 §11.1.3", "A document fits into a file of a card."},
    {"bootstrap-country", note, Family::Portability, "CPClient (ACCESS)", "A BOOTSTRAP has PROVURL, or COUNTRY and NETWORK."},

    {"app-missing", error, Family::Application, ac, "An application has what its registration asks for."},
    {"app-address", error, Family::Application, ac, "An application that talks to a server has its address."},
    {"app-id-form", warning, Family::Application, omna, "An APPID has the form of the registry."},
    {"app-unknown", note, Family::Application, omna, "An APPID is one whose parms are known."},
    {"app-route", note, Family::Application, prov11, "An application says by which proxy or access point it goes."},
    {"addr-and-appaddr", warning, Family::Application, ac, "An application has ADDR or APPADDR, not both."},
    {"appauth-asks", note, Family::Application, prov11, "An application's AAUTHNAME stands with its AAUTHSECRET."},
    {"w2-startpage", warning, Family::Application, ac, "A browser has one home page."},
    {"mms-proxy", note, Family::Application, "Microsoft CSP", "A message account names exactly one proxy."},
    {"w7-provider", error, Family::Application, ac, "The server id of device management is not empty."},
    {"w7-levels", note, Family::Application, "Microsoft CSP", "Device management has credentials for both directions."},
    {"mail-pair", note, Family::Application, ac, "Sending and receiving mail are joined by one PROVIDER-ID."},

    {"secret-masked", error, Family::Secret, "", "A credential is the real one, not the mask of a view."},
    {"secret-in-uri", warning, Family::Secret, "RFC 3986 §3.2.1", "No password stands in an address."},
    {"secret-is-name", note, Family::Secret, "", "A password is not the user name."},
    {"secret-readable", warning, Family::Secret, "WAP-186 §9.4", "A file with credentials is not readable by everybody."},

    {"shadowed", warning, Family::Context, "WAP-185 §6.2", "A later document does not say otherwise than an earlier one: the first counts."},
    {"context-second", note, Family::Context, "WAP-184 §5.1", "All documents of a card name the same PROVURL or none."},
    {"document-hidden", warning, Family::Context, "WAP-186 §9.4", "A file that begins with FF or 00 is empty throughout."},
    {"document-malformed", error, Family::Context, "WAP-185 §5.3", "A file holds a document that can be read."},
    {"document-cut", error, Family::Context, "WAP-186 §9.4", "A document is not larger than its file."},
    {"bootstrap-bare", note, Family::Context, "WAP-184 §5", "The Bootstrap file gives an access point and a proxy."},

    {"card-no-document", error, Family::Card, "WAP-186 §5.1", "A card holds at least one of Bootstrap, Config1 and Config2."},
    {"card-file-empty", note, Family::Card, "WAP-186 §9.4", "A file that is listed holds a document."},
    {"card-file-small", note, Family::Card, "WAP-186 §9.4", "A provisioning file has 150 bytes or more."},
    {"card-read", error, Family::Card, "WAP-186 §9.4", "Devices may read the provisioning files: always, or with CHV1 or PIN-G."},
    {"card-bootstrap-update", error, Family::Card, "WAP-186 §9.4", "Only the issuer may update Bootstrap."},
    {"card-config1-update", warning, Family::Card, "WAP-186 §9.5", "Config1 is updated with CHV1 or PIN-G."},
    {"card-config2-update", warning, Family::Card, "WAP-186 §9.6", "Config2 is updated by everybody, or with CHV1 or PIN-G."},
    {"card-directory-update", error, Family::Card, "WAP-186 §6.1", "The user may not modify ODF and DODF."},
    {"card-certificate-update", error, Family::Card, "WAP-186 §9.7", "Trusted certificates are read-only for the terminal."},
    {"card-flag-private", warning, Family::Card, "WAP-186 §6.2", "The private flag agrees with who may read the file."},
    {"card-flag-modifiable", warning, Family::Card, "WAP-186 §6.2", "The modifiable flag agrees with who may update the file."},
    {"card-auth-id", warning, Family::Card, "WAP-260 §9.4.6", "The authId of a record is that of a PIN of the AODF."},
    {"card-unlisted", warning, Family::Card, "WAP-186 §6.2", "A provisioning file is listed in the DODF; others are not used."},
    {"card-label-length", note, Family::Card, "WAP-186 A.4", "Labels have one length, so that records have one size."},
    {"card-directory-room", note, Family::Card, "WAP-186 A.4", "The DODF has room for one more record."},
    {"card-token-info", error, Family::Card, "WAP-260 §9.4.7", "A WIM has a TokenInfo."},
    {"card-certificates", note, Family::Card, "WAP-186 §9.2", "The card has a directory of trusted certificates."},

    {"dodf-fields", warning, Family::Card, "WAP-186 §6.2", "A DODF record has label, flags, the authId of its PIN, and a path devices can take."},
    {"dir-format", note, Family::Card, "WAP-186 §8.1", "EF(DIR) is a linear fixed file."},
    {"card-invalidate", warning, Family::Card, "WAP-186 §9", "Only the issuer may invalidate and rehabilitate the files."},
    {"wim-directories", warning, Family::Card, "WAP-260 §14", "A WIM has directories of private keys, certificates, PINs and WTLS objects."},
    {"wim-path", warning, Family::Card, "WAP-260 §9.4.1", "Where records of a WIM use paths, the ODF says where its directory is."},
    {"wim-pins", warning, Family::Card, "WAP-260 §12.1.4", "A WIM has two PINs at least."},
    {"wim-channels", error, Family::Card, "WAP-260 §11.2.2", "A SIM with a WIM announces logical channels."},
    {"wtls-fields", warning, Family::Card, "WAP-260 §9.4.5", "Records of WTLS objects have index and length."},
    {"aodf-fields", warning, Family::Card, "WAP-260 §9.4.6", "A WIM's PIN record has label, private flag, authId of one byte, path, and four characters at least."},
    {"pin-format", note, Family::Card, "WAP-260 §12.1.4.1", "A WIM's PIN is of the recommended format."},
    {"token-fields", warning, Family::Card, "WAP-260 §12.3", "Security environments are numbered from 1 to 127."},

    {"application-without-provisioning", note, Family::Card, "WAP-186 §7", "A PKCS#15 application lists provisioning files."},
    {"outside-wim", warning, Family::Card, "WAP-186 §7.2.1", "On a card with a WIM the provisioning stands in the WIM."},
    {"dir-missing", warning, Family::Card, "WAP-186 §8.1", "EF(DIR) is there."},
    {"dir-record", warning, Family::Card, "WAP-186 §8.1", "The records of EF(DIR) can be read."},
    {"dir-path", warning, Family::Card, "WAP-186 §8.1", "EF(DIR) gives the path of the application."},
    {"dir-unreadable", warning, Family::Card, "WAP-186 §8.1", "EF(DIR) may be read."},
    {"token-info", warning, Family::Card, "WAP-260 §9.4.7", "The TokenInfo can be read."},
    {"odf-missing", error, Family::Card, "WAP-186 §9.1", "The application has an object directory."},
    {"odf-record", error, Family::Card, "PKCS#15 v1.0 §6.2", "The records of the ODF can be read."},
    {"odf-unknown-record", note, Family::Card, "PKCS#15 v1.0 §6.2", "The records of the ODF are of known kinds."},
    {"odf-dangling", error, Family::Card, "WAP-186 §6.1", "The ODF leads to files that are there."},
    {"odf-loop", warning, Family::Card, "", "The ODF names each directory file once."},
    {"odf-too-many", error, Family::Card, "", "The ODF names no more directory files than a card has."},
    {"directory-unreadable", error, Family::Card, "WAP-186 §6", "The directory files may be read."},
    {"directory-incomplete", warning, Family::Card, "WAP-186 §6", "The directory files can be read to their ends."},
    {"dodf-record", error, Family::Card, "WAP-186 §6.2", "The records of the DODF can be read."},
    {"dodf-unknown-record", note, Family::Card, "PKCS#15 v1.0 §6.8", "The records of the DODF are of known kinds."},
    {"dodf-double-oid", note, Family::Card, "LwM2M G.3.3", "An object identifier is wrapped once."},
    {"dodf-duplicate", warning, Family::Card, "WAP-186 §6.2", "The DODF lists each object identifier once."},
    {"cdf-record", error, Family::Card, "WAP-260 §9.4.4", "The records of the CDF can be read."},
    {"cdf-unknown-record", note, Family::Card, "WAP-260 §9.4.4", "The records of the CDF are of known kinds."},
    {"cdf-too-many", warning, Family::Card, "", "The CDF lists no more certificates than a card has."},
    {"aodf-record", error, Family::Card, "WAP-260 §9.4.6", "The records of the AODF can be read."},
    {"aodf-unknown-record", note, Family::Card, "WAP-260 §9.4.6", "The records of the AODF are of known kinds."},
    {"records-broken", error, Family::Card, "PKCS#15 v1.0 §6", "A directory file is a row of whole records."},
    {"records-filler", note, Family::Card, "WAP-260 §9.1", "Unused bytes of a directory file are FF or 00."},
    {"records-length", note, Family::Card, "X.690 §10.1", "Lengths take no more bytes than they need."},
    {"records-too-many", error, Family::Card, "", "A directory file holds no more records than a card has."},
    {"path", error, Family::Card, "WAP-186 §4.2", "A path in a record leads somewhere."},
    {"path-window", error, Family::Card, "WAP-186 §4.2", "Index and length of a path lie within the file."},
    {"file-missing", error, Family::Card, "WAP-186 §6.2", "A file that is listed is there."},
    {"file-kind", error, Family::Card, "WAP-186 §9", "The files are transparent."},
    {"file-deactivated", warning, Family::Card, "WAP-186 §9", "The files are activated."},
    {"file-size", note, Family::Card, "TS 102 221 §11.1.1.4", "A file gives as many bytes as it says it has."},
    {"file-unreadable", warning, Family::Card, "WAP-186 §9", "A file that is listed can be read."},
    {"certificate-malformed", error, Family::Card, "WAP-260 §9.4.4", "A trusted certificate can be read."},
    {"certificate-url", note, Family::Card, "WAP-260 §9.4.4", "A trusted certificate is on the card."},
    {"lwm2m-header", error, Family::Card, "LwM2M G.3.3", "LwM2M data has its header and is whole."},
    {"iccid", warning, Family::Card, "TS 102 221 §13.2", "The ICCID can be read."},
    {"imsi", warning, Family::Card, "TS 51.011 §10.3.2", "The IMSI can be read."},
    {"more-findings", warning, Family::Card, "", "Findings are listed up to a limit; the last says how many more there are."},
};
// clang-format on

constexpr auto byId = [] {
    std::array<const Rule*, std::size(table)> index{};
    for (std::size_t i = 0; i < index.size(); ++i) index[i] = &table[i];
    std::sort(index.begin(), index.end(), [](const Rule* a, const Rule* b) { return a->id < b->id; });
    return index;
}();

struct FamilyName {
    Family family;
    std::string_view text;
};
constexpr FamilyName families[] = {
    {Family::Form, "form"},         {Family::Structure, "structure"},     {Family::Multiplicity, "multiplicity"},
    {Family::Value, "value"},       {Family::Reference, "reference"},     {Family::Uniqueness, "uniqueness"},
    {Family::Presence, "presence"}, {Family::Portability, "portability"}, {Family::Application, "application"},
    {Family::Secret, "secret"},     {Family::Context, "context"},         {Family::Card, "card"},
};

} // namespace

std::string_view name(Family family) {
    return families[static_cast<std::size_t>(family)].text;
}

std::span<const Rule> rules() {
    return table;
}

const Rule* findRule(std::string_view id) {
    const auto at = std::lower_bound(byId.begin(), byId.end(), id,
                                     [](const Rule* rule, std::string_view key) { return rule->id < key; });
    return at == byId.end() || (*at)->id != id ? nullptr : *at;
}

const Family* findFamily(std::string_view name) {
    for (const FamilyName& one : families)
        if (one.text == name) return &one.family;
    return nullptr;
}

} // namespace efs::prov
