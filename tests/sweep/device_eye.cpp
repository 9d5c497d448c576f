#include "tests/sweep/device_eye.h"

#include "efs/prov/agent.h"
#include "efs/provisioning.h"

namespace sweep {

namespace prov = efs::prov;

DeviceEye::Documents DeviceEye::documentsUsed(const efs::Image& card, bool firstFileOnly) {
    efs::ImageSource source(card);
    auto provisioning = efs::locate(source);
    if (!provisioning) return {};
    const auto contents = prov::interpret(*provisioning);
    const auto sources = prov::sourcesOf(*provisioning, contents);
    prov::AgentOptions options;
    options.profile = firstFileOnly ? prov::Profile::FirstFile : prov::Profile::Standard;
    const auto view = prov::viewAsDevice(sources, options);
    Documents used;
    for (const auto& outcome : view.sources) {
        if (outcome.fate != prov::Fate::Used) continue;
        for (const auto& file : provisioning->files) {
            if (efs::name(file.object) == outcome.name)
                used[file.object] = apdu::toBytes(apdu::slice(file.content, {0, file.used}));
        }
    }
    return used;
}

DeviceEye::DeviceEye(const Operation& operation)
    : old_(documentsUsed(operation.start, false)), new_(documentsUsed(operation.end, false)) {}

std::string DeviceEye::complaint(const efs::Image& card) const {
    const auto holds = [](const Documents& documents, efs::ObjectType object, const apdu::Bytes& bytes) {
        const auto found = documents.find(object);
        return found != documents.end() && found->second == bytes;
    };
    for (const bool firstFileOnly : {false, true}) {
        bool sawOld = false, sawNew = false;
        for (const auto& [object, bytes] : documentsUsed(card, firstFileOnly)) {
            const bool isOld = holds(old_, object, bytes), isNew = holds(new_, object, bytes);
            if (!isOld && !isNew)
                return "a device takes a " + std::string(efs::name(object)) + " that nobody ever wrote";
            sawOld = sawOld || !isNew;
            sawNew = sawNew || !isOld;
        }
        if (sawOld && sawNew) return "a device takes old and new documents together";
    }
    return "";
}

} // namespace sweep
