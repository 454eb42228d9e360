// E1: 1 / alpha = (1/n sum_j log|Y_j| - 1/(nm) sum_i log|X_i|) / log m, Y_j the sum of the j-th m values,
//     n = floor(N / m).  Mohammadi, Mohammadpour & Ogata 2015, Metrika 78, Cor. 2.4.
// E2: the same with Euclidean norms of rows.
// E4: 1 / alpha = (y_(k) - x_(mk)) / log m, order statistics of the log-norms, Cor. 2.2.
// The tail index alpha is the median over several m.  Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.TailIndices;

/// <summary>
/// Tail indices of vectors: that of an alpha-stable law (2 for a Gaussian), and the exponent of P(|X| > x) ~ x^-alpha
/// from the largest values. The stable estimators assume values that are alpha-stable and symmetric about 0: centre
/// first. Values that are exactly 0 are no part of such a law: more than 1 + 0.02 sqrt N of them, and the stable
/// estimates fail with their number (with <see cref="LogFloor.Absolute"/> they are taken as the source's code takes
/// them). Centre after leaving zeros out, since it moves them to another value, where they are not found. On other
/// power laws they are biased towards the middle (they estimate 1.8 where the true index is 2.9); Hill is not.
/// </summary>
public static unsafe class TailIndex
{
    /// <summary>
    /// Block sizes 2, 5, 10, 20, 50, 100, 500, 1000, those of the neural-network experiments of Gurbuzbalaban, Simsekli
    /// and Zhu 2021.
    /// </summary>
    public static IReadOnlyList<int> MohammadiBlocks { get; } = [2, 5, 10, 20, 50, 100, 500, 1000];

    /// <summary>
    /// Block sizes 2, 5, 10, 20, 50, 100, 40, those of the linear regression of Gurbuzbalaban, Simsekli and Zhu 2021
    /// with 1,600 repetitions.
    /// </summary>
    public static IReadOnlyList<int> RegressionBlocks { get; } = [2, 5, 10, 20, 50, 100, 40];

    /// <summary>Mohammadi's estimate E1 of the alpha-stable tail index, with its bootstrap error.</summary>
    /// <param name="x">Values [N], symmetric about 0.</param>
    /// <param name="options">Null for the defaults.</param>
    public static FitResult<AlphaStableFit> AlphaStable(ReadOnlySpan<double> x, TailIndexOptions? options = null)
    {
        fixed (double* values = x)
            return AlphaStable(values, x.Length, options);
    }

    /// <inheritdoc cref="AlphaStable(ReadOnlySpan{double}, TailIndexOptions?)"/>
    public static FitResult<AlphaStableFit> AlphaStable(ReadOnlySpan<float> x, TailIndexOptions? options = null)
    {
        fixed (float* values = x)
            return AlphaStable(values, x.Length, options);
    }

    /// <summary>Mohammadi's estimate E1 for a vector in native memory, of any length.</summary>
    public static FitResult<AlphaStableFit> AlphaStable(double* x, long count, TailIndexOptions? options = null) =>
        VectorPass.Of(x, count, Checked(options), top: false).AlphaStable;

    /// <summary>Mohammadi's estimate E1 for a float32 vector in native memory, of any length.</summary>
    public static FitResult<AlphaStableFit> AlphaStable(float* x, long count, TailIndexOptions? options = null) =>
        VectorPass.Of(x, count, Checked(options), top: false).AlphaStable;

    /// <summary>Mohammadi's E1, Hill, Pickands and the moment estimator from one pass over the values.</summary>
    /// <param name="x">Values [N].</param>
    /// <param name="options">Null for the defaults; <see cref="TailIndexOptions.TopCount"/> is k.</param>
    public static TailIndexEstimates All(ReadOnlySpan<double> x, TailIndexOptions? options = null)
    {
        fixed (double* values = x)
            return VectorPass.Of(values, x.Length, Checked(options), top: true);
    }

