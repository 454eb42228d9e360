// Peak of float64 fused multiply-adds on one thread, a line for each instruction set: "avx512 123.4", in GFLOP/s. Other
// benchmarks report fractions of it.
#include <heavytails/context.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace {

double cpu_seconds() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

constexpr long rounds = 4000000;
volatile double sink;

// 12 independent chains, more than the latency (4 cycles) times the number of pipes (2).
#define HT_PEAK(NAME, TARGET, WIDTH)                                                                                   \
    __attribute__((noinline, TARGET)) void NAME() {                                                                    \
        typedef double V __attribute__((vector_size(8 * WIDTH)));                                                      \
        V chain[12];                                                                                                   \
        for (int i = 0; i < 12; i++) chain[i] = V{} + 0.1 * i;                                                         \
        const V x = V{} + 0.999, y = V{} + 1e-3;                                                                       \
        for (long r = 0; r < rounds; r++) {                                                                            \
            _Pragma("GCC unroll 12") for (int i = 0; i < 12; i++) chain[i] = chain[i] * x + y;                         \
        }                                                                                                              \
        V total{};                                                                                                     \
        for (int i = 0; i < 12; i++) total += chain[i];                                                                \
        sink = total[0];                                                                                               \
    }

#if defined(__x86_64__)
HT_PEAK(avx512, target("avx512f,avx512dq,avx512vl,fma"), 8)
HT_PEAK(avx2, target("avx2,fma"), 4)
#endif
HT_PEAK(portable, noinline, 2)

void report(const char *name, void (*run)(), int width) {
    double best = 1e99;
    for (int r = 0; r < 7; r++) {
        const double start = cpu_seconds();
        run();
        best = std::min(best, cpu_seconds() - start);
    }
    std::printf("%s %.1f\n", name, 24e-9 * width * rounds / best);
}

} // namespace

int main() {
#if defined(__x86_64__)
    if (ht_has(HT_HAS_AVX512)) report("avx512", avx512, 8);
    if (ht_has(HT_HAS_AVX2)) report("avx2", avx2, 4);
#endif
    report("portable", portable, 2);
}
