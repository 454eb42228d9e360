using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>What is fitted to the tail of a spectrum.</summary>
public enum FitKind
{
    /// <summary>Power law.</summary>
    PL,

    /// <summary>Power law times exp(-Lambda x), its xmin chosen by the truncated fit itself.</summary>
    TPL,

    /// <summary>Truncated power law whose xmin is sought only near the peak of the histogram of log10 eigenvalues.</summary>
    E_TPL,
}

/// <summary>What is done about fingers: a few outlying eigenvalues that make the exponent too large.</summary>
public enum FingerFix
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The largest are left out, one by one, until alpha no longer falls by more than one.</summary>
    ClipXmax,

    /// <summary>xmin is sought only near the peak of the histogram of log10 eigenvalues.</summary>
    XminPeak,
}

/// <summary>What to compute of each layer. The defaults are WeightWatcher's, but for those that say otherwise.</summary>
public sealed record AnalysisOptions
{
    /// <inheritdoc cref="MatrixOptions.Conv"/>
    public ConvMode Conv { get; init; } = ConvMode.Slices;

    /// <inheritdoc cref="MatrixOptions.Pool"/>
    public bool Pool { get; init; } = true;

    /// <inheritdoc cref="MatrixOptions.ConvNorm"/>
    public bool ConvNorm { get; init; } = true;

    /// <inheritdoc cref="MatrixOptions.OperatorGrid"/>
    public int OperatorGrid { get; init; } = 32;

    /// <summary>What squared singular values are divided by.</summary>
    public EsdNormalisation Normalisation { get; init; } = EsdNormalisation.None;

    /// <summary>What is fitted to the tail.</summary>
    public FitKind Fit { get; init; } = FitKind.PL;

    /// <summary>What is done about fingers.</summary>
    public FingerFix Fingers { get; init; } = FingerFix.None;

    /// <summary>Most fingers that <see cref="FingerFix.ClipXmax"/> removes.</summary>
    public int MaxFingers { get; init; } = 10;

    /// <summary>Least fall of alpha that makes an eigenvalue a finger.</summary>
    public double FingerThreshold { get; init; } = 1.0;

    /// <summary>The largest eigenvalues left out of the fit (WeightWatcher's xmax = -k).</summary>
    public int LeaveOutLargest { get; init; }

    /// <summary>
    /// Least eigenvalues of a layer that is analysed, at least 2; a smaller layer is listed as skipped. 0, the default,
    /// is <see cref="DefaultMinEvals"/>, but lets every low-rank pair in, for its eigenvalues are its rank: 8 by
    /// PEFT's default. So does 2, the least.
    /// </summary>
    public int MinEvals { get; init; }

    /// <summary>WeightWatcher's MIN_EVALS.</summary>
    public const int DefaultMinEvals = 10;

    /// <summary>Most eigenvalues of a layer that is analysed; no limit by default (WeightWatcher's is 15,000: its scan is quadratic).</summary>
    public int MaxEvals { get; init; } = int.MaxValue;

    /// <summary>Eigenvalues at most this do not enter the fit; WeightWatcher's EVALS_THRESH.</summary>
    public double EvalsThreshold { get; init; } = 1e-5;

    /// <summary>Eigenvalues below this count as weak_rank_loss.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <inheritdoc cref="MatrixOptions.SplitAttention"/>
    public bool SplitAttention { get; init; }

    /// <inheritdoc cref="MatrixOptions.SplitGates"/>
    public bool SplitGates { get; init; }

    /// <summary>
    /// Metrics to compute beside norms and ranks, which every layer has: some of <see cref="LayerMetrics.All"/>, or a
    /// user's own. Default: none.
    /// </summary>
    public MetricSet Metrics { get; init; } = [];

    /// <summary>
    /// Where WeightWatcher's code has a fault that changes its numbers (the quarter circle of the bulk's and the twin's
    /// density fits, the count of <see cref="FingerFix.ClipXmax"/>, the range of <see cref="FingerFix.XminPeak"/> and
    /// E_TPL), <see cref="Variant.Corrected"/> (the default) mends it and <see cref="Variant.Legacy"/> repeats it.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Synthetic data sets of the bootstrap that gives the fit's p value; 0 for none. 2,500 gives p to about 0.01.</summary>
    public int Bootstrap { get; init; }

    /// <summary>Seed of the twin, the traps and the bootstrap. The same seed gives the same bits, whatever the thread count.</summary>
    public ulong Seed { get; init; }

    /// <summary>How exact the singular values must be.</summary>
    public SpectralAccuracy Accuracy { get; init; } = SpectralAccuracy.Fast;

    /// <summary>WeightWatcher's defaults.</summary>
    public static AnalysisOptions Default { get; } = new();

    /// <summary>All of <see cref="LayerMetrics.All"/>, at a few milliseconds a layer; no bootstrap.</summary>
    public static AnalysisOptions Full { get; } = new() { Metrics = LayerMetrics.All };

    /// <summary>Whether a metric is among those to compute.</summary>
    public bool Asks(ILayerMetric metric) => Metrics.Contains(metric);

    /// <summary>The same with the minimum that 0 stands for: what a result records.</summary>
    public AnalysisOptions WithDefaults() => MinEvals == 0 ? this with { MinEvals = DefaultMinEvals } : this;

    /// <summary>Least eigenvalues of a layer, or of one of its parts.</summary>
    public int LeastEvals(Layer layer) => MinEvals <= 2 && layer.Factors is not null ? 1 : WithDefaults().MinEvals;

    /// <summary>Those of the options that decide how a tensor becomes matrices.</summary>
    public MatrixOptions ToMatrixOptions() =>
        new()
        {
            Conv = Conv,
            Pool = Pool,
            ConvNorm = ConvNorm,
            OperatorGrid = OperatorGrid,
            SplitAttention = SplitAttention,
            SplitGates = SplitGates,
        };

    /// <summary>This, or an <see cref="ArgumentException"/> that says which option is out of its range.</summary>
    public AnalysisOptions Checked()
    {
        if (OperatorGrid < 1)
            throw new ArgumentException($"operator grid: expected at least 1, got {OperatorGrid}");
        if (MinEvals is not 0 and < 2)
            throw new ArgumentException($"min-evals: expected at least 2, got {MinEvals}");
        var least = WithDefaults().MinEvals;
        if (MaxEvals < least)
            throw new ArgumentException($"max-evals: expected at least min-evals = {least}, got {MaxEvals}");
        if (Bootstrap < 0)
            throw new ArgumentException($"bootstrap: expected 0 or more synthetic sets, got {Bootstrap}");
        if (LeaveOutLargest < 0)
            throw new ArgumentException($"xmax: expected 0 or more eigenvalues to leave out, got {LeaveOutLargest}");
        if (MaxFingers < 1)
            throw new ArgumentException($"max-fingers: expected at least 1, got {MaxFingers}");
        if (!(EvalsThreshold >= 0))
            throw new ArgumentException($"evals threshold: expected 0 or more, got {EvalsThreshold}");
        if (!(Tolerance >= 0))
            throw new ArgumentException($"tolerance: expected 0 or more, got {Tolerance}");
        if (!(FingerThreshold > 0))
            throw new ArgumentException($"finger threshold: expected more than 0, got {FingerThreshold}");
        if (Fit != FitKind.PL && Fingers != FingerFix.None)
            throw new ArgumentException($"fingers are treated for {FitKind.PL} only, got {Fingers} with {Fit}");
        return this;
    }
}
