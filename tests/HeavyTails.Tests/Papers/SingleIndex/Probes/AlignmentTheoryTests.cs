using HeavyTails.Core.RandomMatrices;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Overlaps after an update of full rank, by theory, by the source's formula, and by simulation.</summary>
public class AlignmentTheoryTests
{
    private const int Rows = 240,
        Columns = 160,
        Draws = 60;

    // Two spikes on a bulk that reaches to 12; the threshold of low rank is 14.
    private static readonly double[] Update =
    [
        60,
        30,
        .. Enumerable.Range(0, Columns - 2).Select(i => 12.0 * (Columns - 2 - i) / (Columns - 2)),
    ];

    private static readonly Lazy<SingularFrame[]> Drawn = new(() =>
        [.. Enumerable.Range(1, Draws).Select(seed => Simulations.Draw((Rows, Columns), Update, (ulong)seed))]
    );

    // The singular vectors of the update are axes. Sums over bands of them, since each overlap is about 1e-4.
    private static readonly (int From, int To)[] Bands = [(0, 1), (1, 2), (2, 20), (20, 60), (60, Columns)];

    private static double Sum(IEnumerable<double> overlaps, (int From, int To) band) =>
        overlaps.Skip(band.From).Take(band.To - band.From).Sum();

    private static IEnumerable<double> Squares(double[] vectors, int index, int dimension) =>
        vectors.Skip(index * dimension).Take(Columns).Select(x => x * x);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Simulations_agree_with_the_corrected_theory(int index)
    {
        var theory = AlignmentTheory.Of(Rows, Columns, Update, new() { Index = index }).Value;
        Near(theory.Position, [.. Drawn.Value.Select(f => f.SingularValues[index])]);
        foreach (var band in Bands)
        {
            Near(Sum(theory.Left, band), [.. Drawn.Value.Select(f => Sum(Squares(f.Left, index, Rows), band))]);
            Near(Sum(theory.Right, band), [.. Drawn.Value.Select(f => Sum(Squares(f.Right, index, Columns), band))]);
        }
        // 22 comparisons: one in a hundred thousand of all runs with other seeds would have a difference of 5 errors.
        void Near(double expected, double[] found)
        {
            var (mean, error) = Simulations.MeanAndError(found);
            Assert.InRange(expected, mean - (3.5 * error), mean + (3.5 * error));
        }
    }

    // The source's value at i = 0 has a square of A_0 below the fraction, which is 0 but for the noise of a draw.
    [Fact]
    public void The_formula_of_the_source_is_far_from_its_simulations()
    {
        double[] All(Func<SingularFrame, double> of) => [.. Drawn.Value.Select(of)];
        double Found(SingularFrame f) => 1 - Squares(f.Right, 0, Columns).First();
        double Legacy(SingularFrame f) => 1 - AlignmentTheory.Legacy(Rows, Columns, f.SingularValues, Update).Right[0];
        var (found, theory) = (All(Found), All(Legacy));
        var (mean, error) = Simulations.MeanAndError(found);
        // Theory says .047 for what remains beside the first vector; the formula says anything from 2e-6 to .43.
        Assert.Equal(1 - AlignmentTheory.Of(Rows, Columns, Update).Value.Right[0], mean, 3.5 * error);
        var ratios = theory.Zip(found, (a, b) => a / b).Order().ToArray();
        Assert.True(ratios[Draws / 4] < .5, $"quartiles {ratios[Draws / 4]} and {ratios[3 * Draws / 4]}");
        Assert.True(ratios[^1] / ratios[0] > 100, $"from {ratios[0]} to {ratios[^1]}");
    }

    [Fact]
    public void The_formula_of_the_source_has_the_shape_of_the_theory_beside_the_first_vector()
    {
        var frame = Drawn.Value[0];
        var (legacy, theory) = (
            AlignmentTheory.Legacy(Rows, Columns, frame.SingularValues, Update),
            AlignmentTheory.Of(Rows, Columns, Update).Value
        );
        Assert.Equal((1, 1), (Math.Round(legacy.Left.Sum(), 12), Math.Round(legacy.Right.Sum(), 12)));
        foreach (var (a, b) in new[] { (legacy.Left, theory.Left), (legacy.Right, theory.Right) })
            for (var i = 3; i < Columns; i++)
                Assert.Equal(b[i] / b[2], a[i] / a[2], .02 * b[i] / b[2]);
    }

