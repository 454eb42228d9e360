using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="DeepDataProfilerVerdict"/>. It is always computed for whole matrices and with
/// <see cref="ConvMode.Flatten"/>. For a convolution that is analysed otherwise it is computed on request and
/// needs a second spectrum, that of the flattened kernel.
/// </summary>
public sealed class DeepDataProfiler : LayerMetric<DeepDataProfilerVerdict>
{
    private static readonly MetricFlag Flag = new(
        "--ddp",
        "Compute DeepDataProfiler's exponent and universal metric also for convolutions (of their flattened kernels); "
            + "as there, the mean is that of linear layers and two-dimensional convolutions of any size."
    );

    /// <inheritdoc/>
    public override string Name => "deep_data_profiler";

    /// <inheritdoc/>
    public override string Group => "DeepDataProfiler";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override bool IsAlwaysComputed => true;

    /// <inheritdoc/>
    public override FitResult<DeepDataProfilerVerdict> Of(LayerSpectrum layer)
    {
        var (options, kind, shape) = (layer.Options, layer.Layer.Kind, layer.Layer.Shape);
        if (kind is not (LayerKind.Linear or LayerKind.Conv2d) || layer.Layer.Stack == LayerStack.Joined)
            return NotDefined("DeepDataProfiler counts linear layers and two-dimensional convolutions alone");
        if (!layer.IsWholeLayer)
            return NotDefined("DeepDataProfiler has no fit of this part of a layer");
        if (layer.Matrices is DenseMatrices { Count: 1 })
            return OfMatrix(layer);
        if (!options.Asks(this))
            return FitResult<DeepDataProfilerVerdict>.Failed(
                FitFailure.NotRequested,
                "deep_data_profiler was not requested"
            );
        if (kind == LayerKind.Linear)
            return NotDefined($"DeepDataProfiler fits one matrix, got {layer.Matrices.Count}");
        // DeepDataProfiler does not see groups: the kernel is one matrix [out x in / groups k k].
        var flattened = new MatrixOptions { Conv = ConvMode.Flatten };
        var kernel = LayerMatrices.Of(LayerKind.Conv2d, layer.Layer.Load(), 1, flattened)[0];
        var esd = Esd.Of(kernel, layer.Backend, options.Accuracy);
        return Of(esd.Eigenvalues(variant: options.Variant), kernel, options);
    }

    private static FitResult<DeepDataProfilerVerdict> Of(double[] squares, MatrixSet matrices, AnalysisOptions options)
    {
        var (rows, columns) = (matrices.Rows, matrices.Columns);
        if (options.Variant == Variant.Legacy)
            return DeepDataProfilerVerdict.Of(squares, rows, columns);
        // DeepDataProfiler fits the rounding of zeros, and tails of equal eigenvalues, as well.
        var lambda = Array.ConvertAll(squares, square => square / rows);
        var zeros = SpectrumZeros.Count(lambda);
        if (FlatSpectrum.Failure<DeepDataProfilerVerdict>(lambda, zeros, rows, columns) is { } flat)
            return flat;
        var tail = PowerLaw.Fit(lambda.AsSpan(zeros));
        if (!tail.TryGet(out var fit))
            return FitResult<DeepDataProfilerVerdict>.Failed(tail.Failure, $"the spectrum has no fit: {tail.Reason}");
        return FlatSpectrum.Failure<DeepDataProfilerVerdict>(lambda, lambda.Length - fit.TailLength, rows, columns)
            ?? DeepDataProfilerVerdict.Of(fit.Alpha, lambda[^1], rows, columns);
    }

    // A factor of the eigenvalues does not change alpha, so the layer's own fit is used unless it left out eigenvalues.
    private static FitResult<DeepDataProfilerVerdict> OfMatrix(LayerSpectrum layer)
    {
        var (options, matrices) = (layer.Options, layer.Matrices);
        if (layer.Fit is { Succeeded: false, Failure: FitFailure.Flat })
            return FitResult<DeepDataProfilerVerdict>.Failed(FitFailure.Flat, layer.Fit.Reason);
        var squares = layer.Esd.Eigenvalues(variant: options.Variant);
        return
            layer.Fit.TryGet(out var fit)
            && fit.Kind == FitKind.PL
            && options.Fingers == FingerFix.None
            && options.LeaveOutLargest == 0
            && layer.Eigenvalues[0] > layer.FitThreshold
            ? DeepDataProfilerVerdict.Of(fit.Alpha, squares[^1] / matrices.Rows, matrices.Rows, matrices.Columns)
            : Of(squares, matrices, options);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column("ddp_alpha", "DeepDataProfiler's exponent, fitted to lambda / rows", d => d.Alpha) with
            {
                IsAveraged = true,
            },
            Column("ddp_lambda_max", "largest lambda / rows", d => d.LambdaMax),
            Column(
                "ddp_metric_ln",
                "ddp_alpha ln ddp_lambda_max; its mean is DeepDataProfiler's universal metric",
                d => d.MetricLn
            ) with
            {
                IsAveraged = true,
            },
            Column(
                "ddp_metric_log10",
                "ddp_alpha log10 ddp_lambda_max, as in the papers that DeepDataProfiler cites",
                d => d.MetricLog10
            ) with
            {
                IsAveraged = true,
            },
            Column("ddp_verdict", "DeepDataProfiler's verdict on the layer's training", d => d.Verdict),
        ];
}
