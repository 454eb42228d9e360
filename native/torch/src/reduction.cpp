// Sums, means, moments, extremes, orderings. Sizes with count -1 reduce over everything.
#include "shim.h"

HTT Handle htt_sum(Handle a, Sizes dims, int32_t keep, int32_t dtype) {
    return tensor([&] {
        In x(a);
        return dims.count < 0 ? at::sum(x, optional_type(dtype))
                              : at::sum(x, static_cast<at::IntArrayRef>(dims), keep != 0, optional_type(dtype));
    });
}
HTT Handle htt_mean(Handle a, Sizes dims, int32_t keep, int32_t dtype) {
    return tensor([&] {
        In x(a);
        return dims.count < 0 ? at::mean(x, optional_type(dtype))
                              : at::mean(x, static_cast<at::IntArrayRef>(dims), keep != 0, optional_type(dtype));
    });
}
HTT Handle htt_std(Handle a, Sizes dims, int32_t unbiased, int32_t keep) {
    return tensor([&] {
        In x(a);
        return dims.count < 0 ? at::std(x, unbiased != 0)
                              : at::std(x, static_cast<at::IntArrayRef>(dims), unbiased != 0, keep != 0);
    });
}
HTT Handle htt_var(Handle a, Sizes dims, int32_t unbiased, int32_t keep) {
    return tensor([&] {
        In x(a);
        return dims.count < 0 ? at::var(x, unbiased != 0)
                              : at::var(x, static_cast<at::IntArrayRef>(dims), unbiased != 0, keep != 0);
    });
}
HTT Handle htt_prod(Handle a) {
    return tensor([&] { return at::prod(*In(a)); });
}

HTT Handle htt_max(Handle a) {
    return tensor([&] { return at::max(*In(a)); });
}
HTT Handle htt_min(Handle a) {
    return tensor([&] { return at::min(*In(a)); });
}
HTT Handle htt_median(Handle a) {
    return tensor([&] { return at::median(*In(a)); });
}
HTT int32_t htt_max_dim(Handle a, int64_t dim, int32_t keep, Handle *out) {
    return tensors(out, [&] { return at::max(*In(a), dim, keep != 0); });
}
HTT int32_t htt_min_dim(Handle a, int64_t dim, int32_t keep, Handle *out) {
    return tensors(out, [&] { return at::min(*In(a), dim, keep != 0); });
}
HTT Handle htt_argmax(Handle a) {
    return tensor([&] { return at::argmax(*In(a)); });
}
HTT Handle htt_argmin(Handle a) {
    return tensor([&] { return at::argmin(*In(a)); });
}
HTT Handle htt_argmax_dim(Handle a, int64_t dim, int32_t keep) {
    return tensor([&] { return at::argmax(*In(a), dim, keep != 0); });
}
HTT Handle htt_argmin_dim(Handle a, int64_t dim, int32_t keep) {
    return tensor([&] { return at::argmin(*In(a), dim, keep != 0); });
}
HTT Handle htt_all(Handle a) {
    return tensor([&] { return at::all(*In(a)); });
}
HTT Handle htt_any(Handle a) {
    return tensor([&] { return at::any(*In(a)); });
}

HTT Handle htt_logsumexp(Handle a, int64_t dim, int32_t keep) {
    return tensor([&] { return at::logsumexp(*In(a), dim, keep != 0); });
}
HTT Handle htt_cumsum(Handle a, int64_t dim, int32_t dtype) {
    return tensor([&] { return at::cumsum(*In(a), dim, optional_type(dtype)); });
}
HTT Handle htt_norm(Handle a, double p) {
    return tensor([&] { return at::norm(*In(a), p); });
}
HTT Handle htt_norm_dim(Handle a, double p, int64_t dim, int32_t keep) {
    return tensor([&] { return at::norm(*In(a), Optional<at::Scalar>(p), at::IntArrayRef(dim), keep != 0); });
}

HTT int32_t htt_topk(Handle a, int64_t k, int64_t dim, int32_t largest, int32_t sorted, Handle *out) {
    return tensors(out, [&] { return at::topk(*In(a), k, dim, largest != 0, sorted != 0); });
}
HTT int32_t htt_sort(Handle a, int64_t dim, int32_t descending, int32_t stable, Handle *out) {
    return tensors(out, [&] { return at::sort(*In(a), Optional<bool>(stable != 0), dim, descending != 0); });
}
HTT Handle htt_argsort(Handle a, int64_t dim, int32_t descending) {
    return tensor([&] { return at::argsort(*In(a), dim, descending != 0); });
}
HTT Handle htt_nonzero(Handle a) {
    return tensor([&] { return at::nonzero(*In(a)); });
}
HTT Handle htt_histc(Handle a, int64_t bins, double min, double max) {
    return tensor([&] { return at::histc(*In(a), bins, min, max); });
}

// 1 within tolerance, 0 not, -1 an error.
HTT int32_t htt_allclose(Handle a, Handle b, double rtol, double atol, int32_t equal_nan) {
    int32_t close = -1;
    status([&] { close = at::allclose(*In(a), *In(b), rtol, atol, equal_nan != 0); });
    return close;
}
HTT int32_t htt_equal(Handle a, Handle b) {
    int32_t equal = -1;
    status([&] { equal = at::equal(*In(a), *In(b)); });
    return equal;
}
