// Time of a spectrum by phases, on one thread: CPU time of the thread, the least of the repeats.
//
//   phases [avx512|avx2|portable ...] [largest order | alone=order ... | lanes=order ...]
//
// alone=2048 and lanes=256 measure only square matrices of that order, alone or in lanes.
//
// In lanes the phases are Gram, interleave, tridiagonalise and Sturm, in milliseconds for each matrix. Alone they are
// Gram, panels (the reduction to a band without the product), product (the pass over the trailing triangle: pending
// update and A V), chase and Sturm. GFLOP/s are in brackets after Gram (order^2 terms), tridiagonalise and product (4/3
// order^3).
#include "core/buffer.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/reduction.hpp"

#include <heavytails/heavytails.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace heavytails {
namespace {

double now() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

std::vector<float> gaussian(std::int64_t size) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> a(static_cast<std::size_t>(size));
    for (auto &x : a) x = normal(random);
    return a;
}

void in_lanes(const Kernels &k, std::int64_t m, int n, int repeats) {
    const int lanes = k.lanes;
    const std::int64_t size = m * n, padded = (n + lanes - 1) / lanes * lanes, square = padded * padded;
    const auto a = gaussian(size * lanes);
    Buffer<double> memory, pack, sturm;
    double *g = memory.reserve(static_cast<std::size_t>(lanes * (square + n * (n + 1) / 2 + 5 * n)));
    double *packed = g + lanes * square, *d = packed + lanes * n * (n + 1) / 2, *e = d + lanes * n,
           *lambda = e + lanes * n, *work = lambda + lanes * n;
    double *pack_work = pack.reserve(k.gram_workspace(padded)),
           *sturm_work = sturm.reserve(k.eigenvalues_workspace(n, true));
    double best[4] = {1e9, 1e9, 1e9, 1e9};
    for (int r = 0; r < repeats; r++) {
        double t[5];
        t[0] = now();
        for (int l = 0; l < lanes; l++)
            k.gram_s(a.data() + l * size, m, n, m, false, 1, g + l * square, padded, padded, pack_work, one_by_one);
        t[1] = now();
        k.interleave(g, square, padded, n, packed);
        t[2] = now();
        k.tridiagonalise(packed, n, d, e, work);
        t[3] = now();
        k.eigenvalues_interleaved(d, e, n, lambda, float_gram_tolerance, true, sturm_work);
        t[4] = now();
        for (int i = 0; i < 4; i++) best[i] = std::min(best[i], (t[i + 1] - t[i]) / lanes);
    }
    const double cube = 1e-6 * n * static_cast<double>(n), flops = 4.0 / 3 * cube * n;
    std::printf("lanes %5ld x %4d: %9.4f ms | gram %.4f (%3.0f) interleave %.4f tridiagonal %.4f (%3.0f) sturm %.4f\n",
                static_cast<long>(m), n, best[0] + best[1] + best[2] + best[3], best[0],
                cube * static_cast<double>(m) / best[0], best[1], best[2], flops / best[2], best[3]);
    std::fflush(stdout);
}

// Runs tasks one after the other and adds up their time.
struct Product {
    double spent = 0;
    static void run(void *self, int count, void (*task)(void *, int, int), void *data) {
        const double start = now();
        for (int i = 0; i < count; i++) task(data, i, 0);
        static_cast<Product *>(self)->spent += now() - start;
    }
};

void alone(const Kernels &k, std::int64_t m, std::int64_t n, int repeats) {
    const auto a = gaussian(m * n);
    std::int64_t ld = n;
    while (ld / 8 % 16 != 9) ld += 8;
    Buffer<double> matrix, pack, rest;
    double *g = matrix.reserve(static_cast<std::size_t>(ld * n)), *pack_work = pack.reserve(k.gram_workspace(n));
    double *d = rest.reserve(static_cast<std::size_t>(3 * n) +
                             std::max(k.reduce_workspace(n), k.eigenvalues_workspace(static_cast<int>(n), false)));
    double *e = d + n, *lambda = e + n, *work = lambda + n;
    double best[5] = {1e9, 1e9, 1e9, 1e9, 1e9};
    for (int r = 0; r < repeats; r++) {
        Product product;
        const Parallel parallel{&Product::run, &product, 1};
        double t[5];
        t[0] = now();
        k.gram_s(a.data(), m, n, m, false, 1, g, ld, n, pack_work, one_by_one);
        t[1] = now();
        k.full_to_band(g, n, ld, work, parallel);
        t[2] = now();
        k.band_to_tridiagonal(n, work, d, e);
        t[3] = now();
        k.eigenvalues_single(d, e, static_cast<int>(n), lambda, float_gram_tolerance, true, work);
        t[4] = now();
        const double phase[] = {t[1] - t[0], t[2] - t[1] - product.spent, product.spent, t[3] - t[2], t[4] - t[3]};
        for (int i = 0; i < 5; i++) best[i] = std::min(best[i], phase[i]);
    }
    const double square = 1e-6 * static_cast<double>(n * n);
    std::printf("alone %5ld x %4ld: %9.3f ms | gram %.3f (%3.0f) panels %.3f product %.3f (%3.0f) chase %.3f "
                "sturm %.3f\n",
                static_cast<long>(m), static_cast<long>(n), best[0] + best[1] + best[2] + best[3] + best[4], best[0],
                square * static_cast<double>(m) / best[0], best[1], best[2],
                4.0 / 3 * square * static_cast<double>(n) / best[2], best[3], best[4]);
    std::fflush(stdout);
}

struct Orders {
    std::vector<long> alone, lanes;
};

void all(const Kernels &k, const char *name, long largest, const Orders &only) {
    std::printf("%s\n", name);
    for (const long order : only.lanes) in_lanes(k, order, static_cast<int>(order), order < 128 ? 200 : 10);
    for (const long order : only.alone) alone(k, order, order, order < 1024 ? 10 : 3);
    if (!only.alone.empty() || !only.lanes.empty()) return;
    in_lanes(k, 64, 64, 200);
    in_lanes(k, 1152, 128, 20);
    in_lanes(k, 256, 256, 10);
    alone(k, 512, 512, 10);
    if (largest >= 1024) alone(k, 1024, 1024, 6);
    if (largest >= 2048) alone(k, 2048, 2048, 3);
    if (largest >= 4096) {
        alone(k, 4096, 1024, 3);
        alone(k, 4096, 4096, 3);
    }
}

} // namespace
} // namespace heavytails

int main(int count, char **arguments) {
    using namespace heavytails;
    long largest = 4096;
    std::string wanted;
    Orders orders;
    for (int i = 1; i < count; i++) {
        const std::string argument = arguments[i];
        if (argument.rfind("alone=", 0) == 0)
            orders.alone.push_back(std::stol(argument.substr(6)));
        else if (argument.rfind("lanes=", 0) == 0)
            orders.lanes.push_back(std::stol(argument.substr(6)));
        else if (argument[0] >= '0' && argument[0] <= '9')
            largest = std::stol(argument);
        else
            wanted += argument + " ";
    }
    const auto is_wanted = [&](const char *name) { return wanted.empty() || wanted.find(name) != std::string::npos; };
#if defined(__x86_64__)
    if (ht_has(HT_HAS_AVX512) && is_wanted("avx512")) all(avx512_kernels(), "avx512", largest, orders);
    if (ht_has(HT_HAS_AVX2) && is_wanted("avx2")) all(avx2_kernels(), "avx2", largest, orders);
#endif
    if (is_wanted("portable")) all(portable_kernels(), "portable", largest, orders);
    return 0;
}
