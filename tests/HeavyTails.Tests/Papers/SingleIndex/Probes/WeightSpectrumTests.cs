using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

public class WeightSpectrumTests
{
    private static readonly WeightSpectrumOptions Small = new() { NullDraws = 10 };

    public static TheoryData<string> Backends => ["native", "managed"];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Golden_numbers_of_the_matrix_of_normals(string name)
    {
        var backend = name == "native" ? SpectralBackend.Default : SpectralBackend.Managed;
        var w = Variates.Gaussian(600, 42);
        var spectrum = WeightSpectrum.Of(w, 30, 20, Small with { Backend = backend });
        Assert.Equal((20, 20), (spectrum.SingularValues.Length, spectrum.Eigenvalues.Length));
        Assert.Equal(9.3789583223, spectrum.SpectralNorm, 1e-9);
        Assert.Equal(8.2146688492, spectrum.SingularValues[1], 1e-9);
        Assert.Equal(1.6647225510, spectrum.SingularValues[^1], 1e-9);
        Assert.Equal(592.2186237180, spectrum.FrobeniusSquared, 1e-8);
        var (hill, ks) = (spectrum.HillMid.Fit.Value, spectrum.KolmogorovSmirnov.Fit.Value);
        Assert.Equal((2.5211125173, .1922992422, 22.8531286889), (hill.Alpha, hill.D, hill.Xmin), Near);
        Assert.Equal((2.4528725077, .1811471432, 20.6844206412), (ks.Alpha, ks.D, ks.Xmin), Near);
        Assert.Equal(6.7324455359, spectrum.StableRank, 1e-9);
        Assert.Equal(4.7691426124, spectrum.AlphaHat.Value, 1e-9);
        Assert.Equal(7.4725534050, spectrum.EffectiveRanks.Small[1], 1e-9);
        var legacy = WeightSpectrum.Of(w, 30, 20, Small with { Backend = backend, Variant = Variant.Legacy });
        Assert.Equal(10.1026541703, legacy.EffectiveRanks.Large[5], 1e-9);
        Assert.Equal(spectrum.SingularValues, legacy.SingularValues);
    }

    [Fact]
    public void What_was_not_asked_for_has_a_reason()
    {
        var spectrum = WeightSpectrum.Of(Variates.Gaussian(600, 42), 30, 20, Small with { Twin = false });
        Assert.Equal(FitFailure.NotRequested, spectrum.TwinEdges.Failure);
        Assert.Equal(FitFailure.NotRequested, spectrum.HillMid.Error.Failure);
        Assert.True(spectrum.HillMid.Null.Succeeded && spectrum.KolmogorovSmirnov.Null.Succeeded);
        Assert.Equal(2.449207, spectrum.HillLimit.Value, 6e-7);
    }

    [Fact]
    public void An_untrained_matrix_stays_inside_its_null_and_its_edges()
    {
        var (rows, columns) = (150, 100);
        var spectrum = WeightSpectrum.Of(Variates.Gaussian(rows * columns, 9), rows, columns, new() { Errors = true });
        Assert.Equal(1, spectrum.Backend.Threads);
        Assert.False(spectrum.HillMid.LeavesNull.Value || spectrum.KolmogorovSmirnov.LeavesNull.Value);
        Assert.InRange(spectrum.HillMid.Distance.Value, -3, 3);
        Assert.Empty(spectrum.Bulk.Value.Outliers);
        var fitted = new Interval(spectrum.Bulk.Value.LowerEdge, spectrum.Bulk.Value.UpperEdge);
        foreach (var edges in new[] { spectrum.InitialEdges, fitted, spectrum.TwinEdges.Value })
        {
            Assert.Equal(Math.Sqrt(rows) + 10, edges.High, .5);
            Assert.Equal(Math.Sqrt(rows) - 10, edges.Low, .5);
        }
        // .043 is the standard deviation over new matrices; both errors are of that size.
        Assert.InRange(spectrum.HillMid.WindowError.Value, .02, .09);
        Assert.InRange(spectrum.HillMid.JackknifeError.Value, .02, .25);
        Assert.Equal(
            Math.Max(spectrum.HillMid.WindowError.Value, spectrum.HillMid.JackknifeError.Value),
            spectrum.HillMid.Error.Value
        );
    }

    [Fact]
    public void A_decaying_spectrum_is_heavy_tailed_and_its_twin_is_not()
    {
        // W D with a power of columns' scales: alpha falls below every untrained one.
        var (rows, columns) = (150, 100);
        var w = Variates.Gaussian(rows * columns, 8);
        for (var i = 0; i < w.Length; i++)
            w[i] *= Math.Pow(1 + (i % columns), -1.2);
        var spectrum = WeightSpectrum.Of(w, rows, columns, Small);
        Assert.True(spectrum.IsHeavyTailed.Value);
        Assert.True(spectrum.HillMid.Distance.Value < -5);
        Assert.True(spectrum.Bulk.Value.Outliers.Count > 10);
        Assert.True(spectrum.TwinEdges.Value.High < spectrum.SpectralNorm / 2);
    }

