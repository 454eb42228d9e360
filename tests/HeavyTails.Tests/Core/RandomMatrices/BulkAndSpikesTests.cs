using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.RandomMatrices;

public class BulkAndSpikesTests
{
    // The rate is the level although sigma is estimated: 4,000 draws have a standard error of 0.16 % at 1 %, 0.35 % at
    // 5 %. Without the raised quantile 3.6 % of [10 x 10] have an outlier at 1 %.
    [Theory]
    [InlineData(10, 10, .01, .0055, .0155)]
    [InlineData(10, 160, .01, .0055, .0155)]
    [InlineData(60, 40, .01, .0055, .0155)]
    [InlineData(40, 60, .05, .0395, .0625)]
    [InlineData(16, 16, .05, .0395, .0605)]
    [InlineData(100, 100, .01, .0055, .0165)]
    public void Noise_has_an_outlier_at_the_rate_of_the_level(
        int rows,
        int columns,
        double level,
        double least,
        double most
    )
    {
        const int draws = 4000;
        var found = 0;
        foreach (var spectrum in UntrainedSpectra.Gaussian((draws, rows, columns), 11).Eigenvalues)
        {
            var bulk = BulkAndSpikes.Of(Singular(spectrum), rows, columns, level).Value;
            Assert.InRange(bulk.Sigma, .5, 1.5);
            found += bulk.Outliers.Count > 0 ? 1 : 0;
        }
        Assert.InRange(found / (double)draws, least, most);
    }

    // W + s u v' with u and v along the first axes, sigma not told: 600 x 400 times 3, s = 40 x 3, 40 draws.
    [Fact]
    public void A_spike_is_found_where_theory_puts_it()
    {
        const int rows = 600,
            columns = 400,
            draws = 40;
        const double sigma = 3,
            strength = 40 * sigma;
        var backend = SpectralBackend.Default.WithThreads(1);
        var found = new (double Place, double Strength, double Left, double Right, double Sigma)[draws];
        Parallel.For(
            0,
            draws,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            draw =>
            {
                var w = Array.ConvertAll(Variates.Gaussian(rows * columns, (ulong)draw + 1), x => sigma * x);
                w[0] += strength;
                var values = Singular(Esd.Of(new(1, rows, columns, w), backend));
                var bulk = BulkAndSpikes.Of(values, rows, columns).Value;
                var outlier = Assert.Single(bulk.Outliers, o => o.Index == 0);
                Assert.Equal(values[0], outlier.SingularValue);
                var s = outlier;
                found[draw] = (values[0] / sigma, s.Strength / sigma, s.LeftOverlap, s.RightOverlap, bulk.Sigma);
            }
        );
        // The specification's simulation of 40 draws: 52.49 +- .15, .660 +- .003, .723 +- .004.
        Near(52.440, [.. found.Select(f => f.Place)]);
        Near(40, [.. found.Select(f => f.Strength)]);
        Near(.6591, [.. found.Select(f => f.Left)]);
        Near(.7250, [.. found.Select(f => f.Right)]);
        Near(3, [.. found.Select(f => f.Sigma)]);
    }

    [Fact]
    public void Scale_and_transposition_change_nothing_and_edges_hold_the_bulk()
    {
        var w = Variates.Gaussian(80 * 50, 4);
        for (var i = 0; i < 3; i++)
            w[(i * 50) + i] += 30;
        var values = Singular(Esd.Of(new(1, 80, 50, w), new ManagedSpectralBackend(1)));
        var bulk = BulkAndSpikes.Of(values, 80, 50).Value;
        Assert.Equal(3, bulk.Outliers.Count);
        Assert.Equal([0, 1, 2], bulk.Outliers.Select(o => o.Index));
        Assert.True(bulk.Threshold > bulk.UpperEdge);
        Assert.InRange(bulk.Sigma, .95, 1.05);
        Assert.InRange(bulk.MedianSigma, .93, 1.1);
        Assert.True(values[3] < bulk.Threshold && values[^1] > bulk.LowerEdge * .7);
        var turned = BulkAndSpikes.Of(Array.ConvertAll(values, s => 1e-3 * s), 50, 80).Value;
        Assert.Equal(1e-3 * bulk.Sigma, turned.Sigma, 1e-12);
        Assert.Equal(bulk.Outliers[0].LeftOverlap, turned.Outliers[0].RightOverlap, 1e-10);
        Assert.Equal(1e-3 * bulk.Outliers[0].Strength, turned.Outliers[0].Strength, 1e-10);
    }

    [Fact]
    public void Dead_units_shrink_the_bulk()
    {
        var w = Variates.Gaussian(80 * 40, 4);
        for (var i = 0; i < w.Length; i++)
            if (i % 40 >= 30)
                w[i] = 0;
        var alive = new double[80 * 30];
        for (var i = 0; i < alive.Length; i++)
            alive[i] = w[(i / 30 * 40) + (i % 30)];
        var backend = new ManagedSpectralBackend(1);
        var (whole, part) = (
            BulkAndSpikes.Of(Singular(Esd.Of(new(1, 80, 40, w), backend)), 80, 40).Value,
            BulkAndSpikes.Of(Singular(Esd.Of(new(1, 80, 30, alive), backend)), 80, 30).Value
        );
        Assert.Equal((30, 30), (whole.Rank, part.Rank));
        Assert.Equal(part.Sigma, whole.Sigma, 1e-10);
        Assert.Equal(part.MedianSigma, whole.MedianSigma, 1e-10);
        Assert.Equal(part.UpperEdge, whole.UpperEdge, 1e-9);
    }

    [Fact]
    public void Spectra_without_a_bulk_say_why()
    {
        Assert.Equal(FitFailure.NoPositive, BulkAndSpikes.Of(new double[4], 4, 9).Failure);
        Assert.Equal(FitFailure.NotEnoughData, BulkAndSpikes.Of([3, 0, 0], 3, 9).Failure);
        Assert.Equal(FitFailure.NotFinite, BulkAndSpikes.Of([double.NaN, 1], 2, 9).Failure);
        Assert.Throws<ArgumentException>(() => BulkAndSpikes.Of([1, 2], 3, 3));
    }

    private static double[] Singular(double[] ascending) => [.. Enumerable.Reverse(ascending).Select(Math.Sqrt)];

    private static void Near(double theory, double[] values)
    {
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
        Assert.InRange(mean, theory - (2 * error), theory + (2 * error));
    }
}
