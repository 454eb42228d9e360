// The C functions of spectra.h. Arguments are checked here and nowhere else.
#include "cuda/spectra.hpp"
#include "spectra/arguments.hpp"
#include "spectra/batch.hpp"
#include "spectra/decompositions.hpp"
#include "spectra/reduction.hpp"
#include "spectra/routes.hpp"

#include <heavytails/spectra.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace heavytails;

namespace {

// `count` results of `size` numbers each.
void require_vectors(const char *name, const double *pointer, std::int64_t count, std::int64_t size,
                     std::int64_t stride) {
    // At size 0 the matrix has ld = 1, but its results need no room.
    require_matrix(name, pointer, count, size, std::min<std::int64_t>(size, 1), std::max<std::int64_t>(1, size), stride,
                   Overlap::Refused);
}

void require_sizes(const ht_context *context, std::int64_t count, std::int64_t m, std::int64_t n) {
    require(context != nullptr, "context: expected a context, got NULL");
    require_at_least("count", count, 0);
    require_at_least("m", m, 0);
    require_at_least("n", n, 0);
}

std::int32_t *at(std::int32_t *status, std::int64_t b) { return status == nullptr ? nullptr : status + b; }

// A batch of empty matrices has no results but `count` statuses, which may be absent. Nothing else depends on its
// count, which may be as large as its type holds: a loop over it would not end, nor would memory for each matrix be
// there.
ht_status empty_batch(std::int64_t count, std::int32_t *status) {
    if (status != nullptr) std::fill_n(status, count, HT_MATRIX_OK);
    return HT_OK;
}

// The matrices of a call on a GPU: item(b) for 0 <= b < count.
template <class T, class ItemAt>
std::vector<cuda::Item<T>> items(std::int64_t count, ItemAt item) {
    std::vector<cuda::Item<T>> all;
    all.reserve(static_cast<std::size_t>(count));
    for (std::int64_t b = 0; b < count; b++) all.push_back(item(b));
    return all;
}

// matrix(b) is the b-th input and sigma(b) the place of its singular values; order is the largest of the smaller sides.
template <class T, class MatrixAt, class SigmaAt>
ht_status singular_values(ht_context &context, std::int64_t count, std::int64_t order, MatrixAt matrix, SigmaAt sigma,
                          std::int32_t *status) {
    if (order == 0) return empty_batch(count, status);
    if (context.accelerator != nullptr)
        return cuda::singular_values(context, items<T>(count, [=](std::int64_t b) {
                                         const Matrix<T> a = matrix(b);
                                         return cuda::Item<T>{a.m, a.n, a.a, a.lda, sigma(b), at(status, b)};
                                     }));
    if (context.accurate)
        return for_each_matrix(
            context, count, order, [=](std::int64_t b) { return at(status, b); },
            [=](std::int64_t b, Scratch &scratch) { return singular_values_lapack(matrix(b), sigma(b), scratch); });
    std::vector<Problem> problems(static_cast<std::size_t>(count));
    for (std::int64_t b = 0; b < count; b++)
        problems[static_cast<std::size_t>(b)] = problem(matrix(b), sigma(b), at(status, b));
    return solve_all(context, std::move(problems));
}

template <class T>
ht_status batch(ht_context *context, std::int64_t count, std::int64_t m, std::int64_t n, const T *a, std::int64_t lda,
                std::int64_t stride_a, double *sigma, std::int64_t stride_sigma, std::int32_t *status) {
    return guarded([&] {
        require_sizes(context, count, m, n);
        const std::int64_t k = std::min(m, n);
        require_matrix("a", a, count, m, n, lda, stride_a, Overlap::Allowed);
        require_vectors("sigma", sigma, count, k, stride_sigma);
        return singular_values<T>(
            *context, count, k, [=](std::int64_t b) { return Matrix<T>{m, n, a + b * stride_a, lda}; },
            [=](std::int64_t b) { return sigma + b * stride_sigma; }, status);
    });
}

template <class T>
ht_status mixed(ht_context *context, std::int64_t count, const std::int64_t *m, const std::int64_t *n,
                const T *const *a, const std::int64_t *lda, double *const *sigma, std::int32_t *status) {
    return guarded([&] {
        require(context != nullptr, "context: expected a context, got NULL");
        require_at_least("count", count, 0);
        if (count > 0) {
            require_pointer("m", m);
            require_pointer("n", n);
            require_pointer("a", a);
            require_pointer("lda", lda);
            require_pointer("sigma", sigma);
        }
        std::int64_t largest = 0;
        for (std::int64_t b = 0; b < count; b++) {
            const std::string at = "[" + number(b) + "]";
            require_at_least("m" + at, m[b], 0);
            require_at_least("n" + at, n[b], 0);
            require_matrix(("a" + at).c_str(), a[b], 1, m[b], n[b], lda[b], 0, Overlap::Allowed);
            require_vectors(("sigma" + at).c_str(), sigma[b], 1, std::min(m[b], n[b]), 0);
            largest = std::max(largest, std::min(m[b], n[b]));
        }
        return singular_values<T>(
            *context, count, largest, [=](std::int64_t b) { return Matrix<T>{m[b], n[b], a[b], lda[b]}; },
            [=](std::int64_t b) { return sigma[b]; }, status);
    });
}

template <class T>
ht_status svd(ht_context *context, Vectors vectors, std::int64_t count, std::int64_t m, std::int64_t n, const T *a,
              std::int64_t lda, std::int64_t stride_a, double *u, std::int64_t ldu, std::int64_t stride_u,
              double *sigma, std::int64_t stride_sigma, double *vt, std::int64_t ldvt, std::int64_t stride_vt,
              std::int32_t *status) {
    return guarded([&] {
        require_sizes(context, count, m, n);
        const Matrix<T> shape{m, n, a, lda};
        const std::int64_t k = shape.rank(), left = columns_of_u(shape, vectors), right = rows_of_vt(shape, vectors);
        require_matrix("a", a, count, m, n, lda, stride_a, Overlap::Allowed);
        require_matrix("u", u, count, m, left, ldu, stride_u, Overlap::Refused);
        require_vectors("sigma", sigma, count, k, stride_sigma);
        require_matrix("vt", vt, count, right, n, ldvt, stride_vt, Overlap::Refused);
        if (k == 0) { // without entries, every basis is one of singular vectors
            for (std::int64_t b = 0; vectors == Vectors::Full && m + n > 0 && b < count; b++) {
                fill_identity({u + b * stride_u, ldu}, m);
                fill_identity({vt + b * stride_vt, ldvt}, n);
            }
            return empty_batch(count, status);
        }
        if (context->accelerator != nullptr)
            return cuda::svd(*context,
                             items<T>(count,
                                      [=](std::int64_t b) {
                                          return cuda::Item<T>{m,
                                                               n,
                                                               a + b * stride_a,
                                                               lda,
                                                               sigma + b * stride_sigma,
                                                               at(status, b),
                                                               {u + b * stride_u, ldu},
                                                               {vt + b * stride_vt, ldvt}};
                                      }),
                             vectors == Vectors::Full);
        return for_each_matrix(
            *context, count, k, [=](std::int64_t b) { return at(status, b); },
            [&](std::int64_t b, Scratch &scratch) {
                return svd(Matrix<T>{m, n, a + b * stride_a, lda}, vectors, {u + b * stride_u, ldu},
                           sigma + b * stride_sigma, {vt + b * stride_vt, ldvt}, scratch);
            });
    });
}

ht_status eigen(ht_context *context, std::int64_t count, std::int64_t n, const double *a, std::int64_t lda,
                std::int64_t stride_a, double *lambda, std::int64_t stride_lambda, bool vectors, double *v,
                std::int64_t ldv, std::int64_t stride_v, std::int32_t *status) {
    return guarded([&] {
        require_sizes(context, count, n, n);
        require_matrix("a", a, count, n, n, lda, stride_a, Overlap::Allowed);
        require_vectors("lambda", lambda, count, n, stride_lambda);
        if (vectors) require_matrix("v", v, count, n, n, ldv, stride_v, Overlap::Refused);
        if (n == 0) return empty_batch(count, status);
        if (context->accelerator != nullptr)
            return cuda::eigen_symmetric(*context,
                                         items<double>(count,
                                                       [=](std::int64_t b) {
                                                           return cuda::Item<double>{
                                                               n,
                                                               n,
                                                               a + b * stride_a,
                                                               lda,
                                                               lambda + b * stride_lambda,
                                                               at(status, b),
                                                               {vectors ? v + b * stride_v : nullptr, ldv}};
                                                       }),
                                         vectors);
        if (vectors)
            return for_each_matrix(
                *context, count, n, [=](std::int64_t b) { return at(status, b); },
                [&](std::int64_t b, Scratch &scratch) {
                    return eigen_symmetric_lapack({n, n, a + b * stride_a, lda}, lambda + b * stride_lambda,
                                                  {v + b * stride_v, ldv}, scratch);
                });
        std::vector<Problem> problems(static_cast<std::size_t>(count));
        for (std::int64_t b = 0; b < count; b++)
            problems[static_cast<std::size_t>(b)] =
                symmetric_problem({n, n, a + b * stride_a, lda}, lambda + b * stride_lambda, at(status, b));
        return solve_all(*context, std::move(problems));
    });
}

} // namespace

