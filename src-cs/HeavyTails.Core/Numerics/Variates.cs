// Streams of one law from a SplitMix64 seed, in the order that the reference vectors of the tests fix:
// Gauss:   (u1, u2) -> r cos 2 pi u2, r sin 2 pi u2, r = sqrt(-2 ln(1 - u1))                       Box & Muller 1958
// Cauchy:  tan(pi (u - 1/2))
// stable:  V = pi (u1 - 1/2), W = -ln(1 - u2),
//          sin(alpha V) / cos(V)^{1/alpha} (cos((1 - alpha) V) / W)^{(1 - alpha)/alpha}    Chambers, Mallows & Stuck
//          1976
namespace HeavyTails.Core.Numerics;

/// <summary>Draws arrays of independent variates.</summary>
public static class Variates
{
    /// <summary>Draws standard normals, in pairs; for an odd count the second of the last pair is dropped.</summary>
    public static double[] Gaussian(int count, ulong seed)
    {
        var x = new double[count];
        var random = new SplitMix64(seed);
        Gaussian(ref random, x);
        return x;
    }

    /// <summary>Fills an array with standard normals, in pairs.</summary>
    public static void Gaussian(ref SplitMix64 random, Span<double> x)
    {
        for (var i = 0; i < x.Length; i += 2)
        {
            var (first, second) = random.NextGaussians();
            x[i] = first;
            if (i + 1 < x.Length)
                x[i + 1] = second;
        }
    }

    /// <summary>Draws standard Cauchy variates.</summary>
    public static double[] Cauchy(int count, ulong seed)
    {
        var x = new double[count];
        var random = new SplitMix64(seed);
        for (var i = 0; i < count; i++)
            x[i] = Math.Tan(Math.PI * (random.NextUniform() - .5));
        return x;
    }

    /// <summary>Draws symmetric alpha-stable variates of scale 1; alpha = 2 is a Gaussian of variance 2.</summary>
    /// <param name="tailIndex">Tail index alpha in (0, 2].</param>
    /// <param name="count">Number of variates.</param>
    /// <param name="seed">Seed of the stream.</param>
    public static double[] Stable(double tailIndex, int count, ulong seed)
    {
        if (!(tailIndex > 0 && tailIndex <= 2))
            throw new ArgumentOutOfRangeException(nameof(tailIndex), $"alpha must be in (0, 2], got {tailIndex}");
        var x = new double[count];
        var random = new SplitMix64(seed);
        for (var i = 0; i < count; i++)
            x[i] = NextStable(ref random, tailIndex);
        return x;
    }

    /// <summary>Draws the next symmetric alpha-stable variate of scale 1.</summary>
    public static double NextStable(ref SplitMix64 random, double tailIndex)
    {
        var v = Math.PI * (random.NextUniform() - .5);
        var w = random.NextExponential();
        return Math.Sin(tailIndex * v)
            / Math.Pow(Math.Cos(v), 1 / tailIndex)
            * Math.Pow(Math.Cos((1 - tailIndex) * v) / w, (1 - tailIndex) / tailIndex);
    }
}
