// A layer beside untrained layers of its shape: independent normals of equal variance, in as many matrices as the layer
// pools. alpha_hill tells heavy tails from the bulk: it is low where the upper half of the spectrum is wider than
// that of the Marchenko-Pastur law. A few spikes on an intact bulk lower it too, by about (alpha - 1)^2 ln(lambda_1 /
// lambda_+) / (n / 2) each; they are told apart by the rest of the spectrum, which is then a Marchenko-Pastur bulk.
using System.Collections.Concurrent;
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>What the tail of a layer's spectrum is, beside untrained layers of its shape.</summary>
public enum TailVerdict
{
    /// <summary>alpha_hill is that of an untrained layer, and the spectrum is a random bulk.</summary>
    Random,

    /// <summary>A few eigenvalues stand above a bulk that is random.</summary>
    Spikes,

    /// <summary>alpha_hill lies below its null, and the bulk is not random: heavier than an untrained layer.</summary>
    Heavy,

    /// <summary>alpha_hill lies above the band of its null: the upper half is narrower than that of a random
    /// bulk.</summary>
    Light,

    /// <summary>
    /// alpha_hill is that of an untrained layer, but the spectrum is no random bulk: something was learned that this
    /// exponent does not see.
    /// </summary>
    Other,
}

/// <summary>The numbers of a layer beside their nulls.</summary>
public sealed record SpectrumNulls
{
    /// <summary>
    /// One-sided level, 0.05, at which alpha_hill is called smaller than that of an untrained layer.
    /// </summary>
    public const double Level = .05;

    // Number of untrained layers of which quantities other than alpha_hill are computed.
    private const int MostFits = 199;

    private static readonly ConcurrentDictionary<(UntrainedShape, string, object), Lazy<FitResult<NullBand>>> Bands =
        new();

    /// <summary>Shape and ensemble of the untrained layers.</summary>
    public required UntrainedShape Shape { get; init; }

    /// <summary>The quantities, the exponents first.</summary>
    public required IReadOnlyList<QuantityNull> Quantities { get; init; }

    /// <summary>
    /// Number of eigenvalues that can be told from zero. Where it is less than that of untrained layers, which have
    /// full rank, they are no null, and there is no verdict.
    /// </summary>
    public required int Rank { get; init; }

    /// <summary>
    /// Number of ranks that are lost although no row or column is zero. A square random matrix can have one eigenvalue
    /// that is not told from zero.
    /// </summary>
    public int LostRanks
    {
        get
        {
            var lost = (Shape.Matrices * Math.Min(Shape.Rows, Shape.Columns)) - Rank;
            return Shape.Rows == Shape.Columns && lost <= Shape.Matrices ? 0 : Math.Max(0, lost);
        }
    }

    /// <summary>Bulk and spikes of the spectrum by likelihood, or why there is no bulk.</summary>
    public required FitResult<MarchenkoPasturFit> Bulk { get; init; }

    /// <summary>
    /// alpha_hill of the Marchenko-Pastur law of the layer's aspect ratio, the null of a layer without limits to its
    /// size, by quadrature.
    /// </summary>
    public required FitResult<double> HillLimit { get; init; }

    /// <summary>
    /// Distance of the eigenvalues that are no spikes to a Marchenko-Pastur bulk, over the one that 1 in 100 random
    /// spectra exceeds (<see cref="BulkBelowSpikes"/>); fails where spikes are more than a quarter.
    /// </summary>
    public required FitResult<double> BulkDistance { get; init; }

    /// <summary>
    /// Sum over spikes of the variance of ln lambda that noise gives them; 0 without spikes.
    /// </summary>
    public required double SpikeVariance { get; init; }

    /// <summary>Whether eigenvalues that are no spikes are a Marchenko-Pastur bulk, at a level of one
    /// percent.</summary>
    public bool HasRandomBulk => BulkDistance.TryGet(out var distance) && distance <= 1;

    /// <summary>
    /// alpha_hill, its null, their distance z and the verdict in one line, "alpha_hill 2.48, untrained 2.46 ± 0.02
    /// (300x200), z 0.7, random", in the invariant culture; a reason where there is no alpha_hill, null or verdict.
    /// </summary>
    public override string ToString() => Text("");

    // The line, with what is said of the error of alpha_hill after its value.
    internal string Text(string error)
    {
        var value = Hill.Value.TryGet(out var alpha)
            ? FormattableString.Invariant($"{alpha:0.000}{error}")
            : Hill.Value.ToString();
        var untrained =
            Hill.Band.TryGet(out var band) && Hill.Z.TryGet(out var z)
                ? FormattableString.Invariant(
                    $"{band.Mean:0.000} ± {band.StandardDeviation:0.000} ({Shape}), z {z:0.0}"
                )
                : Hill.Band.ToString();
        var verdict = Verdict.TryGet(out var tail) ? tail.ToString().ToLowerInvariant() : Verdict.Reason;
        return $"alpha_hill {value}, untrained {untrained}, {verdict}";
    }

    /// <summary>The exponent above the median eigenvalue and its null.</summary>
    public QuantityNull Hill => Named(SpectrumQuantity.HillName);

    /// <summary>
    /// Probability that an untrained layer of this shape has an alpha_hill as small; small values speak of a heavier
    /// tail.
    /// </summary>
    public FitResult<double> HeavyP => Hill.PBelow;

