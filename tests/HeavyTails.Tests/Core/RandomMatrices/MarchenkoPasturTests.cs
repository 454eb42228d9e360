using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices;

public sealed class MarchenkoPasturTests
{
    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(1.5, 0.7)]
    [InlineData(9.0, 2.5)]
    [InlineData(1.0001, 1.0)]
    public void The_density_integrates_to_the_cdf_and_has_mean_sigma_squared(double q, double sigma)
    {
        var law = new MarchenkoPastur(q, sigma);
        // In the angle t, x = c - r cos t, the integrand is smooth although the density is not.
        var (centre, radius) = ((law.LambdaPlus + law.LambdaMinus) / 2, (law.LambdaPlus - law.LambdaMinus) / 2);
        const int steps = 20_000;
        var (mass, mean) = (0.0, 0.0);
        for (var i = 0; i < steps; i++)
        {
            var t = Math.PI * (i + 0.5) / steps;
            var x = centre - radius * Math.Cos(t);
            var weight = law.Density(x) * radius * Math.Sin(t) * Math.PI / steps;
            (mass, mean) = (mass + weight, mean + weight * x);
            if (i % 997 == 0)
                Assert.Equal(mass - weight / 2, law.Cdf(x), 1e-4);
        }
        Assert.Equal(1, mass, 1e-4);
        Assert.Equal(sigma * sigma, mean, 1e-4);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(40.0)]
    public void Quantile_and_cdf_undo_each_other(double q)
    {
        var law = new MarchenkoPastur(q, 1.3);
        foreach (var p in new[] { 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9 })
            Assert.Equal(p, law.Cdf(law.Quantile(p)), 10);
        Assert.Equal(law.LambdaMinus, law.Quantile(0), 12);
        Assert.Equal(law.LambdaPlus, law.Quantile(1), 12);
        Assert.Equal((0, 1), (law.Cdf(law.LambdaMinus - 1), law.Cdf(law.LambdaPlus + 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => law.Quantile(1.1));
    }

    // The table was made by quadrature in the eigenvalues, by another program.
    [Theory]
    [InlineData(1, 2.121680)]
    [InlineData(1.2, 2.265237)]
    [InlineData(1.5, 2.449207)]
    [InlineData(2, 2.705836)]
    [InlineData(4, 3.454586)]
    [InlineData(16, 5.877505)]
    [InlineData(64, 10.622829)]
    public void The_upper_half_of_a_random_bulk_reads_its_table(double q, double alpha)
    {
        Assert.Equal(alpha, new MarchenkoPastur(q, 1).HillAlpha(), 6e-7);
        Assert.Equal(alpha, new MarchenkoPastur(q, 3.7).HillAlpha(), 6e-7);
    }

    // Quantiles at the middles of n equal shares are a sample without randomness: its estimate converges as 1/n.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(1.0001, 2)]
    [InlineData(1.5, 5)]
    [InlineData(9, 10)]
    public void Hills_estimate_of_quantiles_converges_to_that_of_the_law(double q, int xminPos)
    {
        var law = new MarchenkoPastur(q, 1.3);
        const int n = 20_000;
        var quantiles = Enumerable.Range(0, n).Select(i => law.Quantile((i + .5) / n)).ToArray();
        var estimate = Hill.Mid(quantiles, xminPos).Value.Alpha;
        Assert.Equal(law.HillAlpha(1 - 1.0 / xminPos), estimate, 20 * estimate / n);
        Assert.Throws<ArgumentOutOfRangeException>(() => law.HillAlpha(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => law.HillAlpha(1));
    }

    [Fact]
    public void The_square_case_is_the_quarter_circle()
    {
        var law = new MarchenkoPastur(1, 1.5);
        for (var s = 0.05; s < 3; s += 0.1)
        {
            Assert.Equal(Math.Sqrt(9 - s * s) / (Math.PI * 2.25), law.SingularValueDensity(s), 12);
            Assert.Equal(law.SingularValueDensity(s), 2 * s * law.Density(s * s), 12);
        }
        Assert.Equal(0, law.SingularValueDensity(3.01));
    }

    [Fact]
    public void The_distance_is_that_of_the_empirical_cdf()
    {
        var law = new MarchenkoPastur(2, 1);
        double[] quantiles = [.. Enumerable.Range(0, 10).Select(i => law.Quantile((i + 0.5) / 10))];
        Assert.Equal(0.05, law.Distance(quantiles).Value, 9);
        Assert.Equal(1, law.Distance([10, 11]).Value, 12);
        Assert.Equal(FitFailure.NoData, law.Distance([]).Failure);
    }

    [Theory]
    [InlineData(0.05, 0.97932)]
    [InlineData(0.01, 2.02345)]
    [InlineData(0.005, 2.42233)]
    [InlineData(0.002, 2.91741)]
    [InlineData(0.0002, 4.04476)]
    [InlineData(0.00001, 5.34430)]
    public void Tracy_Widom_quantiles_are_those_of_Painleves_equation(double tail, double quantile)
    {
        // The quantiles are from tests/reference/make_tracy_widom.py.
        Assert.Equal(quantile, TracyWidom.UpperQuantile(tail), 0.005);
        Assert.Throws<ArgumentOutOfRangeException>(() => TracyWidom.UpperQuantile(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TracyWidom.UpperQuantile(0.06));
    }

    [Theory]
    [InlineData(400, 200)]
    [InlineData(200, 200)]
    [InlineData(600, 60)]
    public void Both_fits_find_sigma_of_a_Gaussian_matrix_within_its_error(int n, int m)
    {
        var eigenvalues = Make.Only(Make.Gaussian("w.weight", 5, n, m)).Eigenvalues;
        var density = MarchenkoPasturDensityFit.Fit(eigenvalues, (double)n / m, m).Value;
        var likelihood = MarchenkoPasturLikelihoodFit.Fit(eigenvalues, n, m).Value;
        Assert.Equal(1, density.Sigma, 0.03); // a bandwidth of 0.1 widens the edges
        Assert.Equal(1, likelihood.Sigma, 0.01);
        Assert.Equal(
            n * Math.Pow(1 + Math.Sqrt((double)m / n), 2),
            likelihood.LambdaPlus,
            0.02 * likelihood.LambdaPlus
        );
        Assert.Equal(0, likelihood.NumSpikes);
    }

    [Fact]
    public void Planted_spikes_are_counted_and_do_not_move_the_likelihoods_bulk()
    {
        var (n, m) = (300, 150);
        var w = Make.Gaussians(n * m, 9);
        for (var k = 0; k < 4; k++)
        for (var i = 0; i < n; i++)
            w[i * m + k] += 3 * Math.Cos(i * (k + 1)); // adds about 4.5 n to four eigenvalues, far above the edge 2.9 n
        var eigenvalues = Make.Eigenvalues(n, m, w);
        var fit = MarchenkoPasturLikelihoodFit.Fit(eigenvalues, n, m).Value;
        Assert.Equal(4, fit.NumSpikes);
        Assert.Equal(1, fit.Sigma / fit.Scale / Math.Sqrt(n), 0.02);
        Assert.True(fit.SoftRank < 0.75, $"soft rank {fit.SoftRank}");
    }

    [Fact]
    public void A_density_fit_that_fails_gives_the_reason()
    {
        Assert.Equal(
            (FitFailure.NoPositive, "none of 3 eigenvalues is positive"),
            Reason(MarchenkoPasturDensityFit.Fit([0, 0, 0], 2, 3))
        );
        Assert.Equal(
            (FitFailure.NotEnoughData, "a density needs at least 2 eigenvalues, got 1"),
            Reason(MarchenkoPasturDensityFit.Fit([1], 2, 1))
        );
        Assert.Equal(FitFailure.NotEnoughData, MarchenkoPasturDensityFit.Fit([], 2, 1).Failure);
        Assert.Equal(FitFailure.NotFinite, MarchenkoPasturDensityFit.Fit([1, double.NaN], 2, 1).Failure);
        Assert.True(MarchenkoPasturDensityFit.Fit([0, 0, 0, 5], 1, 4).Succeeded);

        static (FitFailure, string) Reason(FitResult<MarchenkoPasturFit> fit) => (fit.Failure, fit.Reason);
    }

    [Fact]
    public void The_fit_scales_with_the_eigenvalues()
    {
        var eigenvalues = Make.Only(Make.Gaussian("w.weight", 6, 90, 60)).Eigenvalues;
        var once = MarchenkoPasturDensityFit.Fit(eigenvalues, 1.5, 60).Value;
        var scaled = MarchenkoPasturDensityFit.Fit([.. eigenvalues.Select(x => x * 1e-12)], 1.5, 60).Value;
        Assert.Equal(once.Sigma, scaled.Sigma, 9);
        Assert.Equal(once.LambdaPlus, scaled.LambdaPlus * 1e12, once.LambdaPlus * 1e-9);
        Assert.Equal(
            (once.NumSpikes, once.SoftRank),
            (
                scaled.NumSpikes,
                Math.Round(scaled.SoftRank, 12) == Math.Round(once.SoftRank, 12) ? once.SoftRank : scaled.SoftRank
            )
        );
    }

    [Fact]
    public void One_Gaussian_matrix_in_a_hundred_passes_the_one_percent_edge()
    {
        var passed = 0;
        const int trials = 1000;
        for (var t = 0; t < trials; t++)
            if (Make.Eigenvalues(40, 20, Make.Gaussians(800, (ulong)t * 7919 + 3))[^1] > TracyWidom.Edge(40, 20, 1))
                passed++;
        Assert.InRange(passed, 1, 25); // 10 expected; 25 is 4.7 standard deviations
        Assert.Equal(TracyWidom.Edge(40, 20, 1), TracyWidom.Edge(20, 40, 1));
    }
}
