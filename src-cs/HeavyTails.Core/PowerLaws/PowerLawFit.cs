// p(x) = (alpha - 1) / xmin (x / xmin)^-alpha for x >= xmin: what a fit says of it.
using System.Globalization;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A fitted power law. No alpha is ever shown without its D, sigma and tail length.</summary>
/// <param name="Alpha">Exponent of the density, > 1.</param>
/// <param name="Xmin">Lower cut-off, a value of the data unless it was given.</param>
/// <param name="Xmax">Largest value fitted.</param>
/// <param name="D">Kolmogorov-Smirnov distance between the tail and the law.</param>
/// <param name="Sigma">Standard error of alpha, (alpha - 1) / sqrt n (Clauset et al. 2009, eq. 3.2); for a bounded or discrete law 1 / sqrt(n I(alpha)).</param>
/// <param name="TailLength">n, the number of values in [xmin, xmax].</param>
public readonly record struct PowerLawFit(
    double Alpha,
    double Xmin,
    double Xmax,
    double D,
    double Sigma,
    int TailLength
)
{
    /// <summary>Log-likelihood of the tail under the law, natural logarithm.</summary>
    public double LogLikelihood { get; init; }

    /// <summary>The distance that was minimised over xmin: D unless Kuiper's or Anderson-Darling's was asked for.</summary>
    public double Distance { get; init; }

    /// <summary>Number of positive values that the search saw (after clipping).</summary>
    public int DataLength { get; init; }

    /// <summary>Whether the law lives on the integers >= xmin with p(x) = x^-alpha / zeta(alpha, xmin).</summary>
    public bool IsDiscrete { get; init; }

    /// <summary>The upper end that the law is normalised to; +infinity for an unbounded law.</summary>
    public double UpperBound { get; init; } = double.PositiveInfinity;

    /// <summary>The law that was fitted.</summary>
    public ITail Law => IsDiscrete ? new ZetaTail(Alpha, Xmin) : new PowerLawTail(Alpha, Xmin, UpperBound);

    /// <summary>alpha ± sigma, xmin, D and n_tail in one line, invariant culture.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"alpha {Alpha:0.0000} ± {Sigma:0.0000}  xmin {Xmin:G6}  D {D:0.0000}  n_tail {TailLength} of {DataLength}"
        );
}
