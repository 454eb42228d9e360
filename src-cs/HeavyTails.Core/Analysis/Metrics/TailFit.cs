using System.Globalization;
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>A fitted tail of one spectrum; never shown without its D, sigma and n_tail.</summary>
/// <param name="Kind">What was fitted.</param>
/// <param name="Alpha">Exponent of the density.</param>
/// <param name="Xmin">Lower cut-off.</param>
/// <param name="Xmax">Largest eigenvalue fitted.</param>
/// <param name="D">Kolmogorov-Smirnov distance.</param>
/// <param name="Sigma">Standard error of alpha, (alpha - 1) / sqrt n_tail.</param>
/// <param name="TailLength">n_tail: eigenvalues >= xmin.</param>
/// <param name="Lambda">Rate of the exponential cut-off; null for a plain power law.</param>
/// <param name="RawAlpha">Alpha before fingers were removed; null when no fix was asked for.</param>
/// <param name="NumFingers">Eigenvalues removed as fingers; null when no fix was asked for.</param>
public sealed record TailFit(
    FitKind Kind,
    double Alpha,
    double Xmin,
    double Xmax,
    double D,
    double Sigma,
    int TailLength,
    double? Lambda = null,
    double? RawAlpha = null,
    int? NumFingers = null
)
{
    /// <summary>Whether a truncated fit lies on the boundary, alpha = 1 or Lambda = 0, where its sigma means nothing.</summary>
    public bool OnBoundary { get; init; }

    /// <summary>Bootstrap p value of the power law, in 0 .. 1.</summary>
    public FitResult<double> P { get; init; } = NoBootstrap<double>();

    /// <summary>95 % bootstrap interval of alpha.</summary>
    public FitResult<AlphaInterval> AlphaInterval { get; init; } = NoBootstrap<AlphaInterval>();

    private static FitResult<T> NoBootstrap<T>()
        where T : notnull => FitResult<T>.Failed(FitFailure.NotRequested, "no bootstrap was asked for");

    /// <summary>Likelihood ratios against other laws on the same tail; empty unless asked for.</summary>
    public IReadOnlyList<TailAlternative> Alternatives { get; init; } = [];

    /// <summary>"alpha 2.93 ± 0.21 (D 0.06, n_tail 41)": the only way an alpha is printed.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"alpha {Alpha:0.00} ± {Sigma:0.00} (D {D:0.000}, n_tail {TailLength}{(Lambda is { } l ? $", Lambda {l:0.###}" : "")}{(P.TryGet(out var p) ? $", p {p:0.00}" : "")})"
        );
}

/// <summary>The interval that holds 95 % of the exponents of resampled data.</summary>
/// <param name="Low">2.5 % quantile.</param>
/// <param name="High">97.5 % quantile.</param>
public readonly record struct AlphaInterval(double Low, double High);

/// <summary>Another law on the same tail.</summary>
/// <param name="Law">"exponential", "lognormal", ...</param>
/// <param name="R">Log-likelihood ratio over its own standard deviation (Vuong); positive favours the power law.</param>
/// <param name="P">Probability of so large an |R| were both laws equally good.</param>
/// <param name="LogLikelihood">Of the other law.</param>
/// <param name="Parameters">By name.</param>
public sealed record TailAlternative(
    string Law,
    double R,
    double P,
    double LogLikelihood,
    IReadOnlyDictionary<string, double> Parameters
);
