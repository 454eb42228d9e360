using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailEstimators;

/// <summary>
/// The list of estimators of the tail exponent, for tables that show them side by side. They agree on a pure power law
/// and disagree where the data have none; none of them is right for all data.
/// </summary>
public static class TailEstimators
{
    /// <summary>All estimators, with seed 0 where they resample.</summary>
    public static IReadOnlyList<ITailEstimator> All { get; } = WithSeed(0);

    /// <summary>All estimators, with the given seed where they resample.</summary>
    public static IReadOnlyList<ITailEstimator> WithSeed(ulong seed)
    {
        var bootstrap = new DoubleBootstrap { Seed = seed };
        return
        [
            new ClausetShaliziNewman(),
            new HillMid(),
            new XminAtPeak(),
            new DoubleBootstrapHill { Bootstrap = bootstrap },
            new MomentEstimator { Bootstrap = bootstrap },
            new KernelEstimator { Bootstrap = bootstrap },
            new QuantileDistance(),
            new DreesKaufmann(),
            new WatsonDistance(),
        ];
    }

    /// <summary>What each estimator finds in the same data, in the order of <see cref="All"/>.</summary>
    /// <param name="ascending">Values, ascending; those that are not positive are dropped.</param>
    /// <param name="seed">Seed of the estimators that resample. Default: 0.</param>
    public static IReadOnlyList<(ITailEstimator Estimator, FitResult<TailEstimate> Estimate)> SideBySide(
        double[] ascending,
        ulong seed = 0
    ) => [.. (seed == 0 ? All : WithSeed(seed)).Select(estimator => (estimator, estimator.Of(ascending)))];

    /// <summary>The estimator of a name such as hill_mid, with seed 0 where it resamples.</summary>
    /// <exception cref="ArgumentException">No estimator has the name; the message lists those that exist.</exception>
    public static ITailEstimator Named(string name) =>
        All.FirstOrDefault(e => e.Name == name)
        ?? throw new ArgumentException(
            $"expected a tail estimator ({string.Join(", ", All.Select(e => e.Name))}), got {name}"
        );
}
