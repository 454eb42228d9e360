// f(u) = (n - k)/n bulk(u) + k/n spikes(u),   u = ln lambda,
// with the bulk and the k spikes l_1 >= .. >= l_k of the likelihood fit (MarchenkoPasturLikelihoodFit). The spikes are
// spread evenly in u over [ln l_k - d/2, ln l_1 + d/2], d their mean distance (ln l_1 - ln l_k) / (k - 1), with ends
// smoothed by a normal law of standard deviation h: the uniform law convolved with it is
//   spikes(u) = (Phi((u - low)/h) - Phi((u - high)/h)) / (high - low).
// h = 2 / sqrt(M'), M' the rows of a half: a strong direction s u v' has |u|^2 divided between the halves, and the
// logarithms of the two shares differ by about that, for a u that is spread over the rows.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>
/// A Marchenko-Pastur bulk and a few separate eigenvalues above it. The parameters are the variance, the number of
/// spikes and the least and the largest of them.
/// </summary>
public sealed class SpikedLaw : ISpectralLaw
{
    /// <summary>
    /// Largest share of the eigenvalues that are a few spikes, a tenth; a larger tail is another law's. By trial: the
    /// five spikes of the table in SpectralLaws.cs are 8 % of a half's eigenvalues.
    /// </summary>
    public const double MostSpikes = 0.1;

    /// <inheritdoc/>
    public string Name => "Marchenko-Pastur + spikes";

    /// <inheritdoc/>
    public string Key => "mp_spikes";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample) =>
        MarchenkoPasturLikelihoodFit.Fit(sample.Ascending, sample.Large, sample.Small).Bind(fit => Of(sample, fit));

    private static FitResult<FittedLaw> Of(SpectrumSample sample, MarchenkoPasturFit fit)
    {
        var (n, k) = (sample.Count, fit.NumSpikes);
        if (k > Math.Max(1, MostSpikes * n))
            return FitResult<FittedLaw>.Failed(
                FitFailure.NotApplicable,
                FormattableString.Invariant(
                    $"{k} of {n} eigenvalues lie above the bulk, more than a few ({MostSpikes:P0})"
                )
            );
        var bulk = MarchenkoPasturLaw.Smoothed(fit.Law, sample);
        // Without a spike the law is that of Marchenko and Pastur, and is charged for the count of spikes alone.
        if (k == 0)
            return new FittedLaw(bulk, 2);
        var h = 2 / Math.Sqrt(sample.Small);
        var (least, largest) = (sample.Logs[^k], sample.Logs[^1]);
        var distance = k > 1 ? (largest - least) / (k - 1) : h;
        var (low, high) = (least - distance / 2, largest + distance / 2);
        return new FittedLaw(
            u =>
                Math.Log(
                    (double)(n - k) / n * Math.Exp(bulk(u))
                        + (double)k / n * (Below((u - low) / h) - Below((u - high) / h)) / (high - low)
                ),
            2 + Math.Min(k, 2)
        );
    }

    // The normal distribution function.
    private static double Below(double z) => Special.Erfc(-z / Math.Sqrt(2)) / 2;
}
