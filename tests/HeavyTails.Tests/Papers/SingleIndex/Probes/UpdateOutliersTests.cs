using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Outliers after one update, after two, and after updates that depend on the weights.</summary>
public class UpdateOutliersTests
{
    private const int Rows = 240,
        Columns = 160,
        Draws = 24;

    private static readonly SpikeTheory Noise = new(Rows, Columns);
    private static readonly NativeBackend Backend = new(1);

    // The largest singular value of noise passes this once in hundreds of draws: its fluctuations have the scale
    // (1/sqrt h + 1/sqrt d)^(1/3) / 2 = .26 (Tracy and Widom's law for eigenvalues).
    private static int CountOutside(double[] singularValues) => singularValues.Count(s => s > Noise.BulkEdge + .6);

    private static void Agree(double expected, IReadOnlyCollection<double> found)
    {
        var (mean, error) = Simulations.MeanAndError(found);
        Assert.InRange(expected, mean - (3.5 * error), mean + (3.5 * error));
    }

    // Spikes of 30 each, the second turned by 60 degrees on both sides: their sum has 45 and 15. The threshold is 14,
    // so that the sum has a second outlier that neither update has; but it hardly leaves the bulk, which ends at 28.14.
    [Fact]
    public void Two_updates_of_rank_one_have_the_outliers_of_their_sum()
    {
        double[] u = [.5, Math.Sqrt(.75)];
        double[] m = [30 + (30 * u[0] * u[0]), 30 * u[0] * u[1], 30 * u[0] * u[1], 30 * u[1] * u[1]];
        var sum = SingularFrame.Of(m, 2, Backend).SingularValues;
        Assert.Equal(45, sum[0], 1e-12);
        Assert.Equal(15, sum[1], 1e-12);
        var (one, two) = (UpdateOutliers.Of(Noise, [30]), UpdateOutliers.Of(Noise, sum));
        Assert.Equal((1, 2), (one.Count, two.Count));
        Assert.Equal(Noise.Position(45), two.Positions[0], 1e-10);
        Assert.Equal(Noise.Position(15), two.Positions[1], 1e-10);
        var weak = UpdateOutliers.Of(Noise, [45, 13.9]);
        Assert.Equal((1, 2), (weak.Count, weak.Strengths.Length));
    }

    [Fact]
    public void Outliers_of_three_spikes_are_where_they_are_expected()
    {
        double[] update = [70, 40, 24, 6];
        var expected = UpdateOutliers.Of(Noise, update);
        Assert.Equal(3, expected.Count);
        SingularFrame[] found =
        [
            .. Enumerable.Range(0, Draws).Select(i => Simulations.Draw((Rows, Columns), update, 50 + (ulong)i)),
        ];
        Assert.True(found.Count(f => CountOutside(f.SingularValues) == 3) >= Draws - 1);
        for (var i = 0; i < 3; i++)
        {
            Agree(expected.Positions[i], [.. found.Select(f => f.SingularValues[i])]);
            Agree(expected.LeftOverlaps[i], [.. found.Select(f => Math.Pow(f.Left[(i * Rows) + i], 2))]);
        }
    }

    // M = s u (cos v - sin W_0'u / sqrt d)': the update takes back a part of what the weights do along u. Two of them.
    [Theory]
    [InlineData(.6)]
    [InlineData(0)]
    [InlineData(-.6)]
    public void An_update_that_depends_on_the_weights_has_the_outliers_of_its_strength(double sine)
    {
        double[] s = [60, 35];
        var (found, expected, strengths) = (new double[Draws][], new UpdateOutliers[Draws], new double[Draws][]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var w = Variates.Gaussian(Rows * Columns, 900 + (ulong)draw);
            var m = new double[w.Length];
            for (var i = 0; i < 2; i++)
            {
                for (var j = 0; j < Columns; j++)
                    m[(i * Columns) + j] = -s[i] * sine * w[(i * Columns) + j] / Math.Sqrt(Columns);
                m[(i * Columns) + i] += s[i] * Math.Sqrt(1 - (sine * sine));
            }
            for (var i = 0; i < w.Length; i++)
                w[i] += m[i];
            strengths[draw] = UpdateOutliers.Strength(SingularFrame.Of(m, Rows, Backend), w, 2, Backend);
            expected[draw] = UpdateOutliers.Of(Noise, strengths[draw]);
            found[draw] = SingularFrame.Of(w, Rows, Backend).SingularValues;
        }
        for (var i = 0; i < 2; i++)
        {
            // Of each draw, what its own rows say: the rest is noise that does not know of them.
            Agree(0, [.. found.Zip(expected, (f, e) => f[i] - e.Positions[i])]);
            // In the mean t^2 = s^2 cos^2 + d ((1 - s sin / sqrt d)^2 - 1) = s^2 - 2 s sin sqrt d.
            var squared = (s[i] * s[i]) - (2 * s[i] * sine * Math.Sqrt(Columns));
            Agree(squared, [.. strengths.Select(t => t[i] * t[i])]);
        }
        // The theory of independent updates says 64.1 for the first, and is off by 8 at a sine of .6 or -.6.
        var (mean, error) = Simulations.MeanAndError([.. found.Select(f => f[0] - Noise.Position(s[0]))]);
        Assert.Equal(sine == 0 ? 0 : -Math.Sign(sine), Math.Abs(mean) > 10 * error ? Math.Sign(mean) : 0);
    }

