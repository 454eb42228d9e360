// p(x) = (alpha - 1) / xmin (x / xmin)^-alpha for x >= xmin.   alpha = 1 + n / sum ln(x_j / xmin),   sigma = (alpha - 1) / sqrt n.
// D_i = max_j |1 - (x_j / x_i)^(1 - alpha_i) - j / n_i|, j = 0 .. n_i - 1; xmin is the x_i of the least D_i.
// Clauset, Shalizi & Newman 2009, arXiv:0706.1062; the one-sided empirical CDF j / n is the powerlaw package's (and WeightWatcher's).
namespace HeavyTails.Core;

/// <summary>A fitted continuous power law.</summary>
/// <param name="Alpha">Exponent of the density.</param>
/// <param name="Xmin">Lower cut-off.</param>
/// <param name="Xmax">Largest value fitted.</param>
/// <param name="D">Kolmogorov-Smirnov distance.</param>
/// <param name="Sigma">Standard error of alpha, (alpha - 1) / sqrt n.</param>
/// <param name="TailLength">Values >= xmin.</param>
public readonly record struct PowerLawFit(double Alpha, double Xmin, double Xmax, double D, double Sigma, int TailLength);

/// <summary>Continuous power laws by maximum likelihood.</summary>
public static class PowerLaw
{
    /// <summary>Fits alpha and xmin; values that are not positive are dropped.</summary>
    public static PowerLawFit Fit(ReadOnlySpan<double> data)
    {
        var logs = data.ToArray().Where(x => x > 0).Select(x => Math.Log(x)).Order().ToArray();
        var best = new PowerLawFit(double.NaN, double.NaN, double.NaN, double.PositiveInfinity, double.NaN, 0);
        var sum = 0.0;
        for (var i = logs.Length - 2; i >= 0; i--)
        {
            var n = logs.Length - i;
            sum += (n - 1) * (logs[i + 1] - logs[i]);
            var alpha = 1 + n / sum;
            var d = 0.0;
            for (var j = 0; j < n; j++)
                d = Math.Max(d, Math.Abs(1 - Math.Exp((1 - alpha) * (logs[i + j] - logs[i])) - (double)j / n));
            if (d <= best.D)
                best = new PowerLawFit(alpha, Math.Exp(logs[i]), Math.Exp(logs[^1]), d, (alpha - 1) / Math.Sqrt(n), n);
        }
        return best;
    }
}
