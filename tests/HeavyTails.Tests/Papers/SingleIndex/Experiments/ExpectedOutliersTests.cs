using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Which outliers theory is said to expect, and where it says nothing.</summary>
public class ExpectedOutliersTests
{
    // The update has one left vector, the first axis, whose strength is that of the first row of W.
    [Theory]
    [InlineData(.5, 0)]
    [InlineData(1.5, 1)]
    public void A_spike_is_counted_where_a_measured_one_would_be(double place, int expected)
    {
        var (rows, columns, noise) = (120, 80, new SpikeTheory(120, 80));
        var threshold = Math.Sqrt(TracyWidom.EdgeAt(rows, columns, 1, .01));
        Assert.True(threshold > noise.BulkEdge);
        var position = noise.BulkEdge + (place * (threshold - noise.BulkEdge));
        var strength = noise.Strength(position).Value;
        var (weights, update) = (Variates.Gaussian(rows * columns, 3), new double[rows * columns]);
        Array.Clear(weights, 0, columns);
        weights[0] = Math.Sqrt((strength * strength) + columns);
        update[0] = strength;
        var row = Theory(weights, update, rows);
        Assert.Equal(position, row["W0_expected_s1"], 1e-9);
        Assert.Equal(expected, row["W0_expected_outliers"]);
    }

    // U'W_0 [10 x 20] has singular values up to sqrt 20 + sqrt 10, whose strength 6.2 is above (30 * 20)^(1/4) = 4.9.
    [Theory]
    [InlineData(30, 20, false)]
    [InlineData(150, 100, true)]
    public void Small_weights_have_no_expectation_since_their_noise_has_the_strength_of_spikes(
        int rows,
        int columns,
        bool has
    )
    {
        var update = Array.ConvertAll(Variates.Gaussian(rows * columns, 5), x => .01 * x);
        for (var i = 0; i < columns; i++)
            update[i] += 3;
        var row = Theory(Variates.Gaussian(rows * columns, 4), update, rows);
        Assert.True(row.Has("dW0_s1") && row.Has("W0_left_overlap"));
        Assert.Equal((has, has), (row.Has("W0_expected_edge"), row.Has("W0_expected_outliers")));
    }

    private static Row Theory(double[] weights, double[] update, int rows)
    {
        var (backend, fields) = (new NativeBackend(1), new RowFields());
        var frames = new UpdateFrames(
            SingularFrame.Of(weights, rows, backend),
            SingularFrame.Of(update, rows, backend),
            backend
        );
        AlignmentFields.AddTheory(fields, "W0", weights, frames);
        return fields.ToRow();
    }
}
