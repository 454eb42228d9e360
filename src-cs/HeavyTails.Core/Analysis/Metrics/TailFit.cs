using System.Globalization;
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The fitted tail of one spectrum. Alpha is always shown with D, sigma and n_tail.</summary>
public sealed record TailFit
{
    /// <summary>The law that was fitted.</summary>
    public required FitKind Kind { get; init; }

    /// <summary>Exponent alpha of the density, which falls as x^(-alpha).</summary>
    public required double Alpha { get; init; }

    /// <summary>Lower cut-off xmin, the least eigenvalue of the tail.</summary>
    public required double Xmin { get; init; }

    /// <summary>Largest eigenvalue that was fitted.</summary>
    public required double Xmax { get; init; }

    /// <summary>Kolmogorov-Smirnov distance D between tail and fit.</summary>
    public required double D { get; init; }

    /// <summary>Standard error of alpha, (alpha - 1) / sqrt n_tail.</summary>
    public required double Sigma { get; init; }

    /// <summary>Number n_tail of fitted eigenvalues that are at least xmin.</summary>
    public required int TailLength { get; init; }

    /// <summary>Rate of the exponential cut-off; null for a plain power law.</summary>
    public double? Lambda { get; init; }

    /// <summary>Alpha before fingers were removed; null when no fix was asked for.</summary>
    public double? RawAlpha { get; init; }

    /// <summary>Number of eigenvalues removed as fingers; null when no fix was asked for.</summary>
    public int? NumFingers { get; init; }

    /// <summary>
    /// Whether a truncated fit lies on the boundary, alpha = 1 or Lambda = 0, where its sigma is not valid.
    /// </summary>
    public bool OnBoundary { get; init; }

    /// <summary>Bootstrap p value of the power law, in 0 .. 1, or the reason why there is none.</summary>
    public FitResult<double> P { get; init; } = NoBootstrap<double>();

    /// <summary>Number of synthetic sets of which <see cref="P"/> is a share; 0 without a bootstrap.</summary>
    public int Sets { get; init; }

    /// <summary>The 95 % bootstrap interval of alpha, or the reason why there is none.</summary>
    public FitResult<AlphaInterval> AlphaInterval { get; init; } = NoBootstrap<AlphaInterval>();

    private static FitResult<T> NoBootstrap<T>()
        where T : notnull => FitResult<T>.Failed(FitFailure.NotRequested, "no bootstrap was asked for");

    /// <summary>Likelihood ratios against other laws on the same tail; empty unless asked for.</summary>
    public IReadOnlyList<TailAlternative> Alternatives { get; init; } = [];

    /// <summary>
    /// Returns "alpha 2.93 ± 0.21 (D 0.060, n_tail 41)", with Lambda and the p value when the fit has them.
    /// </summary>
    public override string ToString() => Text(Sigma);

    /// <summary>The same text with another error of alpha than sigma, or "± ?" for one that does not exist.</summary>
    internal string Text(FitResult<double> error)
    {
        var invariant = CultureInfo.InvariantCulture;
        var rate = Lambda is { } l ? string.Create(invariant, $", Lambda {l:0.###}") : "";
        var chance = P.TryGet(out var p) ? $", p {PValue.Number(p, 2, Sets)}" : "";
        var se = error.TryGet(out var known) ? known.ToString("0.00", invariant) : "?";
        return string.Create(invariant, $"alpha {Alpha:0.00} ± {se} (D {D:0.000}, n_tail {TailLength}{rate}{chance})");
    }
}

/// <summary>The interval that holds 95 % of the exponents of resampled data.</summary>
/// <param name="Low">2.5 % quantile.</param>
/// <param name="High">97.5 % quantile.</param>
public readonly record struct AlphaInterval(double Low, double High);

/// <summary>The comparison of the power law with another law on the same tail.</summary>
public sealed record TailAlternative
{
    /// <summary>Name of the other law, one of <see cref="TailAlternatives.Laws"/>.</summary>
    public required string Law { get; init; }

    /// <summary>
    /// Log-likelihood ratio over its standard deviation (Vuong); positive favours the power law.
    /// </summary>
    public required double R { get; init; }

    /// <summary>Probability of an |R| at least as large if both laws were equally good.</summary>
    public required double P { get; init; }

    /// <summary>Maximum log-likelihood of the other law.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Parameters of the other law by name.</summary>
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }
}
