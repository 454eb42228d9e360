// The C functions of product.h. Arguments are checked here and nowhere else.
#include "spectra/arguments.hpp"
#include "spectra/batch.hpp"

#include <heavytails/product.h>

#include <mutex>

using namespace heavytails;

namespace {

// Multiplications from which on threads pay: one core then needs at least a tenth of a millisecond.
constexpr double least_shared = 128.0 * 128 * 128;

void require_factor(const char *name, const void *pointer, bool transposed, std::int64_t rows, std::int64_t columns,
                    std::int64_t ld) {
    if (transposed) std::swap(rows, columns);
    require_matrix(name, pointer, 1, rows, columns, ld, 0, Overlap::Allowed);
}

void multiply(const Kernels &kernels, const Product<float> &p, double *workspace, const Parallel &parallel) {
    kernels.product_s(p, workspace, parallel);
}
void multiply(const Kernels &kernels, const Product<double> &p, double *workspace, const Parallel &parallel) {
    kernels.product_d(p, workspace, parallel);
}

template <class T>
ht_status gemm(ht_context *context, const Product<T> &p) {
    return guarded([&] {
        require(context != nullptr, "context: expected a context, got NULL");
        require_cpu(*context, "ht_gemm");
        require_at_least("m", p.m, 0);
        require_at_least("n", p.n, 0);
        require_at_least("k", p.k, 0);
        const bool read = p.alpha != 0 && p.m > 0 && p.n > 0;
        require_factor("a", read ? static_cast<const void *>(p.a) : &p, p.transpose_a, p.m, p.k, p.lda);
        require_factor("b", read ? static_cast<const void *>(p.b) : &p, p.transpose_b, p.k, p.n, p.ldb);
        require_matrix("c", p.c, 1, p.m, p.n, p.ldc, 0, Overlap::Refused);
        if (p.m == 0 || p.n == 0) return HT_OK;
        const Kernels &kernels = kernels_for(context->isa);
        std::lock_guard<std::mutex> turn(context->turn);
        double *workspace = context->scratch[0].reserve<double>(slot::packed, kernels.product_workspace(p.m, p.n));
        const double size = static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
        Inside inside{context->pool};
        multiply(kernels, p, workspace, size < least_shared ? one_by_one : inside.parallel());
        context->scratch[0].trim();
        return HT_OK;
    });
}

} // namespace

extern "C" {

ht_status ht_gemm_s(ht_context *context, int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k,
                    double alpha, const float *a, int64_t lda, const float *b, int64_t ldb, double beta, double *c,
                    int64_t ldc) {
    return gemm<float>(context, {transpose_a != 0, transpose_b != 0, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc});
}

ht_status ht_gemm_d(ht_context *context, int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k,
                    double alpha, const double *a, int64_t lda, const double *b, int64_t ldb, double beta, double *c,
                    int64_t ldc) {
    return gemm<double>(context, {transpose_a != 0, transpose_b != 0, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc});
}
}
