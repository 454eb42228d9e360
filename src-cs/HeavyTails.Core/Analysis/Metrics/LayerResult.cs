using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The result of the analysis of one matrix, or of the pooled slices of one layer. For a quantity that was not
/// requested, or that cannot be computed, it holds the reason. The class LayerColumns shows it as a row of a table
/// under WeightWatcher's column names.
/// </summary>
public sealed record LayerResult
{
    /// <summary>Position among the model's weight matrices, from 1.</summary>
    public required int LayerId { get; init; }

    /// <summary>
    /// Full name of the layer without ".weight". A part of a layer is named in brackets: "attn.in_proj[q]", "conv[3]".
    /// </summary>
    public required string LongName { get; init; }

    /// <summary>The kind of the layer, which decides how its tensor becomes matrices.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>The dimensions of the tensor, for example "64 x 3 x 7 x 7".</summary>
    public required string ShapeText { get; init; }

    /// <summary>Index of the slice from 0, where slices are not pooled; otherwise null.</summary>
    public int? Slice { get; init; }

    /// <summary>Number of rows of each matrix (outputs).</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of each matrix (inputs).</summary>
    public required int Columns { get; init; }

    /// <summary>
    /// Number of matrices whose spectra are pooled, WeightWatcher's rf: 1 for a dense layer, k k for the slices of a
    /// convolution, also where they are not pooled.
    /// </summary>
    public required int Rf { get; init; }

    /// <summary>
    /// The factor alpha / r of a low-rank pair B A, whose square multiplies the eigenvalues. Null for other layers, and
    /// for pairs whose checkpoint gives no factor, which are analysed with factor 1.
    /// </summary>
    public double? LowRankScale { get; init; }

    /// <summary>
    /// From what the weights were dequantised ("gptq, 4 bits, groups of 128"); null where they are stored as numbers.
    /// </summary>
    public string? Quantised { get; init; }

    /// <summary>The larger dimension N of each matrix.</summary>
    public int N => Math.Max(Rows, Columns);

    /// <summary>The smaller dimension M of each matrix.</summary>
    public int M => Math.Min(Rows, Columns);

    /// <summary>The ratio Q = N / M, at least 1.</summary>
    public double Q => (double)N / M;

    /// <summary>
    /// The ESD: squared and normalised singular values of all matrices in ascending order, [num_evals].
    /// </summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>
    /// Eigenvalues at most this were left out of the fit, by <see cref="TailFits.Threshold"/>. Default: 0.
    /// </summary>
    public double FitThreshold { get; init; }

    /// <summary>The fitted tail, or the reason why there is none.</summary>
    public FitResult<TailFit> Fit { get; init; } =
        FitResult<TailFit>.Failed(FitFailure.NotRequested, "no tail was fitted");

    /// <summary>
    /// Values of the metrics that were requested and of those that are always computed, one for each metric.
    /// </summary>
    public IReadOnlyList<MetricValue> Values { get; init; } = [];

    /// <summary>Returns the value of a metric, or the reason why there is none.</summary>
    public FitResult<TValue> Value<TValue>(LayerMetric<TValue> metric)
        where TValue : class
    {
        foreach (var value in Values)
            if (ReferenceEquals(value.Metric, metric))
                return value.Value.Map(v => (TValue)v);
        return FitResult<TValue>.Failed(FitFailure.NotRequested, $"{metric.Name} was not requested");
    }

    /// <summary>Returns a copy of the result in which a metric has this value.</summary>
    public LayerResult With<TValue>(LayerMetric<TValue> metric, FitResult<TValue> value)
        where TValue : class =>
        this with
        {
            Values =
            [
                .. Values.Where(v => !ReferenceEquals(v.Metric, metric)),
                new MetricValue(metric, value.Map<object>(v => v)),
            ],
        };

    /// <summary>Norms, ranks and entropy of the spectrum.</summary>
    public SpectrumMetrics Metrics => Value(LayerMetrics.NormsAndRanks).Value;

    /// <summary>
    /// The Marchenko-Pastur law fitted to the bulk: by maximum likelihood, or, in the legacy variant, to the density of
    /// the whole ESD as WeightWatcher does.
    /// </summary>
    public FitResult<MarchenkoPasturFit> MpFit => Value(LayerMetrics.BulkFit);

