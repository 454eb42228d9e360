using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>The columns of a weight matrix's singular vectors, each beginning with the matrix's name.</summary>
internal static class AlignmentFields
{
    private const int Expected = 2;

    // Number of left vectors of the update that may carry spikes, and the largest variance of the rest of it, in units
    // of that of W_0, at which outliers are counted: it moves the edge of the bulk by half of that share.
    private const int Leading = 10;
    private const double LargestRest = .02;

    /// <summary>
    /// The overlaps with the teacher's direction; those of the spike's own vector where the bulk has an outlier, since
    /// without one the vector is one of the bulk's.
    /// </summary>
    public static void Add(RowFields probe, string name, SpikeAlignment alignment, FitResult<BulkAndSpikes> bulk)
    {
        probe.Add($"{name}_sim", alignment.First.Value).Add($"{name}_sim_null", alignment.First.Null);
        foreach (var (k, overlap) in alignment.Subspaces)
            if (k > 1)
                probe.Add($"{name}_sim_top{k}", overlap.Value).Add($"{name}_sim_top{k}_null", overlap.Null);
        if (!bulk.TryGet(out var found) || found.Outliers.Count == 0)
            return;
        probe.Add($"{name}_sim_spike", alignment.Spike.Map(spike => spike.Direction.Value));
        probe.Add($"{name}_spike_index", alignment.Spike.Map(spike => (double)spike.Index));
    }

    /// <summary>
    /// The squared overlaps of the first singular vectors of W and dW, and the outliers that theory expects: of dW as
    /// if it did not depend on W_0 ("_independent"), and with what its left vectors find in W.
    /// </summary>
    public static void AddTheory(RowFields probe, string name, double[] weights, UpdateFrames frames)
    {
        var (own, update, backend) = (frames.Weights, frames.Update, frames.Backend);
        probe.Add($"d{name}_s1", update.SingularValues[0]).Add($"d{name}_norm", update.Norm);
        if (update.Rank == 0)
            return;
        probe.Add($"{name}_left_overlap", Squared(own.Left, update.Left, own.Rows));
        probe.Add($"{name}_right_overlap", Squared(own.Right, update.Right, own.Columns));
        if (AlignmentTheory.Of(own.Rows, own.Columns, update.SingularValues).TryGet(out var independent))
        {
            probe.Add($"{name}_expected_s1_independent", independent.Position);
            probe.Add($"{name}_expected_left_independent", independent.Left[0]);
            probe.Add($"{name}_expected_right_independent", independent.Right[0]);
        }
        var leading = Math.Min(Leading, update.Rank);
        if (!IsSmall(leading, own))
            return;
        var theory = new SpikeTheory(own.Rows, own.Columns);
        var outliers = UpdateOutliers.Of(
            theory,
            UpdateOutliers.Strength(update, weights, leading, backend),
            update.SingularValues.AsSpan(leading, update.Rank - leading)
        );
        probe.Add($"{name}_expected_edge", outliers.BulkEdge);
        if (IsOfLowRank(update))
            probe.Add($"{name}_expected_outliers", outliers.Positions.Count(z => z > Threshold(theory, outliers)));
        for (var i = 0; i < Math.Min(Expected, outliers.Count); i++)
            probe.Add($"{name}_expected_s{i + 1}", outliers.Positions[i]);
        if (outliers.Count == 0)
            return;
        probe.Add($"{name}_expected_left", outliers.LeftOverlaps[0]);
        if (frames.Beta is { } beta)
        {
            // The first right vector is the direction that the update's left one finds in W, turned by the noise.
            var direction = Math.Abs(Vectors.Dot(UpdateOutliers.Direction(update, weights), beta));
            probe.Add($"{name}_expected_sim", direction * Math.Sqrt(outliers.RightOverlaps[0]));
        }
    }

    // The l strengths come from U'W_k [l x d]. For directions U without a relation to W_0 and an update of 0, that is a
    // matrix of noise, whose largest singular value sqrt d + sqrt l has the strength t^2 = 2 sqrt(l d) + l: unless
    // this is below sqrt(h d), where spikes leave the bulk, noise counts as an outlier (l = 10 at [30 x 20]: .78 of
    // them).
    private static bool IsSmall(int leading, SingularFrame weights) =>
        (2 * Math.Sqrt((double)leading * weights.Columns)) + leading
        < Math.Sqrt((double)weights.Rows * weights.Columns);

    // Measured outliers are above the edge by the Tracy-Widom quantile of the level, at most 1 % of noise matrices have
    // one: a spike that theory expects between the edge and this threshold would not be found.
    private static double Threshold(SpikeTheory noise, UpdateOutliers outliers) =>
        outliers.BulkEdge
        + Math.Sqrt(TracyWidom.EdgeAt(noise.Rows, noise.Columns, 1, TracyWidom.Level))
        - noise.BulkEdge;

    // Outliers are counted above a bulk of noise. Where the update holds more than a few spikes that is not small
    // against W_0, its own decay is part of what is counted.
    private static bool IsOfLowRank(SingularFrame update)
    {
        var rest = update.SingularValues.Skip(Leading).Sum(s => s * s);
        return rest < LargestRest * update.Rows * update.Columns;
    }

    private static double Squared(double[] first, double[] second, int dimension) =>
        Math.Pow(Vectors.Dot(first.AsSpan(0, dimension), second.AsSpan(0, dimension)), 2);
}

/// <summary>The vectors of W and of its update dW, and what computes more.</summary>
internal readonly record struct UpdateFrames(SingularFrame Weights, SingularFrame Update, ISpectralBackend Backend)
{
    /// <summary>
    /// The teacher's direction [d], of which the first layer's vectors may know; null for other layers.
    /// </summary>
    public double[]? Beta { get; init; }
}
