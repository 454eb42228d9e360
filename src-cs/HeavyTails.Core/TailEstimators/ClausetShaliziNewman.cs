// alpha = 1 + n / sum ln(x_j / xmin) above the xmin of the least Kolmogorov-Smirnov distance between tail and law.
// Clauset, Shalizi & Newman 2009, SIAM Review 51, 661, eq. 3.1 and sec. 3.3, arXiv:0706.1062.  PowerLaws/PowerLaw.cs
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Maximum likelihood above the xmin of the least Kolmogorov-Smirnov distance.</summary>
public sealed class ClausetShaliziNewman : ITailEstimator
{
    /// <inheritdoc/>
    public string Name => "ks";

    /// <inheritdoc/>
    public string Title => "Kolmogorov-Smirnov";

    /// <inheritdoc/>
    public string Source => "Clauset, Shalizi & Newman 2009";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending) => PowerLaw.Fit(ascending).Map(TailEstimate.Of);
}
