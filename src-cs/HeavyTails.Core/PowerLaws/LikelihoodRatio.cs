// R = sum_i (l_i - l'_i) of the log-likelihoods of two laws on the same tail; variance s^2 = mean((l - l') - mean)^2.
//   not nested: p = erfc(|R| / sqrt(2 n s^2))   (Vuong 1989; Clauset et al. 2009, appendix C)
//   nested:     p = P(chi^2_1 > 2 |R|) = erfc(sqrt |R|)
// R > 0 favours the first law; p is the probability of so large an |R| when both are equally far from the truth
// (nested: when the smaller one is true).

using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The outcome of a likelihood-ratio test.</summary>
/// <param name="R">Log-likelihood ratio, natural logarithm; > 0 favours the first law.</param>
/// <param name="NormalizedR">
/// R / (s sqrt n), a standard normal variable when both laws are equally good; 0 when the laws agree at every point.
/// </param>
/// <param name="P">Significance p of the sign of R.</param>
/// <param name="Nested">Whether p has its nested form.</param>
/// <param name="Count">Number n of values.</param>
public readonly record struct LikelihoodRatio(double R, double NormalizedR, double P, bool Nested, int Count)
{
    /// <summary>Relative difference up to which log-densities are taken to be equal.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Tests two laws on the values at or above the larger xmin.</summary>
    /// <param name="first">The law that R > 0 favours.</param>
    /// <param name="second">The other law.</param>
    /// <param name="data">Values in any order.</param>
    /// <param name="nested">Whether one of the laws is a special case of the other.</param>
    public static LikelihoodRatio Of(ITail first, ITail second, ReadOnlySpan<double> data, bool nested = false)
    {
        var xmin = Math.Max(first.Xmin, second.Xmin);
        var differences = new List<double>(data.Length);
        var (largest, scale) = (0.0, 1.0);
        foreach (var x in data)
        {
            if (x < xmin)
                continue;
            var (one, other) = (first.LogPdf(x), second.LogPdf(x));
            differences.Add(one - other);
            largest = Math.Max(largest, Math.Abs(one - other));
            scale = Math.Max(scale, Math.Abs(one));
        }
        var n = differences.Count;
        // If the laws coincide (a nested one at its boundary), the differences are rounding errors, and their ratio to
        // their own spread is meaningless.
        if (largest <= Rounding * scale)
            return new(0, 0, 1, nested, n);
        var r = differences.Sum();
        var mean = r / n;
        var spread = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)));
        var normalized = spread > 0 ? r / spread : 0;
        var p =
            nested ? Special.Erfc(Math.Sqrt(Math.Abs(r)))
            : spread > 0 ? Special.Erfc(Math.Abs(normalized) / Math.Sqrt(2))
            : 1;
        return new(r, normalized, p, nested, n);
    }
}
