using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.RandomMatrices.Laws;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices.Laws;

/// <summary>Each law of whole spectra by itself: its normalisation, and what it finds on its own quantiles.</summary>
public sealed class SpectralLawFitTests
{
    public static TheoryData<string> Keys => [.. SpectralLaws.All.Select(l => l.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_density_integrates_to_one(string key)
    {
        var law = SpectralLaws.All.Single(l => l.Key == key);
        foreach (var ensemble in new[] { "gaussian", "spikes", "inverse", "pareto" })
        {
            var spectrum = Make.Eigenvalues(PlantedSpectra.Of(ensemble, 256, 64, 1));
            if (!law.Fit(new(spectrum, 256, 64)).TryGet(out var fit))
                continue;
            var (sum, step) = (0.0, 2e-4);
            for (var u = Math.Log(spectrum[0]) - 20; u < Math.Log(spectrum[^1]) + 40; u += step)
                sum += step * Math.Exp(fit.Density(u));
            Assert.Equal(1, sum, 2e-3);
        }
    }

    // The parameters of each law are found again at its own quantiles: the densities agree.
    [Fact]
    public void A_double_power_law_is_found_at_its_quantiles()
    {
        // Right of 0 the rate 1.2 (alpha = 2.2), left of it the rate 3: shares 3/4.2 and 1.2/4.2.
        const double Right = 1.2,
            Left = 3;
        var share = Right / (Left + Right);
        var fit = Fit(
            new PowerLawLaw(),
            p => p < share ? Math.Log(p / share) / Left : -Math.Log((1 - p) / (1 - share)) / Right
        );
        Assert.Equal(3, fit.Parameters);
        foreach (var u in new[] { -1.0, -.2, .3, 2, 5 })
            Assert.Equal(Math.Log(share * Left) + (u < 0 ? Left * u : -Right * u), fit.Density(u), .02);
    }

    [Fact]
    public void A_cut_off_is_found_at_its_quantiles()
    {
        // alpha = 1.6, theta = .2, body exponent 1 / b = 2; the distribution function by sums over a fine grid.
        const double Alpha = 1.6,
            Theta = .2,
            Body = .5;
        double Shape(double u) => u < 0 ? Math.Exp(u / Body) : Math.Exp((1 - Alpha) * u - Theta * (Math.Exp(u) - 1));
        var fit = Fit(new TruncatedPowerLawLaw(), Inverse(Shape, -8, 6));
        var norm = Enumerable.Range(0, 14_000).Sum(i => 1e-3 * Shape(-8 + (i + .5) * 1e-3));
        foreach (var u in new[] { -1.0, -.3, .3, 1, 2, 3 })
            Assert.Equal(Math.Log(Shape(u) / norm), fit.Density(u), .03);
    }

    [Fact]
    public void Inverse_eigenvalues_of_Marchenko_and_Pastur_are_found()
    {
        foreach (var q in new[] { 1, 1.7, 6 })
        {
            var law = new MarchenkoPastur(q, 2);
            var fit = Fit(new InverseMarchenkoPasturLaw(), p => -Math.Log(law.Quantile(1 - p)), 400);
            foreach (var p in new[] { .2, .5, .8 })
            {
                var y = law.Quantile(p);
                Assert.Equal(Math.Log(y * law.Density(y)), fit.Density(-Math.Log(y)), .05);
            }
        }
    }

    [Fact]
    public void Marchenko_Pastur_has_its_density_inside_and_smooth_edges()
    {
        var law = new MarchenkoPastur(2, 1.5);
        double[] spectrum = [.. Enumerable.Range(0, 500).Select(i => law.Quantile((i + .5) / 500))];
        var fit = new MarchenkoPasturLaw().Fit(new(spectrum, 1000, 500)).Value;
        foreach (var x in new[] { .8, 1.5, 3, 5 })
            Assert.Equal(Math.Log(x * law.Density(x)), fit.Density(Math.Log(x)), .01);
        Assert.True(double.IsFinite(fit.Density(Math.Log(1.01 * law.LambdaPlus))));
        Assert.Equal(double.NegativeInfinity, fit.Density(Math.Log(1.5 * law.LambdaPlus)));
    }

    [Fact]
    public void Spikes_are_few()
    {
        var law = new MarchenkoPastur(4, 1);
        double[] Spectrum(int spikes) =>
            [
                .. Enumerable.Range(0, 100 - spikes).Select(i => law.Quantile((i + .5) / (100 - spikes))),
                .. Enumerable.Range(0, spikes).Select(i => 8.0 + 4 * i),
            ];
        FitResult<FittedLaw> Of(int spikes) => new SpikedLaw().Fit(new(Spectrum(spikes), 400, 100));
        Assert.Equal(2, Of(0).Value.Parameters);
        Assert.Equal(3, Of(1).Value.Parameters);
        Assert.Equal(4, Of(5).Value.Parameters);
        Assert.Contains("20 of 100", Of(20).Reason, StringComparison.Ordinal);
        // Five spikes at 8 .. 24 have the share .05, spread evenly in ln lambda.
        var density = Of(5).Value.Density;
        Assert.Equal(.05 / (Math.Log(24.0 / 8) * 5 / 4), Math.Exp(density(Math.Log(14))), .003);
    }

    [Fact]
    public void Equal_eigenvalues_and_zeros_have_reasons()
    {
        var equal = new SpectrumSample([.. Enumerable.Repeat(2.0, 40)], 80, 40);
        Assert.Equal(FitFailure.AllEqual, new LognormalLaw().Fit(equal).Failure);
        Assert.Equal(FitFailure.AllEqual, new PowerLawLaw().Fit(equal).Failure);
        Assert.Equal(FitFailure.AllEqual, new TruncatedPowerLawLaw().Fit(equal).Failure);
        Assert.Throws<ArgumentException>(() => new SpectrumSample([0, 1], 2, 2));
        Assert.Throws<ArgumentException>(() => new SpectrumSample([1, 2], 1, 2));
    }

    private static FittedLaw Fit(ISpectralLaw law, Func<double, double> quantileOfLog, int count = 4000)
    {
        double[] spectrum = [.. Enumerable.Range(0, count).Select(i => Math.Exp(quantileOfLog((i + .5) / count)))];
        return law.Fit(new(spectrum, 2 * count, count)).Value;
    }

    private static Func<double, double> Inverse(Func<double, double> density, double low, double high)
    {
        const int Cells = 200_000;
        var (step, sums) = ((high - low) / Cells, new double[Cells + 1]);
        for (var i = 0; i < Cells; i++)
            sums[i + 1] = sums[i] + density(low + (i + .5) * step);
        return p =>
        {
            var at = Array.BinarySearch(sums, p * sums[^1]);
            return low + (at < 0 ? ~at : at) * step;
        };
    }
}
