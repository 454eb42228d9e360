// Published and recorded values of the power-law fit. Sources: DeepDataProfiler's unit test (eigenvalues of diag(1 .. 10) over 10),
// and vectors computed once with numpy 1.24 from SplitMix64 streams.
using HeavyTails.Core;

namespace HeavyTails.Tests.PowerLaws;

public class GoldenFits
{
    private static readonly double[] Squares = [.. Enumerable.Range(1, 10).Select(i => i * i / 10.0)];

    [Fact]
    public void The_squares_over_ten_give_DeepDataProfilers_published_alpha()
    {
        var fit = PowerLaw.Fit(Squares).Value;
        Assert.Equal(2.84077517926051, fit.Alpha, 1e-13); // mpmath; DeepDataProfiler prints 2.840775052 from float32 singular values
        Assert.Equal(3.6, fit.Xmin, 15);
        Assert.Equal(0.2532377996, fit.D, 10);
        Assert.Equal(5, fit.TailLength);
        Assert.Equal(10, fit.Xmax);
        Assert.Equal((fit.Alpha - 1) / Math.Sqrt(5), fit.Sigma, 14);
    }

    [Fact]
    public void Alpha_and_D_agree_at_every_xmin_of_the_squares()
    {
        double[] xmins = [.1, .4, .9, 1.6, 2.5, 3.6, 4.9, 6.4, 8.1];
        double[] alphas = [1.33102909, 1.50755192, 1.71144412, 1.96990722, 2.32174238, 2.84077518, 3.6971598, 5.3997742, 10.49122158];
        double[] distances = [.31680997, .28298507, .26656953, .25886201, .25578878, .2532378, .2633991, .31195056, .36466472];
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

    [Fact]
    public void Exact_Pareto_quantiles_give_back_their_exponent()
    {
        double[] quantiles = [.. Enumerable.Range(0, 1000).Select(i => Math.Pow(1 - (i + .5) / 1000, -1 / 1.5))];
        var fit = PowerLaw.Fit(quantiles).Value;
        Assert.Equal(2.5012710616, fit.Alpha, 9);
        Assert.Equal(0.0006726060, fit.D, 9);
        Assert.Equal(1.0003334723, fit.Xmin, 9);
    }
}
