using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class LayerWarningsTests
{
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
        Assert.Contains("the power law fits poorly (p < 0.01)", Of(Fit(3) with { P = 0 }));
    }

    [Fact]
    public void An_alpha_among_those_of_untrained_layers_says_nothing_of_training()
    {
        var layers = Enumerable.Range(0, 40).Select(i => Make.Gaussian("w.weight", (ulong)i, 60, 40));
        var outside = 0;
        foreach (var layer in layers)
        {
            var plain = Make.Only(layer);
            var nulls = Make.Only(layer, new() { Metrics = [LayerMetrics.Nulls] });
            var alpha = nulls.Nulls.Value.Named("alpha");
            var (low, high) = (alpha.Low.Value, alpha.High.Value);
            if (plain.Fit.Value.Alpha is >= 2 and <= 6 || alpha.LeavesNull.Value)
                continue;
            outside++;
            Assert.Contains(plain.Warnings, w => w.EndsWith("-trained)", StringComparison.Ordinal));
            Assert.DoesNotContain(nulls.Warnings, w => w.EndsWith("-trained)", StringComparison.Ordinal));
            var fitted = plain.Fit.Value.Alpha;
            Assert.Contains(
                FormattableString.Invariant(
                    $"alpha {fitted:0.00} lies among those of untrained layers ({low:0.00} to {high:0.00})"
                ),
                nulls.Warnings
            );
        }
        Assert.InRange(outside, 3, 40);
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
                new() { Metrics = [LayerMetrics.BulkFit] },
                new() { Metrics = [LayerMetrics.Twin, LayerMetrics.BulkFit] },
                new() { Metrics = [LayerMetrics.BulkFit], Variant = Variant.Legacy },
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
}
