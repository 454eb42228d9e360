using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class LayerAnalysisTests
{
    private static readonly double[] OneToTen = [.. Enumerable.Range(1, 10).Select(i => (double)i)];

    [Fact]
    public void The_values_of_DeepDataProfilers_unit_test_are_reproduced()
    {
        var result = Make.Only(
            Make.Diagonal("fc.weight", OneToTen),
            new()
            {
                Conv = ConvMode.Flatten,
                Normalisation = EsdNormalisation.Rows,
                Accuracy = SpectralAccuracy.Accurate,
            }
        );
        Make.Same([.. OneToTen.Select(i => i * i / 10)], result.Eigenvalues, 1e-13);
        Assert.Equal(2.840775182, result.Fit.Value.Alpha, 8);
        Assert.Equal(3.6, result.Fit.Value.Xmin, 12);
        Assert.Equal(0.2532377996, result.Fit.Value.D, 9);
        Assert.Equal(2.840775182 * Math.Log(10), result.Ddp.Value.MetricLn, 7);
        Assert.Equal(2.840775182, result.Ddp.Value.MetricLog10, 7);
        Assert.Equal("regularized and good performance on a test set.", result.Ddp.Value.Verdict);
        var convolution = Make.Only(
            Make.Layer(
                "conv.weight",
                Make.Tensor([10, 10, 1, 1], Make.Diagonal("x", OneToTen).Load().Double.ToArray())
            ),
            new() { Conv = ConvMode.Flatten }
        );
        Assert.Equal(result.Ddp.Value.Alpha, convolution.Ddp.Value.Alpha, 10);
    }

    [Fact]
    public void DeepDataProfilers_table_of_the_LeNet_checkpoints_is_reproduced()
    {
        Check("weights/lenet_cifar10_epoch0.pth", -16.77262, [8.2049, 3.6317, 4.9025, 7.7988, 2.9716]);
        var last = Check("weights/lenet_cifar10_epoch9.pth", -4.01529, [2.9415, 2.6117, 2.2534, 2.4055, 4.5015]);
        double[] lambdaMax = [1.508002, 0.339936, 0.042238, 0.039478, 0.453328],
            xmin = [0.522488, 0.073680, 0.003849, 0.005888, 0.209491],
            d = [0.2404, 0.1699, 0.0650, 0.0812, 0.1768];
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(lambdaMax[i], last[i].Ddp.Value.LambdaMax, 6);
            Assert.Equal(xmin[i], last[i].Fit.Value.Xmin, 6);
            Assert.Equal(d[i], last[i].Fit.Value.D, 4);
        }

        static IReadOnlyList<LayerResult> Check(string file, double metric, double[] alphas)
        {
            using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip(file));
            // DeepDataProfiler leaves out no eigenvalue and fits even the six of conv1.
            var options = new AnalysisOptions
            {
                Conv = ConvMode.Flatten,
                Normalisation = EsdNormalisation.Rows,
                MinEvals = 2,
                EvalsThreshold = 0,
            };
            var result = ModelAnalysis.Of(checkpoint.Layers(), Make.Backend, options, run: new() { Threads = 1 });
            Assert.Equal(5, result.Layers.Count);
            for (var i = 0; i < 5; i++)
                Assert.Equal(alphas[i], result.Layers[i].Ddp.Value.Alpha, 4);
            Assert.Equal(metric, result.Mean("ddp_metric_ln")!.Value, 4);
            Assert.Equal(metric / Math.Log(10), result.Mean("ddp_metric_log10")!.Value, 4);
            return result.Layers;
        }
    }

    [Theory]
    [InlineData("lenet_mnist.pth", "ddp_lenet_mnist.json")]
    [InlineData("resnet20-12fca82f.th", "ddp_resnet20_cifar10.json")]
    public void DeepDataProfilers_recorded_answers_are_reproduced(string weights, string answers)
    {
        var file = SharedFiles.FindOrSkip($"weights/{weights}");
        var peer = SharedFiles.FindOrSkip($"reference/{answers}");
        using var reference = JsonDocument.Parse(File.ReadAllText(peer));
        using var checkpoint = Checkpoint.Open(file);
        var ours = ModelAnalysis.Of(
            checkpoint.Layers(),
            Make.Backend,
            new() { Conv = ConvMode.Flatten, MinEvals = 2 },
            run: new() { Threads = 1 }
        );
        var rows = reference.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(rows.Length, ours.Layers.Count);
        foreach (var (row, layer) in rows.Zip(ours.Layers))
        {
            Assert.Equal(row.GetProperty("name").GetString(), layer.LongName + ".weight");
            // DeepDataProfiler computes its singular values in float32.
            Assert.Equal(row.GetProperty("alpha").GetDouble(), layer.Ddp.Value.Alpha, 2e-4 * layer.Ddp.Value.Alpha);
            Assert.Equal(
                row.GetProperty("eig_max").GetDouble(),
                layer.Ddp.Value.LambdaMax,
                1e-5 * layer.Ddp.Value.LambdaMax
            );
            Assert.Equal(row.GetProperty("Q").GetDouble(), layer.Ddp.Value.Q, 12);
            Assert.EndsWith(layer.Ddp.Value.Verdict, row.GetProperty("text").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(
            reference.RootElement.GetProperty("universal_metric").GetDouble(),
            ours.Mean("ddp_metric_ln")!.Value,
            3
        );
    }

    [Theory]
    [InlineData(1.0, "regularized and good")]
    [InlineData(3.0, "regularized and good")]
    [InlineData(3.001, "somewhat")]
    [InlineData(4.4999, "somewhat")]
    [InlineData(4.5, "very likely not trained")]
    public void The_verdict_changes_where_mu_is_four_and_seven(double alpha, string verdict) =>
        Assert.StartsWith(verdict, DeepDataProfilerVerdict.VerdictOf(alpha), StringComparison.Ordinal);

    [Theory]
    [InlineData(EsdNormalisation.None, 1.0)]
    [InlineData(EsdNormalisation.Rows, 30.0)]
    [InlineData(EsdNormalisation.Columns, 20.0)]
    [InlineData(EsdNormalisation.Max, 30.0)]
    public void A_normalisation_divides_the_eigenvalues_and_leaves_alpha_alone(
        EsdNormalisation normalisation,
        double divisor
    )
    {
        var layer = Make.Gaussian("w.weight", 42, 30, 20);
        var (plain, divided) = (Make.Only(layer), Make.Only(layer, new() { Normalisation = normalisation }));
        Make.Same([.. plain.Eigenvalues.Select(x => x / divisor)], divided.Eigenvalues, 1e-14);
        Assert.Equal(plain.Fit.Value.Alpha, divided.Fit.Value.Alpha, 9);
        Assert.Equal(plain.Fit.Value.Xmin / divisor, divided.Fit.Value.Xmin, 9);
    }

    [Fact]
    public void A_failed_fit_gives_a_reason_and_no_training_label_and_enters_no_average()
    {
        var equal = Make.Diagonal("equal.weight", [.. Enumerable.Repeat(2.0, 12)]);
        var good = Make.Gaussian("good.weight", 1, 40, 30);
        var result = ModelAnalysis.Of([equal, good], Make.Backend, run: new() { Threads = 1 });
        var failed = result.Layers[0];
        Assert.False(failed.Fit.Succeeded);
        Assert.StartsWith("failed: ", (string)LayerColumns.Named("status").Value(failed)!, StringComparison.Ordinal);
        Assert.Equal("", LayerColumns.Named("warning").Value(failed));
        Assert.Null(LayerColumns.Named("alpha").Value(failed));
        Assert.Equal(result.Layers[1].Fit.Value.Alpha, result.Mean("alpha")!.Value);
        Assert.Equal(1, result.Summary.Single(s => s.Name == "alpha").Count);
        Assert.Equal(2, result.Summary.Single(s => s.Name == "log_norm").Count);
        Assert.StartsWith("no alpha: ", failed.AlphaText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bootstrap_without_a_p_value_says_why()
    {
        // The eigenvalues span 300 decades, so alpha is so near 1 that draws from the law exceed the largest float64.
        var ascending = Enumerable.Range(0, 20).Select(i => 1 + (i / 100.0));
        double[] decades = [.. ascending, .. Enumerable.Range(1, 20).Select(i => Math.Pow(10, 15 * i))];
        var options = new AnalysisOptions { Fingers = FingerFix.XminPeak, Bootstrap = 50 };
        var fit = TailFits.Of(decades, 0, options, seed: 1).Value;
        Assert.False(fit.P.Succeeded);
        Assert.Contains("exceed", fit.P.Reason, StringComparison.Ordinal);
        var layer = Make.Only(Make.Gaussian("fc.weight", 1, 20, 20)) with { Fit = fit };
        Assert.Contains($"the bootstrap gives no p value: {fit.P.Reason}", LayerWarnings.Of(layer, null, null));
    }

    [Fact]
    public void NaN_weights_are_reported_and_do_not_stop_the_other_layers()
    {
        var numbers = Make.Gaussians(400, 2);
        (numbers[7], numbers[9]) = (double.NaN, double.PositiveInfinity);
        var result = ModelAnalysis.Of(
            [Make.Layer("bad.weight", Make.Tensor([20, 20], numbers)), Make.Gaussian("good.weight", 1, 20, 20)],
            Make.Backend,
            run: new() { Threads = 2 }
        );
        Assert.Equal("good", Assert.Single(result.Layers).LongName);
        var bad = Assert.Single(result.Skipped);
        Assert.Equal(("bad", true, "2 of 400 weights are NaN or infinite"), (bad.LongName, bad.IsFault, bad.Reason));
    }

    [Fact]
    public void Tensors_that_are_not_analysed_are_listed_with_the_reason()
    {
        Layer[] layers =
        [
            Make.Gaussian("fc.bias", 1, 20),
            Make.Gaussian("bn.weight", 1, 20),
            Make.Gaussian("tiny.weight", 1, 3, 4),
            Make.Gaussian("odd", 1, 2, 2, 2, 2, 2, 2),
            Make.Gaussian("ids.weight", 1, 20, 20) with
            {
                DType = "i64",
            },
            Make.Gaussian("fc.weight", 1, 20, 20),
        ];
        var result = ModelAnalysis.Of(layers, Make.Backend, run: new() { Threads = 1 });
        Assert.Equal(["fc.bias", "bn", "tiny", "odd", "ids"], result.Skipped.Select(s => s.LongName));
        string[] reasons =
        [
            "a bias has no spectrum",
            "the scale of a normalisation has no spectrum",
            "3 eigenvalues are fewer than the minimum of 10 "
                + "(--min-evals 2 or AnalysisOptions.MinEvals = 2 admits them)",
            "the tensor [2 x 2 x 2 x 2 x 2 x 2] is not recognised as a layer",
            "the tensor holds integers (i64), not weights",
        ];
        Assert.Equal(reasons, result.Skipped.Select(s => s.Reason));
        Assert.All(result.Skipped, s => Assert.False(s.IsFault));
        Assert.Equal([0, 0, 1, 0, 2], result.Skipped.Select(s => s.LayerId));
        Assert.Equal(3, Assert.Single(result.Layers).LayerId);
    }

    [Fact]
    public void An_alpha_is_never_printed_without_its_error_distance_and_tail()
    {
        var result = Make.Only(Make.Gaussian("fc.weight", 3, 40, 30));
        var fit = result.Fit.Value;
        Assert.Matches(@"^alpha \d+\.\d\d ± \d+\.\d\d \(D \d\.\d\d\d, n_tail \d+\)$", fit.ToString());
        Assert.Contains(fit.ToString(), result.ToString(), StringComparison.Ordinal);
        Assert.Equal((fit.Alpha - 1) / Math.Sqrt(fit.TailLength), fit.Sigma, 12);
    }

    [Fact]
    public void Warnings_name_over_and_under_training_few_eigenvalues_and_fingers()
    {
        var layer = Make.Only(Make.Gaussian("a.weight", 1, 12, 12));
        TailFit Fit(double alpha, int tail = 40) =>
            new()
            {
                Kind = FitKind.PL,
                Alpha = alpha,
                Xmin = 1,
                Xmax = 2,
                D = 0.05,
                Sigma = 0.1,
                TailLength = tail,
            };
        IReadOnlyList<string> Of(TailFit fit, (double, int)? fingers = null) =>
            LayerWarnings.Of(layer with { Fit = fit }, null, fingers);
        Assert.Contains("alpha 1.90 is below 2 (over-trained)", Of(Fit(1.9)));
        Assert.Contains("alpha 6.10 is above 6 (under-trained)", Of(Fit(6.1)));
        Assert.DoesNotContain(Of(Fit(2)).Concat(Of(Fit(6))), w => w.Contains("trained", StringComparison.Ordinal));
        Assert.Contains("the layer has only 12 eigenvalues (fewer than 50)", Of(Fit(3)));
        Assert.Contains("alpha is fitted to only 4 eigenvalues", Of(Fit(3, 4)));
        Assert.Contains("alpha drops to 2.50 without the 3 largest eigenvalues (outliers)", Of(Fit(5), (2.5, 3)));
        Assert.Contains("alpha drops to 2.50 without the largest eigenvalue (an outlier)", Of(Fit(5), (2.5, 1)));
        Assert.Contains("the power law fits poorly (p = 0.03)", Of(Fit(3) with { P = 0.03 }));
    }

    [Fact]
    public void A_random_layer_is_warned_of_and_a_structured_one_is_not()
    {
        const string noise = "no eigenvalue lies above the random bulk, so alpha is not a tail exponent";
        var random = Make.Gaussian("w.weight", 12, 80, 60);
        var numbers = random.Load().Double.ToArray();
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] += ((i / 60 + i % 60) % 2 == 0 ? 0.5 : -0.5);
        var structured = Make.Layer("w.weight", Make.Tensor([80, 60], numbers));
        foreach (
            var options in new AnalysisOptions[]
            {
                new() { Metrics = [LayerMetrics.BulkDensity, LayerMetrics.BulkLikelihood] },
                new() { Metrics = [LayerMetrics.Twin, LayerMetrics.BulkLikelihood] },
                AnalysisOptions.Full,
            }
        )
        {
            Assert.Contains(noise, Make.Only(random, options).Warnings);
            Assert.DoesNotContain(noise, Make.Only(structured, options).Warnings);
        }
        // Without a fit of the bulk there is nothing to warn of.
        Assert.DoesNotContain(noise, Make.Only(random).Warnings);
        Assert.Contains(
            "no eigenvalue lies above the random bulk",
            LayerWarnings.Of(
                Make.Only(random, AnalysisOptions.Full) with
                {
                    Fit = FitResult<TailFit>.Failed(FitFailure.TailTooShort, "TailTooShort"),
                },
                null,
                null
            )
        );
    }

    [Fact]
    public void A_finger_is_warned_of_at_any_alpha_that_falls_without_it_by_more_than_one_and_its_sigma()
    {
        // In some of these small Pareto samples the best tail consists of the few largest values only.
        var random = new HeavyTails.Core.Numerics.SplitMix64(5);
        var (seen, unclear) = (new List<(bool Finger, double Alpha)>(), 0);
        for (var sample = 0; sample < 300; sample++)
        {
            double[] eigenvalues = new double[sample % 2 == 0 ? 30 : 11];
            for (var i = 0; i < eigenvalues.Length; i++)
                eigenvalues[i] = Math.Pow(1 - random.NextUniform(), -1 / 1.2);
            var result = Make.Only(Make.Diagonal("f.weight", [.. eigenvalues.Select(Math.Sqrt)]));
            var clipped = Fingers.ClipXmax(result.Eigenvalues).Value;
            var finger = clipped.NumFingers > 0 && clipped.RawFit.Alpha - clipped.Fit.Alpha > clipped.RawFit.Sigma;
            unclear += clipped.NumFingers > 0 && !finger ? 1 : 0;
            Assert.Equal(finger, result.Warnings.Any(w => w.StartsWith("alpha drops to", StringComparison.Ordinal)));
            seen.Add((finger, result.Fit.Value.Alpha));
        }
        Assert.Contains(seen, s => !s.Finger);
        Assert.Contains(seen, s => s.Finger && s.Alpha < 4);
        Assert.NotEqual(0, unclear);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        var layer = Make.Gaussian("fc.weight", 3, 12, 12);
        Assert.Contains(
            "min-evals: expected at least 2, got 1",
            Assert
                .Throws<ArgumentException>(() => LayerAnalysis.Of(layer, Make.Backend, new() { MinEvals = 1 }))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => LayerAnalysis.Of(layer, Make.Backend, new() { MaxEvals = 5 }));
        Assert.Throws<ArgumentException>(() => LayerAnalysis.Of(layer, Make.Backend, new() { Bootstrap = -1 }));
    }

    [Fact]
    public void Huge_weights_are_reported_and_small_ones_have_a_spectrum()
    {
        var huge = LayerAnalysis.Of(Make.Diagonal("h.weight", [.. OneToTen.Select(x => x * 1e200)]), Make.Backend);
        Assert.True(Assert.Single(huge.Skipped).IsFault);
        var small = Make.Only(
            Make.Diagonal("s.weight", [.. OneToTen.Select(x => x * 1e-30)]),
            new() { EvalsThreshold = 0, Accuracy = SpectralAccuracy.Accurate }
        );
        Assert.Equal(2.840775182, small.Fit.Value.Alpha, 6);
    }

    [Fact]
    public void Alternatives_and_the_seeded_bootstrap_are_computed_when_asked_for()
    {
        // The squares of the singular values are exact Pareto quantiles with alpha 2.5.
        var pareto = Make.Diagonal(
            "p.weight",
            [.. Enumerable.Range(0, 120).Select(i => Math.Pow(1 - (i + 0.5) / 120, -1 / 3.0))]
        );
        var options = new AnalysisOptions
        {
            Metrics = [LayerMetrics.Alternatives],
            Bootstrap = 100,
            Seed = 4,
        };
        var fit = Make.Only(pareto, options).Fit.Value;
        Assert.Equal(2.5, fit.Alpha, 0.05);
        Assert.InRange(fit.P.Value, 0.3, 1);
        Assert.InRange(fit.Alpha, fit.AlphaInterval.Value.Low, fit.AlphaInterval.Value.High);
        Assert.Equal(fit.P, Make.Only(pareto, options).Fit.Value.P);
        Assert.True(fit.Alternatives.Single(a => a.Law == "exponential").R > 2);
        Assert.All(fit.Alternatives, a => Assert.Contains(a.Law, TailAlternatives.Laws));
        var plain = Make.Only(pareto).Fit.Value;
        Assert.False(plain.P.Succeeded);
        Assert.Empty(plain.Alternatives);
    }

    [Fact]
    public void Truncated_fits_have_a_rate_and_removed_fingers_are_counted()
    {
        var layer = Make.Gaussian("fc.weight", 5, 200, 150);
        foreach (var kind in new[] { FitKind.TPL, FitKind.E_TPL })
        {
            var fit = Make.Only(layer, new() { Fit = kind }).Fit.Value;
            Assert.Equal(kind, fit.Kind);
            Assert.True(fit.Lambda >= 0 && fit.Alpha >= 1 && fit.D < 0.2);
        }
        // The bulk of these 100 values is nearly flat and the four largest follow each other closely, so that the
        // exponent is too large until the largest are removed.
        double[] values = [.. Enumerable.Range(0, 100).Select(i => Math.Pow(1 - (i + 0.5) / 100, -1 / 1.5))];
        for (var i = 0; i < 100; i++)
            values[i] = i < 96 ? 1 + 0.001 * i : 8 * Math.Pow(1.02, i);
        var fingers = Make.Only(
            Make.Diagonal("f.weight", [.. values.Select(Math.Sqrt)]),
            new() { Fingers = FingerFix.ClipXmax }
        );
        var kept = fingers.Eigenvalues[..^fingers.Fit.Value.NumFingers!.Value];
        Assert.Equal(PowerLaw.Fit(kept).Value.Alpha, fingers.Fit.Value.Alpha, 12);
        Assert.Equal(PowerLaw.Fit(fingers.Eigenvalues).Value.Alpha, fingers.Fit.Value.RawAlpha!.Value, 12);
        Assert.True(fingers.Fit.Value.NumFingers == 0 || fingers.Fit.Value.Alpha + 1 < fingers.Fit.Value.RawAlpha);
        Assert.Throws<ArgumentException>(() =>
            Make.Only(layer, new() { Fit = FitKind.TPL, Fingers = FingerFix.ClipXmax })
        );
    }

    [Fact]
    public void The_peak_of_the_histogram_restricts_the_range_of_xmin()
    {
        var layer = Make.Gaussian("fc.weight", 5, 200, 150);
        var fit = Make.Only(layer, new() { Fingers = FingerFix.XminPeak, Bootstrap = 20 }).Fit.Value;
        var range = XminPeak.Range(Make.Only(layer).Eigenvalues).Value;
        Assert.True(range.Contains(fit.Xmin));
        Assert.NotNull(fit.RawAlpha);
        Assert.True(fit.P.Succeeded);
    }
}