extern "C" {

ht_status ht_singular_values_batch_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a,
                                     int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                     int32_t *status) {
    return batch(context, count, m, n, a, lda, stride_a, sigma, stride_sigma, status);
}

ht_status ht_singular_values_batch_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a,
                                     int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                     int32_t *status) {
    return batch(context, count, m, n, a, lda, stride_a, sigma, stride_sigma, status);
}

ht_status ht_singular_values_mixed_s(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                     const float *const *a, const int64_t *lda, double *const *sigma, int32_t *status) {
    return mixed(context, count, m, n, a, lda, sigma, status);
}

ht_status ht_singular_values_mixed_d(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                     const double *const *a, const int64_t *lda, double *const *sigma,
                                     int32_t *status) {
    return mixed(context, count, m, n, a, lda, sigma, status);
}

ht_status ht_svd_thin_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                        int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma, int64_t stride_sigma,
                        double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status) {
    return svd(context, Vectors::Thin, count, m, n, a, lda, stride_a, u, ldu, stride_u, sigma, stride_sigma, vt, ldvt,
               stride_vt, status);
}

ht_status ht_svd_thin_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                        int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma, int64_t stride_sigma,
                        double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status) {
    return svd(context, Vectors::Thin, count, m, n, a, lda, stride_a, u, ldu, stride_u, sigma, stride_sigma, vt, ldvt,
               stride_vt, status);
}

