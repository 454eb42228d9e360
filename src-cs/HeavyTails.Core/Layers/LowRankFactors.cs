// LoRA keeps dW = s B A, B [out x r], A [r x in].  Hu et al. 2021, arXiv:2106.09685, sec. 4.1.
// A convolution's halves are A [r, in, k...] and B [out, r, 1...]: as matrices their product is the flattened kernel
// [out x in k...].
using System.Globalization;
using System.Numerics;

namespace HeavyTails.Core;

/// <summary>The two halves of a low-rank update.</summary>
/// <param name="B">[out, r], or [out, r, 1...] of a convolution.</param>
/// <param name="A">[r, in], or [r, in, k...] of a convolution.</param>
public sealed record LowRankFactors(Layer B, Layer A)
{
    /// <summary>
    /// The factor s of the product, LoRA's alpha / r; null where the checkpoint does not say, and then 1 is used.
    /// </summary>
    public double? Scale { get; init; }

    /// <summary>Why the product of the two is not the update; null when it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>r.</summary>
    public int Rank => A.Shape.Count > 0 ? A.Shape[0] : 0;

    /// <summary>Dimensions of the update: [out, in], [out, in, k...] of a convolution.</summary>
    public IReadOnlyList<int> ProductShape => [.. B.Shape.Take(1), .. A.Shape.Skip(1)];

    /// <summary>"rank 8, scale 2".</summary>
    public string Text => $"rank {Rank}, scale {Scale?.ToString("G6", CultureInfo.InvariantCulture) ?? "not given"}";

    /// <summary>Why the two halves have no product; null when they have.</summary>
    public string? WhyNot() =>
        Refusal is not null ? Refusal
        : !Fit
            ? "the halves of a low-rank pair do not fit: expected B [out x r] and A [r x in], "
                + $"got B [{B.ShapeText}] and A [{A.ShapeText}]"
        : Scale is { } s && !double.IsFinite(s) ? $"the scale alpha / r of a low-rank pair is {s}"
        : null;

    private bool Fit =>
        B.Shape.Count == A.Shape.Count
        && B.Shape.Count is >= 2 and <= 5
        && B.Shape[1] == A.Shape[0]
        && LayerMatrices.Taps(B.Shape) == 1;

    /// <summary>
    /// s B A, [out x in k...], by its factors; throws <see cref="NotSupportedException"/> with the reason when it
    /// cannot be analysed so.
    /// </summary>
    internal LowRankMatrices Matrices(AnalysisOptions options, out long notFinite, out long count)
    {
        if (WhyNot() is { } reason)
            throw new NotSupportedException(reason);
        if (LayerMatrices.Taps(A.Shape) is > 1 and var taps && options.Conv != ConvMode.Flatten)
            throw new NotSupportedException(
                $"a low-rank pair of convolutions with {taps} taps, A [{A.ShapeText}]: "
                    + "it is analysed as the flattened kernel only (--conv flatten)"
            );
        var (b, a) = (B.Load(), A.Load());
        (notFinite, count) = (b.CountNotFinite() + a.CountNotFinite(), (long)b.Length + a.Length);
        return new LowRankMatrices(AsMatrix(b), AsMatrix(a), Scale ?? 1);

        static MatrixBatch AsMatrix(TensorData t) =>
            t.IsDouble
                ? new MatrixBatch(1, t.Shape[0], t.Length / t.Shape[0], t.Double)
                : new MatrixBatch(1, t.Shape[0], t.Length / t.Shape[0], t.Single);
    }

    /// <summary>
    /// s B A as numbers, row-major, shape <see cref="ProductShape"/>, in the wider of the two types, at least float32.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// The halves do not fit, or the product is more than one array can hold.
    /// </exception>
    public TensorData Product()
    {
        if (WhyNot() is { } reason)
            throw new NotSupportedException(reason);
        var shape = ProductShape;
        if (shape.Aggregate(1L, (p, d) => p * d) is var size && size > Array.MaxLength)
            throw new NotSupportedException(
                $"B A [{string.Join(" x ", shape)}] has {size} numbers, more than an array can hold ({Array.MaxLength})"
            );
        var (b, a) = (B.Load(), A.Load());
        var (rows, rank, columns) = (b.Shape[0], a.Shape[0], a.Length / a.Shape[0]);
        return a.IsDouble || b.IsDouble
            ? new TensorData(shape, Product(Doubles(b), Doubles(a), rows, rank, columns, Scale ?? 1))
            : new TensorData(shape, Product(b.Single, a.Single, rows, rank, columns, (float)(Scale ?? 1)));
    }

    private static ReadOnlyMemory<double> Doubles(TensorData x) =>
        x.IsDouble ? x.Double : Array.ConvertAll(x.Single.ToArray(), v => (double)v);

    // The rank is small, so one pass over the result a row of A.
    private static T[] Product<T>(ReadOnlyMemory<T> b, ReadOnlyMemory<T> a, int rows, int rank, int columns, T scale)
        where T : struct, INumberBase<T>
    {
        var product = new T[(long)rows * columns];
        ReadOnlySpan<T> left = b.Span,
            right = a.Span;
        for (var i = 0; i < rows; i++)
        {
            var row = product.AsSpan(i * columns, columns);
            for (var k = 0; k < rank; k++)
                AddScaled(row, scale * left[i * rank + k], right.Slice(k * columns, columns));
        }
        return product;
    }

    private static void AddScaled<T>(Span<T> y, T scale, ReadOnlySpan<T> x)
        where T : struct, INumberBase<T>
    {
        var wide = new Vector<T>(scale);
        var j = 0;
        for (; j <= y.Length - Vector<T>.Count; j += Vector<T>.Count)
            (new Vector<T>(y[j..]) + wide * new Vector<T>(x[j..])).CopyTo(y[j..]);
        for (; j < y.Length; j++)
            y[j] += scale * x[j];
    }
}
