// The Kolmogorov-Smirnov fit with xmin in [0.95, 1.5] times the peak of the histogram of log10 x.
// WeightWatcher 0.7.5.5, fix_fingers = 'xmin_peak', with its mixture of units corrected.  PowerLaws/Fingers.cs

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.TailEstimators;

/// <summary>The Kolmogorov-Smirnov fit with xmin near the peak of the logarithmic histogram.</summary>
public sealed class XminAtPeak : ITailEstimator
{
    /// <inheritdoc/>
    public string Name => "xmin_peak";

    /// <inheritdoc/>
    public string Title => "Kolmogorov-Smirnov near the peak";

    /// <inheritdoc/>
    public string Source => "WeightWatcher 0.7.5.5";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending) => Fingers.FitAroundPeak(ascending).Map(TailEstimate.Of);
}
