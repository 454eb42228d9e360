// Random sets for the tests, each a function of its seed: four shapes that spectra have, and degenerate variants of
// them.

using HeavyTails.Core.Numerics;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

internal static class Samples
{
    /// <summary>Draws n values with P(X > x) = (x / xmin)^(1 - alpha).</summary>
    internal static double[] Pareto(int n, double alpha, ulong seed, double xmin = 1)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, n).Select(_ => xmin * Math.Exp(random.NextExponential() / (alpha - 1)))];
    }

    /// <summary>
    /// Samples of a shape: 0 is pure Pareto, 1 a lognormal bulk with a Pareto tail, 2 a bulk with two hard edges, 3 a
    /// uniform bulk with a very heavy tail.
    /// </summary>
    internal static double[] Shape(int kind, int n, ulong seed)
    {
        var random = new SplitMix64(seed);
        var x = new double[n];
        for (var i = 0; i < n; i++)
        {
            var u = random.NextUniform();
            x[i] = kind switch
            {
                0 => Math.Exp(random.NextExponential() / 1.5),
                1 => u < 0.8
                    ? Math.Exp(0.5 * random.NextGaussians().First - 0.5)
                    : 2 * Math.Exp(random.NextExponential() / 2),
                2 => 1.25 - Math.Cos(Math.PI * u) + 1e-3 * random.NextUniform(),
                _ => u < 0.9 ? 0.2 + random.NextUniform() : Math.Exp(random.NextExponential() / 1.2),
            };
        }
        return x;
    }

    /// <summary>
    /// A random set of random size and degeneracy: few values, many ties, subnormal, huge, or 300 decades wide.
    /// </summary>
    internal static double[] Ugly(ulong seed)
    {
        var random = new SplitMix64(~seed);
        var n = random.NextBelow(4) switch
        {
            0 => 2 + random.NextBelow(6),
            1 => 2 + random.NextBelow(60),
            2 => 2 + random.NextBelow(600),
            _ => 200 + random.NextBelow(700),
        };
        var x = Shape(random.NextBelow(4), n, seed);
        switch (random.NextBelow(7))
        {
            case 0:
                for (var i = 0; i < n; i++)
                    x[i] = Math.Round(x[i] * 20) / 20 + 0.05;
                break;
            case 1:
                for (var i = 0; i < n; i++)
                    x[i] = 1 + Math.Floor(x[i]);
                break;
            case 2:
                for (var i = 0; i < n; i++)
                    x[i] *= 1e-310;
                break;
            case 3:
                for (var i = 0; i < n; i++)
                    x[i] = Math.Min(x[i], 1e8) * 1e300;
                break;
            case 4:
                for (var i = 0; i < n; i++)
                    x[i] = Math.Exp(1400 * (random.NextUniform() - 0.5));
                break;
            case 5:
                for (var i = 0; i < n; i++)
                    x[i] = 1 + x[i] * 1e-15;
                break;
        }
        return x;
    }
}
