using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The spectral diagnosis of one matrix, or of the pooled slices of one layer. A quantity that was not asked for, or that
/// cannot be computed, is a reason. Analysis.LayerColumns shows it as a table under WeightWatcher's column names.
/// </summary>
public sealed record LayerResult
{
    /// <summary>Position among the model's weight matrices, from 1.</summary>
    public required int LayerId { get; init; }

    /// <summary>Full name without ".weight"; a part of a layer has its part in brackets: "attn.in_proj[q]", "conv[3]".</summary>
    public required string LongName { get; init; }

    /// <summary>What the tensor does.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>"64 x 3 x 7 x 7".</summary>
    public required string ShapeText { get; init; }

    /// <summary>Which slice, where slices are not pooled.</summary>
    public int? Slice { get; init; }

    /// <summary>Rows of each matrix (outputs).</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of each matrix (inputs).</summary>
    public required int Columns { get; init; }

    /// <summary>Matrices whose spectra are pooled: 1 for a dense layer, k k for the slices of a convolution, also where they are not pooled (WeightWatcher's rf).</summary>
    public required int Rf { get; init; }

    /// <summary>
    /// The factor alpha / r of a low-rank pair B A; its square is in the eigenvalues. Null for other layers, and where
    /// the checkpoint gives none: the factor is then 1.
    /// </summary>
    public double? LowRankScale { get; init; }

    /// <summary>Larger dimension.</summary>
    public int N => Math.Max(Rows, Columns);

    /// <summary>Smaller dimension.</summary>
    public int M => Math.Min(Rows, Columns);

    /// <summary>N / M, at least 1.</summary>
    public double Q => (double)N / M;

    /// <summary>The ESD: squared singular values of all matrices, normalised, ascending, [num_evals].</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>The fitted tail, or the reason why there is none.</summary>
    public FitResult<TailFit> Fit { get; init; } = FitResult<TailFit>.Failed(FitFailure.NotRequested, "no tail was fitted");

    /// <summary>Values by metric: of those that were asked for, and of those that are always computed.</summary>
    public IReadOnlyList<MetricValue> Values { get; init; } = [];

    /// <summary>The value of a metric, or the reason why there is none.</summary>
    public FitResult<TValue> Value<TValue>(LayerMetric<TValue> metric)
        where TValue : class
    {
        foreach (var value in Values)
            if (ReferenceEquals(value.Metric, metric))
                return value.Value.Map(v => (TValue)v);
        return FitResult<TValue>.Failed(FitFailure.NotRequested, $"{metric.Name} was not asked for");
    }

    /// <summary>The same diagnosis with another value for a metric.</summary>
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

    /// <summary>Marchenko-Pastur fitted WeightWatcher's way, to the density of the whole ESD.</summary>
    public FitResult<MarchenkoPasturFit> MpFit => Value(LayerMetrics.BulkDensity);

    /// <summary>Marchenko-Pastur fitted to the bulk by maximum likelihood.</summary>
    public FitResult<MarchenkoPasturFit> MpLikelihoodFit => Value(LayerMetrics.BulkLikelihood);

    /// <summary>The spectrum of the same entries in a random order.</summary>
    public FitResult<RandomTwin> Twin => Value(LayerMetrics.Twin);

    /// <summary>Spikes that survive shuffling, the largest eigenvalue first; empty where there is none.</summary>
    public FitResult<IReadOnlyList<CorrelationTrap>> Traps => Value(LayerMetrics.Traps);

    /// <summary>Localisation of the eigenvectors of bulk and tail.</summary>
    public FitResult<VectorMetrics> Vectors => Value(LayerMetrics.Vectors);

    /// <summary>The tail of determinant one.</summary>
    public FitResult<DetX> DetX => Value(LayerMetrics.DetX);

    /// <summary>What DeepDataProfiler says of this layer.</summary>
    public FitResult<DeepDataProfilerVerdict> Ddp => Value(LayerMetrics.DeepDataProfiler);

    /// <summary>All that a reader should beware of, one sentence each; empty when there is nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What ran.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>The long name again: WeightWatcher's column for checkpoints that have no modules.</summary>
    public string Name => LongName;

    /// <summary>"alpha 2.93 ± 0.21 (D 0.06, n_tail 41)", or why there is none.</summary>
    public string AlphaText => Fit.TryGet(out var fit) ? fit.ToString() : $"no alpha: {Fit.Reason}";

    /// <summary>"conv2  64 x 576  alpha 2.93 ± 0.21 (D 0.06, n_tail 41)".</summary>
    public override string ToString() =>
        $"{LongName}  {(Rf > 1 && Slice is null ? $"{Rf} x " : "")}{Rows}x{Columns}  {AlphaText}{(Warnings.Count > 0 ? "  " + string.Join("; ", Warnings) : "")}";
}