    [Fact]
    public void Lost_ranks_are_zeros_and_enter_no_exponent()
    {
        var (u, v) = (Variates.Gaussian(40 * 3, 1), Variates.Gaussian(3 * 30, 2));
        var product = new double[40 * 30];
        for (var i = 0; i < 40; i++)
        for (var k = 0; k < 3; k++)
            Vectors.AddScaled(u[(i * 3) + k], v.AsSpan(k * 30, 30), product.AsSpan(i * 30, 30));
        foreach (var accuracy in new[] { SpectralAccuracy.Fast, SpectralAccuracy.Accurate })
        {
            var backend = accuracy == SpectralAccuracy.Fast ? SpectralBackend.Default : SpectralBackend.Managed;
            var options = Small with { Accuracy = accuracy, Backend = backend };
            var spectrum = WeightSpectrum.Of(product, 40, 30, options);
            Assert.Equal(27, spectrum.LostRank);
            Assert.Equal(3, spectrum.HillMid.Fit.Value.DataLength);
            Assert.Equal(3, spectrum.EffectiveRanks.Small.Length);
        }
        var nothing = WeightSpectrum.Of(new double[12], 4, 3, Small);
        Assert.Equal((0, 3), (nothing.StableRank, nothing.LostRank));
        Assert.Equal(FitFailure.NoPositive, nothing.HillMid.LeavesNull.Failure);
    }

    [Fact]
    public void The_peak_of_the_histogram_bounds_xmin()
    {
        var w = Variates.Gaussian(150 * 100, 9);
        var spectrum = WeightSpectrum.Of(w, 150, 100, Small);
        var range = HeavyTails.Core.PowerLaws.XminPeak.Range(spectrum.Eigenvalues).Value;
        Assert.True(range.Contains(spectrum.PeakFit.Value.Xmin));
        // The source's lower end is a logarithm: it lets every small eigenvalue in.
        var legacy = WeightSpectrum.Of(w, 150, 100, Small with { Variant = Variant.Legacy });
        Assert.True(legacy.PeakFit.Value.D <= spectrum.PeakFit.Value.D);
    }

    // The output layer is [1 x h]: one eigenvalue, which is no bulk and no tail.
    [Theory]
    [InlineData(1, 30)]
    [InlineData(30, 1)]
    [InlineData(2, 2)]
    public void Small_layers_have_reasons_in_place_of_numbers(int rows, int columns)
    {
        var options = Small with { Errors = true };
        var spectrum = WeightSpectrum.Of(Variates.Gaussian(rows * columns, 3), rows, columns, options);
        Assert.InRange(spectrum.StableRank, 1 - 1e-12, Math.Min(rows, columns));
        Assert.Equal(Math.Min(rows, columns), spectrum.EffectiveRanks.Small.Length);
        Assert.False(spectrum.HillMid.Error.Succeeded);
        if (rows != columns)
        {
            Assert.Equal(FitFailure.NotEnoughData, spectrum.HillMid.LeavesNull.Failure);
            Assert.Equal(FitFailure.NotEnoughData, spectrum.Bulk.Failure);
            Assert.Equal(spectrum.SpectralNorm, spectrum.TwinEdges.Value.High, 1e-12);
        }
    }

    [Theory]
    [InlineData(1e-150)]
    [InlineData(1e150)]
    public void The_scale_of_the_matrix_changes_no_exponent(double scale)
    {
        var w = Variates.Gaussian(40 * 30, 3);
        var plain = WeightSpectrum.Of(w, 40, 30, Small);
        var scaled = WeightSpectrum.Of(Array.ConvertAll(w, x => scale * x), 40, 30, Small);
        Assert.Equal(plain.HillMid.Fit.Value.Alpha, scaled.HillMid.Fit.Value.Alpha, 1e-9);
        Assert.Equal(plain.KolmogorovSmirnov.Fit.Value.Alpha, scaled.KolmogorovSmirnov.Fit.Value.Alpha, 1e-9);
        Assert.Equal(plain.StableRank, scaled.StableRank, 1e-9);
        Assert.Equal(plain.EffectiveRanks.Large[7], scaled.EffectiveRanks.Large[7], 1e-9);
        Assert.Equal(plain.Bulk.Value.Sigma, scaled.Bulk.Value.Sigma / scale, 1e-9);
    }

    [Fact]
    public void Wrong_sizes_and_infinities_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WeightSpectrum.Of(new double[5], 2, 3));
        Assert.Throws<ArithmeticException>(() => WeightSpectrum.Of([1, 2, double.NaN, 4], 2, 2));
    }

    private static bool Near((double, double, double) x, (double, double, double) y) =>
        Math.Abs(x.Item1 - y.Item1) < 1e-9 && Math.Abs(x.Item2 - y.Item2) < 1e-9 && Math.Abs(x.Item3 - y.Item3) < 1e-7;
}
