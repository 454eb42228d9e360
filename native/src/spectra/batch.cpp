// Problems are sorted by decreasing cost, those of equal order are grouped in units of up to `lanes`, and the threads
// take the units in that order.
#include "spectra/batch.hpp"

#include "core/blas.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <tuple>

namespace heavytails {
namespace {

// Flops of the Gram product and the tridiagonalisation, m n^2 + 4/3 n^3 with n the smaller side; used for sorting only.
double cost(const Problem &p) {
    const double n = static_cast<double>(p.order()), m = static_cast<double>(std::max(p.m, p.n));
    return n * n * (m + 4.0 / 3.0 * n);
}

// Problems begin .. begin + count - 1: solved together, one in each lane, or a single one by way of a band matrix.
struct Unit {
    std::size_t begin;
    int count;
    bool lanes;
};

// Cuts runs of problems of equal order into units. The cut depends on the batch only, not on the number of threads, so
// that results have the same bits for every number of threads.
std::vector<Unit> cut(const Kernels &kernels, const std::vector<Problem> &problems) {
    std::vector<Unit> units;
    for (std::size_t i = 0; i < problems.size();) {
        const std::int64_t order = problems[i].order();
        std::size_t same = 1;
        while (same < static_cast<std::size_t>(kernels.lanes) && i + same < problems.size() &&
               problems[i + same].order() == order)
            same++;
        const bool lanes = lanes_pay(kernels, order, static_cast<std::int64_t>(same));
        units.push_back({i, lanes ? static_cast<int>(same) : 1, lanes});
        i += lanes ? same : 1;
    }
    return units;
}

void trim(ht_context &context) {
    for (auto &scratch : context.scratch) scratch.trim();
}

} // namespace

bool goes_in_lanes(const ht_context &context, std::int64_t order, std::int64_t count) {
    const Kernels &kernels = kernels_for(context.isa);
    return lanes_pay(kernels, order, std::clamp<std::int64_t>(count, 0, kernels.lanes));
}

ht_status solve_all(ht_context &context, std::vector<Problem> problems) {
    const Kernels &kernels = kernels_for(context.isa);
    const auto empty =
        std::stable_partition(problems.begin(), problems.end(), [](const Problem &p) { return p.order() > 0; });
    for (auto p = empty; p != problems.end(); ++p)
        if (p->status != nullptr) *p->status = HT_MATRIX_OK;
    problems.erase(empty, problems.end());
    if (problems.empty()) return HT_OK;
    std::stable_sort(problems.begin(), problems.end(), [](const Problem &a, const Problem &b) {
        return std::make_tuple(-cost(a), -a.order(), a.m) < std::make_tuple(-cost(b), -b.order(), b.m);
    });
    const std::vector<Unit> units = cut(kernels, problems);
    std::lock_guard<std::mutex> turn(context.turn);
    std::atomic<bool> all{true};
    Scratch *scratch = context.scratch.data();
    if (static_cast<int>(units.size()) < context.pool.size() && problems[0].order() >= large_order) {
        Inside inside{context.pool};
        for (const Unit &unit : units)
            if (!(unit.lanes ? solve_in_lanes(kernels, &problems[unit.begin], unit.count, scratch[0])
                             : solve_alone(kernels, problems[unit.begin], scratch, inside.parallel())))
                all = false;
    } else
        context.pool.run(static_cast<std::int64_t>(units.size()), [&](std::int64_t i, int worker) {
            const Unit &unit = units[static_cast<std::size_t>(i)];
            Scratch &own = scratch[worker];
            if (!(unit.lanes ? solve_in_lanes(kernels, &problems[unit.begin], unit.count, own)
                             : solve_alone(kernels, problems[unit.begin], &own, one_by_one)))
                all = false;
        });
    trim(context);
    return all ? HT_OK : HT_PARTIAL;
}

ht_status for_each_matrix(ht_context &context, std::int64_t count, std::int64_t order,
                          const std::function<std::int32_t *(std::int64_t)> &status,
                          const std::function<std::int32_t(std::int64_t, Scratch &)> &body) {
    if (count == 0) return HT_OK;
    std::lock_guard<std::mutex> turn(context.turn);
    const bool inside = count < context.pool.size() && order >= large_order;
    std::atomic<bool> all{true};
    const auto one = [&](std::int64_t b, int worker) {
        const std::int32_t answer = body(b, context.scratch[static_cast<std::size_t>(worker)]);
        if (answer != HT_MATRIX_OK) all = false;
        if (std::int32_t *to = status(b)) *to = answer;
    };
    const int callers = inside ? 1 : static_cast<int>(std::min<std::int64_t>(count, context.pool.size()));
    const BlasThreads held(inside ? context.pool.size() : 1, callers);
    if (inside)
        for (std::int64_t b = 0; b < count; b++) one(b, 0);
    else
        context.pool.run(count, one);
    trim(context);
    return all ? HT_OK : HT_PARTIAL;
}

} // namespace heavytails
