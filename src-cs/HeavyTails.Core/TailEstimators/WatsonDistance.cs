// alpha = 1 + n / sum ln(x_j / xmin) above the xmin of the least U^2 / n, U^2 Watson's statistic of the tail's n values
// under the fitted law, F_j = 1 - (x_j / xmin)^(1 - alpha):
//   U^2 = 1/(12 n) + sum_j (F_j - (2 j - 1)/(2 n))^2 - n (mean F - 1/2)^2.
//   Watson 1961, Biometrika 48, 109, computed as in Stephens 1974, J. Am. Stat. Assoc. 69, 730
// Jerez-Lillo, Rodrigues, Ferreira & Ramos 2023, arXiv:2311.11200, find U^2 the most powerful of their tests of a power
// law whose xmin is given. Its use for the choice of xmin is the procedure of Clauset, Shalizi & Newman 2009, sec. 3.3,
// with U^2 / n for the distance. U^2 itself has a limit law for n -> infinity, so its minimum would be a random short
// tail; U^2 / n, the mean squared distance of distribution functions less its mean, falls with n as D^2 does.
// Candidates are all different values but the largest.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Maximum likelihood above the xmin of the least Watson distance.</summary>
public sealed class WatsonDistance : ITailEstimator
{
    /// <inheritdoc/>
    public string Name => "watson";

    /// <inheritdoc/>
    public string Title => "Watson";

    /// <inheritdoc/>
    public string Source => "Watson 1961; Jerez-Lillo et al. 2023";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending)
    {
        var sorted = PositiveSample.From(ascending);
        return sorted.Bind(sample =>
        {
            var x = sample.Ascending;
            var logs = Array.ConvertAll(x, Math.Log);
            var (best, least) = (0, double.PositiveInfinity);
            double sum = 0;
            // From the longest tail's end upwards: the sum of ln(x_j / x_i) grows with each longer tail.
            for (var i = x.Length - 2; i >= 0; i--)
            {
                var n = x.Length - i;
                sum += (n - 1) * (logs[i + 1] - logs[i]);
                if ((i > 0 && x[i - 1] == x[i]) || sum <= 0)
                    continue;
                var distance = Square(logs.AsSpan(i), n / sum, logs[i], least * n) / n;
                // Of equal distances the longest tail wins.
                if (distance <= least)
                    (best, least) = (i, distance);
            }
            return PowerLaw.FitAt(x, x[best]).Map(TailEstimate.Of);
        });
    }

    /// <summary>
    /// Watson's U^2 of a tail under the power law with its own xmin and alpha of maximum likelihood; fails where the
    /// tail has no spread.
    /// </summary>
    /// <param name="data">Values in any order; those below xmin are left out.</param>
    /// <param name="xmin">Least value of the tail, > 0.</param>
    public static FitResult<double> Statistic(ReadOnlySpan<double> data, double xmin)
    {
        var fit = PowerLaw.FitAt(data, xmin);
        if (!fit.Succeeded)
            return FitResult<double>.Failed(fit.Failure, fit.Reason);
        var logs = new List<double>(fit.Value.TailLength);
        foreach (var x in data)
            if (x >= xmin)
                logs.Add(Math.Log(x));
        logs.Sort();
        return Square([.. logs], fit.Value.Alpha - 1, Math.Log(xmin), double.PositiveInfinity);
    }

    /// <summary>
    /// U^2 as 1/(12 n) + sum_j (d_j - mean d)^2, d_j = F_j - (2 j - 1)/(2 n). The sum over the first j about their own
    /// mean only grows with j: above the limit the rest is left out, and a number above the limit is returned.
    /// </summary>
    private static double Square(ReadOnlySpan<double> logs, double exponent, double origin, double limit)
    {
        const int between = 32;
        var n = logs.Length;
        var (squares, total, least) = (0.0, 0.0, 1 / (12.0 * n));
        for (var j = 0; j < n; j++)
        {
            var d = 1 - Math.Exp(-exponent * (logs[j] - origin)) - (2 * j + 1.0) / (2 * n);
            squares += d * d;
            total += d;
            if (j % between == between - 1 && least + squares - total * total / (j + 1) > limit)
                break;
        }
        return least + squares - total * total / n;
    }
}
