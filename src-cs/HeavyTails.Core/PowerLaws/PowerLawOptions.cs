// What may be asked of a power-law fit. The defaults are powerlaw.Fit 1.5's and WeightWatcher's: every value but the largest is a candidate xmin.
namespace HeavyTails.Core.PowerLaws;

/// <summary>The distance between the empirical and the fitted distribution that the best xmin minimises.</summary>
public enum XminDistance
{
    /// <summary>D, the largest absolute difference of the two distribution functions.</summary>
    KolmogorovSmirnov,

    /// <summary>V = D+ + D-.</summary>
    Kuiper,

    /// <summary>A^2 = sum (F - j/n)^2 / (F (1 - F) + 1e-12) over the tail but its first point, as powerlaw 1.5 sums it (not weighted by 1 / n).</summary>
    AndersonDarling,
}

/// <summary>What a finite xmax means.</summary>
public enum XmaxTreatment
{
    /// <summary>The law is normalised on [xmin, xmax] and alpha maximises that likelihood (powerlaw.Fit).</summary>
    Bound,

    /// <summary>Larger values are dropped and the unbounded law is fitted to the rest (WeightWatcher's WWFit); biases alpha upwards.</summary>
    Drop,
}

/// <summary>How the exponent of a discrete law is estimated.</summary>
public enum DiscreteEstimator
{
    /// <summary>The maximum of -n ln zeta(alpha, xmin) - alpha sum ln x.</summary>
    Exact,

    /// <summary>alpha = 1 + n / sum ln(x / (xmin - 1/2)), good for xmin > 6 (Clauset et al. 2009, eq. 3.7; powerlaw's default).</summary>
    Approximate,
}

/// <summary>How the candidates for xmin are gone through. Both give the same xmin and the same bits of D.</summary>
public enum XminScan
{
    /// <summary>Candidates and stretches of the tail that provably cannot win are skipped.</summary>
    Pruned,

    /// <summary>Every candidate against every point, O(n^2): the reference.</summary>
    Plain,
}

/// <summary>An inclusive interval.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether low &lt;= x &lt;= high.</summary>
    public bool Contains(double x) => Low <= x && x <= High;
}

/// <summary>Options of <see cref="PowerLaw.Fit(ReadOnlySpan{double}, PowerLawOptions?)"/>.</summary>
public sealed record PowerLawOptions
{
    /// <summary>All defaults.</summary>
    public static PowerLawOptions Default { get; } = new();

    /// <summary>A fixed xmin > 0, not searched for; null to search.</summary>
    public double? Xmin { get; init; }

    /// <summary>Candidates lie in this interval; as in powerlaw.Fit, the largest value inside it is not one. Null for no limit.</summary>
    public Interval? XminRange { get; init; }

    /// <summary>Values above are left out; null for no limit.</summary>
    public double? Xmax { get; init; }

    /// <summary>What <see cref="Xmax"/> means; default <see cref="XmaxTreatment.Bound"/>, the unbiased one.</summary>
    public XmaxTreatment XmaxTreatment { get; init; } = XmaxTreatment.Bound;

    /// <summary>Least number of values in the tail, >= 2. Default 2, as powerlaw.Fit and WWFit have it; Clauset et al. advise 50 or more.</summary>
    public int MinTail { get; init; } = 2;

    /// <summary>Fit p(x) = x^-alpha / zeta(alpha, xmin) on the integers.</summary>
    public bool Discrete { get; init; }

    /// <summary>Estimator of a discrete law; default exact.</summary>
    public DiscreteEstimator DiscreteEstimator { get; init; } = DiscreteEstimator.Exact;

    /// <summary>What the best xmin minimises; default Kolmogorov-Smirnov.</summary>
    public XminDistance Distance { get; init; } = XminDistance.KolmogorovSmirnov;

    /// <summary>
    /// False, the default of powerlaw.Fit and WWFit: the empirical distribution function is its left limit j / n only.
    /// True: both sides of each step, j / n and (j + 1) / n, the textbook statistic. Only for Kolmogorov-Smirnov.
    /// </summary>
    public bool TwoSided { get; init; }

    /// <summary>Candidates with sigma >= this are left out; null for no threshold.</summary>
    public double? SigmaThreshold { get; init; }

    /// <summary>Candidates with alpha outside the open interval are left out; null for alpha > 1 only.</summary>
    public Interval? AlphaRange { get; init; }

    /// <summary>How the candidates are gone through; default pruned.</summary>
    public XminScan Scan { get; init; } = XminScan.Pruned;

    /// <summary>Throws where two options contradict each other.</summary>
    /// <exception cref="ArgumentException">With both sides in the message.</exception>
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
            throw new ArgumentException($"two-sided steps belong to Kolmogorov-Smirnov's distance, got {Distance}");
        if (Discrete && TwoSided)
            throw new ArgumentException("a discrete law is compared at its own steps: twoSided has no meaning for it");
        if (Discrete && Xmax is not null && XmaxTreatment == XmaxTreatment.Bound)
            throw new ArgumentException(
                $"a discrete law bounded above is not offered: use XmaxTreatment.Drop, got xmax = {Xmax}"
            );
    }
}
