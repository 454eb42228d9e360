using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Papers.Calibration;

namespace HeavyTails.Tests.Core.RandomMatrices;

/// <summary>Distances of eigenvalues below the spikes to a Marchenko-Pastur bulk.</summary>
public sealed class BulkBelowSpikesTests
{
    private static readonly ISpectralBackend Backend = SpectralBackend.Default.WithThreads(1);

    [Theory]
    [InlineData(128, 64)]
    [InlineData(60, 60)]
    [InlineData(400, 25)]
    public void Random_bulks_have_the_stated_quantiles(int rows, int columns)
    {
        const int draws = 2000;
        double[] distances =
        [
            .. UntrainedSpectra
                .Gaussian((draws, rows, columns), 5)
                .Eigenvalues.Select(e => BulkBelowSpikes.Distance(e, rows, columns, 0).Value)
                .Order(),
        ];
        Assert.Equal(.7, distances[draws / 2], .04);
        Assert.Equal(.86, distances[9 * draws / 10], .04);
        Assert.InRange(distances.Count(d => d > 1) / (double)draws, .002, .02);
    }

    [Fact]
    public void Spikes_that_are_taken_out_leave_a_random_bulk()
    {
        const int matrices = 300;
        var ensemble = new PlantedEnsemble("spikes", 128, 64);
        var (without, law) = (0, 0);
        for (var i = 0; i < matrices; i++)
        {
            var eigenvalues = Esd.Of(ensemble.Draw(2, i), Backend);
            without += BulkBelowSpikes.Distance(eigenvalues, 128, 64, 5).Value > 1 ? 1 : 0;
            var fit = MarchenkoPasturLikelihoodFit.Fit(eigenvalues, 128, 64).Value;
            law += fit.Residual > RandomBulk.LargestDistance(64 - fit.NumSpikes, 1) ? 1 : 0;
        }
        Assert.InRange(without / (double)matrices, 0, .05);
        // .74 beside the law of all rows and columns whose likelihood is largest.
        Assert.InRange(law / (double)matrices, .65, .83);
    }

    [Fact]
    public void The_law_is_that_of_the_noise_that_is_left()
    {
        // Exact quantiles of the law of ratio (128 - 4) / (64 - 4): their distance is half a step.
        var law = new MarchenkoPastur(124.0 / 60, 1);
        double[] bulk = [.. Enumerable.Range(0, 60).Select(i => law.Quantile((i + .5) / 60))];
        double[] spiked = [.. bulk.Select(x => x / bulk.Average()), 9, 10, 11, 12];
        var distance = BulkBelowSpikes.Distance(spiked, 128, 64, 4).Value;
        Assert.Equal(.5 / 60 / RandomBulk.LargestDistance(60, 1), distance, .02);
        // Any scale, and the other side, give the same.
        double[] scaled = [.. spiked.Select(x => 1e-20 * x)];
        Assert.Equal(distance, BulkBelowSpikes.Distance(scaled, 128, 64, 4).Value, 1e-9);
        Assert.True(BulkBelowSpikes.Distance(spiked, 128, 64, 0).Value > 1);
    }

    [Theory]
    [InlineData(12, 4)]
    [InlineData(3, 2)]
    [InlineData(1, 0)]
    public void Too_few_eigenvalues_below_the_spikes_are_a_reason(int count, int spikes)
    {
        double[] eigenvalues = [.. Enumerable.Range(1, count).Select(i => (double)i)];
        var distance = BulkBelowSpikes.Distance(eigenvalues, 20, count, spikes);
        Assert.Equal(FitFailure.NotEnoughData, distance.Failure);
        Assert.Contains($"got {count - spikes}", distance.Reason, StringComparison.Ordinal);
    }
}
