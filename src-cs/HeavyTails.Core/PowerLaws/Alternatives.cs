// The power law against the laws that could have been mistaken for it, on the same tail: maximum likelihood each, then the likelihood ratio.
// Clauset, Shalizi & Newman 2009, sec. 5.   The truncated power law contains the power law (lambda = 0): nested test, R <= 0.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A law to hold against the power law.</summary>
public enum Alternative
{
    /// <summary>x^-alpha e^{-lambda x}; nested.</summary>
    TruncatedPowerLaw,

    /// <summary>e^{-lambda x}.</summary>
    Exponential,

    /// <summary>x^(beta-1) e^{-(lambda x)^beta}.</summary>
    StretchedExponential,

    /// <summary>e^{-(ln x - mu)^2 / 2 sigma^2} / x.</summary>
    Lognormal,

    /// <summary>The same with mu >= 0.</summary>
    LognormalPositive,
}

/// <summary>The outcome for one alternative.</summary>
/// <param name="Alternative">Which.</param>
/// <param name="Law">Its maximum-likelihood fit, or why there is none: heavy data can push an alternative to its limit, the power law itself.</param>
/// <param name="Ratio">R > 0 favours the power law; null when there is no law.</param>
public readonly record struct Comparison(Alternative Alternative, FitResult<TailLaw> Law, LikelihoodRatio? Ratio)
{
    /// <summary>Log-likelihood of the alternative on the tail; null when there is no law.</summary>
    public double? LogLikelihood { get; init; }
}

/// <summary>A fitted law of any kind.</summary>
public readonly record struct TailLaw(ITail Law);

/// <summary>Likelihood-ratio tests of a fitted power law against its alternatives.</summary>
public static class Alternatives
{
    /// <summary>Every alternative, in the enumeration's order.</summary>
    public static Comparison[] Compare(ReadOnlySpan<double> data, PowerLawFit fit)
    {
        var all = Enum.GetValues<Alternative>();
        var results = new Comparison[all.Length];
        for (var i = 0; i < all.Length; i++)
            results[i] = Compare(data, fit, all[i]);
        return results;
    }

    /// <summary>One alternative, fitted to the values >= the power law's xmin (and &lt;= its upper bound).</summary>
    /// <exception cref="NotSupportedException">The power law is discrete or bounded above: the alternatives here are not.</exception>
    public static Comparison Compare(ReadOnlySpan<double> data, PowerLawFit fit, Alternative alternative)
    {
        if (fit.IsDiscrete || double.IsFinite(fit.UpperBound))
            throw new NotSupportedException(
                $"alternatives are continuous and unbounded; the power law is {(fit.IsDiscrete ? "discrete" : $"bounded at {fit.UpperBound}")}"
            );
        var count = 0;
        var tail = new double[data.Length];
        foreach (var x in data)
            if (x >= fit.Xmin && x <= fit.Xmax)
                tail[count++] = x;
        Array.Resize(ref tail, count);
        var law = Fit(tail, fit.Xmin, alternative);
        return law.Succeeded
            ? new(
                alternative,
                law,
                LikelihoodRatio.Of(fit.Law, law.Value.Law, tail, alternative == Alternative.TruncatedPowerLaw)
            )
            {
                LogLikelihood = law.Value.Law.LogLikelihood(tail),
            }
            : new(alternative, law, null);
    }

    /// <summary>Maximum likelihood of one law above a given xmin.</summary>
    public static FitResult<TailLaw> Fit(ReadOnlySpan<double> data, double xmin, Alternative alternative) =>
        alternative switch
        {
            Alternative.TruncatedPowerLaw => TruncatedPowerLawTail.Fit(data, xmin).Map(law => new TailLaw(law)),
            Alternative.Exponential => ExponentialTail.Fit(data, xmin).Map(law => new TailLaw(law)),
            Alternative.StretchedExponential => StretchedExponentialTail.Fit(data, xmin).Map(law => new TailLaw(law)),
            Alternative.Lognormal => LognormalTail.Fit(data, xmin).Map(law => new TailLaw(law)),
            Alternative.LognormalPositive => LognormalTail.FitPositive(data, xmin).Map(law => new TailLaw(law)),
            _ => throw new ArgumentOutOfRangeException(nameof(alternative), alternative, "not an alternative"),
        };
}
