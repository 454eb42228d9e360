using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.RandomMatrices;

/// <summary>
/// Bias, spread and spikes of the likelihood fit where sigma is known. The seeds are used in these tests only.
/// </summary>
public sealed class MarchenkoPasturLikelihoodTests
{
    private static readonly ISpectralBackend Backend = SpectralBackend.Default.WithThreads(1);

    private static float[] Noise(int n, int m, ulong seed)
    {
        var random = new SplitMix64(seed);
        return PlantedMatrix.Gaussian(n, m, ref random);
    }

    // sigma^2 / N is the variance of the entries, sigma = 1.
    private static (double Sigma, int Spikes, bool Random) Fit(int n, int m, params float[][] matrices)
    {
        double[] eigenvalues = [.. matrices.SelectMany(w => Esd.Of(new MatrixBatch(1, n, m, w), Backend)).Order()];
        var fit = MarchenkoPasturLikelihoodFit.Fit(eigenvalues, n, m).Value;
        return (fit.Sigma / fit.Scale, fit.NumSpikes, RandomBulk.Explains(fit, eigenvalues.Length, m));
    }

    // Entries of deviation 3 / sqrt N: the ESD is nine times as wide, and Sigma, that of a mean of one, stays 1.
    [Fact]
    public void The_law_of_a_fit_has_the_units_of_the_eigenvalues()
    {
        const int n = 300,
            m = 200;
        double[] eigenvalues =
        [
            .. Esd.Of(new MatrixBatch(1, n, m, Noise(n, m, 5)), Backend).Select(value => 9 * value).Order(),
        ];
        foreach (
            var fit in new[]
            {
                MarchenkoPasturLikelihoodFit.Fit(eigenvalues, n, m).Value,
                MarchenkoPasturDensityFit.Fit(eigenvalues, (double)n / m, m, Variant.Corrected).Value,
            }
        )
        {
            Assert.Equal(1, fit.Sigma, .03);
            Assert.Equal(3, fit.Law.Sigma, .1);
            Assert.Equal(1, fit.Law.LambdaMinus / fit.LambdaMinus, 1e-9);
            Assert.Equal(1, fit.Law.LambdaPlus / fit.LambdaPlus, 1e-9);
        }
    }

    private static (double Bias, double Spread) BiasAndSpread(IReadOnlyCollection<double> sigmas) =>
        (sigmas.Average() - 1, Math.Sqrt(sigmas.Average(s => (s - sigmas.Average()) * (s - sigmas.Average()))));

    [Theory]
    [InlineData(20, 20, 300)]
    [InlineData(60, 20, 300)]
    [InlineData(400, 20, 100)]
    [InlineData(50, 50, 200)]
    [InlineData(75, 50, 200)]
    [InlineData(450, 50, 40)]
    [InlineData(100, 100, 60)]
    [InlineData(300, 200, 16)]
    public void Sigma_of_pure_noise_has_no_bias_and_the_least_possible_spread(int n, int m, int trials)
    {
        double[] sigmas =
        [
            .. Enumerable
                .Range(0, trials)
                .Select(t => Fit(n, m, Noise(n, m, Shuffle.Mix(71, (ulong)(n * 1000 + m * 7919 + t)))).Sigma),
        ];
        var (bias, spread) = BiasAndSpread(sigmas);
        var least = 1 / Math.Sqrt(2.0 * n * m); // Cramer and Rao, n m Gaussian entries
        Assert.InRange(bias, -4 * least / Math.Sqrt(trials) - 0.002 * 20 / m, 4 * least / Math.Sqrt(trials));
        Assert.InRange(
            spread,
            least * (1 - 3 / Math.Sqrt(2.0 * trials)),
            1.15 * least * (1 + 3 / Math.Sqrt(2.0 * trials))
        );
    }