    /// <inheritdoc cref="All(ReadOnlySpan{double}, TailIndexOptions?)"/>
    public static TailIndexEstimates All(ReadOnlySpan<float> x, TailIndexOptions? options = null)
    {
        fixed (float* values = x)
            return VectorPass.Of(values, x.Length, Checked(options), top: true);
    }

    /// <summary>All estimators from one pass over a float32 vector in native memory, of any length.</summary>
    public static TailIndexEstimates All(float* x, long count, TailIndexOptions? options = null) =>
        VectorPass.Of(x, count, Checked(options), top: true);

    /// <summary>All estimators from one pass over a vector in native memory, of any length.</summary>
    public static TailIndexEstimates All(double* x, long count, TailIndexOptions? options = null) =>
        VectorPass.Of(x, count, Checked(options), top: true);

    /// <summary>Hill's estimate of the tail index from the <paramref name="k"/> largest |x|.</summary>
    /// <param name="x">Values [N]; their signs are dropped.</param>
    /// <param name="k">
    /// Number of largest values, 1 &lt;= k &lt; N (Moment from 2, Pickands from 4 on); 0 for the ceiling of sqrt N.
    /// </param>
    /// <param name="options">Resamples, seed and threads; null for the defaults.</param>
    public static FitResult<TopOrderFit> Hill(ReadOnlySpan<double> x, int k = 0, TailIndexOptions? options = null) =>
        Top(TopOrderEstimator.Hill, x, k, options);

    /// <summary>
    /// Pickands' estimate of the tail index from the k/4-th, k/2-th and k-th largest |x|. It holds for any
    /// extreme-value index but has a high variance.
    /// </summary>
    /// <inheritdoc cref="Hill"/>
    public static FitResult<TopOrderFit> Pickands(
        ReadOnlySpan<double> x,
        int k = 0,
        TailIndexOptions? options = null
    ) => Top(TopOrderEstimator.Pickands, x, k, options);

    /// <summary>
    /// The moment estimate of the tail index from the first two moments of the log-excesses. It holds for any
    /// extreme-value index.
    /// </summary>
    /// <inheritdoc cref="Hill"/>
    public static FitResult<TopOrderFit> Moment(ReadOnlySpan<double> x, int k = 0, TailIndexOptions? options = null) =>
        Top(TopOrderEstimator.Moment, x, k, options);

    /// <summary>Estimate E2: the tail index of vectors, from the norms of block sums. Norms cannot overflow.</summary>
    /// <param name="rows">Row-major [N x d]; each row is an independent realisation.</param>
    /// <param name="dimension">Dimension d >= 1 of each row.</param>
    /// <param name="options">Null for the defaults with <see cref="RegressionBlocks"/>.</param>
    public static FitResult<AlphaStableFit> AlphaStableOfRows(
        ReadOnlySpan<double> rows,
        int dimension,
        TailIndexOptions? options = null
    )
    {
        options = Checked(options ?? new() { BlockSizes = RegressionBlocks });
        var count = RowCount(rows, dimension);
        if (count == 0)
            return FitResult<AlphaStableFit>.Failed(FitFailure.NoData, "there are no rows");
        if (rows.IndexOfAnyExcept(0.0) < 0)
            return FitResult<AlphaStableFit>.Failed(
                FitFailure.NoPositive,
                $"all {rows.Length} values are 0: they have no scale"
            );
        if (options.Floor == LogFloor.Relative && ZeroAtom.WhyNot(ZeroRows(rows, dimension), count) is { } reason)
            return FitResult<AlphaStableFit>.Failed(FitFailure.NotApplicable, reason);
        return RowLogSums
            .Of(rows, dimension, [.. options.BlockSizes], options.Floor)
            .Bind(sums => AlphaStableEstimator.From(sums, options, count, "rows"));
    }

