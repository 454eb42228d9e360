using HeavyTails.Core.Numerics;
using HeavyTails.Papers.LinearSgd;

namespace HeavyTails.Tests.Papers.LinearSgd;

public sealed class HomogenisedSgdTests
{
    [Theory]
    [InlineData(.3, 1, 1)]
    [InlineData(.05, 4, 7)]
    [InlineData(1.1, 9, 2)]
    public void The_density_has_no_flux_and_falls_with_the_tail_index(double eta, int b, int d)
    {
        var (sigma, noise) = (1.3, .7);
        var law = new HomogenisedSgd(eta, b, d, sigma, noise);
        // -eta s^2 r p = (D p)' / 2, by central differences.
        foreach (var r in new[] { .1, .5, 1, 3 })
        {
            double Product(double at) => law.Diffusion(at) * law.RelativeDensity(at);
            var h = 1e-5 * r;
            var slope = (Product(r + h) - Product(r - h)) / (2 * h);
            Assert.Equal(1, slope / (-2 * eta * sigma * sigma * r * law.RelativeDensity(r)), 1e-6);
        }
        // The density of |V| is r^(d - 1) p(r), and falls as r^(-nu - 1).
        var (near, far) = (1e6, 2e6);
        var slopeOfLog = Math.Log(law.RelativeDensity(far) / law.RelativeDensity(near)) / Math.Log(2);
        Assert.Equal(-law.TailIndex.Value - 1, slopeOfLog + d - 1, 1e-6);
    }

    // One coordinate follows Student's law of nu degrees of freedom, whose variance is scale^2 / (nu - 2) here. Euler's
    // method with 50 steps to a unit of time, over 20,000 chains; the variance has a standard error of about 2 %.
    [Fact]
    public void A_simulated_diffusion_has_the_variance_of_the_law()
    {
        var law = new HomogenisedSgd(.25, 1, 1);
        var nu = law.TailIndex.Value;
        Assert.Equal(9, nu, 1e-12);
        const double h = .1;
        var (random, sum) = (new SplitMix64(2), 0.0);
        const int chains = 20_000;
        for (var chain = 0; chain < chains; chain++)
        {
            var v = 0.0;
            for (var step = 0; step < 300; step += 2)
            {
                var (first, second) = random.NextGaussians();
                v += (-.25 * v * h) + (Math.Sqrt(law.Diffusion(v) * h) * first);
                v += (-.25 * v * h) + (Math.Sqrt(law.Diffusion(v) * h) * second);
            }
            sum += v * v / chains;
        }
        Assert.Equal(1, sum * (nu - 2), .07);
    }

    [Fact]
    public void Without_a_stationary_law_there_is_no_tail_index()
    {
        Assert.Contains("no stationary law", new HomogenisedSgd(1, 1, 5).TailIndex.Reason);
        var error = Assert.Throws<ArgumentException>(() => new HomogenisedSgd(0, 1, 5));
        Assert.Contains("got eta = 0, b = 1, d = 5", error.Message);
    }
}
