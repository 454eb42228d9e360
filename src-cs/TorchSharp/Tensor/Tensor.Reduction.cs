// Sums, means, moments, extremes and orderings, over everything or over dimensions.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Calls.htt_sum(this, Sizes.None, 0, (int?)type ?? -1);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Calls.htt_sum(this, new(&dim, 1), keepdim ? 1 : 0, (int?)type ?? -1);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum((ReadOnlySpan<long>)dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* d = dim) return Calls.htt_sum(this, new(d, dim.Length), keepdim ? 1 : 0, (int?)type ?? -1);
        }

        public Tensor mean() => Calls.htt_mean(this, Sizes.None, 0, -1);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* d = dimensions) return Calls.htt_mean(this, new(d, dimensions.Length), keepdim ? 1 : 0, (int?)type ?? -1);
        }

        /// <summary>Standard deviation and variance; unbiased divides by n - 1.</summary>
        public Tensor std(bool unbiased = true) => Calls.htt_std(this, Sizes.None, unbiased ? 1 : 0, 0);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false) =>
            Calls.htt_std(this, new(&dim, 1), unbiased ? 1 : 0, keepdim ? 1 : 0);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false)
        {
            fixed (long* d = dimensions) return Calls.htt_std(this, new(d, dimensions.Length), unbiased ? 1 : 0, keepdim ? 1 : 0);
        }
        public Tensor var(bool unbiased = true) => Calls.htt_var(this, Sizes.None, unbiased ? 1 : 0, 0);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false) =>
            Calls.htt_var(this, new(&dim, 1), unbiased ? 1 : 0, keepdim ? 1 : 0);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false)
        {
            fixed (long* d = dimensions) return Calls.htt_var(this, new(d, dimensions.Length), unbiased ? 1 : 0, keepdim ? 1 : 0);
        }

        public Tensor prod() => Calls.htt_prod(this);
        public Tensor max() => Calls.htt_max(this);
        public Tensor min() => Calls.htt_min(this);
        public Tensor median() => Calls.htt_median(this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            var pair = stackalloc nint[2];
            Calls.htt_max_dim(this, dim, keepdim ? 1 : 0, pair);
            return (new(pair[0]), new(pair[1]));
        }
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            var pair = stackalloc nint[2];
            Calls.htt_min_dim(this, dim, keepdim ? 1 : 0, pair);
            return (new(pair[0]), new(pair[1]));
        }
        public Tensor argmax() => Calls.htt_argmax(this);
        public Tensor argmax(long dim, bool keepdim = false) => Calls.htt_argmax_dim(this, dim, keepdim ? 1 : 0);
        public Tensor argmin() => Calls.htt_argmin(this);
        public Tensor argmin(long dim, bool keepdim = false) => Calls.htt_argmin_dim(this, dim, keepdim ? 1 : 0);
        public Tensor all() => Calls.htt_all(this);
        public Tensor any() => Calls.htt_any(this);

        public Tensor logsumexp(long dim, bool keepdim = false) => Calls.htt_logsumexp(this, dim, keepdim ? 1 : 0);
        public Tensor cumsum(long dim, ScalarType? type = null) => Calls.htt_cumsum(this, dim, (int?)type ?? -1);
        public Tensor norm(float p = 2.0f) => Calls.htt_norm(this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Calls.htt_norm_dim(this, p, dim, keepdim ? 1 : 0);

        /// <summary>The k largest (or smallest) along a dimension, and where they were.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            var pair = stackalloc nint[2];
            Calls.htt_topk(this, k, dim, largest ? 1 : 0, sorted ? 1 : 0, pair);
            return (new(pair[0]), new(pair[1]));
        }
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            var pair = stackalloc nint[2];
            Calls.htt_sort(this, dim, descending ? 1 : 0, stable ? 1 : 0, pair);
            return (new(pair[0]), new(pair[1]));
        }
        public Tensor argsort(long dim = -1, bool descending = false) => Calls.htt_argsort(this, dim, descending ? 1 : 0);

        /// <summary>Where the elements are not zero, int64 [count, rank].</summary>
        public Tensor nonzero() => Calls.htt_nonzero(this);
    }

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);
    public static Tensor mean(Tensor input) => input.mean();
    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);
    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);
    public static Tensor max(Tensor input) => input.max();
    public static Tensor min(Tensor input) => input.min();
    public static Tensor max(Tensor input, Tensor other) => input.maximum(other);
    public static Tensor min(Tensor input, Tensor other) => input.minimum(other);
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => input.max(dim, keepdim);
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => input.min(dim, keepdim);
    public static Tensor argmax(Tensor input) => input.argmax();
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);
    public static Tensor norm(Tensor input, float p = 2.0f) => input.norm(p);
    public static (Tensor values, Tensor indices) topk(Tensor input, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        input.topk(k, dim, largest, sorted);
    public static (Tensor Values, Tensor Indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) =>
        input.sort(dim, descending, stable);
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    /// <summary>Counts in equal bins over [min, max]; 0 and 0: over the data's own range.</summary>
    public static Tensor histc(Tensor input, long bins = 100, long min = 0, long max = 0) => Calls.htt_histc(input, bins, min, max);
}
