// Time against size: decoding, encoding, XML both ways and forming contexts, from 1 KB to 1 MB. Flat time per byte is
// what to look for.
#include "efs/prov/context.h"
#include "efs/prov/validate.h"
#include "efs/prov/xml.h"
#include "tests/bench/documents.h"

#include <benchmark/benchmark.h>

namespace {

namespace wbxml = efs::wbxml;

// The document of this size, and at the end how much of it was worked through.
class Sized {
  public:
    explicit Sized(benchmark::State& state)
        : document(bench::documentOf(static_cast<std::size_t>(state.range(0)), bench::Texts::Long)), state_(state) {}
    ~Sized() {
        const auto bytes = static_cast<double>(document.bytes().size());
        state_.SetBytesProcessed(state_.iterations() * static_cast<std::int64_t>(bytes));
        state_.counters["document_bytes"] = bytes;
    }
    Sized(const Sized&) = delete;
    Sized& operator=(const Sized&) = delete;

    const wbxml::Document document;

  private:
    benchmark::State& state_;
};

void decode(benchmark::State& state) {
    const Sized sized(state);
    for (auto _ : state) benchmark::DoNotOptimize(wbxml::Document::decode(sized.document.bytes()));
}

void encode(benchmark::State& state) {
    const Sized sized(state);
    for (auto _ : state) benchmark::DoNotOptimize(bench::encode(sized.document));
}

void encodeTable(benchmark::State& state) {
    const Sized sized(state);
    for (auto _ : state) benchmark::DoNotOptimize(bench::encode(sized.document, {.compact = true}));
}

void toXml(benchmark::State& state) {
    const Sized sized(state);
    for (auto _ : state) benchmark::DoNotOptimize(efs::prov::toXml(sized.document));
}

void fromXml(benchmark::State& state) {
    const Sized sized(state);
    const std::string xml = bench::xmlOf(static_cast<std::size_t>(state.range(0)), bench::Texts::Long);
    for (auto _ : state) benchmark::DoNotOptimize(efs::prov::fromXml(xml));
}

void contexts(benchmark::State& state) {
    const Sized sized(state);
    const efs::prov::Source source{efs::ObjectType::Bootstrap, &sized.document};
    for (auto _ : state) benchmark::DoNotOptimize(efs::prov::formContexts({source}));
}

// Documents full of findings: tens of thousands at 100 000 parms.
void check(benchmark::State& state) {
    const wbxml::Document document = bench::documentWithFindings(static_cast<std::size_t>(state.range(0)));
    std::size_t findings = 0;
    for (auto _ : state) findings = efs::prov::validate(document).findings.size();
    state.counters["document_bytes"] = static_cast<double>(document.bytes().size());
    state.counters["findings"] = static_cast<double>(findings);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->RangeMultiplier(4)->Range(1 << 10, 1 << 20)->Unit(benchmark::kMicrosecond);
}

BENCHMARK(decode)->Name("growth/decode")->Apply(sizes);
BENCHMARK(encode)->Name("growth/encode")->Apply(sizes);
BENCHMARK(encodeTable)->Name("growth/encode_table")->Apply(sizes);
BENCHMARK(toXml)->Name("growth/to_xml")->Apply(sizes);
BENCHMARK(fromXml)->Name("growth/from_xml")->Apply(sizes);
BENCHMARK(contexts)->Name("growth/contexts")->Apply(sizes);
BENCHMARK(check)->Name("growth/check")->RangeMultiplier(10)->Range(1'000, 100'000)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
