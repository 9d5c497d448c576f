#include "efs/plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;

const Path df = Path::mf() / 0x7F80;

File transparent(const Bytes& content) {
    File file;
    file.fcp.size = content.size();
    file.content = content;
    return file;
}

File linear(std::size_t length, const Bytes& content) {
    File file;
    file.fcp.kind = FileKind::LinearFixed;
    file.fcp.size = content.size();
    file.fcp.recordLength = length;
    file.fcp.recordCount = length == 0 ? 0 : content.size() / length;
    file.content = content;
    return file;
}

File directory() {
    File file;
    file.fcp.kind = FileKind::Df;
    return file;
}

Image imageWith(std::map<Path, File> files) {
    Image image;
    image.files = std::move(files);
    image.files[Path::mf()] = directory();
    image.files[df] = directory();
    return image;
}

TEST(Plan, stepsOfATransparentFile) {
    Image a = imageWith({{df / 0x4431, transparent("0001020304050607"_hex)}});
    EXPECT_TRUE(diff(a, a)->empty());
    a.files[df / 0x4431].content.resize(32, 0x15);
    a.files[df / 0x4431].fcp.size = 32;
    Image b = a;
    auto& content = b.files[df / 0x4431].content;
    content[0] = content[7] = content[25] = 0xAA; // gaps of 6 and of 17 bytes
    const auto plan = diff(a, b);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->steps, (std::vector<Step>{{df / 0x4431, 0, 0, "0001020304050607"_hex, "AA010203040506AA"_hex},
                                              {df / 0x4431, 25, 0, "15"_hex, "AA"_hex}}));
    EXPECT_EQ(plan->bytesWritten(), 9u);
    EXPECT_EQ(plan->files(), std::vector<Path>{df / 0x4431});
    EXPECT_EQ(apply(*plan, a).value(), b);
}

TEST(Plan, recordsAreWrittenWhole) {
    const Image a = imageWith({{Path::mf() / 0x2F00, linear(3, "010203 040506 070809"_hex)}});
    Image b = a;
    b.files[Path::mf() / 0x2F00].content = "010203 0405FF 070809"_hex;
    const auto plan = diff(a, b);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->steps, (std::vector<Step>{{Path::mf() / 0x2F00, 0, 2, "040506"_hex, "0405FF"_hex}}));
    EXPECT_EQ(apply(*plan, a).value(), b);
}

TEST(Plan, createsComeWithTheirContent) {
    const Image a = imageWith({});
    Image b = a;
    b.files[df / 0x5F00] = directory();
    b.files[df / 0x5F00 / 0x4432] = transparent("FFFF03FF"_hex);
    b.files[df / 0x4433] = transparent("FFFFFF"_hex);
    b.files[df / 0x4434] = linear(2, "FFFF0102"_hex);
    const auto plan = diff(a, b);
    ASSERT_TRUE(plan) << plan.error().message();
    ASSERT_EQ(plan->creates.size(), 4u);
    EXPECT_EQ(plan->creates[0].path, df / 0x4433);
    EXPECT_EQ(plan->steps, (std::vector<Step>{{df / 0x4434, 0, 2, "FFFF"_hex, "0102"_hex},
                                              {df / 0x5F00 / 0x4432, 2, 0, "FF"_hex, "03"_hex}}));
    EXPECT_EQ(plan->files(), (std::vector<Path>{df / 0x4433, df / 0x4434, df / 0x5F00, df / 0x5F00 / 0x4432}));
    EXPECT_EQ(apply(*plan, a).value(), b);
    const auto again = apply(*plan, b);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(again.error().message(), "3F00/7F80/4433: the file to be created is there already");
}

TEST(Plan, contentBeforePointers) {
    const auto odf = "A706300404024405A506300404024406"_hex;
    const Image a = imageWith({{Path::mf() / 0x2F00, linear(1, "00"_hex)},
                               {df / 0x4405, transparent("00"_hex)},
                               {df / 0x4406, transparent("00"_hex)},
                               {df / 0x4431, transparent("00"_hex)},
                               {df / 0x5031, transparent(Bytes(odf.size()))},
                               {df / 0x5032, transparent("00"_hex)}});
    Image b = a;
    for (auto& [path, file] : b.files) {
        if (!file.content.empty()) file.content[0] = 0x11;
    }
    b.files[df / 0x5031].content = odf;
    const auto plan = diff(a, b);
    ASSERT_TRUE(plan);
    const std::vector<Path> order = {df / 0x4431, df / 0x5032, df / 0x4405,
                                     df / 0x4406, df / 0x5031, Path::mf() / 0x2F00};
    EXPECT_EQ(plan->files(), order);
}

