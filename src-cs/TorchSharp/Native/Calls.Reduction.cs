// Sums, means, moments, extremes, orderings: native/torch/src/reduction.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Tensor htt_sum(Tensor a, Sizes dims, int keep, int dtype);
    [LibraryImport(Name)] internal static partial Tensor htt_mean(Tensor a, Sizes dims, int keep, int dtype);
    [LibraryImport(Name)] internal static partial Tensor htt_std(Tensor a, Sizes dims, int unbiased, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_var(Tensor a, Sizes dims, int unbiased, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_prod(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_max(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_min(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_median(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_max_dim(Tensor a, long dim, int keep, nint* results);
    [LibraryImport(Name)] internal static partial Done htt_min_dim(Tensor a, long dim, int keep, nint* results);
    [LibraryImport(Name)] internal static partial Tensor htt_argmax(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_argmin(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_argmax_dim(Tensor a, long dim, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_argmin_dim(Tensor a, long dim, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_all(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_any(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_logsumexp(Tensor a, long dim, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_cumsum(Tensor a, long dim, int dtype);
    [LibraryImport(Name)] internal static partial Tensor htt_norm(Tensor a, double p);
    [LibraryImport(Name)] internal static partial Tensor htt_norm_dim(Tensor a, double p, long dim, int keep);
    [LibraryImport(Name)] internal static partial Done htt_topk(Tensor a, long k, long dim, int largest, int sorted, nint* results);
    [LibraryImport(Name)] internal static partial Done htt_sort(Tensor a, long dim, int descending, int stable, nint* results);
    [LibraryImport(Name)] internal static partial Tensor htt_argsort(Tensor a, long dim, int descending);
    [LibraryImport(Name)] internal static partial Tensor htt_nonzero(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_histc(Tensor a, long bins, double min, double max);
    [LibraryImport(Name)] internal static partial int htt_allclose(Tensor a, Tensor b, double rtol, double atol, int equal_nan);
    [LibraryImport(Name)] internal static partial int htt_equal(Tensor a, Tensor b);
}
