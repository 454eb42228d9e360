// y[i_0, ..., i_n] = x[j], where dimension Axes[k] of x is dimension k of y; y is then given the dimensions Shape:
//   HWIO to OIHW  Axes 3 2 0 1        [in, heads, width] to [heads, width, in]  Axes 1 2 0
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>How the numbers of a tensor are ordered before its layer is analysed.</summary>
internal sealed class Arrangement
{
    private readonly int[] _axes;

    /// <summary>A new order of the dimensions; the shape may join or split them afterwards.</summary>
    /// <param name="axes">For each new dimension the stored one.</param>
    /// <param name="stored">Dimensions as they are stored.</param>
    /// <param name="shape">Dimensions of the result; null for the stored ones in their new order.</param>
    public Arrangement(int[] axes, IReadOnlyList<int> stored, int[]? shape = null)
    {
        _axes = axes;
        Shape = shape ?? Array.ConvertAll(axes, a => stored[a]);
    }

    /// <summary>The same order with other dimensions.</summary>
    public static Arrangement Reshaped(IReadOnlyList<int> stored, int[] shape) =>
        new([.. Enumerable.Range(0, stored.Count)], stored, shape);

    /// <summary>Kernel [k..., in, out] as [out, in, k...].</summary>
    public static Arrangement OutputsFirst(IReadOnlyList<int> stored) =>
        new([stored.Count - 1, stored.Count - 2, .. Enumerable.Range(0, stored.Count - 2)], stored);

    /// <summary>Kernel [out, k..., in] as [out, in, k...].</summary>
    public static Arrangement InputsSecond(IReadOnlyList<int> stored) =>
        new([0, stored.Count - 1, .. Enumerable.Range(1, stored.Count - 2)], stored);

    /// <summary>Keras' depthwise kernel [k..., channels, m] as [channels m, 1, k...].</summary>
    public static Arrangement Depthwise(IReadOnlyList<int> stored)
    {
        var n = stored.Count;
        int[] axes = [n - 2, n - 1, .. Enumerable.Range(0, n - 2)];
        return new(axes, stored, [stored[n - 2] * stored[n - 1], 1, .. stored.Take(n - 2)]);
    }

    /// <summary>Dimensions of the arranged tensor.</summary>
    public int[] Shape { get; }

    /// <summary>The numbers in their new order. A pure change of dimensions copies nothing.</summary>
    public TensorData Of(TensorData stored)
    {
        if (stored.IsComplex)
            return TensorData.Complex(Of(stored.RealPart()), Of(stored.ImaginaryPart()));
        if (IsAscending())
            return stored.IsDouble ? new(Shape, stored.Double) : new(Shape, stored.Single);
        return stored.IsDouble
            ? new(Shape, Permuted(stored.Double.Span, stored.Shape))
            : new(Shape, Permuted(stored.Single.Span, stored.Shape));
    }

    private bool IsAscending()
    {
        for (var k = 0; k < _axes.Length; k++)
            if (_axes[k] != k)
                return false;
        return true;
    }

    private T[] Permuted<T>(ReadOnlySpan<T> x, IReadOnlyList<int> shape)
    {
        var rank = _axes.Length;
        var strides = new int[rank];
        for (int k = rank - 1, step = 1; k >= 0; step *= shape[k], k--)
            strides[k] = step;
        var (sizes, steps) = (Array.ConvertAll(_axes, a => shape[a]), Array.ConvertAll(_axes, a => strides[a]));
        var y = new T[x.Length];
        var index = new int[rank];
        var (from, inner, stride) = (0, sizes[^1], steps[^1]);
        for (var to = 0; to < y.Length; )
        {
            for (var i = 0; i < inner; i++)
                y[to++] = x[from + (i * stride)];
            for (var k = rank - 2; k >= 0; k--)
            {
                from += steps[k];
                if (++index[k] < sizes[k])
                    break;
                from -= steps[k] * sizes[k];
                index[k] = 0;
            }
        }
        return y;
    }
}
