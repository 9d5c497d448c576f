#include "card/target.h"

#include "card/emulator/image_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace card {

namespace {

using apdu::ErrorKind;
using List = std::vector<Reader>;

constexpr std::string_view imageSuffix = ".card.json";

bool isImage(const std::string& target) {
    std::error_code failed;
    if (target.starts_with(readerPrefix)) return false;
    return std::string_view(target).ends_with(imageSuffix) || std::filesystem::is_regular_file(target, failed);
}

bool holdsCard(const Reader& reader) {
    return reader.state != ReaderState::Empty && reader.state != ReaderState::Unavailable;
}

std::string listed(const List& readers) {
    if (readers.empty()) return "there is no reader";
    std::string text;
    for (const auto& reader : readers)
        text +=
            fmt::format("{}{} \"{}\" ({})", text.empty() ? "" : ", ", reader.index, reader.name, name(reader.state));
    return text;
}

apdu::Failure noCard(std::string why, const List& readers, const char* hint) {
    auto failure = apdu::fail(ErrorKind::NoCard, fmt::format("{}: {}", why, listed(readers)));
    return std::move(failure).hint(readers.empty() ? "Connect a reader; 'simprov doctor' looks for what is wrong"
                                                   : hint);
}

constexpr auto nameOne = "Name one by number or by a part of its name that no other has";

apdu::Result<Reader> onlyOne(const List& fitting, const List& all, const std::string& none,
                             const std::string& several) {
    if (fitting.size() == 1) return fitting.front();
    if (fitting.empty()) return noCard(none, all, "Insert a card, or name a card image (*.card.json)");
    return noCard(several, fitting, nameOne);
}

template <class Predicate>
List where(const List& readers, Predicate predicate) {
    List fitting;
    std::copy_if(readers.begin(), readers.end(), std::back_inserter(fitting), predicate);
    return fitting;
}

apdu::Result<Reader> byNumber(const List& readers, const std::string& target) {
    std::size_t number = 0;
    const auto parsed = std::from_chars(target.data(), target.data() + target.size(), number);
    const auto fitting = where(readers, [&](const Reader& reader) { return reader.index == number; });
    if (parsed.ec != std::errc() || fitting.empty())
        return noCard(fmt::format("there is no reader {}", target), readers, nameOne);
    return fitting.front();
}

apdu::Result<Reader> choose(const List& readers, const std::string& target) {
    if (target.empty())
        return onlyOne(where(readers, holdsCard), readers, "no reader holds a card", "several readers hold a card");
    if (target.find_first_not_of("0123456789") == std::string::npos) return byNumber(readers, target);
    const auto exact = where(readers, [&](const Reader& reader) { return reader.name == target; });
    if (exact.size() == 1) return exact.front();
    const auto fitting =
        where(readers, [&](const Reader& reader) { return reader.name.find(target) != std::string::npos; });
    if (fitting.empty())
        return noCard(fmt::format("\"{}\" is neither a file nor part of a reader's name", target), readers, nameOne);
    return onlyOne(fitting, readers, {}, fmt::format("several readers have \"{}\" in their name", target));
}

} // namespace

apdu::Result<Reader> readerOf(const std::string& target, Readers& readers) {
    const auto list = readers.list();
    if (!list) return propagate(list);
    auto reader =
        choose(*list, target.starts_with(readerPrefix) ? target.substr(readerPrefix.size()) : std::string(target));
    if (!reader) return reader;
    // A connection is made by name: with two of one name it might be the other card.
    const auto namesakes = where(*list, [&](const Reader& other) { return other.name == reader->name; });
    if (namesakes.size() > 1)
        return noCard("readers with one name cannot be told apart", namesakes, "Unplug all of them but one");
    return reader;
}

apdu::Result<std::unique_ptr<CardWire>> openTarget(const std::string& target, Readers& readers) {
    if (!target.empty() && isImage(target)) return emulator::openImageCard(target);
    const auto reader = readerOf(target, readers);
    if (!reader) return propagate(reader);
    return readers.connect(reader->name);
}

} // namespace card