    [Theory]
    [InlineData(20, 20, 1, 1000)]
    [InlineData(180, 20, 1, 400)]
    [InlineData(30, 20, 9, 100)]
    public void Pure_noise_shows_a_spike_in_one_of_a_hundred_and_is_else_called_random(
        int n,
        int m,
        int matrices,
        int trials
    )
    {
        var fits = Enumerable
            .Range(0, trials)
            .Select(t =>
                Fit(
                    n,
                    m,
                    [
                        .. Enumerable
                            .Range(0, matrices)
                            .Select(i => Noise(n, m, Shuffle.Mix((ulong)(73 + i), (ulong)(n * 1000 + t)))),
                    ]
                )
            )
            .ToArray();
        var spread = Math.Sqrt(0.01 * 0.99 / trials);
        Assert.InRange((double)fits.Count(f => f.Spikes > 0) / trials, 0.01 - 3 * spread, 0.01 + 3.5 * spread);
        Assert.True((double)fits.Count(f => f.Random) / trials > 0.965 - 3 * spread);
    }

    [Theory]
    [InlineData(50, 50, 3, 0.9, 0.03)] // below the threshold of Baik, Ben Arous and Peche: part of the bulk
    [InlineData(150, 50, 3, 2.0, 0.01)]
    [InlineData(450, 50, 10, 3.0, 0.01)]
    [InlineData(100, 100, 3, 2.0, 0.01)]
    [InlineData(150, 100, 10, 3.0, 0.01)]
    [InlineData(200, 200, 3, 0.9, 0.01)]
    [InlineData(600, 200, 10, 3.0, 0.01)]
    public void Spikes_are_found_beyond_the_transition_and_leave_sigma_alone(
        int n,
        int m,
        int spikes,
        double strength,
        double tolerance
    )
    {
        const int trials = 20;
        var fits = Enumerable
            .Range(0, trials)
            .Select(t =>
            {
                var random = new SplitMix64(Shuffle.Mix(79, (ulong)(n * 1000 + m + t)));
                var w = PlantedMatrix.Gaussian(n, m, ref random);
                for (var k = 0; k < spikes; k++)
                    // The transition is at strength 1.
                    PlantedMatrix.AddSpike(
                        w,
                        new()
                        {
                            Rows = n,
                            Columns = m,
                            Strength = strength * Math.Pow((double)m / n, 0.25),
                        },
                        ref random
                    );
                return Fit(n, m, w);
            })
            .ToArray();
        var (bias, spread) = BiasAndSpread([.. fits.Select(f => f.Sigma)]);
        Assert.InRange(bias, -tolerance, tolerance);
        Assert.InRange(spread, 0, Math.Max(0.03 * 50 / m, 2 / Math.Sqrt(2.0 * n * m)));
        if (strength < 1)
            Assert.True(fits.Average(f => f.Spikes) < 0.5);
        else
            Assert.InRange(fits.Average(f => f.Spikes), spikes - 0.2, spikes + 0.1);
        Assert.DoesNotContain(fits, f => f.Random && strength > 1);
    }

    [Fact]
    public void A_power_law_in_a_tenth_of_the_directions_leaves_the_noise_where_it_is()
    {
        double[] sigmas =
        [
            .. Enumerable
                .Range(0, 10)
                .Select(t =>
                {
                    const int n = 200,
                        m = 100;
                    var random = new SplitMix64(Shuffle.Mix(83, (ulong)t));
                    var w = PlantedMatrix.Gaussian(n, m, ref random);
                    var tail = PlantedMatrix.WithEigenvalues(
                        n,
                        m,
                        [
                            .. Enumerable
                                .Range(0, m)
                                .Select(i => i < 10 ? 3 * Math.Pow((10 - i - 0.5) / 10, -1 / 1.5) : 0),
                        ],
                        ref random
                    );
                    return Fit(n, m, [.. w.Zip(tail, (x, y) => x + y)]).Sigma;
                }),
        ];
        Assert.InRange(BiasAndSpread(sigmas).Bias, -0.01, 0.01);
        Assert.All(sigmas, s => Assert.InRange(s, 0.97, 1.03));
    }

