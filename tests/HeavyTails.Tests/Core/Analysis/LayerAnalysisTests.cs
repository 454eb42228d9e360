using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class LayerAnalysisTests
{
    private static readonly double[] OneToTen = [.. Enumerable.Range(1, 10).Select(i => (double)i)];

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
