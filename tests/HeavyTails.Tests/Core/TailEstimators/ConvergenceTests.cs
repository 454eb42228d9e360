// Estimators on laws whose xi is known: rates, choices of k and errors, each against its theory.
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.TailEstimators;
using Estimators = HeavyTails.Core.TailEstimators.TailEstimators;

namespace HeavyTails.Tests.Core.TailEstimators;

public class ConvergenceTests
{
    private const double Xi = 0.5;
    private const int Samples = 40;

    private static readonly DoubleBootstrap Few = new() { Resamples = 150 };

    // c of ln Q(1/t) = ln(t) / 2 - c / t: the best k is (n / (sqrt 2 c))^{2/3}, and the root mean square error there is
    // sqrt(3 / 2) / (2 sqrt k). Both are asymptotic, and the choice of k costs something.
    [Theory]
    [InlineData("Burr", 0.5)]
    [InlineData("Frechet", 0.25)]
    [InlineData("StudentT", 0.75)]
    public void Hills_estimator_finds_the_best_k_and_its_rate(string law, double c)
    {
        ITailEstimator[] estimators = [new DoubleBootstrapHill { Bootstrap = Few }, new DreesKaufmann()];
        foreach (var estimator in estimators)
        {
            var errors = new List<double>();
            foreach (var n in new[] { 500, 4000 })
            {
                var estimates = Estimates(estimator, Laws.Named(law), n);
                var k = Math.Exp(estimates.Average(e => Math.Log(e.TailLength)));
                var best = Math.Pow(n / (Math.Sqrt(2) * c), 2 / 3.0);
                Assert.InRange(k / best, 0.6, 1.6);
                errors.Add(Deviation(estimates));
                Assert.InRange(errors[^1] / (Math.Sqrt(1.5) / (2 * Math.Sqrt(best))), 0.6, 2);
            }
            // n^{-1/3}: half for eight times as many values.
            Assert.InRange(errors[0] / errors[1], 1.4, 3.2);
        }
    }

    // Measured root mean square errors of xi over 40 samples of 2000 values, with a margin of a half.
    [Theory]
    [InlineData("Pareto", "ks", 0.03)]
    [InlineData("Pareto", "hill_mid", 0.03)]
    [InlineData("Pareto", "xmin_peak", 0.03)]
    [InlineData("Pareto", "hill_double_bootstrap", 0.03)]
    [InlineData("Pareto", "moments", 0.06)]
    [InlineData("Pareto", "kernel", 0.07)]
    [InlineData("Pareto", "danielsson", 0.25)]
    [InlineData("Pareto", "watson", 0.03)]
    [InlineData("Burr", "ks", 0.09)]
    [InlineData("Burr", "danielsson", 0.25)]
    [InlineData("Burr", "watson", 0.09)]
    [InlineData("Frechet", "moments", 0.15)]
    [InlineData("Frechet", "kernel", 0.15)]
    [InlineData("Frechet", "watson", 0.09)]
    [InlineData("StudentT", "moments", 0.12)]
    [InlineData("StudentT", "kernel", 0.2)]
    public void Every_estimator_is_near_the_index_of_the_law(string law, string name, double error) =>
        Assert.InRange(Deviation(Estimates(Quick(name), Laws.Named(law), 2000)), error / 10, error);

    [Fact]
    public void A_fixed_xmin_does_not_converge_where_the_law_is_no_power_law_from_there()
    {
        // Half of the values of |t(2)| lie above sqrt(2/3), and Hill's estimate there has the limit
        // 2 int_0^{1/2} ln(Q(u) / Q(1/2)) du = .81093 (scipy: .8109302), not 1/2.
        var limit = 0.0;
        const int steps = 200_000;
        for (var i = 0; i < steps; i++)
            limit += Math.Log(Laws.StudentT((i + 0.5) / (2 * steps)) / Laws.StudentT(0.5)) / steps;
        Assert.Equal(0.81093, limit, 5);
        var xi = Estimates(new HillMid(), Laws.StudentT, 4000).Average(e => e.Xi);
        Assert.Equal(limit, xi, 0.02);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Errors_of_the_moment_and_the_kernel_estimator_are_those_of_independent_values(double xi)
    {
        double Quantile(double u) => Math.Pow(u, -xi);
        foreach (
            var estimate in new Func<double[], FitResult<TailEstimate>>[]
            {
                x => MomentEstimator.At(x, 500),
                x => KernelEstimator.At(x, 0.5),
            }
        )
        {
            TailEstimate[] all = [.. Enumerable.Range(1, 400).Select(s => estimate(Draw(s)).Value)];
            var mean = all.Average(e => e.Xi);
            var deviation = Math.Sqrt(all.Average(e => (e.Xi - mean) * (e.Xi - mean)));
            // 400 samples give the deviation to 3.5 %; the bias of order 1 / k is left out.
            Assert.InRange(deviation / all.Average(e => e.Error.Value * e.Xi * e.Xi), 0.85, 1.12);
            Assert.InRange(mean, xi - 0.06, xi + 0.02);
        }
        double[] Draw(int seed) => Laws.Draw(Quantile, 1000, (ulong)seed);
    }

    [Fact]
    public void Moments_and_kernel_say_that_bounded_tails_are_not_heavy()
    {
        ITailEstimator[] estimators =
        [
            new MomentEstimator { Bootstrap = Few },
            new KernelEstimator { Bootstrap = Few },
        ];
        var bulk = UntrainedSpectra.Gaussian((10, 600, 300), 5).Eigenvalues;
        double[][] uniform = [.. Enumerable.Range(0, 10).Select(s => Laws.Draw(u => 1 - u, 500, (ulong)s))];
        foreach (var estimator in estimators)
        foreach (var data in bulk.Concat(uniform))
        {
            var estimate = estimator.Of(data);
            Assert.Equal(FitFailure.OutOfRange, estimate.Failure);
            Assert.Contains("the tail is not heavy: xi = -", estimate.Reason, StringComparison.Ordinal);
        }
    }

    private static ITailEstimator Quick(string name) =>
        Estimators.Named(name) switch
        {
            DoubleBootstrapHill => new DoubleBootstrapHill { Bootstrap = Few },
            MomentEstimator => new MomentEstimator { Bootstrap = Few },
            KernelEstimator => new KernelEstimator { Bootstrap = Few },
            var estimator => estimator,
        };

    private static TailEstimate[] Estimates(ITailEstimator estimator, Func<double, double> law, int n) =>
        [
            .. Enumerable
                .Range(1, Samples)
                .Select(seed => estimator.Of(Laws.Draw(law, n, (ulong)seed)))
                .Where(estimate => estimate.Succeeded)
                .Select(estimate => estimate.Value),
        ];

    private static double Deviation(TailEstimate[] estimates)
    {
        Assert.InRange(estimates.Length, Samples * 4 / 5, Samples);
        return Math.Sqrt(estimates.Average(e => (e.Xi - Xi) * (e.Xi - Xi)));
    }
}
