// S = sum_t x_t, entry by entry, [p], in float64: of n float32 vectors the relative error of the mean is at most
// n 2^-53. Whether a vector has NaN or an infinity is seen from x - x, which is 0 for every finite number.
using System.Numerics;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.NetSeries;

/// <summary>The sum in float64 of vectors that are seen one after the other, of which none is kept.</summary>
/// <param name="length">Number p of entries of each vector.</param>
public sealed class VectorSum(int length)
{
    private readonly double[] _sum = new double[length];

    /// <summary>Number n of vectors that were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a vector, unless it has NaN or an infinity. Returns whether it was added.</summary>
    /// <exception cref="ArgumentException">The vector has another length, or its numbers are complex.</exception>
    public bool TryAdd(TensorData vector)
    {
        if (vector.IsComplex || vector.Length != length)
            throw new ArgumentException(
                $"expected {length} real numbers, got {vector.Length} {(vector.IsComplex ? "complex" : "real")} ones"
            );
        if (vector.IsDouble ? !IsFinite(vector.Double.Span) : !IsFinite(vector.Single.Span))
            return false;
        if (vector.IsDouble)
            Add(vector.Double.Span);
        else
            Add(vector.Single.Span);
        Count++;
        return true;
    }

    /// <summary>The mean S / n of the vectors, [p].</summary>
    /// <exception cref="InvalidOperationException">No vector was added.</exception>
    public double[] Mean() =>
        Count > 0
            ? Array.ConvertAll(_sum, s => s / Count)
            : throw new InvalidOperationException("expected at least one vector, got none");

    private void Add(ReadOnlySpan<float> x)
    {
        var sum = _sum.AsSpan();
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(x[i..]), out var low, out var high);
            Span<double> first = sum[i..],
                second = sum[(i + Vector<double>.Count)..];
            (new Vector<double>(first) + low).CopyTo(first);
            (new Vector<double>(second) + high).CopyTo(second);
        }
        for (; i < x.Length; i++)
            sum[i] += x[i];
    }

    private void Add(ReadOnlySpan<double> x)
    {
        var sum = _sum.AsSpan();
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(sum[i..]) + new Vector<double>(x[i..])).CopyTo(sum[i..]);
        for (; i < x.Length; i++)
            sum[i] += x[i];
    }

    private static bool IsFinite<T>(ReadOnlySpan<T> x)
        where T : struct, IFloatingPointIeee754<T>
    {
        var differences = Vector<T>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var v = new Vector<T>(x[i..]);
            differences += v - v;
        }
        var difference = Vector.Sum(differences);
        for (; i < x.Length; i++)
            difference += x[i] - x[i];
        return difference == T.Zero;
    }
}
