// Options of a power-law fit. The defaults are powerlaw.Fit 1.5's and WeightWatcher's: every value but the largest is a
// candidate xmin.
namespace HeavyTails.Core.PowerLaws;

/// <summary>The distance between the empirical and the fitted distribution that the best xmin minimises.</summary>
public enum XminDistance
{
    /// <summary>
    /// Kolmogorov and Smirnov's D, the largest absolute difference of the two distribution functions.
    /// </summary>
    KolmogorovSmirnov,

    /// <summary>Kuiper's V = D+ + D-, the sum of the largest differences of either sign.</summary>
    Kuiper,

    /// <summary>
    /// Anderson and Darling's A^2 = sum (F - j/n)^2 / (F (1 - F) + 1e-12) over the tail but its first point, as
    /// powerlaw 1.5 sums it (not weighted by 1 / n).
    /// </summary>
    AndersonDarling,
}

/// <summary>How values above a finite xmax are treated.</summary>
public enum XmaxTreatment
{
    /// <summary>The law is normalised on [xmin, xmax], and alpha maximises that likelihood (powerlaw.Fit).</summary>
    Bound,

    /// <summary>
    /// Larger values are dropped and the unbounded law is fitted to the others (WeightWatcher's WWFit), which biases
    /// alpha upwards.
    /// </summary>
    Drop,
}

/// <summary>How the exponent of a discrete law is estimated.</summary>
public enum DiscreteEstimator
{
    /// <summary>The exact maximum of the log-likelihood -n ln zeta(alpha, xmin) - alpha sum ln x.</summary>
    Exact,

    /// <summary>
    /// The approximation alpha = 1 + n / sum ln(x / (xmin - 1/2)), accurate for xmin > 6 (Clauset et al. 2009, eq. 3.7;
    /// powerlaw's default).
    /// </summary>
    Approximate,
}

/// <summary>How the candidates for xmin are compared. Both ways give the same xmin and the same bits of D.</summary>
public enum XminScan
{
    /// <summary>Candidates and stretches of the tail that provably cannot win are skipped.</summary>
    Pruned,

    /// <summary>Every candidate is compared with every point, in O(n^2): the reference.</summary>
    Plain,
}

/// <summary>An interval that includes both its ends.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether x lies in the interval, low &lt;= x &lt;= high.</summary>
    public bool Contains(double x) => Low <= x && x <= High;
}

/// <summary>Options of <see cref="PowerLaw.Fit(ReadOnlySpan{double}, PowerLawOptions?)"/>.</summary>
public sealed record PowerLawOptions
{
    /// <summary>The default options, those of powerlaw.Fit and WeightWatcher.</summary>
    public static PowerLawOptions Default { get; } = new();

    /// <summary>A fixed xmin > 0; null, the default, to search for xmin.</summary>
    public double? Xmin { get; init; }

    /// <summary>
    /// Interval of the candidates for xmin; as in powerlaw.Fit, the largest value inside it is not one. Null, the
    /// default, for no limit.
    /// </summary>
    public Interval? XminRange { get; init; }

    /// <summary>Upper limit xmax > 0 of the values; null, the default, for no limit.</summary>
    public double? Xmax { get; init; }

    /// <summary>
    /// How values above <see cref="Xmax"/> are treated; default <see cref="XmaxTreatment.Bound"/>, which is unbiased.
    /// </summary>
    public XmaxTreatment XmaxTreatment { get; init; } = XmaxTreatment.Bound;

    /// <summary>
    /// Least number of values in the tail, >= 2. Default 2, as in powerlaw.Fit and WWFit; Clauset et al. advise 50 or
    /// more.
    /// </summary>
    public int MinTail { get; init; } = 2;

    /// <summary>Whether the law is p(x) = x^-alpha / zeta(alpha, xmin) on the integers; default false.</summary>
    public bool Discrete { get; init; }

