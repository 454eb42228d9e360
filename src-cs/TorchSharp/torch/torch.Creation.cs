// Tensors from a rule: ranges, identity, random integers, and the shape of another tensor.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Ones on the diagonal [rows, columns]; square when columns is -1.</summary>
    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        NoNames(names);
        return Calls.htt_eye(rows, columns < 0 ? rows : columns, Options.Of(dtype, device, requires_grad));
    }

    /// <summary>start, start + step, ... below stop. Integers give int64, as in PyTorch.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_arange(start, stop, step, Options.Of(dtype ?? (start.IsReal || stop.IsReal || step.IsReal ? null : ScalarType.Int64), device, requires_grad));
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>steps numbers from start to end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_linspace(start, end, steps, Options.Of(dtype, device, requires_grad));

    /// <summary>Independent integers in [low, high), int64.</summary>
    public static unsafe Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        NoNames(names);
        fixed (long* s = size) return Calls.htt_randint(low, high, new(s, size.Length), generator, Options.Of(dtype ?? ScalarType.Int64, device, requires_grad));
    }
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>0 .. n-1 in random order, int64 [n].</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Calls.htt_randperm(n, generator, Options.Of(dtype ?? ScalarType.Int64, device, requires_grad));

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_empty_like(input, Options.Like(dtype, device, requires_grad));
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_zeros_like(input, Options.Like(dtype, device, requires_grad));
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_ones_like(input, Options.Like(dtype, device, requires_grad));
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_rand_like(input, Options.Like(dtype, device, requires_grad));
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_randn_like(input, Options.Like(dtype, device, requires_grad));
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Calls.htt_full_like(input, value, Options.Like(dtype, device, requires_grad));
}