ht_status ht_svd_full_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                        int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma, int64_t stride_sigma,
                        double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status) {
    return svd(context, Vectors::Full, count, m, n, a, lda, stride_a, u, ldu, stride_u, sigma, stride_sigma, vt, ldvt,
               stride_vt, status);
}

ht_status ht_svd_full_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                        int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma, int64_t stride_sigma,
                        double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status) {
    return svd(context, Vectors::Full, count, m, n, a, lda, stride_a, u, ldu, stride_u, sigma, stride_sigma, vt, ldvt,
               stride_vt, status);
}

ht_status ht_eigenvalues_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a, int64_t lda,
                                           int64_t stride_a, double *lambda, int64_t stride_lambda, int32_t *status) {
    return eigen(context, count, n, a, lda, stride_a, lambda, stride_lambda, false, nullptr, 1, 0, status);
}

ht_status ht_eigen_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a, int64_t lda,
                                     int64_t stride_a, double *lambda, int64_t stride_lambda, double *v, int64_t ldv,
                                     int64_t stride_v, int32_t *status) {
    return eigen(context, count, n, a, lda, stride_a, lambda, stride_lambda, true, v, ldv, stride_v, status);
}

const char *ht_routine(const ht_context *context, int32_t job, char letter, int64_t count, int64_t m, int64_t n) {
    return context == nullptr ? "unknown job" : routine(*context, job, letter, count, m, n);
}
}
