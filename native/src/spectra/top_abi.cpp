// The largest singular values of one matrix. Arguments are checked here and nowhere else.
#include "cuda/spectra.hpp"
#include "spectra/arguments.hpp"

#include <heavytails/spectra.h>

#include <vector>

using namespace heavytails;

namespace {

// Size of the structure in the first version of the library.
constexpr std::size_t params_min = sizeof(ht_top_params);

ht_top_params defaults() {
    ht_top_params params{};
    params.struct_size = sizeof params;
    params.iterations = 2;
    params.k = 1;
    return params;
}

ht_top_params read(const ht_top_params *given, std::int64_t rank) {
    ht_top_params params =
        given == nullptr ? defaults() : read_struct("params", *given, defaults(), params_min, "ht_top_params_init");
    require_in("k", params.k, 1, rank);
    require_at_least("oversampling", params.oversampling, 0);
    require_at_least("iterations", params.iterations, 0);
    if (params.oversampling == 0) params.oversampling = std::max<std::int64_t>(2 * params.k, 10);
    return params;
}

ht_status all_values(ht_context *context, std::int64_t m, std::int64_t n, const float *a, std::int64_t lda,
                     double *sigma) {
    return ht_singular_values_s(context, m, n, a, lda, sigma);
}
ht_status all_values(ht_context *context, std::int64_t m, std::int64_t n, const double *a, std::int64_t lda,
                     double *sigma) {
    return ht_singular_values_d(context, m, n, a, lda, sigma);
}

template <class T>
ht_status top(ht_context *context, std::int64_t m, std::int64_t n, const T *a, std::int64_t lda,
              const ht_top_params *given, double *sigma) {
    return guarded([&]() -> ht_status {
        require(context != nullptr, "context: expected a context, got NULL");
        require_at_least("m", m, 0);
        require_at_least("n", n, 0);
        require_matrix("a", a, 1, m, n, lda, 0, Overlap::Allowed);
        const ht_top_params params = read(given, std::min(m, n));
        require_pointer("sigma", sigma);
        if (context->accelerator == nullptr) {
            std::vector<double> all(static_cast<std::size_t>(std::min(m, n)));
            const ht_status status = all_values(context, m, n, a, lda, all.data());
            std::copy_n(all.data(), params.k, sigma);
            return status;
        }
        std::int32_t matrix = HT_MATRIX_OK;
        const ht_status status = cuda::top_singular_values(*context, cuda::Item<T>{m, n, a, lda, sigma, &matrix},
                                                           {params.k, params.oversampling, params.iterations});
        if (status != HT_PARTIAL) return status;
        const std::string shape = "[" + number(m) + " x " + number(n) + "]";
        if (matrix == HT_MATRIX_NOT_FINITE)
            throw Error(HT_NOT_FINITE, "a: expected finite numbers, got NaN or infinity in " + shape);
        throw Error(HT_NOT_CONVERGED, "the iteration did not converge for a " + shape);
    });
}

} // namespace

extern "C" {

ht_status ht_top_params_init(ht_top_params *params, size_t struct_size) {
    return init_struct("params", params, struct_size, params_min, defaults());
}

ht_status ht_singular_values_top_s(ht_context *context, int64_t m, int64_t n, const float *a, int64_t lda,
                                   const ht_top_params *params, double *sigma) {
    return top(context, m, n, a, lda, params, sigma);
}

ht_status ht_singular_values_top_d(ht_context *context, int64_t m, int64_t n, const double *a, int64_t lda,
                                   const ht_top_params *params, double *sigma) {
    return top(context, m, n, a, lda, params, sigma);
}
}
