// floor(log2 median|x|) over 255 evenly spaced values, zeros left out. That is enough to place a floor 2^-52 below the
// scale of the data, at one cache miss a sample.
using System.Numerics;

namespace HeavyTails.Core.Numerics;

/// <summary>The binary exponent of the median magnitude of a vector.</summary>
internal static unsafe class MedianExponent
{
    private const int Samples = 255;

    /// <summary>Returns floor(log2 median|x|), or null when every sampled value is 0 or not finite.</summary>
    public static int? Of<T>(T* x, long count)
        where T : unmanaged, INumber<T>
    {
        var n = (int)Math.Min(count, Samples);
        Span<double> sample = stackalloc double[Samples];
        var kept = 0;
        for (var i = 0; i < n; i++)
        {
            var v = Math.Abs(double.CreateTruncating(x[i * count / n]));
            if (v > 0 && double.IsFinite(v))
                sample[kept++] = v;
        }
        if (kept == 0)
            return null;
        sample[..kept].Sort();
        return Math.ILogB(sample[(kept - 1) / 2]);
    }
}
