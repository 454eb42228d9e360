using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>A few spikes on an intact bulk make no heavy tail.</summary>
public class SpikesAndTailsTests
{
    // Hill-mid of 50 values falls by (1.45)^2 / 50 ln(200^2 / 22^2) = .18, four standard deviations of its null.
    [Fact]
    public void One_strong_spike_lowers_the_exponent_below_its_null_and_is_no_heavy_tail()
    {
        var spectrum = Spiked((150, 100), 200);
        Assert.Single(spectrum.Bulk.Value.Outliers);
        Assert.True(spectrum.HillMid.IsBelowNull.Value);
        Assert.False(spectrum.IsHeavyTailed.Value);
        // The definition, without the largest eigenvalue: 99 values, of which those from number 49 on are the tail.
        var rest = spectrum.Eigenvalues[..99];
        var alpha = 1 + (50 / rest[49..].Sum(l => Math.Log(l / rest[49])));
        Assert.Equal(alpha, spectrum.HillRest.Value, 1e-12);
        Assert.True(alpha > spectrum.HillMid.Null.Value.Low);
    }

    [Fact]
    public void As_many_outliers_as_a_hundredth_of_the_spectrum_are_spikes()
    {
        var spectrum = Spiked((240, 200), 900, 800);
        Assert.Equal(2, spectrum.Bulk.Value.Outliers.Count);
        Assert.True(spectrum.HillMid.IsBelowNull.Value && spectrum.HillRest.Succeeded);
        Assert.False(spectrum.IsHeavyTailed.Value);
    }

    [Fact]
    public void More_outliers_are_a_tail()
    {
        var spectrum = Spiked((150, 100), 200, 180);
        Assert.Contains("at most 1 outliers, got 2", spectrum.HillRest.Reason, StringComparison.Ordinal);
        Assert.True(spectrum.HillMid.IsBelowNull.Value && spectrum.IsHeavyTailed.Value);
    }

    // The scales of the columns fall slowly: a wide bulk, whose largest values are taken for outliers.
    [Fact]
    public void A_tail_with_few_outliers_is_heavy_without_them_too()
    {
        var (rows, columns) = (450, 300);
        var w = Variates.Gaussian(rows * columns, 8);
        for (var i = 0; i < w.Length; i++)
            w[i] *= Math.Exp(-.5 * (i % columns) / columns);
        var spectrum = WeightSpectrum.Of(w, rows, columns, new() { NullDraws = 20, Twin = false });
        Assert.InRange(spectrum.Bulk.Value.Outliers.Count, 1, 3);
        Assert.True(spectrum.HillRest.Value < spectrum.HillMid.Null.Value.Low);
        Assert.True(spectrum.IsHeavyTailed.Value);
    }

    [Fact]
    public void Noise_has_no_spikes_to_take_out()
    {
        var spectrum = Spiked((150, 100));
        Assert.Equal(FitFailure.NotApplicable, spectrum.HillRest.Failure);
        Assert.False(spectrum.HillMid.IsBelowNull.Value || spectrum.IsHeavyTailed.Value);
    }

    private static WeightSpectrum Spiked((int Rows, int Columns) shape, params double[] spikes)
    {
        var w = Variates.Gaussian(shape.Rows * shape.Columns, 9);
        for (var i = 0; i < spikes.Length; i++)
            w[(i * shape.Columns) + i] += spikes[i];
        return WeightSpectrum.Of(w, shape.Rows, shape.Columns, new() { NullDraws = 20, Twin = false });
    }
}
