// Singular values of float32 batches on one thread, for each instruction set: milliseconds for each matrix, and GFLOP/s
// of m n^2 + 4/3 n^3, n the smaller side.
#include <heavytails/heavytails.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

struct Shape {
    int count, rows, columns; // of row-major layers, which are column-major [columns x rows]
};

constexpr Shape shapes[] = {{1000, 64, 64},  {256, 128, 1152}, {64, 512, 512}, {16, 1024, 1024},
                            {8, 2048, 2048}, {2, 4096, 1024},  {1, 4096, 4096}};

void singular_values(benchmark::State &state, Shape shape, int isa) {
    ht_context_params params;
    ht_context_params_init(&params, sizeof params);
    params.threads = 1;
    params.isa = isa;
    ht_context *context = nullptr;
    if (ht_context_create(&params, &context) != HT_OK) {
        state.SkipWithError(ht_last_error());
        return;
    }
    const int m = shape.columns, n = shape.rows, k = std::min(m, n);
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> a(static_cast<std::size_t>(shape.count) * m * n);
    for (auto &x : a) x = normal(random);
    std::vector<double> sigma(static_cast<std::size_t>(shape.count) * k);
    for (auto _ : state)
        if (ht_singular_values_batch_s(context, shape.count, m, n, a.data(), m, int64_t{m} * n, sigma.data(), k,
                                       nullptr) != HT_OK)
            state.SkipWithError(ht_last_error());
    const double order = k, flops = shape.count * order * order * (std::max(m, n) + 4.0 / 3.0 * order);
    state.counters["GFLOP/s"] =
        benchmark::Counter(flops * 1e-9 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["ms/matrix"] = benchmark::Counter(shape.count * 1e-3 * static_cast<double>(state.iterations()),
                                                     benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.SetLabel(ht_routine(context, HT_JOB_SINGULAR_VALUES, 's', shape.count, m, n));
    ht_context_destroy(context);
}

const bool registered = [] {
    for (const auto &[isa, name] : {std::pair<int, const char *>{HT_ISA_AVX512, "avx512"},
                                    {HT_ISA_AVX2, "avx2"},
                                    {HT_ISA_PORTABLE, "portable"}}) {
        if ((isa == HT_ISA_AVX512 && !ht_has(HT_HAS_AVX512)) || (isa == HT_ISA_AVX2 && !ht_has(HT_HAS_AVX2))) continue;
        for (const Shape &shape : shapes)
            benchmark::RegisterBenchmark(
                ("spectra/" + std::string(name) + "/" + std::to_string(shape.count) + "x[" +
                 std::to_string(shape.rows) + "x" + std::to_string(shape.columns) + "]")
                    .c_str(),
                [shape, isa = isa](benchmark::State &state) { singular_values(state, shape, isa); })
                ->Unit(benchmark::kMillisecond);
    }
    return true;
}();

} // namespace
