using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;
using HeavyTails.Reports.Figures;

namespace HeavyTails.Tests.Core.Analysis.Metrics;

/// <summary>The bulk of a layer, of which WeightWatcher's columns show the fit that the variant asks for.</summary>
public sealed class BulkFitTests
{
    private const int N = 200,
        M = 100;

    private static readonly AnalysisOptions Corrected = new() { Metrics = [LayerMetrics.BulkFit, LayerMetrics.Twin] },
        Legacy = Corrected with { Variant = Variant.Legacy };

    // Noise of sigma = 1 with five spikes of 4.5 times the strength at which one leaves the bulk.
    private static Layer Planted(ulong seed, int n = N, int m = M)
    {
        var random = new SplitMix64(Shuffle.Mix(103, seed));
        var w = PlantedMatrix.Gaussian(n, m, ref random);
        for (var spike = 0; spike < 5; spike++)
            PlantedMatrix.AddSpike(
                w,
                new()
                {
                    Rows = n,
                    Columns = m,
                    Strength = 4.5 * Math.Pow((double)m / n, .25),
                },
                ref random
            );
        return Make.Layer("w.weight", new TensorData([n, m], w));
    }

    private static double Number(string column, LayerResult layer) =>
        Convert.ToDouble(LayerColumns.Named(column).Value(layer));

    [Fact]
    public void Five_spikes_at_Q_2_leave_sigma_alone_and_raise_that_of_the_legacy_fit_to_1_07()
    {
        const int trials = 40;
        var (corrected, legacy) = (0.0, 0.0);
        for (ulong seed = 0; seed < trials; seed++)
        {
            var (ours, theirs) = (
                Make.Only(Planted(seed, 120, 60), Corrected),
                Make.Only(Planted(seed, 120, 60), Legacy)
            );
            Assert.Equal(5, Number("num_spikes", ours));
            // sigma_mp is that of W times W_scale.
            corrected += Number("sigma_mp", ours) / Number("W_scale", ours) / trials;
            legacy += Number("sigma_mp", theirs) / Number("W_scale", theirs) / trials;
        }
        // The legacy fits of these matrices differ by .02, so that their mean has the standard error .003.
        Assert.Equal(1, corrected, .005);
        Assert.Equal(1.07, legacy, .01);
    }

    [Fact]
    public void Layer_and_twin_have_the_fit_of_the_variant_and_no_number_twice()
    {
        foreach (var (options, method) in new[] { (Corrected, "likelihood"), (Legacy, "density") })
        {
            var layer = Make.Only(Planted(7), options);
            Assert.Equal(method, layer.MpFit.Value.Method);
            Assert.Equal(method, layer.Twin.Value.MpFit.Value.Method);
            Assert.Equal(layer.MpFit.Value.Sigma, Number("sigma_mp", layer));
            Assert.Equal(layer.Twin.Value.MpFit.Value.Sigma, Number("rand_sigma_mp", layer));
            Assert.Equal(method == "likelihood", LayerColumns.Named("bulk_D").IsIn([layer]));
            double[] numbers =
            [
                .. LayerColumns.All.Where(c => c.Group == "random matrix").Select(c => c.Value(layer)).OfType<double>(),
            ];
            Assert.True(numbers.Length >= 6);
            Assert.Equal(numbers.Length, numbers.Distinct().Count());
        }
    }

    [Fact]
    public void What_is_random_is_decided_by_the_likelihood_fit_in_either_variant()
    {
        // The spike is above the one-percent edge, 3.05, and below the edge of the legacy fit, 3.28.
        var random = new SplitMix64(6);
        var w = PlantedMatrix.Gaussian(N, M, ref random);
        PlantedMatrix.AddSpike(
            w,
            new()
            {
                Rows = N,
                Columns = M,
                Strength = 1.15,
            },
            ref random
        );
        var layer = Make.Layer("w.weight", new TensorData([N, M], w));
        var (ours, theirs) = (Make.Only(layer, Corrected), Make.Only(layer, Legacy));
        Assert.Equal((1, 0), (ours.MpFit.Value.NumSpikes, theirs.MpFit.Value.NumSpikes));
        foreach (var result in new[] { ours, theirs })
            Assert.DoesNotContain(result.Warnings, s => s.Contains("random bulk", StringComparison.Ordinal));
    }

    [Fact]
    public void The_drawn_law_has_the_area_of_the_eigenvalues_that_are_bulk()
    {
        var weights = Planted(3).Load().Single.ToArray();
        for (var row = 0; row < N; row++)
            weights.AsSpan(row * M, 30).Clear(); // 30 lost ranks
        var layer = Make.Only(Make.Layer("w.weight", new TensorData([N, M], weights)), Corrected);
        var (x, density) = SpectrumCurves.MarchenkoPasturLaw(layer, layer.MpFit.Value);
        var area = x.Zip(x.Skip(1), density.Zip(density.Skip(1)))
            .Sum(at => (at.Second - at.First) * (at.Third.First + at.Third.Second) / 2);
        Assert.Equal(5, layer.MpFit.Value.NumSpikes);
        Assert.Equal((M - 30 - 5) / (double)M, area, .002);
    }
}
