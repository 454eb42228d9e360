using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The law that is fitted to the tail of a spectrum.</summary>
public enum FitKind
{
    /// <summary>A power law, density x^(-alpha) from xmin.</summary>
    PL,

    /// <summary>A power law times exp(-Lambda x), whose xmin is chosen by the truncated fit itself.</summary>
    TPL,

    /// <summary>
    /// A truncated power law whose xmin is sought only near the peak of the histogram of log10 eigenvalues.
    /// </summary>
    E_TPL,
}

/// <summary>The treatment of fingers: a few outlying eigenvalues that make the exponent too large.</summary>
public enum FingerFix
{
    /// <summary>Fingers stay among the fitted eigenvalues.</summary>
    None,

    /// <summary>
    /// The largest eigenvalues are left out one by one until alpha no longer falls by more than
    /// <see cref="AnalysisOptions.FingerThreshold"/>.
    /// </summary>
    ClipXmax,

    /// <summary>The cut-off xmin is sought only near the peak of the histogram of log10 eigenvalues.</summary>
    XminPeak,
}

/// <summary>
/// The quantities to compute for each layer. A default is WeightWatcher's unless its summary says otherwise.
/// </summary>
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

    /// <summary>The divisor of the squared singular values. Default: none.</summary>
    public EsdNormalisation Normalisation { get; init; } = EsdNormalisation.None;

    /// <summary>The law that is fitted to the tail. Default: a power law.</summary>
    public FitKind Fit { get; init; } = FitKind.PL;

    /// <summary>The treatment of fingers. Default: none.</summary>
    public FingerFix Fingers { get; init; } = FingerFix.None;

    /// <summary>
    /// Largest number of fingers that <see cref="FingerFix.ClipXmax"/> removes, at least 1. Default: 10.
    /// </summary>
    public int MaxFingers { get; init; } = 10;

    /// <summary>An eigenvalue is a finger when alpha falls by more than this without it. Default: 1.</summary>
    public double FingerThreshold { get; init; } = 1.0;

    /// <summary>
    /// Number k of the largest eigenvalues that are left out of the fit (WeightWatcher's xmax = -k). Default: 0.
    /// </summary>
    public int LeaveOutLargest { get; init; }

    /// <summary>
    /// Least number of eigenvalues of a layer that is analysed, at least 2; a smaller layer is listed as skipped. The
    /// default, 0, stands for <see cref="DefaultMinEvals"/>, but admits every low-rank pair, whose number of
    /// eigenvalues is its rank (8 by PEFT's default). A minimum of 2 admits them too.
    /// </summary>
    public int MinEvals { get; init; }

    /// <summary>Default of <see cref="MinEvals"/>, 10: WeightWatcher's MIN_EVALS.</summary>
    public const int DefaultMinEvals = 10;

    /// <summary>
    /// Largest number of eigenvalues of a layer that is analysed. Default: no limit (WeightWatcher's limit is 15,000,
    /// because its scan over xmin takes quadratic time).
    /// </summary>
    public int MaxEvals { get; init; } = int.MaxValue;

    /// <summary>
    /// Eigenvalues at most this share of the mean eigenvalue do not enter the fit. Default: 1e-5, the number of
    /// WeightWatcher's EVALS_THRESH, which is compared with the eigenvalues themselves, so that weights of size 1e-3
    /// have no fit. <see cref="Fits.Variant.Legacy"/> does the same.
    /// </summary>
    public double EvalsThreshold { get; init; } = 1e-5;

    /// <summary>Eigenvalues below this are counted by weak_rank_loss. Default: 1e-6.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <inheritdoc cref="MatrixOptions.SplitAttention"/>
    public bool SplitAttention { get; init; }

    /// <inheritdoc cref="MatrixOptions.SplitGates"/>
    public bool SplitGates { get; init; }

    /// <summary>
    /// Metrics to compute in addition to norms and ranks, which every layer has: some of
    /// <see cref="LayerMetrics.All"/>, or a user's own. Default: none.
    /// </summary>
    public MetricSet Metrics { get; init; } = [];

    /// <summary>
    /// Whether WeightWatcher's faults are corrected or repeated where they change its numbers: the absolute
    /// <see cref="EvalsThreshold"/>, the fit of the bulk and of the twin to the density of the whole ESD, the count of
    /// <see cref="FingerFix.ClipXmax"/>, the range of <see cref="FingerFix.XminPeak"/> and of E_TPL, and the exponent
    /// of a flat spectrum (<see cref="RandomMatrices.FlatSpectrum"/>); and the package
    /// powerlaw's limit of lognormal_positive, which depends on the unit of the eigenvalues. Default:
    /// <see cref="Variant.Corrected"/>.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>
    /// Number of synthetic data sets of the bootstrap that gives the fit's p value; 2,500 give p to about 0.01.
    /// Default: 0, no bootstrap.
    /// </summary>
    public int Bootstrap { get; init; }

    /// <summary>
    /// Seed of the twin, the traps and the bootstrap. The same seed gives the same bits with any number of threads.
    /// Default: 0.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>Required accuracy of the singular values and of the eigenvectors. Default: fast.</summary>
    public SpectralAccuracy Accuracy { get; init; } = SpectralAccuracy.Fast;

    /// <summary>The options with the default value of each.</summary>
    public static AnalysisOptions Default { get; } = new();

    /// <summary>
    /// The defaults with all of <see cref="LayerMetrics.Full"/>; no bootstrap. Nulls, errors and laws of whole spectra
    /// cost some fifty times the spectrum.
    /// </summary>
    public static AnalysisOptions Full { get; } = new() { Metrics = LayerMetrics.Full };

    /// <summary>Returns whether the options name this metric among those to compute.</summary>
    public bool Asks(ILayerMetric metric) => Metrics.Contains(metric);

    /// <summary>
    /// Returns these options with 0 as <see cref="MinEvals"/> replaced by its default; results record this form.
    /// </summary>
    public AnalysisOptions WithDefaults() => MinEvals == 0 ? this with { MinEvals = DefaultMinEvals } : this;

    /// <summary>Returns the least number of eigenvalues that this layer, or one of its parts, must have.</summary>
    public int LeastEvals(Layer layer) => MinEvals <= 2 && layer.Factors is not null ? 1 : WithDefaults().MinEvals;

    /// <summary>Returns the options that decide how a tensor becomes matrices.</summary>
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

    /// <summary>
    /// Returns these options; throws <see cref="ArgumentException"/>, with the option's name, when one is out of its
    /// range.
    /// </summary>
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
            throw new ArgumentException($"fingers: expected fit {FitKind.PL} with {Fingers}, got fit {Fit}");
        return this;
    }
}
