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

    public static void Add(RowFields probe, string name, SpikeAlignment alignment)
    {
        probe.Add($"{name}_sim", alignment.First.Value).Add($"{name}_sim_null", alignment.First.Null);
        foreach (var (k, overlap) in alignment.Subspaces)
            if (k > 1)
                probe.Add($"{name}_sim_top{k}", overlap.Value).Add($"{name}_sim_top{k}_null", overlap.Null);
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
        var theory = new SpikeTheory(own.Rows, own.Columns);
        var outliers = UpdateOutliers.Of(
            theory,
            UpdateOutliers.Strength(update, weights, Leading, backend),
            update.SingularValues.AsSpan(0, update.Rank)[Math.Min(Leading, update.Rank)..]
        );
        probe.Add($"{name}_expected_edge", outliers.BulkEdge);
        if (IsOfLowRank(update))
            probe.Add($"{name}_expected_outliers", outliers.Count);
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

    // Outliers are counted above a bulk of noise. Where the update holds more than a few spikes that is not small against
    // W_0, its own decay is part of what is counted.
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
    /// <summary>The teacher's direction [d], of which the first layer's vectors may know; null for other layers.</summary>
    public double[]? Beta { get; init; }
}