    // The teacher's direction is the first axis of the inputs, of which the update holds the cosine .8.
    [Fact]
    public void The_first_right_vector_knows_directions_as_well_as_the_rows_along_the_update_do()
    {
        var (overlaps, known, expected) = (new double[Draws], new double[Draws], new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var w = Variates.Gaussian(Rows * Columns, 300 + (ulong)draw);
            var m = new double[w.Length];
            for (var j = 0; j < Columns; j++)
                m[j] = -35 * .6 * w[j] / Math.Sqrt(Columns);
            m[0] += 35 * .8;
            for (var j = 0; j < Columns; j++)
                w[j] += m[j];
            var update = SingularFrame.Of(m, Rows, Backend);
            var direction = UpdateOutliers.Direction(update, w);
            Assert.Equal(1, Vectors.Dot(direction, direction), 1e-12);
            var theory = UpdateOutliers.Of(Noise, UpdateOutliers.Strength(update, w, 1, Backend));
            var v = SingularFrame.Of(w, Rows, Backend).Right[..Columns];
            overlaps[draw] = Math.Pow(Vectors.Dot(v, direction), 2) - theory.RightOverlaps[0];
            (known[draw], expected[draw]) = (
                Math.Abs(v[0]),
                Math.Abs(direction[0]) * Math.Sqrt(theory.RightOverlaps[0])
            );
        }
        Agree(0, overlaps);
        Agree(0, [.. known.Zip(expected, (a, b) => a - b)]);
    }

    // An update with noise of deviation .8: the edge of the bulk goes from 28.1 to 36.1. A spike of 18 would stand at
    // 29.0 without it and is hidden; one of 60 is seen.
    [Theory]
    [InlineData(18, 0)]
    [InlineData(60, 1)]
    public void The_rest_of_an_update_widens_the_bulk_and_hides_spikes(double strength, int outside)
    {
        var (found, expected) = (new double[Draws], new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var w = Variates.Gaussian(Rows * Columns, 600 + (ulong)draw);
            var m = Array.ConvertAll(Variates.Gaussian(Rows * Columns, 700 + (ulong)draw), x => .8 * x);
            m[0] += strength;
            for (var i = 0; i < w.Length; i++)
                w[i] += m[i];
            var update = SingularFrame.Of(m, Rows, Backend);
            var strengths = UpdateOutliers.Strength(update, w, 1, Backend);
            var theory = UpdateOutliers.Of(Noise, strengths, update.SingularValues.AsSpan(1));
            Assert.Equal(Math.Sqrt(1.64) * Noise.BulkEdge, theory.BulkEdge, .6);
            Assert.Equal(outside, theory.Count);
            (found[draw], expected[draw]) = (
                SingularFrame.Of(w, Rows, Backend).SingularValues[0],
                outside == 1 ? theory.Positions[0] : theory.BulkEdge
            );
        }
        // The rest is not independent of the first vectors of the update: .5 is the difference that this makes.
        Assert.Equal(expected.Average(), found.Average(), .5);
    }

    [Fact]
    public void Inputs_at_the_ends_of_their_range()
    {
        var zero = UpdateOutliers.Of(new(30, 20), new double[20]);
        Assert.Equal((0, 20), (zero.Count, zero.Strengths.Length));
        Assert.Equal(0, UpdateOutliers.Of(new(30, 20), [4.9]).Count);
        Assert.Equal(1, UpdateOutliers.Of(new(30, 20), [5]).Count);
        Assert.Equal(0, UpdateOutliers.Of(new(30, 20, 2), [5]).Count);
        Assert.Throws<ArgumentException>(() => UpdateOutliers.Of(new(30, 20), [1, 2]));
        Assert.Throws<ArgumentException>(() => UpdateOutliers.Of(new(30, 20), [1], [1, 2]));
        var one = SingularFrame.Of([3], 1, Backend);
        Assert.Equal(Math.Sqrt(15), UpdateOutliers.Strength(one, [4], 5, Backend)[0], 1e-14);
        // Weights that the update has made smaller than noise.
        Assert.Equal([0], UpdateOutliers.Strength(one, [.5], 1, Backend));
        var none = SingularFrame.Of([0], 1, Backend);
        Assert.Contains("rank 0", Assert.Throws<ArgumentException>(() => Strength(none, [4])).Message);
        Assert.Contains("rank 0", Assert.Throws<ArgumentException>(() => UpdateOutliers.Direction(none, [4])).Message);
        Assert.Equal([1], UpdateOutliers.Direction(one, [4]).Select(Math.Abs));
        Assert.Contains("2 numbers", Assert.Throws<ArgumentException>(() => Strength(one, [4, 5])).Message);

        static double[] Strength(SingularFrame update, double[] w) => UpdateOutliers.Strength(update, w, 1, Backend);
    }
}