TEST(Plan, whatCannotBePlanned) {
    struct Case {
        const char* about;
        File before, after;
        ErrorKind kind;
        const char* text;
    };
    File unread = transparent({});
    unread.fcp.size = 4;
    unread.complete = false;
    unread.readError = 0x6982;
    File unknownSize = unread;
    unknownSize.fcp.size.reset();
    File cyclic = linear(1, "0102"_hex), cyclicAfter = linear(1, "0201"_hex);
    cyclic.fcp.kind = cyclicAfter.fcp.kind = FileKind::Cyclic;
    const Case cases[] = {
        {"outgrown", transparent("0102"_hex), transparent("010203"_hex), ErrorKind::Limit,
         "3 bytes do not fit the file of 2"},
        {"short", transparent("0102"_hex), transparent("01"_hex), ErrorKind::Usage,
         "the new content has 1 bytes, the file 2"},
        {"not read", unread, transparent("01020304"_hex), ErrorKind::Missing,
         "only 0 bytes of the file were read, so there is nothing to compare with"},
        {"not read, no size", unknownSize, transparent("01020304"_hex), ErrorKind::Missing,
         "only 0 bytes of the file were read, so there is nothing to compare with"},
        {"not read and outgrown", unread, transparent("0102030405"_hex), ErrorKind::Limit,
         "5 bytes do not fit the file of 4"},
        {"cyclic", cyclic, cyclicAfter, ErrorKind::Unsupported,
         "a cyclic file is not rewritten: every write moves its records"},
        {"records of no length", linear(0, "0102"_hex), linear(0, "0103"_hex), ErrorKind::Malformed,
         "2 bytes are no whole records of 0"},
        {"a cut record", linear(2, "010203"_hex), linear(2, "010204"_hex), ErrorKind::Malformed,
         "3 bytes are no whole records of 2"},
        {"too many records", linear(1, Bytes(255, 0)), linear(1, Bytes(255, 1)), ErrorKind::Limit,
         "record 255 is beyond what a card can number"},
    };
    for (const Case& c : cases) {
        const auto plan = diff(imageWith({{df / 0x4431, c.before}}), imageWith({{df / 0x4431, c.after}}));
        ASSERT_FALSE(plan) << c.about;
        EXPECT_EQ(plan.error().kind, c.kind) << c.about;
        EXPECT_EQ(plan.error().text, c.text) << c.about;
        EXPECT_EQ(plan.error().where(), "3F00/7F80/4431");
    }
    const auto deleted = diff(imageWith({{df / 0x4431, transparent("01"_hex)}}), imageWith({}));
    ASSERT_FALSE(deleted);
    EXPECT_EQ(deleted.error().kind, ErrorKind::Unsupported);
    File larger = transparent("0102"_hex), smaller = transparent("0102"_hex);
    larger.fcp.size = 1;
    smaller.fcp.size = 3;
    EXPECT_EQ(diff(imageWith({}), imageWith({{df / 0x4431, larger}})).error().text,
              "2 bytes do not fit the new file of 1");
    EXPECT_EQ(diff(imageWith({}), imageWith({{df / 0x4431, smaller}})).error().kind, ErrorKind::Usage);
}

TEST(Plan, anUnreadFileThatStaysIsNoMatter) {
    File unread = transparent({});
    unread.complete = false;
    const Image image = imageWith({{df / 0x4431, unread}});
    EXPECT_TRUE(diff(image, image)->empty());
}