    /// <summary>The comparison with the spectrum of the same entries in a random order.</summary>
    public FitResult<RandomTwin> Twin => Value(LayerMetrics.Twin);

    /// <summary>
    /// Correlation traps: spikes that survive shuffling, the largest eigenvalue first; empty when there are none.
    /// </summary>
    public FitResult<IReadOnlyList<CorrelationTrap>> Traps => Value(LayerMetrics.Traps);

    /// <summary>The localisation of the eigenvectors of bulk and tail.</summary>
    public FitResult<VectorMetrics> Vectors => Value(LayerMetrics.Vectors);

    /// <summary>The tail of determinant one.</summary>
    public FitResult<DetX> DetX => Value(LayerMetrics.DetX);

    /// <summary>DeepDataProfiler's exponent, metric and verdict for this layer.</summary>
    public FitResult<DeepDataProfilerVerdict> Ddp => Value(LayerMetrics.DeepDataProfiler);

    /// <summary>Hill's exponent above the median eigenvalue.</summary>
    public FitResult<HillExponent.Alpha> Hill => Value(LayerMetrics.Hill);

    /// <summary>Exponents, ranks and norms beside those of untrained layers of the same shape.</summary>
    public FitResult<SpectrumNulls> Nulls => Value(LayerMetrics.Nulls);

    /// <summary>Hill's exponent beside that of the same entries in random orders.</summary>
    public FitResult<ShuffledNull> ShuffledNull => Value(LayerMetrics.ShuffledNulls);

    /// <summary>Standard errors by parts of the layer's matrices, and the interval of alpha_hill.</summary>
    public FitResult<SpectrumErrors> Errors => Value(LayerMetrics.Errors);

    /// <summary>
    /// Warnings about the spectrum and its fit, one sentence each, made by the class LayerWarnings; empty when there
    /// are none.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The backend that computed the singular values.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>
    /// The same as <see cref="LongName"/>: WeightWatcher's column "name" for checkpoints that have no modules.
    /// </summary>
    public string Name => LongName;

    /// <summary>
    /// The error to be shown beside alpha: by parts of the layer's matrices where errors were computed, else the sigma
    /// of the fit. Fails where there is no fit, and where no error can be trusted: among others for an alpha that lies
    /// among those of untrained layers.
    /// </summary>
    public FitResult<double> AlphaError =>
        Errors.TryGet(out var errors)
            ? Fit.Bind(_ => errors.Stated(SpectrumQuantity.AlphaName))
            : Fit.Map(fit => fit.Sigma);

    /// <summary>
    /// The fit as text, "alpha 2.93 ± 0.21 (D 0.060, n_tail 41)" with <see cref="AlphaError"/>, "± ?" where that fails,
    /// or "no alpha: " and the reason.
    /// </summary>
    public string AlphaText => Fit.TryGet(out var fit) ? fit.Text(AlphaError) : $"no alpha: {Fit.Reason}";

    /// <summary>
    /// Returns a line such as "conv2  64x576  alpha 2.93 ± 0.09 (D 0.060, n_tail 41)", then "alpha_hill 1.65 (untrained
    /// 2.11 ± 0.06)" where nulls were computed, with the standard deviation over untrained layers, and the warnings.
    /// </summary>
    public override string ToString()
    {
        var pooled = Rf > 1 && Slice is null ? $"{Rf} x " : "";
        var warnings = Warnings.Count > 0 ? "  " + string.Join("; ", Warnings) : "";
        return PlainText.Of($"{LongName}  {pooled}{Rows}x{Columns}  {AlphaText}{Untrained()}{warnings}");
    }

    private string Untrained() =>
        Nulls.TryGet(out var nulls) && nulls.Hill.Value.TryGet(out var alpha) && nulls.Hill.Band.TryGet(out var band)
            ? FormattableString.Invariant(
                $"  alpha_hill {alpha:0.00} (untrained {band.Mean:0.00} ± {band.StandardDeviation:0.00})"
            )
            : "";
}