    /// <summary>Estimate E4 of rows, from one pair of order statistics at a single block size.</summary>
    /// <param name="rows">Row-major [N x d].</param>
    /// <param name="dimension">Dimension d >= 1 of each row.</param>
    /// <param name="blockSize">Block size m >= 2.</param>
    /// <param name="k">Rank of the order statistic, 1 &lt;= k &lt;= N / m.</param>
    /// <param name="floor">The floor that keeps logs finite at 0; default relative to the data.</param>
    /// <returns>
    /// The tail index, infinite where the difference is not positive; fails when a value is not finite.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">m or k is outside its range.</exception>
    public static FitResult<double> OrderStatisticOfRows(
        ReadOnlySpan<double> rows,
        int dimension,
        int blockSize,
        int k,
        LogFloor floor = LogFloor.Relative
    )
    {
        var count = RowCount(rows, dimension);
        if (blockSize < 2 || blockSize > count)
            throw new ArgumentOutOfRangeException(
                nameof(blockSize),
                $"the block size must be in 2 .. N = {count}, got {blockSize}"
            );
        if (k < 1 || k > count / blockSize)
            throw new ArgumentOutOfRangeException(nameof(k), $"k must be in 1 .. N / m = {count / blockSize}, got {k}");
        foreach (var x in rows)
            if (!double.IsFinite(x))
                return FitResult<double>.Failed(FitFailure.NotFinite, VectorPass.DescribeFirstNonFinite(rows));
        var singles = RowLogSums.BlockLogNorms(rows, dimension, 1);
        var blocks = RowLogSums.BlockLogNorms(rows, dimension, blockSize);
        var logFloor = RowLogSums.LogFloorOf(singles, floor);
        Array.Sort(singles);
        Array.Sort(blocks);
        var growth =
            RowLogSums.LogOfSum(blocks[k - 1], logFloor) - RowLogSums.LogOfSum(singles[(blockSize * k) - 1], logFloor);
        return growth > 0 ? Math.Log(blockSize) / growth : double.PositiveInfinity;
    }

    /// <summary>Euclidean norms of the rows of [N x d], without overflow of the squares.</summary>
    public static double[] RowNorms(ReadOnlySpan<double> rows, int dimension)
    {
        var norms = new double[RowCount(rows, dimension)];
        for (var i = 0; i < norms.Length; i++)
            norms[i] = Vectors.Norm(rows.Slice(i * dimension, dimension));
        return norms;
    }

    /// <summary>
    /// Returns x - mean x as a new array. The stable estimators need it because they are not invariant to a shift.
    /// </summary>
    public static double[] Centre(ReadOnlySpan<double> x)
    {
        var mean = 0.0;
        foreach (var v in x)
            mean += v / x.Length;
        var centred = x.ToArray();
        for (var i = 0; i < centred.Length; i++)
            centred[i] -= mean;
        return centred;
    }

    /// <inheritdoc cref="Centre(ReadOnlySpan{double})"/>
    public static float[] Centre(ReadOnlySpan<float> x)
    {
        var mean = 0.0;
        foreach (var v in x)
            mean += (double)v / x.Length;
        var centred = new float[x.Length];
        for (var i = 0; i < centred.Length; i++)
            centred[i] = (float)(x[i] - mean);
        return centred;
    }

    private static long ZeroRows(ReadOnlySpan<double> rows, int dimension)
    {
        var zeros = 0L;
        for (var at = 0; at < rows.Length; at += dimension)
            zeros += rows.Slice(at, dimension).IndexOfAnyExcept(0.0) < 0 ? 1 : 0;
        return zeros;
    }

    private static FitResult<TopOrderFit> Top(
        TopOrderEstimator estimator,
        ReadOnlySpan<double> x,
        int k,
        TailIndexOptions? options
    )
    {
        fixed (double* values = x)
            return VectorPass.Top(estimator, values, x.Length, k, Checked(options));
    }

    private static TailIndexOptions Checked(TailIndexOptions? options)
    {
        options ??= TailIndexOptions.Default;
        options.Validate();
        return options;
    }

    private static int RowCount(ReadOnlySpan<double> rows, int dimension) =>
        dimension >= 1 && rows.Length % dimension == 0
            ? rows.Length / dimension
            : throw new ArgumentException($"{rows.Length} values are not rows of {dimension}");
}
