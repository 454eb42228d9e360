// W [h x d], s its singular values, lambda = s^2:
//   spectral norm s_1, |W|_F^2 = sum lambda, stable rank |W|_F^2 / s_1^2, effective ranks r_k and R_k (EffectiveRanks),
//   exponents Hill-mid and KS (the source's PL_Alpha_Hill and PL_Alpha_KS), alphahat = alpha_KS log10 lambda_max,
//   xmin_peak: KS with xmin near the peak of the histogram of log10 lambda (WeightWatcher).
// Beside them what the null and the theory say: the exponents of an untrained matrix of the shape, the edges of the
// bulk for sigma = 1 (the initial law) and for the sigma of the median eigenvalue, the edges of the shuffled twin, and
// the outliers with the strength and the overlaps of a spike at their place.
// A spectrum is called heavy-tailed where Hill-mid lies below the band of its null, with the spikes and without them:
// at [1500 x 1000] one spike of s_1 = 295 on an intact bulk moves Hill-mid by -.0122, two standard deviations of the
// null. Outliers are spikes where there are at most max(1, min(h, d) / 100) of them, a small part of the values of the
// estimate's tail, half of the spectrum; more outliers are a tail themselves, and are not taken out.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>The spectrum of a matrix beside its null and the theory of its bulk and spikes.</summary>
public sealed record WeightSpectrum
{
    /// <summary>Shares of the largest singular value that rounding makes of exact zeros, by accuracy.</summary>
    private const double FastZero = 2e-7,
        AccurateZero = 2.3e-16;

    /// <summary>Number of rows h.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns d.</summary>
    public required int Columns { get; init; }

    /// <summary>What was asked for.</summary>
    public required WeightSpectrumOptions Options { get; init; }

    /// <summary>What computed the singular values.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>
    /// All min(h, d) singular values, descending. Those that cannot be told from zero at the accuracy are 0, and do not
    /// enter exponents.
    /// </summary>
    public required double[] SingularValues { get; init; }

    /// <summary>The eigenvalues lambda = s^2 of W'W, ascending.</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>Effective ranks for every number k of largest eigenvalues left out, by the options' variant.</summary>
    public required EffectiveRanks EffectiveRanks { get; init; }

    /// <summary>Exponent above the eigenvalue at position floor(n / XminPos), the source's PL_Alpha_Hill.</summary>
    public required SpectrumExponent HillMid { get; init; }

    /// <summary>
    /// Hill-mid's alpha of the spectrum without its spikes, 1 .. max(1, min(h, d) / 100) outliers; fails where there
    /// are none or more, which are a tail.
    /// </summary>
    public FitResult<double> HillRest => Spikes.Bind(AlphaWithout);

    /// <summary>
    /// Whether Hill-mid lies below the band of its null and, where there are spikes, does so without them too.
    /// </summary>
    public FitResult<bool> IsHeavyTailed =>
        HillMid.IsBelowNull.Map(below =>
            below && !(HillRest.TryGet(out var rest) && HillMid.Null.TryGet(out var band) && rest >= band.Low)
        );

    /// <summary>Exponent of the least Kolmogorov-Smirnov distance, the source's PL_Alpha_KS.</summary>
    public required SpectrumExponent KolmogorovSmirnov { get; init; }

    /// <summary>The same with xmin near the peak of the histogram of log10 lambda, by the options' variant.</summary>
    public required FitResult<PowerLawFit> PeakFit { get; init; }

    /// <summary>Hill-mid's alpha of the Marchenko-Pastur law at this aspect ratio, h, d -> infinity.</summary>
    public required FitResult<double> HillLimit { get; init; }

    /// <summary>Bulk and outliers, with the sigma of the median eigenvalue.</summary>
    public required FitResult<BulkAndSpikes> Bulk { get; init; }

    /// <summary>Least and largest singular value of the shuffled twin; fails when it was not requested.</summary>
    public required FitResult<Interval> TwinEdges { get; init; }

    /// <summary>Number of singular values that are 0 at the accuracy of the computation.</summary>
    public int LostRank => Array.FindAll(SingularValues, s => s == 0).Length;

    /// <summary>Largest singular value s_1, the spectral norm |W|_2.</summary>
    public double SpectralNorm => SingularValues[0];

    /// <summary>Largest eigenvalue lambda_max = s_1^2, which the source calls spectral_norm.</summary>
    public double LambdaMax => Eigenvalues[^1];

    /// <summary>Squared Frobenius norm |W|_F^2, the sum of the eigenvalues.</summary>
    public double FrobeniusSquared => Eigenvalues.Sum();

    /// <summary>Stable rank |W|_F^2 / |W|_2^2, at least 1; 0 for a zero matrix.</summary>
    public double StableRank => LambdaMax > 0 ? FrobeniusSquared / LambdaMax : 0;

    /// <summary>alphahat = alpha log10 lambda_max with the Kolmogorov-Smirnov exponent.</summary>
    public FitResult<double> AlphaHat => KolmogorovSmirnov.Fit.Map(fit => fit.Alpha * Math.Log10(LambdaMax));

