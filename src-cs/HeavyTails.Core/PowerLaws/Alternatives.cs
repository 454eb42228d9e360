// The power law against the laws that could be mistaken for it, on the same tail: each is fitted by maximum likelihood,
// then the likelihood ratio is taken.  Clauset, Shalizi & Newman 2009, sec. 5.
// A discrete power law is compared with discrete laws, a bounded one with laws normalised on [xmin, xmax]:
//   power law           discrete               bounded
//   with cut-off        TruncatedZeta          BoundedTruncatedPowerLaw
//   exponential         Geometric              BoundedExponential
//   stretched           DiscreteStretched...   BoundedStretched...
//   lognormal           DiscreteLognormal      BoundedLognormal
// The truncated power law contains the power law (lambda = 0), so that its test is nested and R <= 0.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A law that the power law is compared with.</summary>
public enum Alternative
{
    /// <summary>The power law with exponential cut-off, x^-alpha e^{-lambda x}; the test is nested.</summary>
    TruncatedPowerLaw,

    /// <summary>The exponential law, e^{-lambda x}.</summary>
    Exponential,

    /// <summary>The stretched exponential law, x^(beta-1) e^{-(lambda x)^beta}.</summary>
    StretchedExponential,

    /// <summary>The lognormal law, e^{-(ln x - mu)^2 / 2 sigma^2} / x.</summary>
    Lognormal,

    /// <summary>The lognormal law with mu >= 0.</summary>
    LognormalPositive,
}

/// <summary>The comparison of the power law with one alternative.</summary>
/// <param name="Alternative">The law that the power law was compared with.</param>
/// <param name="Law">
/// The alternative by maximum likelihood. It fails where the likelihood has no maximum: on heavy-tailed data an
/// alternative can tend to its limit, the power law itself.
/// </param>
/// <param name="Ratio">The likelihood-ratio test, R > 0 in favour of the power law; fails as the law does.</param>
/// <param name="LogLikelihood">Log-likelihood of the alternative on the tail; fails as the law does.</param>
public readonly record struct Comparison(
    Alternative Alternative,
    FitResult<ITail> Law,
    FitResult<LikelihoodRatio> Ratio,
    FitResult<double> LogLikelihood
);

/// <summary>Likelihood-ratio tests of a fitted power law against its alternatives.</summary>
public static class Alternatives
{
    /// <summary>The name of an alternative in tables and files, as in the package powerlaw.</summary>
    public static string NameOf(Alternative alternative) =>
        alternative switch
        {
            Alternative.TruncatedPowerLaw => "truncated_power_law",
            Alternative.Exponential => "exponential",
            Alternative.StretchedExponential => "stretched_exponential",
            Alternative.Lognormal => "lognormal",
            Alternative.LognormalPositive => "lognormal_positive",
            _ => throw new ArgumentOutOfRangeException(nameof(alternative), alternative, "not an alternative"),
        };

    /// <summary>Compares with every alternative, in the order of the enumeration.</summary>
    /// <param name="data">The fitted data in any order.</param>
    /// <param name="fit">Their power-law fit.</param>
    public static Comparison[] Compare(ReadOnlySpan<double> data, PowerLawFit fit)
    {
        var all = Enum.GetValues<Alternative>();
        var results = new Comparison[all.Length];
        for (var i = 0; i < all.Length; i++)
            results[i] = Compare(data, fit, all[i]);
        return results;
    }

    /// <summary>
    /// Compares with one alternative, fitted to the values >= the power law's xmin and &lt;= its xmax.
    /// </summary>
    /// <param name="data">The fitted data in any order.</param>
    /// <param name="fit">Their power-law fit.</param>
    /// <param name="alternative">The law to compare with.</param>
    public static Comparison Compare(ReadOnlySpan<double> data, PowerLawFit fit, Alternative alternative)
    {
        var count = 0;
        var tail = new double[data.Length];
        foreach (var x in data)
            if (x >= fit.Xmin && x <= fit.Xmax)
                tail[count++] = x;
        Array.Resize(ref tail, count);
        var law =
            fit.IsDiscrete ? FitDiscrete(tail, fit.Xmin, alternative)
            : double.IsFinite(fit.UpperBound) ? FitBounded(tail, (fit.Xmin, fit.UpperBound), alternative)
            : Fit(tail, fit.Xmin, alternative);
        return new(
            alternative,
            law,
            law.Map(l => LikelihoodRatio.Of(fit.Law, l, tail, alternative == Alternative.TruncatedPowerLaw)),
            law.Map(l => l.LogLikelihood(tail))
        );
    }

    /// <summary>Fits one alternative by maximum likelihood above a given xmin.</summary>
    /// <param name="data">Values in any order; those below xmin are left out.</param>
    /// <param name="xmin">Lower cut-off, > 0.</param>
    /// <param name="alternative">The law to fit.</param>
    public static FitResult<ITail> Fit(ReadOnlySpan<double> data, double xmin, Alternative alternative) =>
        alternative switch
        {
            Alternative.TruncatedPowerLaw => TruncatedPowerLawTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.Exponential => ExponentialTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.StretchedExponential => StretchedExponentialTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.Lognormal => LognormalTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.LognormalPositive => LognormalTail.FitPositive(data, xmin).Map<ITail>(law => law),
            _ => throw new ArgumentOutOfRangeException(nameof(alternative), alternative, "not an alternative"),
        };

    /// <summary>Fits one alternative on the integers from xmin on by maximum likelihood.</summary>
    /// <param name="data">Integers in any order; those below xmin are left out.</param>
    /// <param name="xmin">Least integer of the law, >= 1.</param>
    /// <param name="alternative">The law to fit.</param>
    public static FitResult<ITail> FitDiscrete(ReadOnlySpan<double> data, double xmin, Alternative alternative) =>
        alternative switch
        {
            Alternative.TruncatedPowerLaw => TruncatedZetaTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.Exponential => GeometricTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.StretchedExponential => DiscreteStretchedExponentialTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.Lognormal => DiscreteLognormalTail.Fit(data, xmin).Map<ITail>(law => law),
            Alternative.LognormalPositive => DiscreteLognormalTail.FitPositive(data, xmin).Map<ITail>(law => law),
            _ => throw new ArgumentOutOfRangeException(nameof(alternative), alternative, "not an alternative"),
        };

    /// <summary>Fits one alternative that is normalised on [xmin, xmax] by maximum likelihood.</summary>
    /// <param name="data">Values in any order; those outside the interval are left out.</param>
    /// <param name="interval">Lower end xmin > 0 and finite upper end xmax.</param>
    /// <param name="alternative">The law to fit.</param>
    public static FitResult<ITail> FitBounded(
        ReadOnlySpan<double> data,
        (double Xmin, double Xmax) interval,
        Alternative alternative
    )
    {
        var (low, high) = interval;
        return alternative switch
        {
            Alternative.TruncatedPowerLaw => BoundedTruncatedPowerLawTail.Fit(data, low, high).Map<ITail>(law => law),
            Alternative.Exponential => BoundedExponentialTail.Fit(data, low, high).Map<ITail>(law => law),
            Alternative.StretchedExponential => BoundedStretchedExponentialTail
                .Fit(data, low, high)
                .Map<ITail>(law => law),
            Alternative.Lognormal => BoundedLognormalTail.Fit(data, low, high).Map<ITail>(law => law),
            Alternative.LognormalPositive => BoundedLognormalTail.FitPositive(data, low, high).Map<ITail>(law => law),
            _ => throw new ArgumentOutOfRangeException(nameof(alternative), alternative, "not an alternative"),
        };
    }
}