TEST(Plan, applyLooksBeforeItWrites) {
    const Image image = imageWith({{df / 0x4431, transparent("010203"_hex)}, {df / 0x4432, linear(2, "01020304"_hex)}});
    struct Case {
        const char* about;
        Step step;
        ErrorKind kind;
    };
    const Case cases[] = {
        {"other bytes", {df / 0x4431, 1, 0, "AA"_hex, "BB"_hex}, ErrorKind::Conflict},
        {"past the end", {df / 0x4431, 2, 0, "03FF"_hex, "0300"_hex}, ErrorKind::Conflict},
        {"far past the end", {df / 0x4431, SIZE_MAX, 0, "03"_hex, "04"_hex}, ErrorKind::Conflict},
        {"no such file", {df / 0x4439, 0, 0, "01"_hex, "02"_hex}, ErrorKind::Conflict},
        {"a directory", {df, 0, 0, {}, {}}, ErrorKind::Conflict},
        {"other record", {df / 0x4432, 0, 1, "0304"_hex, "0506"_hex}, ErrorKind::Conflict},
        {"no such record", {df / 0x4432, 0, 3, "0304"_hex, "0506"_hex}, ErrorKind::Conflict},
        {"part of a record", {df / 0x4432, 0, 1, "01"_hex, "02"_hex}, ErrorKind::Usage},
        {"record of a transparent file", {df / 0x4431, 0, 1, "010203"_hex, "010204"_hex}, ErrorKind::Usage},
        {"offset into records", {df / 0x4432, 1, 0, "02"_hex, "03"_hex}, ErrorKind::Usage},
        {"other length", {df / 0x4431, 0, 0, "01"_hex, "0102"_hex}, ErrorKind::Usage},
    };
    for (const Case& c : cases) {
        const auto result = apply(Plan{{}, {c.step}}, image);
        ASSERT_FALSE(result) << c.about;
        EXPECT_EQ(result.error().kind, c.kind) << c.about;
    }
    Fcp huge;
    huge.size = 0xFFFFFFFF;
    EXPECT_EQ(apply(Plan{{{df / 0x4439, huge}}, {}}, image).error().kind, ErrorKind::Limit);
    EXPECT_EQ(apply(Plan{{{df / 0x4431 / 0x4439, Fcp{}}}, {}}, image).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(apply(Plan{{{Path::mf() / 0x7F99 / 0x4439, Fcp{}}}, {}}, image).error().kind, ErrorKind::Conflict);
}

// Pairs of images with equal attributes; the second may have more files.
rc::Gen<std::pair<Image, Image>> imagePairs() {
    return rc::gen::exec([] {
        std::map<Path, File> before, after;
        const int count = *rc::gen::inRange(0, 6);
        for (int i = 0; i < count; ++i) {
            const Path path = df / static_cast<FileId>(*rc::gen::inRange(0x5030, 0x5034));
            const auto size = static_cast<std::size_t>(*rc::gen::inRange(0, 40));
            const auto length = static_cast<std::size_t>(*rc::gen::inRange(1, 6));
            const bool records = *rc::gen::arbitrary<bool>();
            const auto bytes = rc::gen::container<Bytes>(records ? size / length * length : size,
                                                         rc::gen::element<std::uint8_t>(0x00, 0x30, 0xA7, 0xFF));
            const auto file = [&] { return records ? linear(length, *bytes) : transparent(*bytes); };
            after[path] = file();
            before.erase(path);
            if (*rc::gen::inRange(0, 4) != 0) before[path] = file();
        }
        return std::pair(imageWith(before), imageWith(after));
    });
}

RC_GTEST_PROP(PlanLaws, applyingTheDifferenceGivesTheOther, ()) {
    const auto [a, b] = *imagePairs();
    const auto plan = diff(a, b);
    RC_ASSERT(plan.has_value());
    RC_ASSERT(apply(*plan, a).value() == b);
    RC_ASSERT(diff(b, b)->empty());
    for (const Step& step : plan->steps) {
        RC_ASSERT(step.before.size() == step.after.size());
        RC_ASSERT(step.before != step.after);
    }
}

RC_GTEST_PROP(PlanLaws, stepsOfAFileDoNotTouch, ()) {
    const auto [a, b] = *imagePairs();
    const Plan plan = diff(a, b).value();
    for (std::size_t i = 1; i < plan.steps.size(); ++i) {
        const Step &last = plan.steps[i - 1], &step = plan.steps[i];
        if (last.path != step.path) continue;
        const bool apart =
            step.record != 0 ? step.record > last.record : step.offset >= last.offset + last.after.size() + 7;
        RC_ASSERT(apart);
    }
}

} // namespace
} // namespace efs
