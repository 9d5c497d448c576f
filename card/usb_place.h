// Where a USB device is plugged in, by bus and device number: "usb:1-1.4" stays the same as long as the plug does,
// while device numbers and the order in which a daemon lists its readers change with every start.
#pragma once

#include <string>

namespace card {

// Looked up where Linux tells it; empty when it does not.
std::string usbPlace(unsigned bus, unsigned device, const std::string& devices = "/sys/bus/usb/devices");

// True when the first place comes before the second as people count: usb:1-1.2 before usb:1-1.10.
bool placeBefore(const std::string& a, const std::string& b);

} // namespace card