    [Fact]
    public void Dead_units_are_lost_ranks_and_not_bulk()
    {
        const int n = 150,
            m = 100,
            dead = 30;
        var w = Noise(n, m, 89);
        for (var i = 0; i < w.Length; i++)
            if (i % m < dead)
                w[i] = 0;
        var (sigma, spikes, random) = Fit(n, m, w);
        Assert.Equal(1, sigma, 0.02);
        Assert.Equal(0, spikes);
        Assert.True(random);
    }

    [Fact]
    public void Spectra_that_are_not_random_are_not_called_so()
    {
        var random = new SplitMix64(97);
        Assert.False(
            Fit(
                60,
                60,
                PlantedMatrix.PowerLaw(
                    new()
                    {
                        Rows = 60,
                        Columns = 60,
                        Alpha = 2.5,
                    },
                    ref random
                )
            ).Random
        );
        // Matrices of rank one have no bulk.
        Assert.False(Fit(6, 1, [.. Enumerable.Range(0, 25).Select(i => Noise(6, 1, (ulong)i))]).Random);
        double[] equal = [.. Enumerable.Repeat(1.0, 60)];
        Assert.False(Fit(60, 60, PlantedMatrix.WithEigenvalues(60, 60, equal, ref random)).Random);
        double[] uniform = [.. Enumerable.Range(1, 100).Select(i => i / 100.0)];
        Assert.False(Fit(100, 100, PlantedMatrix.WithEigenvalues(100, 100, uniform, ref random)).Random);
    }

    [Theory]
    [InlineData("resnet20-12fca82f.th")]
    [InlineData("lenet_mnist.pth")]
    [InlineData("gpt_shakespeare.npz")]
    public void Every_trained_layer_has_a_bulk_no_wider_than_its_weights(string weights)
    {
        var file = SharedFiles.FindOrSkip($"weights/{weights}");
        using var checkpoint = Checkpoint.Open(file);
        foreach (
            var layer in ModelAnalysis
                .Of(
                    checkpoint.Layers(),
                    Backend,
                    new() { Metrics = [LayerMetrics.BulkFit] },
                    run: new() { Threads = 1 }
                )
                .Layers
        )
        {
            var fit = layer.MpFit.Value;
            Assert.InRange(fit.Sigma, 0.2, 1.05); // of eigenvalues with mean one, which tail and bulk share
            Assert.InRange(fit.NumSpikes, 0, layer.Eigenvalues.Length / 2);
            Assert.InRange(fit.Residual, 0, 0.35);
        }
    }

    [Fact]
    public void A_likelihood_fit_that_fails_gives_the_reason_and_the_dimensions_are_checked()
    {
        Assert.Equal(FitFailure.NoPositive, MarchenkoPasturLikelihoodFit.Fit([], 6, 3).Failure);
        Assert.Equal(FitFailure.NoPositive, MarchenkoPasturLikelihoodFit.Fit([0, 0, 0], 6, 3).Failure);
        Assert.Equal(FitFailure.NotEnoughData, MarchenkoPasturLikelihoodFit.Fit([0, 0, 5], 6, 3).Failure);
        Assert.Equal(
            FitFailure.NotFinite,
            MarchenkoPasturLikelihoodFit.Fit([1, 2, double.PositiveInfinity], 6, 3).Failure
        );
        Assert.Contains(
            "n = 3, m = 6",
            Assert.Throws<ArgumentException>(() => MarchenkoPasturLikelihoodFit.Fit([1, 2, 3], 3, 6)).Message,
            StringComparison.Ordinal
        );
        var (one, tiny) = (
            MarchenkoPasturLikelihoodFit.Fit([1, 2, 3, 50], 8, 4).Value,
            MarchenkoPasturLikelihoodFit.Fit([1e-200, 2e-200, 3e-200, 50e-200], 8, 4).Value
        );
        Assert.Equal(one.Sigma, tiny.Sigma, 12);
        Assert.Equal(
            (one.NumSpikes, one.LambdaPlus),
            (tiny.NumSpikes, tiny.LambdaPlus * 1e200),
            (x, y) => x.Item1 == y.Item1 && Math.Abs(x.Item2 - y.Item2) < 1e-9 * y.Item2
        );
    }
}
