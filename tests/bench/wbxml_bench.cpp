// WBXML against libwbxml, both in this process: tree from bytes, bytes from tree, and the whole way to and from XML.
//
// libwbxml's header files leave its tree functions out, its shared library offers them: they are declared here as in
// its version 0.11.8. The converters at the end are its public interface.
#include "efs/prov/xml.h"
#include "tests/bench/documents.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <wbxml/wbxml.h>

extern "C" {
struct WBXMLTree_s;
WBXMLError wbxml_tree_from_wbxml(WB_UTINY* wbxml, WB_ULONG length, WBXMLLanguage language, WBXMLCharsetMIBEnum charset,
                                 WBXMLTree_s** tree);
WBXMLError wbxml_tree_to_wbxml(WBXMLTree_s* tree, WB_UTINY** wbxml, WB_ULONG* length, WBXMLGenWBXMLParams* parameters);
void wbxml_tree_destroy(WBXMLTree_s* tree);
}

namespace {

using bench::documentOf;
using bench::wbxmlOf;
namespace wbxml = efs::wbxml;

std::size_t sizeOf(const benchmark::State& state) {
    return static_cast<std::size_t>(state.range(0));
}

void done(benchmark::State& state, std::size_t bytes) {
    state.SetItemsProcessed(state.iterations());
    state.counters["document_bytes"] = static_cast<double>(bytes);
}

WBXMLTree_s* theirTree(apdu::Bytes& bytes) {
    WBXMLTree_s* tree = nullptr;
    const WBXMLError error = wbxml_tree_from_wbxml(bytes.data(), static_cast<WB_ULONG>(bytes.size()),
                                                   WBXML_LANG_UNKNOWN, WBXML_CHARSET_UNKNOWN, &tree);
    return error == WBXML_OK ? tree : nullptr;
}

void decodeOurs(benchmark::State& state) {
    const apdu::Bytes bytes = wbxmlOf(sizeOf(state));
    for (auto _ : state) {
        auto document = wbxml::Document::decode(bytes);
        if (!document) return state.SkipWithError("not decoded");
        benchmark::DoNotOptimize(document->elements().data());
    }
    done(state, bytes.size());
}

void decodeTheirs(benchmark::State& state) {
    apdu::Bytes bytes = wbxmlOf(sizeOf(state));
    for (auto _ : state) {
        WBXMLTree_s* tree = theirTree(bytes);
        if (tree == nullptr) return state.SkipWithError("not decoded");
        wbxml_tree_destroy(tree);
    }
    done(state, bytes.size());
}

void encodeOurs(benchmark::State& state, bool compact) {
    const wbxml::Document document = documentOf(sizeOf(state));
    std::size_t size = 0;
    for (auto _ : state) {
        const apdu::Bytes bytes = bench::encode(document, {.compact = compact});
        size = bytes.size();
        benchmark::DoNotOptimize(bytes.data());
    }
    done(state, size);
}

void encodeTheirs(benchmark::State& state, bool compact) {
    apdu::Bytes source = wbxmlOf(sizeOf(state));
    WBXMLTree_s* tree = theirTree(source);
    WBXMLGenWBXMLParams parameters{};
    parameters.wbxml_version = WBXML_VERSION_13;
    parameters.use_strtbl = static_cast<WB_BOOL>(compact);
    WB_ULONG size = 0;
    for (auto _ : state) {
        WB_UTINY* bytes = nullptr;
        if (wbxml_tree_to_wbxml(tree, &bytes, &size, &parameters) != WBXML_OK)
            return state.SkipWithError("not encoded");
        benchmark::DoNotOptimize(bytes);
        std::free(bytes);
    }
    wbxml_tree_destroy(tree);
    done(state, size);
}

void toXmlOurs(benchmark::State& state) {
    const apdu::Bytes bytes = wbxmlOf(sizeOf(state));
    for (auto _ : state) {
        const auto document = wbxml::Document::decode(bytes);
        if (!document) return state.SkipWithError("not decoded");
        benchmark::DoNotOptimize(efs::prov::toXml(*document).data());
    }
    done(state, bytes.size());
}

void toXmlTheirs(benchmark::State& state) {
    apdu::Bytes bytes = wbxmlOf(sizeOf(state));
    for (auto _ : state) {
        WBXMLConvWBXML2XML* converter = nullptr;
        WB_UTINY* xml = nullptr;
        WB_ULONG size = 0;
        if (wbxml_conv_wbxml2xml_create(&converter) != WBXML_OK) return state.SkipWithError("no converter");
        const WBXMLError error =
            wbxml_conv_wbxml2xml_run(converter, bytes.data(), static_cast<WB_ULONG>(bytes.size()), &xml, &size);
        wbxml_conv_wbxml2xml_destroy(converter);
        if (error != WBXML_OK) return state.SkipWithError("not converted");
        std::free(xml);
    }
    done(state, bytes.size());
}

void fromXmlOurs(benchmark::State& state) {
    const std::string xml = bench::xmlOf(sizeOf(state));
    std::size_t size = 0;
    for (auto _ : state) {
        const auto imported = efs::prov::fromXml(xml);
        if (!imported) return state.SkipWithError("not imported");
        size = imported->document.bytes().size();
    }
    done(state, size);
}

void fromXmlTheirs(benchmark::State& state) {
    std::string xml = bench::xmlOf(sizeOf(state));
    WB_ULONG size = 0;
    for (auto _ : state) {
        WBXMLConvXML2WBXML* converter = nullptr;
        WB_UTINY* bytes = nullptr;
        if (wbxml_conv_xml2wbxml_create(&converter) != WBXML_OK) return state.SkipWithError("no converter");
        wbxml_conv_xml2wbxml_disable_string_table(converter);
        const WBXMLError error = wbxml_conv_xml2wbxml_run(converter, reinterpret_cast<WB_UTINY*>(xml.data()),
                                                          static_cast<WB_ULONG>(xml.size()), &bytes, &size);
        wbxml_conv_xml2wbxml_destroy(converter);
        if (error != WBXML_OK) return state.SkipWithError("not converted");
        std::free(bytes);
    }
    done(state, size);
}

constexpr std::int64_t smallDocument = 200, usualDocument = 1600;

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->Arg(smallDocument)->Arg(usualDocument)->Unit(benchmark::kMicrosecond);
}

BENCHMARK(decodeOurs)->Name("decode/simprov")->Apply(sizes);
BENCHMARK(decodeTheirs)->Name("decode/libwbxml")->Apply(sizes);
BENCHMARK_CAPTURE(encodeOurs, inline, false)->Name("encode/simprov")->Apply(sizes);
BENCHMARK_CAPTURE(encodeTheirs, inline, false)->Name("encode/libwbxml")->Apply(sizes);
BENCHMARK_CAPTURE(encodeOurs, table, true)->Name("encode_table/simprov")->Apply(sizes);
BENCHMARK_CAPTURE(encodeTheirs, table, true)->Name("encode_table/libwbxml")->Apply(sizes);
BENCHMARK(toXmlOurs)->Name("to_xml/simprov")->Apply(sizes);
BENCHMARK(toXmlTheirs)->Name("to_xml/libwbxml")->Apply(sizes);
BENCHMARK(fromXmlOurs)->Name("from_xml/simprov")->Apply(sizes);
BENCHMARK(fromXmlTheirs)->Name("from_xml/libwbxml")->Apply(sizes);

} // namespace

BENCHMARK_MAIN();
