// LoRA stores dW = s B A by its factors B [out x r], A [r x in].  Hu et al. 2021, arXiv:2106.09685, sec. 4.1.
// A convolution's halves are A [r, in, k...] and B [out, r, 1...]: as matrices their product is the flattened kernel
// [out x in k...].
using System.Globalization;
using System.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Layers;

/// <summary>The two halves of a low-rank update.</summary>
/// <param name="B">The half [out, r], or [out, r, 1...] for a convolution.</param>
/// <param name="A">The half [r, in], or [r, in, k...] for a convolution.</param>
public sealed record LowRankFactors(Layer B, Layer A)
{
    /// <summary>
    /// The factor s of the product, LoRA's alpha / r; null where the checkpoint does not say, and then 1 is used.
    /// </summary>
    public double? Scale { get; init; }

    /// <summary>The layer that the update belongs to; empty where the names do not say.</summary>
    public string Module { get; init; } = "";

    /// <summary>E of the update s B diag(E) A, [r x 1] (AdaLoRA); null where it is s B A.</summary>
    public Layer? Diagonal { get; init; }

    /// <summary>
    /// DoRA's magnitudes m, one for each output of the weights that the update belongs to; null where there are none.
    /// </summary>
    public Layer? Magnitudes { get; init; }

    /// <summary>
    /// Whether the scale is rank-stabilised, alpha / sqrt r instead of alpha / r: Kalajdzievski 2023, arXiv:2312.03732.
    /// Default: false.
    /// </summary>
    public bool IsRankStabilised { get; init; }

    /// <summary>Why the product of the factors is not the update; null when it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>Warnings about the numbers of the pair, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The warning of a pair whose update is a DoRA, Liu et al. 2024, arXiv:2402.09353, eq. 5.</summary>
    public const string DoraWarning =
        "a DoRA update, which also rescales the sum of weights and pair: this is the spectrum of the pair alone";

    /// <summary>Number of weights of all factors together.</summary>
    public long Count => B.Count + A.Count + (Diagonal?.Count ?? 0);

    /// <summary>Rank r of the update, the first dimension of A.</summary>
    public int Rank => A.Shape.Count > 0 ? A.Shape[0] : 0;

    /// <summary>Dimensions of the update: [out, in], or [out, in, k...] for a convolution.</summary>
    public IReadOnlyList<int> ProductShape => [.. B.Shape.Take(1), .. A.Shape.Skip(1)];

    /// <summary>
    /// Rank and scale, "rank 8, scale 2", followed by "(rslora)" for a rank-stabilised scale and by "flattened kernel"
    /// for a convolution of several taps.
    /// </summary>
    public string Text =>
        $"rank {Rank}, scale {Scale?.ToString("G6", CultureInfo.InvariantCulture) ?? "not given"}"
        + (IsRankStabilised ? " (rslora)" : "")
        + (LayerMatrices.Taps(A.Shape) > 1 ? ", flattened kernel" : "");

    /// <summary>Why the two halves have no product; null when they have one.</summary>
    public string? WhyNot() =>
        Refusal is not null ? Refusal
        : !Fit
            ? "the halves of a low-rank pair do not fit: expected B [out x r] and A [r x in], "
                + $"got B [{B.ShapeText}] and A [{A.ShapeText}]"
        : Diagonal is { } e && e.Count != Rank
            ? $"the diagonal of a low-rank pair does not fit: expected [{Rank} x 1], got [{e.ShapeText}]"
        : Scale is { } s && !double.IsFinite(s) ? $"the scale alpha / r of a low-rank pair is {s}"
        : null;

    private bool Fit =>
        B.Shape.Count == A.Shape.Count
        && B.Shape.Count is >= 2 and <= 5
        && B.Shape[1] == A.Shape[0]
        && B.Count > 0
        && A.Count > 0
        && LayerMatrices.Taps(B.Shape) == 1;

    /// <summary>
    /// The matrices of s B A, [out x in k...], by its factors. A kernel has no slices without its product, so it is
    /// flattened whatever the options say.
    /// </summary>
    /// <exception cref="NotSupportedException">The halves have no product; the message says why.</exception>
    internal LowRankMatrices Matrices(out long notFinite, out long count)
    {
        if (WhyNot() is { } reason)
            throw new NotSupportedException(reason);
        var (b, a, e) = (B.Load(), A.Load(), Diagonal?.Load());
        notFinite = b.CountNotFinite() + a.CountNotFinite() + (e?.CountNotFinite() ?? 0);
        count = Count;
        return new LowRankMatrices(AsMatrix(b), AsMatrix(Right(a, e)), Scale ?? 1);

        static MatrixBatch AsMatrix(TensorData t) =>
            t.IsDouble
                ? new MatrixBatch(1, t.Shape[0], t.Length / t.Shape[0], t.Double)
                : new MatrixBatch(1, t.Shape[0], t.Length / t.Shape[0], t.Single);
    }

    /// <summary>
    /// Computes s B A as numbers, row-major, of shape <see cref="ProductShape"/>, in the wider of the two types, at
    /// least float32; float64 with a diagonal.
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
        var (b, a) = (B.Load(), Right(A.Load(), Diagonal?.Load()));
        var (rows, rank, columns) = (b.Shape[0], a.Shape[0], a.Length / a.Shape[0]);
        return a.IsDouble || b.IsDouble
            ? new TensorData(shape, Product(Doubles(b), Doubles(a), rows, rank, columns, Scale ?? 1))
            : new TensorData(shape, Product(b.Single, a.Single, rows, rank, columns, (float)(Scale ?? 1)));
    }

    // diag(E) A in float64, where the product of two float32 is exact.
    private static TensorData Right(TensorData a, TensorData? diagonal)
    {
        if (diagonal is null)
            return a;
        var e = Doubles(diagonal).Span;
        var numbers = Doubles(a).ToArray();
        var columns = numbers.Length / e.Length;
        for (var k = 0; k < e.Length; k++)
            foreach (ref var x in numbers.AsSpan(k * columns, columns))
                x *= e[k];
        return new TensorData(a.Shape, numbers);
    }

    private static ReadOnlyMemory<double> Doubles(TensorData x) =>
        x.IsDouble ? x.Double : Array.ConvertAll(x.Single.ToArray(), v => (double)v);

    // The rank is small, so the result is passed over once for each row of A.
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
