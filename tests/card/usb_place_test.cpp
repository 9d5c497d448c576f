// Readers by the plug they are in: as Linux shows it, and in the order people count.
#include "card/usb_place.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

TEST(UsbPlace, isFoundByBusAndDevice) {
    support::TemporaryDirectory sys;
    const auto device = [&](const std::string& name, const std::string& bus, const std::string& number) {
        std::filesystem::create_directories(sys.path(name));
        support::writeText(sys.path(name + "/busnum"), bus + "\n");
        support::writeText(sys.path(name + "/devnum"), number + "\n");
    };
    device("1-1.4", "1", "7");
    device("2-1", "2", "7");
    device("usb1", "1", "1");
    std::filesystem::create_directories(sys.path("1-1.4:1.0"));
    EXPECT_EQ(card::usbPlace(1, 7, sys.path()), "usb:1-1.4");
    EXPECT_EQ(card::usbPlace(2, 7, sys.path()), "usb:2-1");
    EXPECT_EQ(card::usbPlace(1, 1, sys.path()), "") << "the root of a bus is no place";
    EXPECT_EQ(card::usbPlace(9, 9, sys.path()), "");
    EXPECT_EQ(card::usbPlace(1, 7, sys.path("nothing")), "");
}

TEST(UsbPlace, numbersAreCountedNotSpelled) {
    EXPECT_TRUE(card::placeBefore("usb:1-1.2", "usb:1-1.10"));
    EXPECT_FALSE(card::placeBefore("usb:1-1.10", "usb:1-1.2"));
    EXPECT_TRUE(card::placeBefore("rack 9", "rack 10"));
    EXPECT_TRUE(card::placeBefore("usb:1-1", "usb:1-1.1"));
    EXPECT_FALSE(card::placeBefore("same", "same"));
}

} // namespace
