// p(x) = (alpha - 1) / xmin (x / xmin)^-alpha for x >= xmin: the numbers of a fit.
using System.Globalization;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A fitted power law. No alpha is ever shown without its D, sigma and tail length.</summary>
public readonly record struct PowerLawFit
{
    /// <summary>A fit whose required properties the initializer sets.</summary>
    public PowerLawFit() { }

    /// <summary>Exponent alpha of the density: > 1 where the law is unbounded, any number on [xmin, xmax].</summary>
    public required double Alpha { get; init; }

    /// <summary>Lower cut-off; a value of the data unless it was given.</summary>
    public required double Xmin { get; init; }

    /// <summary>Largest value that was fitted.</summary>
    public required double Xmax { get; init; }

    /// <summary>Kolmogorov-Smirnov distance between the tail and the law.</summary>
    public required double D { get; init; }

    /// <summary>
    /// Standard error of alpha for independent values, (alpha - 1) / sqrt n (Clauset et al. 2009, eq. 3.2); for a
    /// bounded or discrete law 1 / sqrt(n I(alpha)).
    /// </summary>
    public required double Sigma { get; init; }

    /// <summary>Number n of values in [xmin, xmax].</summary>
    public required int TailLength { get; init; }

    /// <summary>Log-likelihood of the tail under the law, natural logarithm.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>
    /// The distance that was minimised over xmin: D unless Kuiper's or Anderson-Darling's was requested.
    /// </summary>
    public required double Distance { get; init; }

    /// <summary>Number of positive values that the search used (after clipping).</summary>
    public int DataLength { get; init; }

    /// <summary>Whether the law is on the integers >= xmin, with p(x) = x^-alpha / zeta(alpha, xmin).</summary>
    public bool IsDiscrete { get; init; }

    /// <summary>The upper end that the law is normalised to; +infinity for an unbounded law.</summary>
    public double UpperBound { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// The options that made the fit, with which a bootstrap repeats it. Default: those of powerlaw.Fit. They do not
    /// enter comparisons: fits of equal numbers are equal.
    /// </summary>
    public PowerLawOptions Options { get; init; } = PowerLawOptions.Default;

    /// <summary>The fitted law as a distribution.</summary>
    public ITail Law => IsDiscrete ? new ZetaTail(Alpha, Xmin) : new PowerLawTail(Alpha, Xmin, UpperBound);

    /// <summary>Whether all numbers of two fits are equal.</summary>
    public bool Equals(PowerLawFit other) => Numbers.Equals(other.Numbers) && Counts == other.Counts;

    /// <summary>A hash code of all numbers of the fit.</summary>
    public override int GetHashCode() => HashCode.Combine(Numbers, Counts);

    /// <summary>alpha ± sigma, xmin, D and n_tail in one line, invariant culture.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"alpha {Alpha:0.0000} ± {Sigma:0.0000}  xmin {Xmin:G6}  D {D:0.0000}  n_tail {TailLength} of {DataLength}"
        );

    private (double, double, double, double, double, double, double, double) Numbers =>
        (Alpha, Xmin, Xmax, D, Sigma, LogLikelihood, Distance, UpperBound);

    private (int, int, bool) Counts => (TailLength, DataLength, IsDiscrete);
}