    // nu and nu' by products of matrices, A and B as the source writes them: c = h/d, nu = s - c d g1,
    // A = nu (nu - d (1 - c)/s) - t^2, B = 2 c d (nu - d (1 - c)/(2 s)), left (nu B - c d A)/A^2.
    [Fact]
    public void The_formula_of_the_source_is_as_it_writes_it()
    {
        const int h = 7,
            d = 4;
        double[] weights = [9, 4, 2, 1],
            update = [8, 3, 1, .5];
        double c = (double)h / d,
            s = weights[0];
        var g1 = s * ((weights.Skip(1).Sum(w => 1 / ((s * s) - (w * w))) + ((h - d) / (s * s))) / h);
        var nu = s - (c * d * g1);
        var (left, right) = (new double[d], new double[d]);
        for (var i = 0; i < d; i++)
        {
            var a = (nu * (nu - (d * (1 - c) / s))) - (update[i] * update[i]);
            var b = 2 * c * d * (nu - (d * (1 - c) / (2 * s)));
            left[i] = ((nu * b) - (c * d * a)) / (a * a);
            right[i] = (((nu - (d * (1 - c) / s)) * b) - (c * d * a)) / (a * a);
        }
        var legacy = AlignmentTheory.Legacy(h, d, weights, update);
        for (var i = 0; i < d; i++)
        {
            Assert.Equal(left[i] / left.Sum(), legacy.Left[i], 1e-13);
            Assert.Equal(right[i] / right.Sum(), legacy.Right[i], 1e-13);
        }
    }

    [Theory]
    [InlineData(1500, 1000, 40)]
    [InlineData(1000, 1500, 100)]
    [InlineData(200, 200, 1e6)]
    public void A_single_spike_has_the_formulas_of_rank_one(int rows, int columns, double strength)
    {
        var spike = new SpikeTheory(rows, columns);
        var theory = AlignmentTheory.Of(rows, columns, [strength]).Value;
        Assert.Equal(spike.Position(strength), theory.Position, 2e-3 * theory.Position);
        Assert.Equal(spike.LeftOverlap(strength), theory.Left[0], 4e-3);
        Assert.Equal(spike.RightOverlap(strength), theory.Right[0], 4e-3);
        var scaled = AlignmentTheory.Of(rows, columns, [strength * 1e-200], new() { Sigma = 1e-200 }).Value;
        Assert.Equal(theory.Left[0], scaled.Left[0], 1e-9);
        Assert.Equal(theory.Position, 1e200 * scaled.Position, 1e-9 * theory.Position);
    }

    [Fact]
    public void A_weak_spike_and_equal_ones_have_no_overlaps()
    {
        Assert.Contains("lost in the bulk", AlignmentTheory.Of(300, 200, [15]).Reason, StringComparison.Ordinal);
        Assert.False(AlignmentTheory.Of(300, 200, [40, 40]).Succeeded);
        Assert.False(AlignmentTheory.Of(300, 200, [40, 39.9]).Succeeded);
        Assert.True(AlignmentTheory.Of(300, 200, [40, 30]).Succeeded);
        Assert.False(AlignmentTheory.Of(300, 200, [0]).Succeeded);
        // A single direction is its own vector, however weak.
        Assert.Equal(1, AlignmentTheory.Of(1, 1, [1e-3]).Value.Left[0]);
        Assert.Equal(1, AlignmentTheory.Of(1, 1, [1e300]).Value.Left[0]);
    }

    [Fact]
    public void Singular_values_that_make_no_sense_are_refused()
    {
        string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
        Assert.Contains("1 .. min(h, d)", Refused(() => AlignmentTheory.Of(2, 2, [3, 2, 1])));
        Assert.Contains("got 2 after 1", Refused(() => AlignmentTheory.Of(2, 2, [1, 2])));
        Assert.Contains("got NaN", Refused(() => AlignmentTheory.Of(2, 2, [double.NaN])));
        Assert.Contains("an index in 0 .. 0", Refused(() => AlignmentTheory.Of(2, 2, [1], new() { Index = 1 })));
        Assert.Contains("deviation > 0", Refused(() => AlignmentTheory.Of(2, 2, [1], new() { Sigma = 0 })));
        Assert.Contains("2 and 1", Refused(() => AlignmentTheory.Legacy(2, 2, [2, 1], [1])));
    }
}
