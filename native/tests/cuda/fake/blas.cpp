// libcublas: handles and one product, by OpenBLAS.
#include "state.hpp"

#include <cstdint>

extern "C" void dgemm_(const char *, const char *, const int *, const int *, const int *, const double *,
                       const double *, const int *, const double *, const int *, const double *, double *, const int *,
                       std::size_t, std::size_t);

namespace {

constexpr fake::Codes codes{3, 14, 13}; // CUBLAS_STATUS_ALLOC_FAILED, _INTERNAL_ERROR, _EXECUTION_FAILED

std::size_t extent(int rows, int columns, int ld, long long stride, int count) {
    if (rows == 0 || columns == 0 || count == 0) return 0;
    return (static_cast<std::size_t>(count - 1) * static_cast<std::size_t>(stride) +
            static_cast<std::size_t>(columns - 1) * static_cast<std::size_t>(ld) + static_cast<std::size_t>(rows)) *
           sizeof(double);
}

} // namespace

#define FAKE_ENTER()                                                                                                   \
    if (const int fault = fake::enter(__func__, codes)) return fault

extern "C" {

FAKE_API int cublasCreate_v2(void **blas) {
    *blas = nullptr;
    FAKE_ENTER();
    *blas = fake::make(fake::Kind::Blas);
    return 0;
}

FAKE_API int cublasDestroy_v2(void *blas) {
    const int fault = fake::enter(__func__, codes);
    if (!fake::is(blas, fake::Kind::Blas)) return 1;
    fake::end(blas);
    return fault;
}

FAKE_API int cublasSetStream_v2(void *blas, void *stream) {
    FAKE_ENTER();
    if (!fake::is(blas, fake::Kind::Blas) || !fake::is(stream, fake::Kind::Stream)) return 1;
    fake::set_stream(blas, stream);
    return 0;
}

FAKE_API int cublasGetVersion_v2(void *blas, int *version) {
    FAKE_ENTER();
    if (!fake::is(blas, fake::Kind::Blas)) return 1;
    *version = FAKE_CUDA * 10000 + 100;
    return 0;
}

FAKE_API int cublasDgemmStridedBatched(void *blas, int operation_a, int operation_b, int m, int n, int k,
                                       const double *alpha, const double *a, int lda, long long stride_a,
                                       const double *b, int ldb, long long stride_b, const double *beta, double *c,
                                       int ldc, long long stride_c, int count) {
    FAKE_ENTER();
    if (!fake::is(blas, fake::Kind::Blas)) return 1;
    const int rows_a = operation_a == 0 ? m : k, columns_a = operation_a == 0 ? k : m,
              rows_b = operation_b == 0 ? k : n, columns_b = operation_b == 0 ? n : k;
    if (m < 0 || n < 0 || k < 0 || lda < rows_a || ldb < rows_b || ldc < m || count < 0) return 7;
    if (!fake::require_device(a, extent(rows_a, columns_a, lda, stride_a, count), "A of a product") ||
        !fake::require_device(b, extent(rows_b, columns_b, ldb, stride_b, count), "B of a product") ||
        !fake::require_device(c, extent(m, n, ldc, stride_c, count), "C of a product"))
        return 7;
    const double x = *alpha * (fake::wrong() ? 1.5 : 1), y = *beta;
    fake::push(fake::stream_of(blas), [=] {
        for (int i = 0; i < count; i++)
            dgemm_(operation_a == 0 ? "N" : "T", operation_b == 0 ? "N" : "T", &m, &n, &k, &x, a + i * stride_a, &lda,
                   b + i * stride_b, &ldb, &y, c + i * stride_c, &ldc, 1, 1);
    });
    return 0;
}
}
