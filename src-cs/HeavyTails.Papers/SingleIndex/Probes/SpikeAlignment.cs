// |v_1'beta|, |P_k beta|, and |v_s'beta| for the spike's own vector: v_s is the right singular vector of W_(k+1) with
// the largest |v_i'v_1(M)|, v_1(M) the first one of the update M = W_(k+1) - W_k. After several steps it need not be
// v_1, which is all that the source looks at. P3: the curve |v_i'beta| of all i.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>An overlap with the teacher's direction, beside what directions without a relation to it have.</summary>
/// <param name="Value">The overlap |v'beta| or |P_k beta| for |beta| = 1, 0 .. 1.</param>
/// <param name="Null">Mean of the overlap without a relation.</param>
/// <param name="NullDeviation">Standard deviation of the overlap without a relation.</param>
public readonly record struct DirectionOverlap(double Value, double Null, double NullDeviation);

/// <summary>The overlap of the subspace of the first k right singular vectors.</summary>
/// <param name="K">Number k of vectors.</param>
/// <param name="Overlap">Length of the projection of beta on them.</param>
public readonly record struct SubspaceOverlap(int K, DirectionOverlap Overlap);

/// <summary>The right singular vector of the weights that the update has made its spike.</summary>
/// <param name="Index">Its index among the singular vectors, from 0.</param>
/// <param name="UpdateOverlap">Its overlap |v_s'v_1(M)| with the first right singular vector of the update.</param>
/// <param name="Direction">Its overlap with beta.</param>
public readonly record struct SpikeVector(int Index, double UpdateOverlap, DirectionOverlap Direction);

/// <summary>How well the first vectors of the weights, and the spike's own, know the teacher's direction.</summary>
public sealed record SpikeAlignment
{
    private SpikeAlignment() { }

    /// <summary>The overlap of the first right singular vector, the source's sim(W, beta).</summary>
    public required DirectionOverlap First { get; init; }

    /// <summary>The overlaps of the subspaces that were asked for and that the weights have, by k.</summary>
    public required IReadOnlyList<SubspaceOverlap> Subspaces { get; init; }

    /// <summary>The spike's own vector; fails where there is no update or the update is 0.</summary>
    public required FitResult<SpikeVector> Spike { get; init; }

    /// <summary>Overlaps of all right singular vectors with beta, in their order.</summary>
    public required double[] Curve { get; init; }

    /// <summary>Index of the largest value of the curve, from 0.</summary>
    public required int Largest { get; init; }

    /// <summary>Median of the largest value of the curve for weights without a relation to beta.</summary>
    public required double LargestNull { get; init; }

    /// <summary>The subspaces that are looked at by default: the first 1, 2, 5 and 10 vectors.</summary>
    public static IReadOnlyList<int> UsualSubspaces { get; } = [1, 2, 5, 10];

    /// <summary>The overlaps of weights.</summary>
    /// <param name="weights">The decomposition of W [h x d].</param>
    /// <param name="beta">The teacher's direction [d], not 0.</param>
    /// <param name="update">
    /// The update by which W came about; null for weights at the start. Default: null.
    /// </param>
    /// <param name="subspaces">
    /// Numbers k >= 1 of vectors; those above min(h, d) are left out. Default: 1, 2, 5, 10.
    /// </param>
    /// <exception cref="ArgumentException">beta, the update or a k does not fit the weights.</exception>
    public static SpikeAlignment Of(
        ThinSvd weights,
        double[] beta,
        SingularFrame? update = null,
        IReadOnlyList<int>? subspaces = null
    )
    {
        var curve = DirectionAlignment.Overlaps(weights, beta);
        var (d, largest) = (weights.Columns, Array.IndexOf(curve, curve.Max()));
        DirectionOverlap Single(double value) => Of(value, d, 1);
        return new()
        {
            First = Single(curve[0]),
            Subspaces =
            [
                .. (subspaces ?? UsualSubspaces)
                    .Where(k => k <= curve.Length)
                    .Select(k => new SubspaceOverlap(k, Of(DirectionAlignment.Subspace(weights, beta, k), d, k))),
            ],
            Spike = SpikeOf(weights, update)
                .Map(spike => new SpikeVector(spike.Index, spike.Overlap, Single(curve[spike.Index]))),
            Curve = curve,
            Largest = largest,
            LargestNull = DirectionAlignment.LargestNull(d, curve.Length),
        };
    }

    private static DirectionOverlap Of(double value, int dimension, int k)
    {
        var (mean, deviation) = DirectionAlignment.SubspaceNull(dimension, k);
        return new(value, mean, deviation);
    }

    private static FitResult<(int Index, double Overlap)> SpikeOf(ThinSvd weights, SingularFrame? update)
    {
        if (update is null || update.Rank == 0)
            return FitResult<(int, double)>.Failed(
                FitFailure.NoData,
                $"no spike without an update, got {(update is null ? "none" : "an update of zeros")}"
            );
        if (update.Columns != weights.Columns)
            throw new ArgumentException($"expected an update of {weights.Columns} columns, got {update.Columns}");
        var overlaps = DirectionAlignment.Overlaps(weights, update.Right[..update.Columns]);
        var index = Array.IndexOf(overlaps, overlaps.Max());
        return (index, overlaps[index]);
    }
}
