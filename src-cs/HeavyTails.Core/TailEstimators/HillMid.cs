// alpha = 1 + k / sum ln(x_j / x_mid) over the k values from the median x_mid upwards.
// Hill 1975, Ann. Statist. 3, 1163, with the fixed xmin of Zhou et al. 2023 (TempBalance), arXiv:2312.00359, which
// FARMS, AlphaPruning and others use as well.  PowerLaws/Hill.cs

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Hill's estimator above the median.</summary>
public sealed class HillMid : ITailEstimator
{
    /// <inheritdoc/>
    public string Name => "hill_mid";

    /// <inheritdoc/>
    public string Title => "Hill above the median";

    /// <inheritdoc/>
    public string Source => "Hill 1975; Zhou et al. 2023";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending) => Hill.Mid(ascending).Map(TailEstimate.Of);
}
