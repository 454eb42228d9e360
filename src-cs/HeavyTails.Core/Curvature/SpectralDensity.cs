namespace HeavyTails.Core.Curvature;

/// <summary>The grid of a spectral density.</summary>
public sealed record DensityGrid
{
    /// <summary>
    /// Whether the density is that of ln |lambda|, over eigenvalues of the sign of <see cref="Low"/>, on points equally
    /// spaced in their logarithm. Default: false, the density of lambda on equally spaced points.
    /// </summary>
    public bool Logarithmic { get; init; }

    /// <summary>
    /// First point. Default: null, the smallest node less a twentieth of the nodes' range; on a logarithmic grid the
    /// smallest positive node, or the noise floor if that is larger.
    /// </summary>
    public double? Low { get; init; }

    /// <summary>
    /// Last point. Default: null, the largest node plus a twentieth of the nodes' range; on a logarithmic grid the
    /// largest node.
    /// </summary>
    public double? High { get; init; }

    /// <summary>Number of points, at least 2. Default: 1,000.</summary>
    public int Points { get; init; } = 1000;

    /// <summary>
    /// Standard deviation of the Gaussian that replaces each node, in lambda or in ln |lambda|. Default: null, a
    /// hundredth of the grid's length.
    /// </summary>
    public double? Width { get; init; }
}

/// <summary>
/// A spectral density phi on a grid, the share of eigenvalues in a unit of lambda (or of ln |lambda|): its integral
/// over all lambda is 1.
/// </summary>
public sealed record SpectralDensity
{
    /// <summary>Points of the grid [m].</summary>
    public required double[] T { get; init; }

    /// <summary>The density [m], a mean over probes.</summary>
    public required double[] Density { get; init; }

    /// <summary>
    /// Standard error [m] of the density over the probes; infinite for one probe. The smoothing is not an error of it.
    /// </summary>
    public required double[] StandardError { get; init; }

    /// <summary>Whether it is the density of ln |lambda|.</summary>
    public required bool Logarithmic { get; init; }

    /// <summary>Standard deviation of the Gaussian that replaces each node.</summary>
    public required double Width { get; init; }

    /// <summary>
    /// Eigenvalues below it in size are rounding errors of the products; null where it was not measured.
    /// </summary>
    public required double? NoiseFloor { get; init; }
}
