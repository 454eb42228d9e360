using HeavyTails.Core.Numerics;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>The columns of a weight matrix's singular vectors, each beginning with the matrix's name.</summary>
internal static class AlignmentFields
{
    private const int Expected = 2;

    // Theory is of few spikes: where more than a tenth of the values would be outliers, it says nothing.
    private const int MostOutliers = 10;

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
    /// Outliers that theory expects of the update, and the squared overlaps of the first singular vectors of W and dW.
    /// </summary>
    public static void AddTheory(RowFields probe, string name, SingularFrame weights, SingularFrame update)
    {
        probe.Add($"d{name}_s1", update.SingularValues[0]);
        probe.Add($"d{name}_norm", update.Norm);
        if (update.Rank == 0)
            return;
        var outliers = UpdateOutliers.Of(weights.Rows, weights.Columns, update.SingularValues);
        probe.Add($"{name}_left_overlap", Squared(weights.Left, update.Left, weights.Rows));
        probe.Add($"{name}_right_overlap", Squared(weights.Right, update.Right, weights.Columns));
        if (outliers.Count * MostOutliers > update.SingularValues.Length)
            return;
        probe.Add($"{name}_expected_outliers", outliers.Count);
        for (var i = 0; i < Math.Min(Expected, outliers.Count); i++)
            probe.Add($"{name}_expected_s{i + 1}", outliers.Positions[i]);
        if (outliers.Count > 0)
            probe
                .Add($"{name}_expected_left", outliers.Noise.LeftOverlap(outliers.Strengths[0]))
                .Add($"{name}_expected_right", outliers.Noise.RightOverlap(outliers.Strengths[0]));
    }

    private static double Squared(double[] first, double[] second, int dimension) =>
        Math.Pow(Vectors.Dot(first.AsSpan(0, dimension), second.AsSpan(0, dimension)), 2);
}
