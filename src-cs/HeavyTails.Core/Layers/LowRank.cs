// LoRA keeps dW = s B A, B [out x r], A [r x in].   With A = U S V' the singular values of B A are those of the [out x r] matrix B U S: V' has orthonormal rows.
// Hu et al. 2021, arXiv:2106.09685. So the r singular values come without the [out x in] product; the other min(out, in) - r are exactly zero and are left out.
namespace HeavyTails.Core;

/// <summary>The two halves of a low-rank update.</summary>
/// <param name="B">[out, r].</param>
/// <param name="A">[r, in].</param>
public sealed record LowRankFactors(Layer B, Layer A)
{
    /// <summary>Scale of the product (LoRA's alpha / r); 1 where the checkpoint does not say.</summary>
    public double Scale { get; init; } = 1;
}

/// <summary>B A by its factors.</summary>
public sealed class LowRankMatrices : MatrixSet
{
    private readonly MatrixBatch b, a;

    /// <summary>Of B [out x r] and A [r x in]; throws <see cref="NotSupportedException"/> when they do not fit each other.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public LowRankMatrices(MatrixBatch b, MatrixBatch a)
    {
        if (b.Columns != a.Rows) throw new NotSupportedException($"B [{b.Rows} x {b.Columns}] and A [{a.Rows} x {a.Columns}] do not multiply");
        (this.b, this.a, Rows, Columns, Count) = (b, a, b.Rows, a.Columns, 1);
    }

    /// <inheritdoc/>
    public override int Rank => Math.Min(b.Columns, Math.Min(Rows, Columns));

    /// <summary>A product's entries are not independent.</summary>
    public override bool CanBeRandom => false;

    /// <inheritdoc/>
    public override IEnumerable<MatrixBatch> Batches(ISpectralBackend backend)
    {
        var svd = backend.Svd(a);
        var (r, k) = (a.Rows, svd.S.Length);
        var product = new double[b.Rows * k];
        for (var i = 0; i < b.Rows; i++)
            for (var j = 0; j < r; j++)
            {
                var x = b.IsDouble ? b.Double.Span[i * r + j] : b.Single.Span[i * r + j];
                for (var l = 0; l < k; l++) product[i * k + l] += x * svd.U[j * k + l] * svd.S[l];
            }
        yield return new MatrixBatch(1, b.Rows, k, product);
    }

    /// <summary>Both halves shuffled by themselves: the rank stays.</summary>
    public override MatrixSet Shuffled(ulong seed) => new LowRankMatrices(Half(b, Shuffle.Mix(seed, 0)), Half(a, Shuffle.Mix(seed, 1))) { EigenvalueScale = EigenvalueScale, Part = Part };

    private static MatrixBatch Half(MatrixBatch half, ulong seed)
    {
        var set = new DenseMatrices(half) { Rows = half.Rows, Columns = half.Columns, Count = 1 };
        return ((DenseMatrices)set.Shuffled(seed)).Single(0);
    }
}
