// r(u) = 1 / (pi s (1 + ((u - m)/s)^2)),  m the median and s half of the interquartile range of u = ln lambda: the
// Cauchy law of the logarithm, which falls so slowly that no eigenvalue is impossible.
namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>The broad density that every law is mixed with, so that laws of bounded support can be compared.</summary>
internal readonly record struct BroadDensity(double Middle, double Scale)
{
    /// <summary>Share of the broad density in each law.</summary>
    internal const double Share = 0.01;

    internal static BroadDensity Of(SpectrumSample sample)
    {
        var (logs, n) = (sample.Logs, sample.Count);
        return new(logs[n / 2], Math.Max(1e-6, (logs[3 * n / 4] - logs[n / 4]) / 2));
    }

    internal double Density(double u) => 1 / (Math.PI * Scale * (1 + (u - Middle) / Scale * (u - Middle) / Scale));

    /// <summary>Logarithms of the law's density mixed with the broad one.</summary>
    internal double[] Scores(LogDensity law, double[] logs)
    {
        var scores = new double[logs.Length];
        for (var i = 0; i < logs.Length; i++)
            scores[i] = Math.Log((1 - Share) * Math.Exp(law(logs[i])) + Share * Density(logs[i]));
        return scores;
    }
}
