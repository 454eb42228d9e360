using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
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
        "Compute DeepDataProfiler's exponent and universal metric also for convolutions (of their flattened kernels)."
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
        var (options, matrices) = (layer.Options, layer.Matrices);
        if (matrices is DenseMatrices { Count: 1 } && OfMatrix(layer).TryGet(out var verdict))
            return verdict;
        if (!options.Asks(this))
            return FitResult<DeepDataProfilerVerdict>.Failed(
                FitFailure.NotRequested,
                "deep_data_profiler was not requested"
            );
        if (options.Conv == ConvMode.Flatten || !layer.IsWholeLayer)
            return NotDefined("DeepDataProfiler has no fit of this part of a layer");
        var flattened = options.ToMatrixOptions() with { Conv = ConvMode.Flatten };
        return LayerMatrices.Of(layer.Layer, flattened).Matrices is [{ Count: 1 } kernel]
            ? DeepDataProfilerVerdict.Of(
                Esd.Of(kernel, layer.Backend, options.Accuracy).Eigenvalues(),
                kernel.Rows,
                kernel.Columns
            )
            : NotDefined("a layer of several matrices has no flattened kernel");
    }

    // A factor of the eigenvalues does not change alpha, so the layer's own fit is used unless it left out eigenvalues.
    private static FitResult<DeepDataProfilerVerdict> OfMatrix(LayerSpectrum layer)
    {
        var (options, matrices) = (layer.Options, layer.Matrices);
        var squares = layer.Esd.Eigenvalues();
        return
            layer.Fit.TryGet(out var fit)
            && fit.Kind == FitKind.PL
            && options.Fingers == FingerFix.None
            && options.LeaveOutLargest == 0
            && layer.Eigenvalues[0] > layer.FitThreshold
            ? DeepDataProfilerVerdict.Of(fit.Alpha, squares[^1] / matrices.Rows, matrices.Rows, matrices.Columns)
            : DeepDataProfilerVerdict.Of(squares, matrices.Rows, matrices.Columns);
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
