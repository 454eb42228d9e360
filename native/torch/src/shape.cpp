// Views, slices, joins and indices.
#include "shim.h"
#include <ATen/core/List.h>

HTT Handle htt_view(Handle a, Sizes shape) {
    return tensor([&] { return In(a)->view(static_cast<at::IntArrayRef>(shape)); });
}
HTT Handle htt_reshape(Handle a, Sizes shape) {
    return tensor([&] { return at::reshape(*In(a), shape); });
}
HTT Handle htt_expand(Handle a, Sizes shape) {
    return tensor([&] { return In(a)->expand(static_cast<at::IntArrayRef>(shape)); });
}
HTT Handle htt_repeat(Handle a, Sizes times) {
    return tensor([&] { return In(a)->repeat(static_cast<at::IntArrayRef>(times)); });
}
HTT Handle htt_permute(Handle a, Sizes dims) {
    return tensor([&] { return at::permute(*In(a), dims); });
}
HTT Handle htt_flip(Handle a, Sizes dims) {
    return tensor([&] { return at::flip(*In(a), dims); });
}
HTT Handle htt_t(Handle a) {
    return tensor([&] { return at::t(*In(a)); });
}
HTT Handle htt_transpose(Handle a, int64_t dim0, int64_t dim1) {
    return tensor([&] { return at::transpose(*In(a), dim0, dim1); });
}
HTT Handle htt_unsqueeze(Handle a, int64_t dim) {
    return tensor([&] { return at::unsqueeze(*In(a), dim); });
}
HTT Handle htt_squeeze(Handle a) {
    return tensor([&] { return at::squeeze(*In(a)); });
}
HTT Handle htt_squeeze_dim(Handle a, int64_t dim) {
    return tensor([&] { return at::squeeze(*In(a), dim); });
}
HTT Handle htt_flatten(Handle a, int64_t start, int64_t end) {
    return tensor([&] { return at::flatten(*In(a), start, end); });
}

HTT Handle htt_narrow(Handle a, int64_t dim, int64_t start, int64_t length) {
    return tensor([&] { return at::narrow(*In(a), dim, start, length); });
}
HTT Handle htt_select(Handle a, int64_t dim, int64_t index) {
    return tensor([&] { return at::select(*In(a), dim, index); });
}
HTT Handle htt_slice(Handle a, int64_t dim, int64_t start, int64_t stop, int64_t step) {
    return tensor([&] { return at::slice(*In(a), dim, start, stop, step); });
}
HTT Handle htt_index_select(Handle a, int64_t dim, Handle index) {
    return tensor([&] { return at::index_select(*In(a), dim, *In(index)); });
}
HTT Handle htt_gather(Handle a, int64_t dim, Handle index) {
    return tensor([&] { return at::gather(*In(a), dim, *In(index)); });
}
HTT Handle htt_masked_select(Handle a, Handle mask) {
    return tensor([&] { return at::masked_select(*In(a), *In(mask)); });
}

HTT Handle htt_cat(Handles all, int64_t dim) {
    return tensor([&] { return at::cat(all.tensors(), dim); });
}
HTT Handle htt_stack(Handles all, int64_t dim) {
    return tensor([&] { return at::stack(all.tensors(), dim); });
}

HTT Handle htt_diag(Handle a, int64_t diagonal) {
    return tensor([&] { return at::diag(*In(a), diagonal); });
}
HTT Handle htt_diagonal(Handle a, int64_t offset, int64_t dim1, int64_t dim2) {
    return tensor([&] { return at::diagonal(*In(a), offset, dim1, dim2); });
}
HTT Handle htt_tril(Handle a, int64_t diagonal) {
    return tensor([&] { return at::tril(*In(a), diagonal); });
}
HTT Handle htt_triu(Handle a, int64_t diagonal) {
    return tensor([&] { return at::triu(*In(a), diagonal); });
}

// One index per leading dimension; an undefined one takes the whole dimension.
static c10::List<Optional<Tensor>> indices(Handles all) {
    c10::List<Optional<Tensor>> list;
    for (auto &t : all.tensors()) list.push_back(optional(t));
    return list;
}
HTT Handle htt_index(Handle a, Handles at_indices) {
    return tensor([&] { return at::index(*In(a), indices(at_indices)); });
}
HTT int32_t htt_index_put_(Handle a, Handles at_indices, Handle values) {
    return status([&] {
        In x(a);
        Tensor(*x).index_put_(indices(at_indices), *In(values));
    });
}
