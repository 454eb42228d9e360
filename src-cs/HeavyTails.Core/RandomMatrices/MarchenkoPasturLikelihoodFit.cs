// s_i = sqrt(lambda_i n / sum lambda) are drawn from  (0.99 - w) f_s(s; Q, sigma) + w 1[s > edge] / (s_max - edge) + 0.01 / s_max,  edge = sigma (1 + 1/sqrt Q):
// Marchenko-Pastur for the bulk, a flat law above its edge for tail and spikes, one percent anywhere for lost ranks. w is the share above the edge; sigma
// maximises the likelihood, by a grid and golden section; a tail costs ln n (its two parameters in Schwarz's criterion), lest a few of a random matrix's
// largest be taken for one. No bandwidth, no threshold, and the tail does not pull the bulk's edge as it does in a fit of densities.
namespace HeavyTails.Core;

/// <summary>Marchenko-Pastur by maximum likelihood of the bulk.</summary>
public static class MarchenkoPasturLikelihoodFit
{
    // Of the coarse search over sigma: fine enough for golden section to start in the right basin.
    private const int GridSteps = 100;

    private const double Anywhere = 0.01;

    /// <summary>
    /// Fits sigma. A spike is an eigenvalue above Johnstone's edge at the one-percent level. Null when no eigenvalue is positive.
    /// </summary>
    /// <param name="ascending">Eigenvalues.</param>
    /// <param name="n">Larger dimension of one matrix.</param>
    /// <param name="m">Smaller dimension of one matrix.</param>
    public static MarchenkoPasturFit? Fit(ReadOnlySpan<double> ascending, int n, int m)
    {
        var sum = 0.0;
        foreach (var x in ascending) sum += x;
        if (ascending.Length < 2 || !(sum > 0) || !double.IsFinite(sum)) return null;
        var scale = Math.Sqrt(ascending.Length / sum);
        var s = new double[ascending.Length];
        for (var i = 0; i < s.Length; i++) s[i] = scale * Math.Sqrt(ascending[i]);
        var q = (double)n / m;
        var top = s[^1] / (1 + 1 / Math.Sqrt(q));

        var (best, most) = (double.NaN, double.NegativeInfinity);
        var step = 1.05 / GridSteps;
        for (var k = 1; k <= GridSteps; k++)
        {
            var value = LogLikelihood(s, q, k * step * top);
            if (value > most) (best, most) = (k * step * top, value);
        }
        var sigma = MarchenkoPasturDensityFit.GoldenSection(x => -LogLikelihood(s, q, x), best - step * top * 0.999, best + step * top);
        var law = new MarchenkoPastur(q, sigma);
        var edge = TracyWidom.Edge(n, m, sigma * sigma / n);
        var spikes = 0;
        foreach (var x in s) if (x * x > edge) spikes++;
        var back = 1 / (scale * scale);
        return new MarchenkoPasturFit("likelihood", q, sigma, scale, law.LambdaMinus * back, law.LambdaPlus * back, Math.Max(0, edge - law.LambdaPlus) * back,
            spikes, law.LambdaPlus * back / ascending[^1], -LogLikelihood(s, q, sigma) / s.Length);
    }

    private static double LogLikelihood(double[] s, double q, double sigma)
    {
        var law = new MarchenkoPastur(q, sigma);
        var (a, b, variance, max) = (law.LambdaMinus, law.LambdaPlus, sigma * sigma, s[^1]);
        var edge = Math.Sqrt(b);
        var inside = s.Length;
        while (inside > 0 && s[inside - 1] > edge) inside--;
        var above = (double)(s.Length - inside) / s.Length;
        var (floor, bulk) = (Anywhere / max, 1 - Anywhere - above);
        var factor = bulk / (Math.PI * variance) * (q == 1 ? 1 : q);
        var (log, product) = (0.0, 1.0);
        for (var i = 0; i < inside; i++)
        {
            var x = s[i] * s[i];
            var root = q == 1 ? b - x : (b - x) * (x - a);
            product *= floor + (root > 0 ? factor * Math.Sqrt(root) / (q == 1 ? 1 : s[i]) : 0);
            if (product is > 1e100 or < 1e-100)
            {
                log += Math.Log(product);
                product = 1;
            }
        }
        log += Math.Log(product);
        return inside == s.Length ? log : log + (s.Length - inside) * Math.Log(above / (max - edge) + floor) - Math.Log(s.Length);
    }
}
