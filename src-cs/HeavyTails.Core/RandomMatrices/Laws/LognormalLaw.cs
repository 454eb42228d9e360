// u = ln lambda is normal:  f(u) = exp(-(u - mu)^2 / (2 s^2)) / (s sqrt(2 pi)),  mu and s^2 the mean and variance of u.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>The lognormal law of all eigenvalues.</summary>
public sealed class LognormalLaw : ISpectralLaw
{
    /// <inheritdoc/>
    public string Name => "lognormal";

    /// <inheritdoc/>
    public string Key => "lognormal";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample)
    {
        if (sample.AllEqual)
            return FitResult<FittedLaw>.Failed(FitFailure.AllEqual, $"all {sample.Count} eigenvalues are equal");
        var mean = sample.Logs.Average();
        var variance = sample.Logs.Average(u => (u - mean) * (u - mean));
        var norm = -0.5 * Math.Log(2 * Math.PI * variance);
        return new FittedLaw(u => norm - (u - mean) * (u - mean) / (2 * variance), 2);
    }
}
