// Published and recorded values of the power-law fit. Sources: DeepDataProfiler's unit test
// (eigenvalues of diag(1 .. 10) over 10), and vectors computed once with numpy 1.24 from SplitMix64 streams.
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Data.Transforms;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Core.PowerLaws;

public class GoldenFits
{
    private static readonly double[] Squares = [.. Enumerable.Range(1, 10).Select(i => i * i / 10.0)];

    [Fact]
    public void The_squares_over_ten_give_DeepDataProfilers_published_alpha()
    {
        var fit = PowerLaw.Fit(Squares).Value;
        // The expected alpha is from mpmath; DeepDataProfiler prints 2.840775052 from float32 singular values.
        Assert.Equal(2.84077517926051, fit.Alpha, 1e-13);
        Assert.Equal(3.6, fit.Xmin, 15);
        Assert.Equal(0.2532378001452, fit.D, 1e-12); // DeepDataProfiler's .2532377996 is from float32 values as well
        Assert.Equal(5, fit.TailLength);
        Assert.Equal(10, fit.Xmax);
        Assert.Equal((fit.Alpha - 1) / Math.Sqrt(5), fit.Sigma, 14);
    }

    [Fact]
    public void Alpha_and_D_agree_at_every_xmin_of_the_squares()
    {
        double[] xmins = [.1, .4, .9, 1.6, 2.5, 3.6, 4.9, 6.4, 8.1];
        double[] alphas =
        [
            1.33102909,
            1.50755192,
            1.71144412,
            1.96990722,
            2.32174238,
            2.84077518,
            3.6971598,
            5.3997742,
            10.49122158,
        ];
        double[] distances =
        [
            .31680997,
            .28298507,
            .26656953,
            .25886201,
            .25578878,
            .2532378,
            .2633991,
            .31195056,
            .36466472,
        ];
        var candidates = PowerLaw.Candidates(Squares);
        Assert.Equal(xmins.Length, candidates.Length);
        for (var i = 0; i < xmins.Length; i++)
        {
            Assert.Equal(xmins[i], candidates[i].Xmin, 15);
            Assert.Equal(alphas[i], candidates[i].Alpha, 7);
            Assert.Equal(distances[i], candidates[i].D, 7);
            var fixedFit = PowerLaw.FitAt(Squares, xmins[i]).Value;
            Assert.Equal(candidates[i].Alpha, fixedFit.Alpha, 12);
            Assert.Equal(candidates[i].D, fixedFit.D, 12);
        }
    }

    /// <summary>Squared singular values of the 30 x 20 matrix of SplitMix64 seed 42 normals, row by row.</summary>
    private static double[] Spectrum()
    {
        var random = new SplitMix64(42);
        var entries = new double[600];
        for (var i = 0; i < 600; i += 2)
            (entries[i], entries[i + 1]) = random.NextGaussians();
        return [.. Matrix<double>.Build.DenseOfRowMajor(30, 20, entries).Svd(false).S.Select(s => s * s)];
    }

    [Fact]
    public void The_recorded_spectrum_of_a_Gaussian_matrix_gives_its_recorded_fits()
    {
        var spectrum = Spectrum();
        Assert.Equal(592.2186237180, spectrum.Sum(), 1e-9);
        var fit = PowerLaw.Fit(spectrum).Value;
        Assert.Equal(2.4528725077, fit.Alpha, 1e-9);
        Assert.Equal(.1811471432, fit.D, 1e-9);
        Assert.Equal(20.6844206412, fit.Xmin, 1e-8);
        Assert.Equal(4.7691426124, fit.Alpha * Math.Log10(spectrum.Max()), 1e-9);
        var mid = Hill.Mid(spectrum).Value;
        Assert.Equal(2.5211125173, mid.Alpha, 1e-9);
        Assert.Equal(.1922992422, mid.D, 1e-9);
        Assert.Equal(22.8531286889, mid.Xmin, 1e-8);
    }

    [Theory]
    [InlineData("gauss", 9.07160253, 5.88930108, 4.87663585)]
    [InlineData("cauchy", 1.11155239, 1.01947622, 1.00152925)]
    public void Hill_estimates_of_recorded_streams(string kind, double at100, double at500, double at1000)
    {
        var random = new SplitMix64(42);
        var x = new double[10_000];
        for (var i = 0; i < x.Length; i++)
        {
            if (kind == "cauchy")
                x[i] = Math.Abs(Math.Tan(Math.PI * (random.NextUniform() - 0.5)));
            else if (i % 2 == 0)
                (x[i], x[i + 1]) = random.NextGaussians() is var (a, b) ? (Math.Abs(a), Math.Abs(b)) : default;
        }
        var plot = Hill.Plot(x);
        foreach (var (k, expected) in new[] { (100, at100), (500, at500), (1000, at1000) })
        {
            var point = Hill.Estimate(x, k).Value;
            Assert.Equal(expected, point.TailIndex, 1e-8);
            Assert.Equal(point.TailIndex, plot.Single(p => p.K == k).TailIndex, 1e-11);
            Assert.Equal(1 + expected, point.Alpha, 1e-8);
            Assert.Equal(expected / Math.Sqrt(k), point.Error, 1e-8);
        }
    }

    [Fact]
    public void Exact_Pareto_quantiles_give_back_their_exponent()
    {
        double[] quantiles = [.. Enumerable.Range(0, 1000).Select(i => Math.Pow(1 - (i + .5) / 1000, -1 / 1.5))];
        var fit = PowerLaw.Fit(quantiles).Value;
        Assert.Equal(2.5012710616, fit.Alpha, 9);
        Assert.Equal(0.0006726060, fit.D, 9);
        Assert.Equal(1.0003334723, fit.Xmin, 9);
        var mid = Hill.Mid(quantiles).Value;
        Assert.Equal(2.5025445304, mid.Alpha, 1e-9);
        Assert.Equal(.0013453584, mid.D, 1e-9);
        Assert.Equal(1.5884602020, mid.Xmin, 1e-9);
    }
}
