// D_i = max_j |1 - exp(-a_i (L_j - L_i)) - (s_j - s_i) / n_i| over the distinct values u_j >= u_i; two-sided also against (s_{j+1} - s_i) / n_i.
// Clauset, Shalizi & Newman 2009, sec. 3.3, arXiv:0706.1062; ranks count the values strictly below, as powerlaw 1.5 does with ties.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core;

/// <summary>The best candidate of a scan: index among the distinct values and its distance; index -1 when no candidate was admissible.</summary>
internal readonly record struct ScanResult(int Index, double Distance);

/// <summary>The plain scan: every admissible candidate against every point.</summary>
internal static class PlainScan
{
    /// <summary>Least D and its first index over the candidates; admissible[k] says whether k is one.</summary>
    internal static ScanResult Run(TailSample sample, ReadOnlySpan<bool> admissible, bool twoSided)
    {
        var best = new ScanResult(-1, double.PositiveInfinity);
        for (var i = 0; i < admissible.Length; i++)
        {
            if (!admissible[i])
                continue;
            var d = DistanceOf(sample, i, twoSided);
            if (d < best.Distance)
                best = new(i, d);
        }
        return best;
    }

    /// <summary>D_i.</summary>
    internal static double DistanceOf(TailSample sample, int i, bool twoSided)
    {
        var (logs, ranks, m, a, inverse) = (sample.Logs, sample.Ranks, sample.Distinct, sample.Exponents[i], sample.InverseLengths[i]);
        var d = 0.0;
        for (var j = i; j < m; j++)
        {
            var f = 1 - FastExp.OfNonPositive(a * (logs[i] - logs[j]));
            d = Math.Max(d, Math.Abs(f - (ranks[j] - ranks[i]) * inverse));
            if (twoSided)
                d = Math.Max(d, ((j + 1 < m ? ranks[j + 1] : sample.Count) - ranks[i]) * inverse - f);
        }
        return d;
    }
}
