using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Smoothing;

/// <summary>How <see cref="LayerSmoothing"/> changes the matrices of a layer.</summary>
public sealed record SmoothingOptions
{
    /// <summary>Which singular values stay. Default: a share of the largest.</summary>
    public SmoothingMethod Method { get; init; } = SmoothingMethod.KeepLargest;

    /// <summary>
    /// Share of the singular values of each matrix that <see cref="SmoothingMethod.KeepLargest"/> keeps and
    /// <see cref="SmoothingMethod.RemoveLargest"/> removes, in 0 .. 1. Default: 0.2, WeightWatcher's percent.
    /// </summary>
    public double Share { get; init; } = 0.2;

    /// <summary>
    /// Where several matrices share a spectrum: whether one cut of the eigenvalues holds for all of them (corrected),
    /// or each keeps as many as the others, as WeightWatcher does (legacy), which also counts spikes by a fit to the
    /// density and not by the Tracy-Widom edge. Default: <see cref="Variant.Corrected"/>.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Seed of the random order of the entries, that of an analysis with the same seed. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Returns these options; throws <see cref="ArgumentException"/> when the share is not in 0 .. 1.
    /// </summary>
    public SmoothingOptions Checked() =>
        Share is >= 0 and <= 1 ? this : throw new ArgumentException($"share: expected 0 to 1, got {Share}");
}
