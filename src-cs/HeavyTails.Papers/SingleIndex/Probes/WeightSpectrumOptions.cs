using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>What is computed of a weight matrix's spectrum, and how.</summary>
public sealed record WeightSpectrumOptions
{
    // Contexts of the native library hold their buffers: probes share one backend.
    private static readonly Lazy<ISpectralBackend> OneThread = new(static () => SpectralBackend.Default.WithThreads(1));

    /// <summary>
    /// What computes the singular values. Default: one thread of the native backend where its library loads, the same
    /// in all options.
    /// </summary>
    public ISpectralBackend Backend { get; init; } = OneThread.Value;

    /// <summary>
    /// Number of threads, at least 1. Default: 1, since cells of a sweep run side by side. Where it is not the
    /// backend's own number, every call makes a new backend.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>Accuracy of the singular values. Default: fast, 1e-6 relative and better.</summary>
    public SpectralAccuracy Accuracy { get; init; } = SpectralAccuracy.Fast;

    /// <summary>
    /// Whether standard errors of the exponents are computed, by row jackknife and by half-size windows: at
    /// [1500 x 1000] they cost about twenty times the spectrum. Default: false.
    /// </summary>
    public bool Errors { get; init; }

    /// <summary>
    /// Whether the spectrum of the matrix with its entries in random order is computed, at the cost of a second
    /// spectrum. Default: true.
    /// </summary>
    public bool Twin { get; init; } = true;

    /// <summary>Seed of the twin, the null and the errors. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Divisor of the position of Hill-mid's xmin, at least 1. Default: 2, the source's: the median.</summary>
    public int XminPos { get; init; } = 2;

    /// <summary>Number of draws of the null, at least 2, drawn once in a process for a shape. Default: 50.</summary>
    public int NullDraws { get; init; } = 50;

    /// <summary>
    /// Corrected, or the source's faults: the index and sums of the effective ranks, and the lower end of xmin_peak.
    /// Default: corrected.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Probability that a matrix of noise alone has an outlier, 0 &lt; level &lt;= 0.05. Default:
    /// 0.01.</summary>
    public double OutlierLevel { get; init; } = .01;
}
