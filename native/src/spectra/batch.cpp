#include "spectra/batch.hpp"

#include "core/blas_threads.hpp"
#include "spectra/decompositions.hpp"
#include "spectra/gram.hpp"

#include <atomic>
#include <numeric>

namespace heavytails {
namespace {

// Flops of Gram and tridiagonalisation, m n^2 + 4/3 n^3, n the smaller side: only to sort by.
template <class T>
double cost(const Matrix<T> &matrix) {
    const double n = static_cast<double>(matrix.rank()), m = static_cast<double>(matrix.longer());
    return n * n * (m + 4.0 / 3.0 * n);
}

void trim(ht_context &context) {
    for (auto &scratch : context.scratch) scratch.trim();
}

} // namespace

template <class T>
ht_status singular_values(ht_context &context, const std::vector<SingularValuesOf<T>> &matrices) {
    if (matrices.empty()) return HT_OK;
    std::lock_guard<std::mutex> turn(context.turn);
    std::vector<std::size_t> order(matrices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return cost(matrices[a].matrix) > cost(matrices[b].matrix); });
    const bool inside = context.accurate && matrices.size() < static_cast<std::size_t>(context.pool.size()) && matrices[order[0]].matrix.rank() >= large_order;
    std::atomic<bool> all{true};
    const auto one = [&](std::int64_t i, int worker) {
        const auto &job = matrices[order[static_cast<std::size_t>(i)]];
        auto &scratch = context.scratch[static_cast<std::size_t>(worker)];
        const std::int32_t status = context.accurate ? singular_values_lapack(job.matrix, job.sigma, scratch)
                                                     : singular_values_gram(job.matrix, job.sigma, scratch);
        if (status != HT_MATRIX_OK) all = false;
        if (job.status != nullptr) *job.status = status;
    };
    const auto count = static_cast<std::int64_t>(matrices.size());
    const BlasThreads blas(inside ? context.pool.size() : 1);
    if (inside)
        for (std::int64_t i = 0; i < count; i++) one(i, 0);
    else
        context.pool.run(count, one);
    trim(context);
    return all ? HT_OK : HT_PARTIAL;
}

ht_status for_each_matrix(ht_context &context, std::int64_t count, std::int64_t order, std::int32_t *status,
                          const std::function<std::int32_t(std::int64_t, Scratch &)> &body) {
    if (count == 0) return HT_OK;
    std::lock_guard<std::mutex> turn(context.turn);
    const bool inside = count < context.pool.size() && order >= large_order;
    std::atomic<bool> all{true};
    const auto one = [&](std::int64_t b, int worker) {
        const std::int32_t answer = body(b, context.scratch[static_cast<std::size_t>(worker)]);
        if (answer != HT_MATRIX_OK) all = false;
        if (status != nullptr) status[b] = answer;
    };
    const BlasThreads blas(inside ? context.pool.size() : 1);
    if (inside)
        for (std::int64_t b = 0; b < count; b++) one(b, 0);
    else
        context.pool.run(count, one);
    trim(context);
    return all ? HT_OK : HT_PARTIAL;
}

template ht_status singular_values(ht_context &, const std::vector<SingularValuesOf<float>> &);
template ht_status singular_values(ht_context &, const std::vector<SingularValuesOf<double>> &);

} // namespace heavytails