    /// <summary>Estimator of the exponent of a discrete law; default exact.</summary>
    public DiscreteEstimator DiscreteEstimator { get; init; } = DiscreteEstimator.Exact;

    /// <summary>The distance that the best xmin minimises; default Kolmogorov-Smirnov.</summary>
    public XminDistance Distance { get; init; } = XminDistance.KolmogorovSmirnov;

    /// <summary>
    /// Whether the law is compared with both limits of the empirical distribution function at each step, j / n and
    /// (j + 1) / n, as in the textbook statistic. False, the default of powerlaw.Fit and WWFit, uses the left limit
    /// j / n only. Used with Kolmogorov-Smirnov's distance only.
    /// </summary>
    public bool TwoSided { get; init; }

    /// <summary>Value of sigma from which candidates are left out; null, the default, for no threshold.</summary>
    public double? SigmaThreshold { get; init; }

    /// <summary>
    /// Open interval of admissible alpha. Null, the default, for alpha > 1 where the law is unbounded, and for every
    /// alpha where it is normalised on [xmin, xmax]. powerlaw.Fit admits alpha > 1 alone there too, which (1, infinity)
    /// does; in a search for xmin it then passes over every tail whose density in ln x does not fall.
    /// </summary>
    public Interval? AlphaRange { get; init; }

    /// <summary>Whether the law has an upper end, on which its normalisation depends.</summary>
    internal bool IsBounded =>
        !Discrete && XmaxTreatment == XmaxTreatment.Bound && Xmax is { } end && double.IsFinite(end);

    /// <summary>How the candidates are compared; default pruned.</summary>
    public XminScan Scan { get; init; } = XminScan.Pruned;

    /// <summary>Throws where two options contradict each other.</summary>
    /// <exception cref="ArgumentException">The message holds the expected and the given values.</exception>
    public void Validate()
    {
        if (Xmin is { } fixedXmin && !(fixedXmin > 0 && double.IsFinite(fixedXmin)))
            throw new ArgumentException($"expected a finite xmin > 0, got {fixedXmin}");
        if (Xmin is not null && XminRange is not null)
            throw new ArgumentException(
                $"expected xmin or xminRange, got both: {Xmin} and [{XminRange.Value.Low}, {XminRange.Value.High}]"
            );
        if (XminRange is { } range && !(range.Low <= range.High))
            throw new ArgumentException($"expected an xmin range with low <= high, got [{range.Low}, {range.High}]");
        if (Xmax is { } xmax && !(xmax > 0))
            throw new ArgumentException($"expected xmax > 0, got {xmax}");
        if (Xmin is { } low && Xmax is { } high && low > high)
            throw new ArgumentException($"expected xmin <= xmax, got {low} and {high}");
        if (Discrete && Xmin is { } least && (least < 1 || least != Math.Floor(least)))
            throw new ArgumentException($"expected an integer xmin >= 1 of a discrete law, got {least}");
        if (MinTail < 2)
            throw new ArgumentException($"expected minTail >= 2, got {MinTail}");
        if (SigmaThreshold is { } threshold && !(threshold > 0))
            throw new ArgumentException($"expected a sigma threshold > 0, got {threshold}");
        if (AlphaRange is { } alphas && !(alphas.Low < alphas.High))
            throw new ArgumentException($"expected an alpha range with low < high, got ({alphas.Low}, {alphas.High})");
        if (TwoSided && Distance != XminDistance.KolmogorovSmirnov)
            throw new ArgumentException(
                $"two-sided steps are defined for Kolmogorov-Smirnov's distance only, got {Distance}"
            );
        if (Discrete && TwoSided)
            throw new ArgumentException(
                "two-sided steps are not defined for a discrete law, got twoSided = true and discrete = true"
            );
        if (Discrete && Xmax is not null && XmaxTreatment == XmaxTreatment.Bound)
            throw new ArgumentException(
                $"a discrete law bounded above is not offered: use XmaxTreatment.Drop, got xmax = {Xmax}"
            );
    }
}