    /// <summary>Edges |sqrt h -+ sqrt d| of the bulk's singular values for entries of variance 1.</summary>
    public Interval InitialEdges
    {
        get
        {
            var (h, d) = (Math.Sqrt(Rows), Math.Sqrt(Columns));
            return new(Math.Abs(h - d), h + d);
        }
    }

    private FitResult<int> Spikes =>
        Bulk.Bind(bulk =>
            (bulk.Outliers.Count, Math.Max(1, Math.Min(Rows, Columns) / 100)) switch
            {
                (0, _) => FitResult<int>.Failed(FitFailure.NotApplicable, "the spectrum has no outlier"),
                var (count, most) when count > most => FitResult<int>.Failed(
                    FitFailure.NotApplicable,
                    $"expected at most {most} outliers, got {count}, which are a tail"
                ),
                var (count, _) => count,
            }
        );

    /// <summary>The exponent with xmin near the peak of the histogram of log10 lambda, by any variant.</summary>
    public FitResult<PowerLawFit> PeakFitOf(Variant variant) =>
        variant == Options.Variant ? PeakFit : Peak(Eigenvalues, variant);

    /// <summary>Effective ranks for every number k of largest eigenvalues left out, by any variant.</summary>
    public EffectiveRanks EffectiveRanksOf(Variant variant) =>
        variant == Options.Variant ? EffectiveRanks : EffectiveRanks.Of(Eigenvalues, variant);

    /// <summary>The spectrum of a matrix, with what the options ask for.</summary>
    /// <param name="matrix">The matrix, row-major [rows x columns].</param>
    /// <param name="rows">Number of rows h, at least 1.</param>
    /// <param name="columns">Number of columns d, at least 1.</param>
    /// <param name="options">Default: null, for the defaults.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="ArithmeticException">The matrix is not finite.</exception>
    public static WeightSpectrum Of(double[] matrix, int rows, int columns, WeightSpectrumOptions? options = null)
    {
        options ??= new();
        if (rows < 1 || columns < 1 || matrix.Length != (long)rows * columns)
            throw new ArgumentException($"expected a matrix [{rows} x {columns}], got {matrix.Length} numbers");
        var (backend, batch) = (
            options.Backend.WithThreads(options.Threads),
            new MatrixBatch(1, rows, columns, matrix)
        );
        var singular = Singular(batch, backend, options.Accuracy);
        double[] eigenvalues = [.. from s in Enumerable.Reverse(singular) select s * s];
        var untrained = ExponentNull.Gaussian(
            new()
            {
                Rows = rows,
                Columns = columns,
                Draws = options.NullDraws,
                Seed = options.Seed,
                XminPos = options.XminPos,
                Threads = options.Threads,
            }
        );
        var errors = options.Errors ? MatrixErrors.Of(batch, backend, options.Seed) : MatrixErrors.NotRequested;
        return new WeightSpectrum
        {
            Rows = rows,
            Columns = columns,
            Options = options,
            Backend = backend.Info,
            SingularValues = singular,
            Eigenvalues = eigenvalues,
            EffectiveRanks = EffectiveRanks.Of(eigenvalues, options.Variant),
            HillMid = SpectrumExponent.HillMid(eigenvalues, untrained, errors),
            KolmogorovSmirnov = SpectrumExponent.KolmogorovSmirnov(eigenvalues, untrained, errors),
            PeakFit = Peak(eigenvalues, options.Variant),
            HillLimit = untrained.HillLimit,
            Bulk = BulkAndSpikes.Of(singular, rows, columns, options.OutlierLevel),
            TwinEdges = options.Twin
                ? Twin(batch, backend, options.Seed)
                : FitResult<Interval>.Failed(FitFailure.NotRequested, "the options asked for no twin"),
        };
    }

    private FitResult<double> AlphaWithout(int spikes) =>
        Hill.Mid(Eigenvalues.AsSpan()[..^spikes], Options.XminPos).Map(fit => fit.Alpha);

    private static FitResult<PowerLawFit> Peak(double[] eigenvalues, Variant variant) =>
        XminPeak.Range(eigenvalues, variant).Bind(range => PowerLaw.Fit(eigenvalues, new() { XminRange = range }));

    private static double[] Singular(MatrixBatch batch, ISpectralBackend backend, SpectralAccuracy accuracy)
    {
        var (sigma, status) = (new double[batch.Rank], new MatrixStatus[1]);
        backend.SingularValues(batch, sigma, status, accuracy);
        SpectralArguments.Throw(status[0], batch.Rows, batch.Columns);
        var share = accuracy == SpectralAccuracy.Fast ? FastZero : AccurateZero * Math.Max(batch.Rows, batch.Columns);
        return Array.ConvertAll(sigma, s => s <= share * sigma[0] ? 0 : s);
    }

    private static FitResult<Interval> Twin(MatrixBatch batch, ISpectralBackend backend, ulong seed) =>
        UntrainedSpectra
            .Shuffled(DenseMatrices.Of(batch), 1, seed, backend)
            .Map(twin => new Interval(Math.Sqrt(twin.Eigenvalues[0][0]), Math.Sqrt(twin.Eigenvalues[0][^1])));
}
