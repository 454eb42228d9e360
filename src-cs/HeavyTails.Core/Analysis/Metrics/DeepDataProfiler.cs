using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="DeepDataProfilerVerdict"/>. Whole matrices and <see cref="ConvMode.Flatten"/> have it always;
/// where a convolution is analysed otherwise, asking for it costs a second spectrum, of the flattened kernel.
/// </summary>
public sealed class DeepDataProfiler : LayerMetric<DeepDataProfilerVerdict>
{
    private static readonly MetricFlag Flag = new(
        "--ddp",
        "Compute DeepDataProfiler's exponent and universal metric for convolutions, too (their flattened kernels)."
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
        if (matrices is DenseMatrices { Count: 1 } && OfMatrix(layer) is { } verdict)
            return verdict;
        if (!options.Asks(this))
            return FitResult<DeepDataProfilerVerdict>.Failed(FitFailure.NotRequested, "it was not asked for");
        if (options.Conv == ConvMode.Flatten || !layer.IsWholeLayer)
            return NotDefined("DeepDataProfiler has no fit of this part of a layer");
        var flattened = options.ToMatrixOptions() with { Conv = ConvMode.Flatten };
        return LayerMatrices.Of(layer.Layer, flattened).Matrices is [{ Count: 1 } kernel]
            ? OrNotDefined(
                DeepDataProfilerVerdict.Of(
                    Esd.Of(kernel, layer.Backend, options.Accuracy).Eigenvalues(),
                    kernel.Rows,
                    kernel.Columns
                ),
                "the spectrum of the flattened kernel has no fit"
            )
            : NotDefined("a layer of several matrices has no flattened kernel");
    }

    // The same eigenvalues up to a factor have the same alpha: they are fitted again only when the layer's own fit left
    // something out.
    private static DeepDataProfilerVerdict? OfMatrix(LayerSpectrum layer)
    {
        var (options, matrices) = (layer.Options, layer.Matrices);
        var squares = layer.Esd.Eigenvalues();
        return
            layer.Fit.TryGet(out var fit)
            && fit.Kind == FitKind.PL
            && options.Fingers == FingerFix.None
            && options.LeaveOutLargest == 0
            && layer.Eigenvalues[0] > options.EvalsThreshold / layer.Divisor
            ? DeepDataProfilerVerdict.Of(fit.Alpha, squares[^1] / matrices.Rows, matrices.Rows, matrices.Columns)
            : DeepDataProfilerVerdict.Of(squares, matrices.Rows, matrices.Columns);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column("ddp_alpha", "DeepDataProfiler's exponent, of lambda / rows", d => d.Alpha) with
            {
                IsAveraged = true,
            },
            Column("ddp_lambda_max", "largest lambda / rows", d => d.LambdaMax),
            Column(
                "ddp_metric_ln",
                "ddp_alpha ln ddp_lambda_max: its universal metric is the mean of this",
                d => d.MetricLn
            ) with
            {
                IsAveraged = true,
            },
            Column(
                "ddp_metric_log10",
                "ddp_alpha log10 ddp_lambda_max: the form of the papers",
                d => d.MetricLog10
            ) with
            {
                IsAveraged = true,
            },
            Column("ddp_verdict", "its random-matrix verdict", d => d.Verdict),
        ];
}
