// The values v_1 .. v_n of a statistic over matrices that know nothing, as a band:
//   Deviations:  mean +- 3 sd. By Student's law a new normal value leaves it with probability .0086 for n = 20, .0046
//                for n = 50, .0027 for n large. Three, because the spectra of a training run are probed many times.
//                Measured for Hill-mid and n = 50: .0035 of matrices [300 x 200], .010 of [512 x 32], whose law is
//                skewed upwards.
//   Quantiles:   the .025 and .975 quantiles at ranks p (n + 1) (Hyndman & Fan 1996, type 6), for statistics that jump
//                between solutions. A new value leaves them with probability .05 for n >= 39, and for fewer draws, when
//                they are the least and the largest value, with probability 2 / (n + 1).
using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>How the band of a null is made of its values.</summary>
public enum BandKind
{
    /// <summary>Mean plus and minus three standard deviations.</summary>
    Deviations,

    /// <summary>From the 2.5 % to the 97.5 % quantile.</summary>
    Quantiles,
}

/// <summary>What a statistic reads for matrices that know nothing.</summary>
public sealed record NullBand
{
    private readonly double[] _ascending;

    private NullBand(double[] ascending, BandKind kind)
    {
        _ascending = ascending;
        Kind = kind;
        Mean = ascending.Average();
        StandardDeviation = Math.Sqrt(ascending.Sum(v => (v - Mean) * (v - Mean)) / (ascending.Length - 1));
        (Low, High) =
            kind == BandKind.Quantiles
                ? (Quantile(.025), Quantile(.975))
                : (Mean - (3 * StandardDeviation), Mean + (3 * StandardDeviation));
    }

    /// <summary>How the band was made of the values.</summary>
    public BandKind Kind { get; }

    /// <summary>Number of values, at least 2.</summary>
    public int Draws => _ascending.Length;

    /// <summary>Mean over the draws.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation over the draws, with n - 1: that of one matrix, not of the mean.</summary>
    public double StandardDeviation { get; }

    /// <summary>Lower end of the band.</summary>
    public double Low { get; }

    /// <summary>Upper end of the band.</summary>
    public double High { get; }

    /// <summary>
    /// The band of a statistic over an ensemble. Fails where a matrix has no value or there are fewer than two.
    /// </summary>
    /// <param name="ensemble">The matrices that know nothing.</param>
    /// <param name="statistic">The statistic.</param>
    /// <param name="kind">How the band is made of the values.</param>
    /// <param name="threads">Number of threads. Default: 1. The band does not depend on it.</param>
    public static FitResult<NullBand> Of(
        SpectralEnsemble ensemble,
        SpectralStatistic statistic,
        BandKind kind,
        int threads = 1
    ) =>
        ensemble.Count < 2
            ? FitResult<NullBand>.Failed(
                FitFailure.NotEnoughData,
                $"a band needs at least 2 draws, got {ensemble.Count}"
            )
            : ensemble
                .Values(statistic, threads)
                .Map(values =>
                {
                    Array.Sort(values);
                    return new NullBand(values, kind);
                });

    /// <summary>The band of factor v + shift over the values v.</summary>
    /// <param name="factor">Factor, more than 0.</param>
    /// <param name="shift">What is added.</param>
    internal NullBand Scaled(double factor, double shift) =>
        new(Array.ConvertAll(_ascending, v => (factor * v) + shift), Kind);

    /// <summary>Distance of a value from the mean, in standard deviations of the null; signed.</summary>
    public double Distance(double value) => (value - Mean) / StandardDeviation;

    /// <summary>
    /// Mean, standard deviation, band and number of draws in one line, "2.462 ± 0.024 (2.416 ... 2.510, 3999 draws)",
    /// in the invariant culture.
    /// </summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Mean:0.000} ± {StandardDeviation:0.000} ({Low:0.000} ... {High:0.000}, {Draws} draws)"
        );

    /// <summary>Whether a value lies outside the band.</summary>
    public bool Leaves(double value) => !(Low <= value && value <= High);

    /// <summary>
    /// Two-sided p-value of a value by its rank: twice the share of the n draws and the value itself that are at least
    /// as far out on its side, at most 1 and at least 2 / (n + 1).
    /// </summary>
    public double PValue(double value)
    {
        var below = _ascending.Count(v => v <= value);
        var above = _ascending.Count(v => v >= value);
        return Math.Min(1, 2.0 * (1 + Math.Min(below, above)) / (Draws + 1));
    }

    /// <summary>
    /// One-sided p-value of a small value by its rank: the share of the n draws and the value itself that are at most
    /// as large, at least 1 / (n + 1). It is uniform for a new matrix that knows nothing.
    /// </summary>
    public double PBelow(double value) => (1.0 + _ascending.Count(v => v <= value)) / (Draws + 1);

    /// <summary>The quantile of the draws at rank p (n + 1), linear between them and not beyond them.</summary>
    /// <param name="p">Probability, 0 .. 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside 0 .. 1.</exception>
    public double Quantile(double p)
    {
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), $"expected 0 <= p <= 1, got {p}");
        var at = Math.Clamp((p * (Draws + 1)) - 1, 0, Draws - 1);
        var i = Math.Min((int)at, Draws - 2);
        return _ascending[i] + ((at - i) * (_ascending[i + 1] - _ascending[i]));
    }
}
