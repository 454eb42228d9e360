using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

public class ReadoutTests
{
    private const int Patterns = 60,
        Width = 12;

    private static readonly JammingRow Network = new()
    {
        Patterns = Patterns,
        Parameters = 500,
        Inputs = 10,
        HiddenLayers = 2,
        Width = Width,
        Step = 7,
        TrainLoss = double.NaN,
        TestLoss = double.NaN,
        Violated = 0,
    };

    private static ReadoutFeatures Features(double scale)
    {
        var x = Variates.Gaussian(Patterns * Width, 1).Select(v => scale * v).ToArray();
        var labels = Variates.Gaussian(Patterns, 2).Select(v => v > 0 ? 1.0 : -1).ToArray();
        return new(x, labels, x[..(20 * Width)], labels[..20]);
    }

    [Fact]
    public void The_scale_of_the_features_does_not_matter_since_they_are_rescaled()
    {
        var (a, b) = (Readout.Fit(Features(1), Network, new()), Readout.Fit(Features(1e3), Network, new()));
        Assert.Equal(a.TrainLoss, b.TrainLoss, 1e-10);
        Assert.Equal(a.Violated, b.Violated);
    }

    [Fact]
    public void Each_variant_has_its_norm_and_its_weight_of_the_loss()
    {
        var backend = new ManagedSpectralBackend(1);
        var corrected = Readout.Fit(Features(1), Network, new() { Spectra = backend });
        var legacy = Readout.Fit(Features(1), Network, new() { Variant = Variant.Legacy, Spectra = backend });
        Assert.Equal(10 / (2.0 * Width * Patterns * 1e-13), corrected.C, 1e-3 * corrected.C);
        Assert.Equal(10 / (2.0 * 500 * Patterns * 1e-13), legacy.C, 1e-3 * legacy.C);
        // The sum of the squared singular values is N_Delta times the squared norm of a row.
        Assert.Equal(corrected.Violated * Width, corrected.SingularValues.Sum(s => s * s), 1e-9);
        Assert.Equal(legacy.Violated * Patterns, legacy.SingularValues.Sum(s => s * s), 1e-8);
        Assert.Equal(("corrected", "legacy"), (corrected.Variant, legacy.Variant));
    }

    [Fact]
    public void The_source_takes_the_width_for_N_where_there_is_one_hidden_layer()
    {
        var shallow = Network with { HiddenLayers = 1 };
        var legacy = Readout.Fit(Features(1), shallow, new() { Variant = Variant.Legacy });
        Assert.Equal(10 / (2.0 * Width * Patterns * 1e-13), legacy.C, 1e-3 * legacy.C);
    }

    [Fact]
    public void A_read_out_without_loss_violates_nothing_however_large_its_weights_are()
    {
        // Two points that almost coincide ask for weights of 1e4, whose gaps of the margin are above the tolerance.
        var features = new ReadoutFeatures([1, 0, 1, 2e-4], [1, -1], [], []);
        var network = Network with { Patterns = 2, Width = 2 };
        var row = Readout.Fit(features, network, new() { Tolerance = 1e-9 });
        Assert.InRange(row.TrainLoss, 0, Readout.ZeroLoss);
        Assert.Equal(0, row.Violated);
    }

    [Fact]
    public void The_loss_is_that_of_the_minimum()
    {
        // The first 20 patterns are the test patterns too; a random read-out of the same norm does no better.
        var row = Readout.Fit(Features(1), Network, new());
        Assert.InRange(row.TrainLoss, 1e-3, 1);
        Assert.InRange(row.TestError, 0, .5);
        Assert.InRange(row.Violated, Width + 1, Patterns);
        Assert.Equal(7, row.Step);
    }

    [Fact]
    public void Patterns_on_the_margin_are_violated_in_the_legacy_variant_alone()
    {
        // P = 20 points in 12 dimensions are nearly always separable, by at most 12 points on the margin.
        var features = Features(1);
        var few = Network with { Patterns = 14 };
        var part = features with { Train = features.Train[..(14 * Width)], Labels = features.Labels[..14] };
        var corrected = Readout.Fit(part, few, new());
        var legacy = Readout.Fit(part, few, new() { Variant = Variant.Legacy });
        Assert.Equal(0, corrected.Violated);
        Assert.InRange(legacy.Violated, 1, Width);
    }

    [Fact]
    public void Features_of_another_size_are_refused_with_both_sides()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Readout.Fit(Features(1), Network with { Patterns = 61 }, new())
        );
        Assert.Contains("[61 x 12]", error.Message, StringComparison.Ordinal);
        Assert.Contains("720 numbers", error.Message, StringComparison.Ordinal);
    }
}