    /// <summary>
    /// What the tail is; fails where alpha_hill or its null does not exist, and where ranks are lost.
    /// </summary>
    public FitResult<TailVerdict> Verdict => LostRanks > 0 ? Undecided : Decided;

    private FitResult<TailVerdict> Undecided =>
        FitResult<TailVerdict>.Failed(
            FitFailure.NotApplicable,
            $"{LostRanks} of {Rank + LostRanks} ranks are lost, which untrained layers have"
        );

    private FitResult<TailVerdict> Decided =>
        HeavyP.Bind(p =>
            Hill.Value.Bind(alpha =>
                Hill.High.Map(high =>
                    HasRandomBulk && Bulk.TryGet(out var bulk) && bulk.NumSpikes > 0 ? TailVerdict.Spikes
                    : p < Level ? TailVerdict.Heavy
                    : alpha > high ? TailVerdict.Light
                    : HasRandomBulk ? TailVerdict.Random
                    : TailVerdict.Other
                )
            )
        );

    /// <summary>The quantity of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public QuantityNull Named(string name) =>
        Quantities.FirstOrDefault(q => q.Quantity.Name == name)
        ?? throw new KeyNotFoundException(
            $"expected one of {string.Join(", ", Quantities.Select(q => q.Quantity.Name))}, got \"{name}\""
        );

    /// <summary>
    /// The nulls of a spectrum. Fails where the entries of its matrices cannot be independent, or are all zero, and for
    /// convolution operators.
    /// </summary>
    public static FitResult<SpectrumNulls> Of(SpectrumSubject subject)
    {
        if (Array.Exists(subject.Eigenvalues, double.IsNaN))
            return FitResult<SpectrumNulls>.Failed(FitFailure.NotFinite, "expected finite singular values, got NaN");
        if (!subject.CanBeRandom)
            return FitResult<SpectrumNulls>.Failed(FitFailure.NotApplicable, SpectrumSubject.WhyNotRandom);
        // The blocks of an operator are sums of the same few taps: over 100 untrained kernels [24 x 16 x 3 x 3] on a
        // grid of 8, 33 had a p value above .95 beside as many independent matrices, and none one below .05.
        if (subject.Matrices.Single(0) is null)
            return FitResult<SpectrumNulls>.Failed(
                FitFailure.NotApplicable,
                "the blocks of a convolution operator depend on each other, and untrained layers are drawn as "
                    + "independent matrices; slices and flattened kernels have a null"
            );
        var (shape, variance, matrices) = (subject.Shape, subject.Variance, subject.Matrices);
        var relative = Array.ConvertAll(subject.Eigenvalues, x => x / variance);
        QuantityNull[] quantities =
        [
            .. from quantity in subject.Quantities
            let value = quantity.Statistic(relative, matrices.Rows, matrices.Columns)
            select new QuantityNull(quantity, value, Band(shape, quantity, subject.Threads), variance),
        ];
        var bulk = MarchenkoPasturLikelihoodFit.Fit(subject.LiveEigenvalues, subject.N, subject.M);
        return new SpectrumNulls
        {
            Shape = shape,
            Rank = subject.Rank,
            Quantities = quantities,
            Bulk = bulk,
            HillLimit = HillNull.Limit((double)subject.N / subject.M),
            SpikeVariance = bulk.TryGet(out var fit) ? VarianceOfSpikes(subject, fit) : 0,
            BulkDistance = bulk.Bind(fit =>
                BulkBelowSpikes.Distance(subject.LiveEigenvalues, subject.N, subject.M, fit.NumSpikes)
            ),
        };
    }

    // A band is computed once in a process for each shape and quantity.
    private static FitResult<NullBand> Band(UntrainedShape shape, SpectrumQuantity quantity, int threads) =>
        Bands
            .GetOrAdd(
                (shape.Upright, quantity.Name, quantity.Key),
                _ =>
                    new(() =>
                        quantity.Name == SpectrumQuantity.HillName
                            ? HillNull.Of(shape, threads)
                            : NullBand.Of(Few(shape.Spectra(threads)), quantity.Statistic, BandKind.Quantiles, threads)
                    )
            )
            .Value;

    // A spike s u v' in noise of variance sigma^2 has ln lambda = ln (s^2 + (N + M) sigma^2 + N M sigma^4 / s^2), and
    // u'Wv moves s by a normal of deviation sigma.
    private static double VarianceOfSpikes(SpectrumSubject subject, MarchenkoPasturFit fit)
    {
        var (n, m, sum) = ((double)subject.N, (double)subject.M, 0.0);
        var theory = new SpikeTheory(subject.N, subject.M, fit.Sigma / fit.Scale / Math.Sqrt(n));
        var variance = theory.Sigma * theory.Sigma;
        foreach (var lambda in subject.Eigenvalues.AsSpan()[^fit.NumSpikes..])
            if (theory.Strength(Math.Sqrt(lambda)).TryGet(out var s))
            {
                var noise = variance / (s * s);
                var slope = 2 * (1 - (n * m * noise * noise)) * (s * s / lambda);
                sum += slope * slope * noise;
            }
        return sum;
    }

    // Fits cost more than spectra, and only the p value of alpha_hill needs thousands of them.
    private static SpectralEnsemble Few(SpectralEnsemble spectra) =>
        spectra.Count <= MostFits ? spectra : spectra with { Eigenvalues = spectra.Eigenvalues[..MostFits] };
}
