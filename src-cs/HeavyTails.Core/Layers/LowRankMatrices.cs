// B [out x r], A [r x in] = U S V'.  The singular values of s B A are those of the [out x r] matrix s B U S, because V'
// has orthonormal rows. So the r singular values do not need the [out x in] product; the other min(out, in) - r are
// exactly zero and are left out.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Layers;

/// <summary>The low-rank update s B A, by its factors.</summary>
public sealed class LowRankMatrices : MatrixSet
{
    private readonly MatrixBatch b,
        a;
    private readonly double scale;

    /// <summary>The update of B [out x r], A [r x in] and the scale s.</summary>
    /// <exception cref="NotSupportedException">B has another number of columns than A has rows.</exception>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public LowRankMatrices(MatrixBatch b, MatrixBatch a, double scale = 1)
    {
        if (b.Columns != a.Rows)
            throw new NotSupportedException(
                $"B [{b.Rows} x {b.Columns}] and A [{a.Rows} x {a.Columns}] do not multiply"
            );
        (this.b, this.a, this.scale, Rows, Columns, Count) = (b, a, scale, b.Rows, a.Columns, 1);
    }

    /// <inheritdoc/>
    public override int Rank => Math.Min(b.Columns, Math.Min(Rows, Columns));

    /// <summary>False, because the entries of a product are not independent.</summary>
    public override bool CanBeRandom => false;

    /// <inheritdoc/>
    public override IEnumerable<MatrixBatch> Batches(ISpectralBackend backend)
    {
        var svd = backend.Svd(a);
        var (r, k) = (a.Rows, svd.S.Length);
        var right = new double[r * k];
        for (var j = 0; j < r; j++)
        for (var l = 0; l < k; l++)
            right[j * k + l] = scale * svd.U[j * k + l] * svd.S[l];
        yield return new MatrixBatch(1, b.Rows, k, Times(right, k));
    }

    /// <summary>Shuffles each half by itself, which keeps the rank.</summary>
    public override MatrixSet Shuffled(ulong seed) =>
        new LowRankMatrices(Half(b, Shuffle.Mix(seed, 0)), Half(a, Shuffle.Mix(seed, 1)), scale)
        {
            EigenvalueScale = EigenvalueScale,
            Part = Part,
        };

    // The product of B and right, [out x k].
    private double[] Times(double[] right, int k)
    {
        var (r, product) = (b.Columns, new double[(long)b.Rows * k]);
        var single = b.Single.Span;
        var wide = b.Double.Span;
        for (var i = 0; i < b.Rows; i++)
        {
            var row = product.AsSpan(i * k, k);
            for (var j = 0; j < r; j++)
            {
                var x = b.IsDouble ? wide[i * r + j] : single[i * r + j];
                for (var l = 0; l < k; l++)
                    row[l] += x * right[j * k + l];
            }
        }
        return product;
    }

    private static MatrixBatch Half(MatrixBatch half, ulong seed) =>
        ((DenseMatrices)DenseMatrices.Of(half).Shuffled(seed)).Single(0);
}
