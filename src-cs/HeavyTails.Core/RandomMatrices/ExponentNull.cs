// What Hill-mid and the Kolmogorov-Smirnov fit read for an untrained matrix of exactly [rows x columns]: the law of an
// ensemble (UntrainedSpectra), and for Hill-mid beside it the limit N, M -> infinity by quadrature of the
// Marchenko-Pastur law. An exponent says something about training only where it leaves this band.
// On a bulk the Kolmogorov-Smirnov fit jumps between solutions (13 and 50 for two [1500 x 1000] of the same law), so
// that its band is wide and by quantiles.
using System.Collections.Concurrent;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Which null is drawn.</summary>
public sealed record ExponentNullOptions
{
    /// <summary>Number of rows of the matrix.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of the matrix.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of draws, at least 2. Default: 50, which give the standard deviation to 10 %.</summary>
    public int Draws { get; init; } = 50;

    /// <summary>Seed of the ensemble. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Divisor of the position of Hill-mid's xmin, at least 1. Default: 2, the median.</summary>
    public int XminPos { get; init; } = 2;

    /// <summary>Number of threads, on which the results do not depend. Default: 1.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>The null of both exponents of a spectrum.</summary>
public sealed record ExponentNull
{
    private static readonly ConcurrentDictionary<ExponentNullOptions, Lazy<ExponentNull>> Cache = new();

    /// <summary>Shape, draws and seed of the ensemble.</summary>
    public required ExponentNullOptions Options { get; init; }

    /// <summary>Band of Hill-mid's alpha, mean plus and minus three standard deviations.</summary>
    public required FitResult<NullBand> HillMid { get; init; }

    /// <summary>Band of the Kolmogorov-Smirnov fit's alpha, from the 2.5 % to the 97.5 % quantile.</summary>
    public required FitResult<NullBand> KolmogorovSmirnov { get; init; }

    /// <summary>
    /// Hill-mid's alpha in the limit of large matrices of this aspect ratio; fails for XminPos = 1, where xmin is the
    /// least eigenvalue.
    /// </summary>
    public FitResult<double> HillLimit
    {
        get
        {
            var (large, small) = (Math.Max(Options.Rows, Options.Columns), Math.Min(Options.Rows, Options.Columns));
            return Options.XminPos > 1
                ? new MarchenkoPastur((double)large / small, 1).HillAlpha(1 - (1.0 / Options.XminPos))
                : FitResult<double>.Failed(
                    FitFailure.NotApplicable,
                    "the limit of Hill's exponent is for an xmin at a quantile, got xminPos = 1"
                );
        }
    }

    /// <summary>
    /// The null of an untrained matrix of independent normals, from the process's cache where the same was asked
    /// before. It may be called from several threads at once. A matrix and its transpose have the same null.
    /// </summary>
    public static ExponentNull Gaussian(ExponentNullOptions options)
    {
        var key = options with
        {
            Rows = Math.Max(options.Rows, options.Columns),
            Columns = Math.Min(options.Rows, options.Columns),
            Threads = 1,
        };
        var bands = Cache.GetOrAdd(key, static (_, asked) => new(() => Draw(asked)), options).Value;
        return bands with { Options = options };
    }

    /// <summary>
    /// The null of a matrix's own entries in random order, which keeps their law; fails when the matrix is not finite.
    /// It is not cached and costs as many spectra as draws.
    /// </summary>
    /// <param name="matrix">The matrix, the first of its batch; its shape replaces the one of the options.</param>
    /// <param name="backend">Computes the singular values, in batches.</param>
    /// <param name="options">Draws, seed and position of xmin.</param>
    public static FitResult<ExponentNull> Shuffled(
        MatrixBatch matrix,
        ISpectralBackend backend,
        ExponentNullOptions options
    ) =>
        UntrainedSpectra
            .Shuffled(Submatrices.Set(matrix), options.Draws, options.Seed, backend)
            .Map(spectra => Of(spectra, options with { Rows = matrix.Rows, Columns = matrix.Columns }));

    private static ExponentNull Draw(ExponentNullOptions options) =>
        Of(
            UntrainedSpectra.Gaussian((options.Draws, options.Rows, options.Columns), options.Seed, options.Threads),
            options
        );

    private static ExponentNull Of(SpectralEnsemble spectra, ExponentNullOptions options) =>
        new()
        {
            Options = options,
            HillMid = NullBand.Of(spectra, SpectralExponents.HillMid(options.XminPos), BandKind.Deviations),
            KolmogorovSmirnov = NullBand.Of(spectra, SpectralExponents.KolmogorovSmirnov, BandKind.Quantiles),
        };
}
