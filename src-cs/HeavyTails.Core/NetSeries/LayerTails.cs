// Of the averaged weights w [p] of one layer, or W [rows x p / rows]:
//   E1, Hill, Pickands, Moment   of w - mean w
//   E2                           of the rows of W - mean row
// Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740, average the last 1,000 iterates and take E1.
using HeavyTails.Core.Fits;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Core.NetSeries;

/// <summary>Tail indices of the weights of one layer, averaged over a series of nets.</summary>
public sealed record LayerTails
{
    /// <summary>Name of the layer, without a trailing ".weight".</summary>
    public required string Name { get; init; }

    /// <summary>Dimensions of the weights, outermost first.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Number p of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Number of nets in the average.</summary>
    public required int Nets { get; init; }

    /// <summary>E1 of the weights as values, symmetric about their mean: 2 for a Gaussian.</summary>
    public required FitResult<AlphaStableFit> E1 { get; init; }

    /// <summary>E2 of the rows of the weight matrix as vectors: 2 for a Gaussian.</summary>
    public required FitResult<AlphaStableFit> E2 { get; init; }

    /// <summary>Hill's estimate, of the k largest distances from the mean.</summary>
    public required FitResult<TopOrderFit> Hill { get; init; }

    /// <summary>Pickands' estimate, of the k largest distances from the mean.</summary>
    public required FitResult<TopOrderFit> Pickands { get; init; }

    /// <summary>The moment estimate, of the k largest distances from the mean.</summary>
    public required FitResult<TopOrderFit> Moment { get; init; }

    /// <summary>Whether no net had NaN or infinite weights in this layer.</summary>
    public required bool IsFinite { get; init; }

    /// <summary>The shape in words: "128 x 784".</summary>
    public string ShapeText => string.Join(" x ", Shape);

    /// <summary>Estimates the tail indices of a layer's averaged weights.</summary>
    /// <param name="layer">The average. Its number of rows is its first dimension.</param>
    /// <param name="options">Null for the defaults.</param>
    public static LayerTails Of(AveragedLayer layer, SeriesOptions? options = null)
    {
        options ??= SeriesOptions.Default;
        var average = layer.Mean.Bind(NotEqual);
        var estimates = average.TryGet(out var mean)
            ? Values(mean, options)
            : new(
                FitResult<AlphaStableFit>.Failed(average.Failure, average.Reason),
                None(average),
                None(average),
                None(average)
            );
        return new()
        {
            Name = layer.Name,
            Shape = layer.Shape,
            Parameters = layer.Parameters,
            Nets = layer.Nets,
            IsFinite = layer.Mean.Succeeded,
            E1 = Asked(SeriesEstimator.E1, estimates.AlphaStable, options),
            E2 = average.Bind(m =>
                options.Wants(SeriesEstimator.E2)
                    ? Rows(m, layer.Shape, options)
                    : NotAsked<AlphaStableFit>(SeriesEstimator.E2)
            ),
            Hill = Asked(SeriesEstimator.Hill, estimates.Hill, options),
            Pickands = Asked(SeriesEstimator.Pickands, estimates.Pickands, options),
            Moment = Asked(SeriesEstimator.Moment, estimates.Moment, options),
        };
    }

    private static FitResult<TopOrderFit> None(FitResult<double[]> average) =>
        FitResult<TopOrderFit>.Failed(average.Failure, average.Reason);

    // Weights that are all equal would differ from their mean by its rounding error, which has a tail index of 1.
    private static FitResult<double[]> NotEqual(double[] mean) =>
        mean.AsSpan().ContainsAnyExcept(mean[0])
            ? mean
            : FitResult<double[]>.Failed(
                FitFailure.AllEqual,
                FormattableString.Invariant($"all {mean.Length} averaged weights are {mean[0]}")
            );

    private static TailIndexEstimates Values(double[] mean, SeriesOptions options)
    {
        var centred = TailIndex.Centre(mean);
        return options.Estimators.All(e => e is SeriesEstimator.E1 or SeriesEstimator.E2)
            ? new(TailIndex.AlphaStable(centred, options.TailIndex), default, default, default)
            : TailIndex.All(centred, options.TailIndex);
    }

    private static FitResult<AlphaStableFit> Rows(double[] mean, IReadOnlyList<int> shape, SeriesOptions options)
    {
        if (shape.Count < 2)
            return FitResult<AlphaStableFit>.Failed(
                FitFailure.NotApplicable,
                $"a tensor [{string.Join(" x ", shape)}] has no rows"
            );
        var (rows, dimension) = (shape[0], mean.Length / shape[0]);
        var centre = new double[dimension];
        for (var i = 0; i < mean.Length; i++)
            centre[i % dimension] += mean[i] / rows;
        var centred = new double[mean.Length];
        for (var i = 0; i < mean.Length; i++)
            centred[i] = mean[i] - centre[i % dimension];
        return TailIndex.AlphaStableOfRows(centred, dimension, options.TailIndex);
    }

    private static FitResult<T> Asked<T>(SeriesEstimator estimator, FitResult<T> result, SeriesOptions options)
        where T : notnull => options.Wants(estimator) ? result : NotAsked<T>(estimator);

    private static FitResult<T> NotAsked<T>(SeriesEstimator estimator)
        where T : notnull => FitResult<T>.Failed(FitFailure.NotRequested, $"{estimator} was not requested");
}
