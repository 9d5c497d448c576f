// Card images in JSON: what is accepted is written and read again as the same image, and can be searched and planned
// on.
#include "efs/image.h"
#include "efs/plan.h"
#include "efs/prov/context.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto image = efs::imageFromJson(apdu::asText({data, size}));
    if (!image) return 0;
    const auto again = efs::imageFromJson(efs::toJson(*image));
    fuzz::require(again && *again == *image, "an image written is the image read");
    efs::ImageSource source(*image);
    efs::LocateOptions everything;
    everything.imsi = everything.lastResortPath = true;
    if (auto provisioning = efs::locate(source, everything)) efs::prov::interpret(*provisioning);
    const auto plan = efs::diff(*image, *again);
    fuzz::require(!plan || plan->steps.empty(), "equal images differ in nothing");
    return 0;
}
