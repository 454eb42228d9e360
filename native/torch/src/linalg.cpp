// Products, factorisations, spectra. Shapes [..., m, n]; k = min(m, n).
#include "shim.h"

// clang-format off
#define PRODUCT(name) \
    HTT Handle htt_##name(Handle a, Handle b) { return tensor([&] { return at::name(*In(a), *In(b)); }); }
PRODUCT(matmul) PRODUCT(mm) PRODUCT(mv) PRODUCT(bmm) PRODUCT(dot) PRODUCT(outer)
#undef PRODUCT

// beta input + alpha b1 b2
HTT Handle htt_addmm(Handle input, Handle b1, Handle b2, double beta, double alpha) {
    return tensor([&] { return at::addmm(*In(input), *In(b1), *In(b2), beta, alpha); });
}
// clang-format on
HTT Handle htt_baddbmm(Handle input, Handle b1, Handle b2, double beta, double alpha) {
    return tensor([&] { return at::baddbmm(*In(input), *In(b1), *In(b2), beta, alpha); });
}
HTT Handle htt_einsum(const char *equation, Handles operands) {
    return tensor([&] { return at::einsum(equation, operands.tensors()); });
}
HTT Handle htt_trace(Handle a) {
    return tensor([&] { return at::trace(*In(a)); });
}

// A = U diag(S) Vh: out = U [m, k | m], S [k] descending, Vh [k | n, n]
HTT int32_t htt_svd(Handle a, int32_t full, Handle *out) {
    return tensors(out, [&] { return at::linalg_svd(*In(a), full != 0); });
}
HTT Handle htt_svdvals(Handle a) {
    return tensor([&] { return at::linalg_svdvals(*In(a)); });
}
// A = V diag(L) V^T, symmetric, one triangle ("L" or "U") read: out = L [n] ascending, V [n, n]
HTT int32_t htt_eigh(Handle a, const char *triangle, Handle *out) {
    return tensors(out, [&] { return at::linalg_eigh(*In(a), triangle); });
}
HTT Handle htt_eigvalsh(Handle a, const char *triangle) {
    return tensor([&] { return at::linalg_eigvalsh(*In(a), triangle); });
}
HTT int32_t htt_qr(Handle a, const char *mode, Handle *out) {
    return tensors(out, [&] { return at::linalg_qr(*In(a), mode); });
}
HTT Handle htt_cholesky(Handle a) {
    return tensor([&] { return at::linalg_cholesky(*In(a)); });
}
HTT Handle htt_inv(Handle a) {
    return tensor([&] { return at::linalg_inv(*In(a)); });
}
HTT Handle htt_pinv(Handle a, double rcond, int32_t hermitian) {
    return tensor([&] { return at::linalg_pinv(*In(a), rcond, hermitian != 0); });
}
HTT Handle htt_det(Handle a) {
    return tensor([&] { return at::linalg_det(*In(a)); });
}
HTT int32_t htt_slogdet(Handle a, Handle *out) {
    return tensors(out, [&] { return at::linalg_slogdet(*In(a)); });
}
HTT Handle htt_solve(Handle a, Handle b) {
    return tensor([&] { return at::linalg_solve(*In(a), *In(b)); });
}
// min |A X - B|: out = X, residuals, rank, singular values (the last three may be empty)
HTT int32_t htt_lstsq(Handle a, Handle b, Handle *out) {
    return tensors(out, [&] { return at::linalg_lstsq(*In(a), *In(b)); });
}

static at::OptionalIntArrayRef optional_sizes(Sizes s) {
    return s.count < 0 ? at::OptionalIntArrayRef() : at::OptionalIntArrayRef(static_cast<at::IntArrayRef>(s));
}
HTT Handle htt_linalg_norm(Handle a, Sizes dims, int32_t keep) {
    return tensor([&] { return at::linalg_norm(*In(a), Optional<at::Scalar>(), optional_sizes(dims), keep != 0); });
}
HTT Handle htt_linalg_norm_p(Handle a, double p, Sizes dims, int32_t keep) {
    return tensor([&] { return at::linalg_norm(*In(a), Optional<at::Scalar>(p), optional_sizes(dims), keep != 0); });
}
HTT Handle htt_linalg_norm_named(Handle a, const char *order, Sizes dims, int32_t keep) {
    return tensor([&] { return at::linalg_norm(*In(a), order, optional_sizes(dims), keep != 0); });
}
HTT Handle htt_matrix_norm(Handle a, double p, Sizes dims, int32_t keep) {
    return tensor([&] {
        auto d = dims.or_else({-2, -1});
        return at::linalg_matrix_norm(*In(a), at::Scalar(p), at::IntArrayRef(d), keep != 0);
    });
}
HTT Handle htt_matrix_norm_named(Handle a, const char *order, Sizes dims, int32_t keep) {
    return tensor([&] {
        auto d = dims.or_else({-2, -1});
        return at::linalg_matrix_norm(*In(a), order, at::IntArrayRef(d), keep != 0);
    });
}
HTT Handle htt_vector_norm(Handle a, double p, Sizes dims, int32_t keep) {
    return tensor([&] { return at::linalg_vector_norm(*In(a), p, optional_sizes(dims), keep != 0); });
}
HTT Handle htt_matrix_rank(Handle a, double tolerance, int32_t has_tolerance, int32_t hermitian) {
    return tensor([&] {
        return has_tolerance ? at::linalg_matrix_rank(*In(a), tolerance, hermitian != 0)
                             : at::linalg_matrix_rank(*In(a), Optional<double>(), Optional<double>(), hermitian != 0);
    });
}
