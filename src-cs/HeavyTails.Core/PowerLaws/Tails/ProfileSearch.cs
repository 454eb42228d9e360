// argmax of a profile likelihood l(beta) over a positive parameter: the best of 61 points, equally spaced in ln beta,
// brackets the maximum, which golden sections then refine to 1e-9 of ln beta.
using System.Globalization;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>Searches for the maximum of a likelihood in one positive parameter.</summary>
internal static class ProfileSearch
{
    private const int Steps = 60;

    /// <summary>The place of the maximum; fails where the likelihood is largest at an end of the range.</summary>
    internal static FitResult<double> Maximum(Func<double, double> profile, (double Low, double High) range)
    {
        var (from, to) = (Math.Log(range.Low), Math.Log(range.High));
        var h = (to - from) / Steps;
        var best = Enumerable.Range(0, Steps + 1).MaxBy(k => profile(Math.Exp(from + h * k)));
        if (best is 0 or Steps)
            return FitResult<double>.Failed(
                FitFailure.NoMaximum,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the likelihood still grows at beta = {(best == 0 ? range.Low : range.High)}"
                ) + (best == 0 ? ", where the law is a power law" : "")
            );
        return Math.Exp(Roots.Maximize(x => profile(Math.Exp(x)), from + h * (best - 1), from + h * (best + 1)));
    }
}
