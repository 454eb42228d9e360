// s_i = sqrt(lambda_i n / sum lambda) are drawn from (1 - w) f_s(s; Q, sigma) + w / (10 s_max): Marchenko-Pastur for the bulk, a flat law for spikes, tails
// and lost ranks; ten times as wide as the spectrum, lest it stand in for a quarter circle, which is nearly flat itself. sigma and w maximise the likelihood: w by expectation-maximisation for each sigma, sigma by a grid and golden section.
// No bandwidth, no threshold, and the spikes do not pull the bulk's edge as they do in a fit of densities.
namespace HeavyTails.Core;

/// <summary>Marchenko-Pastur by maximum likelihood with a flat contamination.</summary>
public static class MarchenkoPasturLikelihoodFit
{
    // Steps of the grid over sigma, and of expectation-maximisation within it; both are enough for the golden section to start in the right basin.
    private const int GridSteps = 60, Expectations = 12;

    private const double Width = 10;

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
        var (q, model) = ((double)n / m, new double[s.Length]);
        var top = s[^1] / (1 + 1 / Math.Sqrt(q));

        var (best, most) = (double.NaN, double.NegativeInfinity);
        var step = 1.05 / GridSteps;
        for (var k = 1; k <= GridSteps; k++)
        {
            var value = LogLikelihood(s, model, q, k * step * top);
            if (value > most) (best, most) = (k * step * top, value);
        }
        var sigma = MarchenkoPasturDensityFit.GoldenSection(x => -LogLikelihood(s, model, q, x), best - step * top * 0.999, best + step * top);
        var law = new MarchenkoPastur(q, sigma);
        var edge = TracyWidom.Edge(n, m, sigma * sigma / n);
        var spikes = 0;
        foreach (var x in s) if (x * x > edge) spikes++;
        var back = 1 / (scale * scale);
        return new MarchenkoPasturFit("likelihood", q, sigma, scale, law.LambdaMinus * back, law.LambdaPlus * back, Math.Max(0, edge - law.LambdaPlus) * back,
            spikes, law.LambdaPlus * back / ascending[^1], -LogLikelihood(s, model, q, sigma) / s.Length);
    }

    private static double LogLikelihood(double[] s, double[] model, double q, double sigma)
    {
        var law = new MarchenkoPastur(q, sigma);
        var (a, b, variance) = (law.LambdaMinus, law.LambdaPlus, sigma * sigma);
        var flat = 1 / (Width * s[^1]);
        for (var i = 0; i < s.Length; i++)
        {
            var x = s[i] * s[i];
            model[i] = x < a || x > b ? 0 : q == 1 ? Math.Sqrt(b - x) / (Math.PI * variance) : s[i] > 0 ? q / (Math.PI * variance * s[i]) * Math.Sqrt((b - x) * (x - a)) : 0;
        }
        var w = 0.1;
        for (var e = 0; e < Expectations; e++)
        {
            var share = 0.0;
            foreach (var f in model) share += w * flat / ((1 - w) * f + w * flat);
            w = Math.Clamp(share / s.Length, 0.5 / s.Length, 1 - 0.5 / s.Length);
        }
        var (log, product) = (0.0, 1.0);
        foreach (var f in model)
        {
            product *= (1 - w) * f + w * flat;
            if (product is > 1e100 or < 1e-100)
            {
                log += Math.Log(product);
                product = 1;
            }
        }
        return log + Math.Log(product);
    }
}
